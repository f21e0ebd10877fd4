// The dialog for signing in and up, as a person finds it.

import type { Locator, Page } from "@playwright/test";

export class Account {
  readonly dialog: Locator;
  readonly name: Locator;
  readonly password: Locator;
  readonly email: Locator;
  readonly refusal: Locator;
  readonly close: Locator;
  readonly forgotten: Locator;

  constructor(page: Page) {
    this.dialog = page.getByRole("dialog");
    this.name = this.dialog.getByRole("textbox", { name: "Имя" });
    this.password = this.dialog.getByLabel("Пароль", { exact: true });
    this.email = this.dialog.getByRole("textbox", { name: "Почта" });
    this.refusal = this.dialog.getByRole("alert");
    this.close = this.dialog.getByRole("link", { name: "Закрыть" });
    this.forgotten = this.dialog.getByRole("link", { name: "Не помнишь пароль?" });
  }

  tab(name: "Вход" | "Регистрация"): Locator {
    return this.dialog.getByRole("navigation", { name: "Профиль" }).getByRole("link", { name });
  }

  async signIn(name: string, password: string) {
    await this.name.fill(name);
    await this.password.fill(password);
    await this.dialog.getByRole("button", { name: "Войти" }).click();
  }

  /** Has a letter sent to whoever goes by this name, or has this address. */
  async forget(typed: string) {
    await this.dialog.getByRole("textbox", { name: "Имя или почта" }).fill(typed);
    await this.dialog.getByRole("button", { name: "Прислать письмо" }).click();
  }

  /** Chooses another password, where a letter led. */
  async renew(password: string) {
    await this.dialog.getByLabel("Новый пароль", { exact: true }).fill(password);
    await this.dialog.getByRole("button", { name: "Сохранить пароль" }).click();
  }

  async signUp(name: string, password: string) {
    await this.name.fill(name);
    await this.password.fill(password);
    await this.dialog.getByRole("button", { name: "Занять место" }).click();
  }
}
