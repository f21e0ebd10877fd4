import { type Locator, type Page, expect as check } from "@playwright/test";
import { PASSWORD, expect, test } from "./harness.ts";

/** Goes on with Tab until the focus is there. */
async function tabTo(page: Page, goal: Locator, key = "Tab") {
  for (let presses = 0; presses < 40; presses++) {
    if (await goal.evaluate((element) => element === document.activeElement)) return;
    await page.keyboard.press(key);
  }
  await check(goal, "reached by Tab").toBeFocused({ timeout: 1 });
}

test("signing up, saying something and signing out need no mouse", async ({ visitor }) => {
  const pony = await visitor();
  const { keyboard } = pony.page;

  await tabTo(pony.page, pony.signInLink);
  await keyboard.press("Enter");
  await expect(pony.account.name).toBeFocused();
  await tabTo(pony.page, pony.account.tab("Регистрация"), "Shift+Tab");
  await keyboard.press("Enter");
  await expect(pony.account.name).toBeFocused();
  await keyboard.type("Мятная Соня");
  await keyboard.press("Tab");
  await keyboard.type(PASSWORD);
  await keyboard.press("Enter");
  await expect(pony.me("Мятная Соня")).toBeVisible();

  await tabTo(pony.page, pony.chat.field);
  await keyboard.type("без мыши");
  await keyboard.press("Enter");
  await expect(pony.chat.settled("без мыши")).toBeVisible();
  await expect(pony.chat.field).toBeFocused();

  await tabTo(pony.page, pony.header.locator("summary", { hasText: "Мятная Соня" }), "Shift+Tab");
  await keyboard.press("Enter");
  await tabTo(pony.page, pony.header.getByRole("button", { name: "Выйти" }));
  await keyboard.press("Enter");
  await expect(pony.signInLink).toBeVisible();

  await tabTo(pony.page, pony.signInLink);
  await keyboard.press("Enter");
  await expect(pony.account.name).toBeFocused();
  await keyboard.type("Мятная Соня");
  await tabTo(pony.page, pony.account.password);
  await keyboard.type(PASSWORD);
  await keyboard.press("Enter");
  await expect(pony.me("Мятная Соня")).toBeVisible();
});

test("the focus stays inside the dialog while it is open", async ({ visitor }) => {
  const pony = await visitor();
  await pony.signInLink.click();
  await expect(pony.account.name).toBeFocused();
  for (let presses = 0; presses < 20; presses++) {
    await pony.page.keyboard.press("Tab");
    // Past its end the focus goes to the browser's own bar: the page below is out of reach.
    const at = await pony.page.evaluate(() => document.activeElement?.closest("[role=dialog]") !== null || document.activeElement === document.body);
    expect(at, `after ${presses + 1} presses`).toBe(true);
  }
});

test("the first two presses of Tab offer the way to the content and to the chat", async ({ visitor }) => {
  const pony = await visitor({ name: "Искра" });
  const [toContent, toChat] = ["К содержимому", "К чату"].map((name) => pony.page.getByRole("link", { name }));
  await pony.page.keyboard.press("Tab");
  await expect(toContent!).toBeFocused();
  await expect(toContent!).toBeInViewport();
  await pony.page.keyboard.press("Tab");
  await expect(toChat!).toBeFocused();
  await pony.page.keyboard.press("Enter");
  await expect(pony.chat.log).toBeFocused();
});
