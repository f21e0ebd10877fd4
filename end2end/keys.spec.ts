import { type Page } from "@playwright/test";
import { expect, expectAccess, fill, say, test } from "./harness.ts";
import type { Evening } from "./pages/evening.ts";

const help = (pony: Evening) => pony.page.getByRole("dialog", { name: "Как тут писать" });

/** As a keyboard tells that has another layout than Latin. */
async function pressRussian(page: Page, key: string, code: string) {
  const tell = ([key, code]: string[]) =>
    (document.activeElement ?? document.body).dispatchEvent(new KeyboardEvent("keydown", { key, code, bubbles: true, cancelable: true }));
  await page.evaluate(tell, [key, code]);
}

test("a question mark shows all keys, and the focus goes back to where it was", async ({ visitor }) => {
  for (const theme of ["luna", "celestia"] as const) {
    const spark = await visitor({ name: theme === "luna" ? "Искра" : "Рассвет", look: { theme } });
    await say(spark.page.request, spark.origin, "привет");
    await spark.chat.log.focus();
    await spark.page.keyboard.press("?");
    await expect(help(spark)).toBeVisible();
    for (const key of ["Ctrl", "PgUp", "Del", "Tab", "вставить и выбирать дальше", "позвать автора", "||спойлер||", "/shrug ну"]) await expect(help(spark)).toContainText(key);
    await expectAccess(spark);
    // Nothing behind it hears a key.
    await spark.page.keyboard.press("t");
    await expect(spark.chat.field).not.toBeFocused();
    await spark.page.keyboard.press("Escape");
    await expect(help(spark)).toBeHidden();
    await expect(spark.chat.log).toBeFocused();
  }
  const guest = await visitor();
  await guest.page.keyboard.press("?");
  await help(guest).getByRole("button", { name: "Закрыть" }).click();
  await expect(help(guest)).toBeHidden();
});

test("letters do something in any layout, until somebody switches them off", async ({ visitor }) => {
  const spark = await visitor({ name: "Искра" });
  const { page, chat } = spark;
  await chat.say("первая");
  await expect(chat.settled("первая")).toBeVisible();
  await chat.log.focus();
  await page.keyboard.press("t");
  await expect(chat.field).toBeFocused();
  await expect(chat.field).toHaveValue("");
  await page.keyboard.type("t?");
  await expect(chat.field).toHaveValue("t?");
  await chat.field.fill("");
  await chat.log.focus();
  await pressRussian(page, "е", "KeyT");
  await expect(chat.field).toBeFocused();
  await chat.log.focus();
  await page.keyboard.press("End");
  await pressRussian(page, "ь", "KeyM");
  await expect(page.getByRole("toolbar", { name: "Действия с сообщением" }).getByRole("button").first()).toBeFocused();

  await chat.log.focus();
  await page.keyboard.press("?");
  const toggle = help(spark).getByRole("switch", { name: "Клавиши из одной буквы" });
  await expect(toggle).toBeChecked();
  await toggle.press("Space");
  await expect(toggle).not.toBeChecked();
  await page.keyboard.press("Escape");
  await page.reload();
  await spark.alive();
  await chat.log.focus();
  for (const key of ["t", "?", "e"]) await page.keyboard.press(key);
  await expect(chat.log).toBeFocused();
  await expect(help(spark)).toBeHidden();
  await expect(chat.field).toHaveValue("");
  await chat.say("/help");
  await expect(help(spark).getByRole("switch")).not.toBeChecked();
});

test("Escape goes one step back at a time: the list, the change, the log, its end", async ({ visitor }) => {
  const spark = await visitor({ name: "Искра" });
  await visitor({ name: "Соня" });
  const { page, chat } = spark;
  await fill(spark, 60);
  await expect(chat.settled("часть 60;")).toBeInViewport();
  await chat.field.press("ArrowUp");
  await expect(chat.field).toHaveValue("часть 60;");
  await page.keyboard.type(" @со");
  const list = page.getByRole("listbox", { name: "Кого позвать" });
  await expect(list).toBeVisible();
  await page.keyboard.press("Escape");
  await expect(list).toBeHidden();
  await expect(chat.panel.getByText("Меняем сообщение")).toBeVisible();
  await page.keyboard.press("Escape");
  await expect(chat.panel.getByText("Меняем сообщение")).toBeHidden();
  await expect(chat.field).toBeFocused();
  await page.keyboard.press("Escape");
  await expect(chat.log).toBeFocused();
  await page.keyboard.press("Home");
  await expect(chat.jump).toBeVisible();
  await page.keyboard.press("Escape");
  await expect(chat.jump).toBeHidden();
  await expect(chat.settled("часть 60;")).toBeInViewport();
  await expect(chat.log).toBeFocused();
});

