// What one chooses for oneself, in the header: language and theme; on a phone behind one button.

import type { Locator, Page } from "@playwright/test";

export class Look {
  readonly languages: Locator;
  readonly themes: Locator;
  readonly themeMenu: Locator;
  readonly menu: Locator;
  readonly root: Locator;

  constructor(page: Page, header: Locator) {
    this.languages = header.getByRole("group", { name: /Язык|Language/ });
    this.themes = header.getByRole("group", { name: /Тема|Theme/ });
    this.themeMenu = header.locator("summary").and(page.getByLabel(/Тема|Theme/));
    this.menu = header.locator("summary").and(page.getByLabel(/Меню|Menu/));
    this.root = page.locator("html");
  }

  language(sign: "RU" | "EN"): Locator {
    return this.languages.getByRole("button", { name: sign });
  }

  theme(name: RegExp): Locator {
    return this.themes.getByRole("button", { name });
  }
}
