// Somebody's own profile, over the evening.

import type { Locator, Page } from "@playwright/test";

// A red square on the left, a blue one on the right: 8 by 4 pixels.
const PICTURE = Buffer.from(
  "iVBORw0KGgoAAAANSUhEUgAAAAgAAAAECAIAAAA8r+mnAAAAFElEQVR42mO4IycHR0jMOwzUkwAA1r4jARqQPvQAAAAASUVORK5CYII=",
  "base64",
);

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

  /** The form with the address that letters go to. */
  emails() {
    const form = this.dialog.locator("form").filter({ has: this.page.getByRole("heading", { name: "Почта", exact: true }) });
    const address = form.getByRole("textbox", { name: "Адрес" });
    const change = async (email: string, password: string) => {
      await address.fill(email);
      await form.getByLabel("Текущий пароль").fill(password);
      await form.getByRole("button", { name: "Сохранить" }).click();
    };
    return { form, address, change };
  }

  /** Picks a file. */
  async pick(buffer = PICTURE) {
    await this.file.setInputFiles({ name: "pony.png", mimeType: "image/png", buffer });
  }

  /** Hands the picture over to where this is, as a browser does. */
  async hand(to: Locator, kind: "paste" | "dragover" | "drop") {
    await to.evaluate(
      (element, [kind, base64]) => {
        const transfer = new DataTransfer();
        const bytes = Uint8Array.from(atob(base64!), (letter) => letter.charCodeAt(0));
        transfer.items.add(new File([bytes], "pony.png", { type: "image/png" }));
        const usual = { bubbles: true, cancelable: true };
        const event =
          kind === "paste"
            ? new ClipboardEvent(kind, { ...usual, clipboardData: transfer })
            : new DragEvent(kind!, { ...usual, dataTransfer: transfer });
        element.dispatchEvent(event);
      },
      [kind, PICTURE.toString("base64")],
    );
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
