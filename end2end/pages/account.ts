// The dialog for signing in and up, as a person finds it.

import type { Locator, Page } from "@playwright/test";

export class Account {
  readonly dialog: Locator;
  readonly name: Locator;
  readonly password: Locator;
  readonly email: Locator;
  readonly refusal: Locator;
  readonly close: Locator;

  constructor(page: Page) {
    this.dialog = page.getByRole("dialog");
    this.name = this.dialog.getByRole("textbox", { name: "Имя" });
    this.password = this.dialog.getByLabel("Пароль", { exact: true });
    this.email = this.dialog.getByRole("textbox", { name: "Почта" });
    this.refusal = this.dialog.getByRole("alert");
    this.close = this.dialog.getByRole("link", { name: "Закрыть" });
  }

  tab(name: "Вход" | "Регистрация"): Locator {
    return this.dialog.getByRole("navigation", { name: "Профиль" }).getByRole("link", { name });
  }

  async signIn(name: string, password: string) {
    await this.name.fill(name);
    await this.password.fill(password);
    await this.dialog.getByRole("button", { name: "Войти" }).click();
  }

  async signUp(name: string, password: string) {
    await this.name.fill(name);
    await this.password.fill(password);
    await this.dialog.getByRole("button", { name: "Занять место" }).click();
  }
}
