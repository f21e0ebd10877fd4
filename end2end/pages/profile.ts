// Somebody's own profile, over the evening.

import type { Locator, Page } from "@playwright/test";

export class Profile {
  readonly dialog: Locator;
  readonly file: Locator;
  readonly crop: Locator;
  readonly own: Locator;
  readonly save: Locator;
  readonly foot: Locator;
  readonly avatar: Locator;

  constructor(readonly page: Page) {
    this.dialog = page.getByRole("dialog", { name: /Твой профиль|Your profile/ });
    this.file = this.dialog.locator("input[type=file]");
    this.crop = this.dialog.getByRole("group", { name: /^Рамка/ });
    this.own = this.dialog.getByRole("textbox", { name: "Свой цвет" });
    this.save = this.dialog.getByRole("button", { name: "Сохранить" });
    this.foot = this.dialog.locator("footer [role=status]");
    this.avatar = this.dialog.locator(".profile-now img");
  }

  /** By way of the menu at one's name. */
  async enter(name: string) {
    await this.page.getByRole("banner").locator("summary", { hasText: name }).click();
    await this.page.getByRole("banner").getByRole("link", { name: "Профиль" }).click();
    await this.dialog.waitFor();
  }

  section(name: string): Locator {
    return this.dialog.getByRole("navigation").getByRole("link", { name });
  }

  hue(name: string): Locator {
    return this.dialog.getByRole("radio", { name });
  }

  /** A card that shows how one is seen. */
  card(theme: "luna" | "celestia"): Locator {
    return this.dialog.locator(`.profile-card[data-theme=${theme}]`);
  }

  radio(name: string): Locator {
    return this.dialog.getByRole("radio", { name });
  }
}
