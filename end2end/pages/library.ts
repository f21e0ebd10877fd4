// The library, as anybody finds it.

import type { Locator, Page } from "@playwright/test";

export class Library {
  readonly table: Locator;
  readonly find: Locator;
  readonly mine: Locator;

  constructor(readonly page: Page) {
    this.table = page.getByRole("table", { name: "Библиотека серий" });
    this.find = page.getByRole("searchbox", { name: "Название, сезон или номер" });
    this.mine = page.getByText(/^Твои голоса/);
  }

  /** From the evening, without loading anything anew. */
  async enter() {
    await this.page.getByRole("banner").getByRole("link", { name: "Библиотека" }).click();
    await this.table.waitFor();
  }

  /** A story that the table shows. */
  row(title: string): Locator {
    return this.table.getByRole("row").filter({ has: this.page.getByRole("heading", { name: title }) });
  }

  /** By which one votes for it. */
  heart(title: string): Locator {
    return this.row(title).getByRole("button", { name: /^Хочу посмотреть/ });
  }

  /** What a princess can do with it. */
  async menu(title: string, item: string) {
    await this.row(title).locator("summary").click();
    await this.row(title).getByRole("button", { name: item }).click();
  }
}
