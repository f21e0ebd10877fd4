// The evening's page, as a person finds it.

import { type Locator, type Page, expect } from "@playwright/test";
import { Account } from "./account.ts";
import { Chat } from "./chat.ts";
import { Emoji } from "./emoji.ts";
import { House } from "./house.ts";
import { Look } from "./look.ts";

export class Evening {
  readonly header: Locator;
  readonly main: Locator;
  readonly player: Locator;
  readonly nowBar: Locator;
  readonly tonight: Locator;
  readonly stories: Locator;
  readonly signInLink: Locator;
  readonly chat: Chat;
  readonly account: Account;
  readonly emoji: Emoji;
  readonly house: House;
  readonly look: Look;

  constructor(
    readonly page: Page,
    readonly origin: string,
  ) {
    this.header = page.getByRole("banner");
    this.main = page.getByRole("main");
    this.player = page.getByTitle("Плеер трансляции");
    this.nowBar = page.getByRole("region", { name: "Сейчас в эфире" });
    this.tonight = page.getByRole("region", { name: "Сегодня вечером" });
    this.stories = this.tonight.getByRole("list", { name: "Список на вечер" }).getByRole("listitem");
    this.signInLink = this.header.getByRole("link", { name: "Войти" });
    this.chat = new Chat(page);
    this.account = new Account(page);
    this.emoji = new Emoji(page);
    this.house = new House(page);
    this.look = new Look(page, this.header);
  }

  /** Goes there and waits until the page is alive. */
  async open(path = "/") {
    await this.page.goto(this.origin + path);
    await this.alive();
  }

  async alive() {
    await this.page.locator("body[data-hydrated]").waitFor({ state: "attached" });
  }

  /** Waits until a member has all at hand that is fetched once the page is alive. */
  async equipped() {
    await this.page.locator(".composer-toolbar [aria-expanded]").waitFor({ state: "attached" });
  }

  /** A story of tonight's list. */
  story(title: string): Locator {
    return this.stories.filter({ hasText: title });
  }

  /** What the header calls the visitor. */
  me(name: string): Locator {
    return this.header.getByText(name, { exact: true });
  }

  async signOut(name: string) {
    await this.me(name).click();
    await this.header.getByRole("button", { name: "Выйти" }).click();
    await expect(this.signInLink).toBeVisible();
  }
}