test("the log is one stop for Tab, and what is in a message is reached from the message", async ({ visitor }) => {
  const spark = await visitor({ name: "Искра" });
  for (let n = 1; n <= 3; n++) await say(spark.page.request, spark.origin, `номер ${n}, a.ru и ||тайна||`);
  await expect(spark.chat.rows).toHaveCount(3);
  const { keyboard } = spark.page;
  await spark.chat.log.focus();
  await keyboard.press("Tab");
  await expect(spark.chat.panel.getByRole("log").locator(":focus")).toHaveCount(0);
  await spark.chat.log.focus();
  await keyboard.press("Home");
  await expect(spark.chat.row("номер 1")).toBeFocused();
  await keyboard.press("Tab");
  await expect(spark.chat.row("номер 1").getByRole("link")).toBeFocused();
  await keyboard.press("Tab");
  await expect(spark.chat.row("номер 1").getByRole("button", { name: "спойлер, показать" })).toBeFocused();
  await keyboard.press("Enter");
  await expect(spark.chat.row("номер 1")).toContainText("тайна");
  await keyboard.press("ArrowDown");
  await expect(spark.chat.row("номер 2")).toBeFocused();
  await expect(spark.chat.row("номер 1").getByRole("link")).toHaveAttribute("tabindex", "-1");
});

test("a link that a spoiler hid is the next stop once it is shown, and none from elsewhere", async ({ visitor }) => {
  const spark = await visitor({ name: "Искра" });
  for (const text of ["номер 1, ||тайна a.ru||", "номер 2"]) await say(spark.page.request, spark.origin, text);
  await expect(spark.chat.rows).toHaveCount(2);
  const { keyboard } = spark.page;
  const link = spark.chat.row("номер 1").getByRole("link");
  await spark.chat.log.focus();
  await keyboard.press("Home");
  await keyboard.press("Tab");
  await expect(spark.chat.row("номер 1").getByRole("button", { name: "спойлер, показать" })).toBeFocused();
  await keyboard.press("Enter");
  await expect(link).toBeVisible();
  await keyboard.press("Tab");
  await expect(link).toBeFocused();
  await keyboard.press("ArrowDown");
  await expect(spark.chat.row("номер 2")).toBeFocused();
  await expect(link).toHaveAttribute("tabindex", "-1");
});

test("a mouse that lies over the log takes nothing from the message that has the keys", async ({ visitor }) => {
  const spark = await visitor({ name: "Искра" });
  await fill(spark, 60);
  await expect(spark.chat.settled("часть 60;")).toBeInViewport();
  const { keyboard } = spark.page;
  const bar = spark.page.getByRole("toolbar", { name: "Действия с сообщением" });
  const first = spark.chat.row("часть 1;");
  const change = async () => {
    await bar.getByRole("button", { name: "Изменить" }).press("Enter");
    await expect(spark.chat.field).toHaveValue("часть 1;");
    await keyboard.press("Escape");
    await spark.chat.log.focus();
    await keyboard.press("Home");
    await expect(first).toBeFocused();
  };
  // The log runs along under it.
  await spark.chat.log.hover();
  await spark.chat.log.focus();
  await keyboard.press("End");
  await keyboard.press("Home");
  await expect(first).toBeFocused();
  await keyboard.press("m");
  await expect(bar.getByRole("button").first()).toBeFocused();
  await change();
  // It points at another message.
  await spark.chat.row("часть 3;").hover();
  await keyboard.press("m");
  await expect(bar.getByRole("button").first()).toBeFocused();
  await change();
  // It takes the bar away from whoever is in it.
  await keyboard.press("m");
  await expect(bar.getByRole("button").first()).toBeFocused();
  await spark.chat.row("часть 4;").hover();
  await expect(first).toBeFocused();
});

test("pages of the log are turned by keys", async ({ visitor }) => {
  const spark = await visitor({ name: "Искра" });
  await fill(spark, 60);
  await expect(spark.chat.settled("часть 60;")).toBeInViewport();
  await spark.chat.log.focus();
  await spark.page.keyboard.press("End");
  await expect(spark.chat.row("часть 60;")).toBeFocused();
  const top = () => spark.page.evaluate(() => document.activeElement!.getBoundingClientRect().top + document.querySelector("[role=log]")!.scrollTop);
  const [before, height] = [await top(), await spark.chat.log.evaluate((log) => log.clientHeight)];
  await spark.page.keyboard.press("PageUp");
  await expect(spark.chat.row("часть 60;")).not.toBeFocused();
  expect(before - (await top())).toBeGreaterThan(0.6 * height);
  expect(before - (await top())).toBeLessThanOrEqual(height);
  await spark.page.keyboard.press("PageDown");
  await expect(spark.chat.row("часть 60;")).toBeFocused();
});

test.describe("a little too fast", () => {
  test.use({ settings: { EVENING_LIMIT_FLOOD: "1/3" }, expected: [/the server responded with a status of 429/] });

  test("a message waits for its turn, a countdown says so, and the text stays", async ({ visitor }) => {
    const spark = await visitor({ name: "Искра" });
    await spark.chat.say("первая");
    await expect(spark.chat.settled("первая")).toBeVisible();
    await spark.chat.say("вторая");
    await expect(spark.chat.panel.getByRole("timer")).toContainText("Писать снова можно через");
    // It holds back what one says, and no command.
    await spark.chat.say("/нет");
    await expect(spark.chat.panel.getByRole("alert")).toContainText("Команды /нет нет");
    await spark.chat.say("третья");
    await expect(spark.chat.field).toHaveValue("третья");
    await expectAccess(spark);
    await expect(spark.chat.settled("вторая")).toBeVisible();
    await expect(spark.chat.panel.getByRole("timer")).toBeHidden();
    await expect(spark.chat.rows).toHaveCount(2);
    await expect(spark.chat.field).toHaveValue("третья");
  });
});
