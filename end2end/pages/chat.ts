// The chat beside the player, as a person finds it.

import { type Locator, type Page, expect } from "@playwright/test";

export class Chat {
  readonly panel: Locator;
  readonly log: Locator;
  /** Messages, without the days between them. */
  readonly rows: Locator;
  readonly field: Locator;
  readonly send: Locator;
  readonly refusal: Locator;
  readonly jump: Locator;
  readonly lost: Locator;
  readonly now: Locator;

  constructor(page: Page) {
    this.panel = page.getByRole("region", { name: "Чат" });
    this.log = page.getByRole("log", { name: "Сообщения" });
    this.rows = this.log.getByRole("listitem").filter({ has: page.locator("time") });
    this.field = page.getByRole("textbox", { name: "Сообщение" });
    this.send = page.getByRole("button", { name: "Отправить" });
    this.refusal = this.panel.getByRole("alert");
    this.jump = page.getByRole("button", { name: "К последним" });
    this.lost = this.panel.getByRole("status").filter({ hasText: "Связь прервалась" });
    this.now = this.panel.getByRole("button", { name: "Сейчас" });
  }

  row(text: string): Locator {
    return this.rows.filter({ hasText: text });
  }

  /** A message that the server has stored and everybody can see. */
  settled(text: string): Locator {
    return this.row(text).and(this.log.locator("[data-state=sent]"));
  }

  async say(text: string) {
    await this.field.fill(text);
    await this.field.press("Enter");
  }

  /** How many members are here. */
  async expectPresence(members: number) {
    await expect(this.panel.getByText(`${members} в чате`, { exact: true })).toBeVisible();
  }

  /** How far the reader is from the end of the log, in pixels. */
  async fromEnd(): Promise<number> {
    return this.log.evaluate((log) => log.scrollHeight - log.scrollTop - log.clientHeight);
  }
}
