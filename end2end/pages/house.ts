// The dashboard, as a princess finds it.

import type { Locator, Page } from "@playwright/test";

export class House {
  readonly title: Locator;
  readonly course: Locator;
  readonly stories: Locator;
  readonly next: Locator;
  readonly stream: Locator;
  readonly address: Locator;
  readonly hosts: Locator;
  readonly plan: Locator;
  readonly gates: Locator;

  constructor(private readonly page: Page) {
    this.title = page.getByRole("heading", { level: 1 });
    this.course = page.getByRole("region", { name: "Ход вечера" });
    this.stories = this.course.getByRole("list", { name: "Список на вечер" }).getByRole("listitem");
    this.next = this.course.getByRole("button", { name: /^Следующая/ });
    this.stream = page.getByRole("region", { name: "Трансляция" });
    this.address = this.stream.getByRole("textbox", { name: "Адрес трансляции" });
    this.hosts = page.getByRole("region", { name: "Разрешённые сайты" });
    this.plan = page.getByRole("region", { name: "Начало вечера" });
    this.gates = page.getByRole("heading", { name: "Ворота закрыты" });
  }

  /** From the evening, without loading anything anew. */
  async enter() {
    await this.page.getByRole("banner").getByRole("link", { name: "Дашборд" }).click();
    await this.course.waitFor();
  }

  /** Back to the evening. */
  async leave() {
    await this.page.getByRole("banner").getByRole("link", { name: "Вечер", exact: true }).click();
    await this.course.waitFor({ state: "detached" });
  }

  async show(url: string) {
    await this.address.fill(url);
    await this.stream.getByRole("button", { name: "Показать всем" }).click();
  }

  /** The button beside a story that says it is on. */
  play(title: string): Locator {
    return this.course.getByRole("button", { name: `Сейчас: ${title}` });
  }
}
