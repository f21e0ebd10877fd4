// The emoji above the composer, as a person finds them.

import { type Locator, type Page, expect } from "@playwright/test";

export class Emoji {
  readonly button: Locator;
  readonly panel: Locator;
  readonly search: Locator;
  readonly grid: Locator;
  readonly cells: Locator;
  /** The one that Enter would take. */
  readonly active: Locator;
  readonly tabs: Locator;
  readonly tones: Locator;
  /** What a short code may mean. */
  readonly options: Locator;

  constructor(page: Page) {
    this.button = page.getByRole("button", { name: /^(Эмодзи|Emoji)$/ });
    this.panel = page.getByRole("dialog", { name: /^(Эмодзи|Emoji)$/ });
    this.search = this.panel.getByRole("searchbox", { name: /Найти эмодзи|Find an emoji/ });
    this.grid = this.panel.getByRole("grid", { name: /Эмодзи|Emoji/ });
    this.cells = this.grid.getByRole("gridcell");
    this.active = this.grid.getByRole("gridcell", { selected: true });
    this.tabs = this.panel.getByRole("tab");
    this.options = page.getByRole("listbox", { name: /Подходящие эмодзи|Matching emoji/ }).getByRole("option");
    this.tones = this.panel.getByRole("radiogroup", { name: /Цвет кожи|Skin tone/ });
  }

  /** Opens it and waits until there is something to choose. */
  async open() {
    await this.button.click();
    await expect(this.active).toBeVisible();
  }

  cell(name: string): Locator {
    return this.grid.getByRole("gridcell", { name, exact: true });
  }

  tab(name: string): Locator {
    return this.panel.getByRole("tab", { name });
  }

  tone(name: string): Locator {
    return this.tones.getByRole("radio", { name, exact: true });
  }

  /** The names of a section's cells that are there, in their order. */
  async recent(): Promise<string[]> {
    return this.grid.evaluate((grid) => {
      const rows = [...grid.querySelectorAll("[role=row]")];
      const head = rows.findIndex((row) => row.textContent === "Недавние");
      const end = rows.findIndex((row, at) => at > head && row.querySelector("[role=rowheader]") !== null);
      return head < 0 ? [] : rows.slice(head + 1, end).flatMap((row) => [...row.children].map((cell) => cell.textContent ?? ""));
    });
  }
}
