import { type Locator, type Page } from "@playwright/test";
import { expect, expectAccess, fill, order, say, test } from "./harness.ts";
import type { Evening } from "./pages/evening.ts";

const list = (pony: Evening): Locator => pony.page.getByRole("listbox", { name: "Кого позвать" });
const names = (pony: Evening): Locator => list(pony).getByRole("option").locator("b");
const chip = (pony: Evening): Locator => pony.page.getByRole("button", { name: "Тебя зовут" });
const mine = (row: Locator): Locator => row.locator(".mention[data-me]");

async function type(page: Page, text: string) {
  await page.keyboard.type(text);
}

test("somebody is called by a list that knows who is near, by keys alone", async ({ visitor }) => {
  test.slow();
  const spark = await visitor({ name: "Искра" });
  const comet = await visitor({ name: "Комета" });
  await visitor({ name: "Костёр в степи" });
  const owl = await visitor({ name: "Сова-кометчик" });
  await say(owl.page.request, owl.origin, "была тут");
  await owl.page.close();
  await spark.chat.expectPresence(3);
  await comet.chat.field.pressSequentially("пишу");
  await expect(spark.chat.panel.getByText("Комета печатает")).toBeVisible();

  const { field } = spark.chat;
  await field.focus();
  await type(spark.page, "вот @");
  await expect(list(spark)).toBeHidden();
  await type(spark.page, "ко");
  await expect(names(spark)).toHaveText(["Комета", "Костёр в степи", "Сова-кометчик"]);
  await expect(list(spark).getByRole("option").locator("small")).toHaveText(["пишет сейчас", "в чате", "недавно в чате"]);
  await expect(field).toHaveAttribute("aria-activedescendant", (await list(spark).getByRole("option").first().getAttribute("id"))!);
  await expectAccess(spark);
  // Down past the end is the first one again.
  for (let presses = 0; presses < 4; presses++) await field.press("ArrowDown");
  await expect(list(spark).getByRole("option", { selected: true })).toContainText("Костёр в степи");
  await field.press("Enter");
  await expect(field).toHaveValue("вот @Костёр в степи ");
  await expect(list(spark)).toBeHidden();
  await expect(field).not.toHaveAttribute("aria-activedescendant");
  await type(spark.page, "и @rjvt");
  await expect(names(spark)).toHaveText(["Комета", "Сова-кометчик"]);
  await field.press("Tab");
  await expect(field).toHaveValue("вот @Костёр в степи и @Комета ");
  await expect(field).toBeFocused();
  // It can be undone like anything that was typed.
  await field.press("Control+z");
  await expect(field).toHaveValue("вот @Костёр в степи и @rjvt");
  await field.press("Escape");
  await expect(list(spark)).toBeHidden();
  await expect(field).toHaveValue("вот @Костёр в степи и @rjvt");
  await type(spark.page, "f");
  await expect(list(spark)).toBeHidden();
  await field.press("Enter");
  await expect(spark.chat.settled("вот")).toBeVisible();
});

test("whoever was chosen by keys stays that when the server knows who is nearer", async ({ visitor }) => {
  const spark = await visitor({ name: "Искра" });
  const fire = await visitor({ name: "Костёр в степи" });
  const comet = await visitor({ name: "Комета" });
  await say(fire.page.request, fire.origin, "сижу тут");
  await say(comet.page.request, comet.origin, "пролетаю");
  await expect(spark.chat.settled("пролетаю")).toBeVisible();
  await comet.page.close();
  await spark.chat.expectPresence(2);
  let let_go = () => {};
  const held = new Promise<void>((resolve) => (let_go = resolve));
  await spark.page.route("**/api/people*", async (route) => {
    await held;
    await route.continue();
  });
  await spark.chat.field.focus();
  await type(spark.page, "@ко");
  const chosen = list(spark).getByRole("option", { selected: true });
  await expect(names(spark)).toHaveText(["Комета", "Костёр в степи"]);
  await expect(chosen).toContainText("Комета");
  await spark.chat.field.press("ArrowDown");
  await expect(chosen).toContainText("Костёр в степи");
  let_go();
  await expect(names(spark)).toHaveText(["Костёр в степи", "Комета"]);
  await expect(chosen).toContainText("Костёр в степи");
  await expect(spark.chat.field).toHaveAttribute("aria-activedescendant", (await chosen.getAttribute("id"))!);
  await spark.chat.field.press("Enter");
  await expect(spark.chat.field).toHaveValue("@Костёр в степи ");
});

test("the list is chosen from by a press, and leaves a sentence alone that names nobody", async ({ visitor }) => {
  const spark = await visitor({ name: "Искра" });
  await visitor({ name: "Мятная Соня" });
  const { field } = spark.chat;
  await field.focus();
  await type(spark.page, "@сон");
  await names(spark).getByText("Мятная Соня").click();
  await expect(field).toHaveValue("@Мятная Соня ");
  await expect(field).toBeFocused();
  await type(spark.page, "@кирпич и mail@со");
  await expect(list(spark)).toBeHidden();
  await field.press("Enter");
  const row = spark.chat.settled("кирпич");
  await expect(row.locator(".mention")).toHaveText(["@Мятная Соня"]);
});

test("who is called sees it, in its place and by a chip that leads there", async ({ visitor }) => {
  test.slow();
  const spark = await visitor({ name: "Искра" });
  const sonya = await visitor({ name: "Мятная Соня" });
  await fill(spark, 40);
  await expect(sonya.chat.settled("часть 40;")).toBeInViewport();
  await say(spark.page.request, spark.origin, "> @Мятная Соня\n`@Мятная Соня` не зову");
  await say(spark.page.request, spark.origin, "@мятная соня, зову");
  const call = sonya.chat.settled("зову").last();
  await expect(mine(call)).toHaveText("@Мятная Соня");
  await expect(call).toHaveAttribute("data-calls");
  await expect(call).toContainText("зовёт тебя");
  await expect(sonya.chat.settled("не зову")).not.toHaveAttribute("data-calls");
  await expect(spark.chat.settled("зову").last()).not.toHaveAttribute("data-calls");
  await expect(chip(sonya), "what is in sight is seen").toBeHidden();

  await sonya.chat.log.focus();
  await sonya.page.keyboard.press("Home");
  await expect(sonya.chat.jump).toBeVisible();
  await say(spark.page.request, spark.origin, "@Мятная Соня раз");
  await fill(spark, 20);
  await say(spark.page.request, spark.origin, "@Мятная Соня два");
  await fill(spark, 20);
  await expect(chip(sonya)).toContainText("2");
  await expectAccess(sonya);
  await chip(sonya).click();
  await expect(sonya.chat.settled("раз")).toBeFocused();
  await expect(sonya.chat.settled("раз")).toBeInViewport();
  await expect(chip(sonya)).not.toContainText("2");
  await chip(sonya).click();
  await expect(sonya.chat.settled("два")).toBeInViewport();
  await expect(chip(sonya)).toBeHidden();
});

test("a message that is changed into a call is one", async ({ visitor }) => {
  const spark = await visitor({ name: "Искра" });
  const sonya = await visitor({ name: "Соня" });
  await fill(spark, 30);
  await expect(sonya.chat.settled("часть 30;")).toBeInViewport();
  await sonya.chat.log.focus();
  await sonya.page.keyboard.press("Home");
  await expect(sonya.chat.jump).toBeVisible();
  const id = await order(spark.page.request, spark.origin, { chat: { say: { text: "кто тут?" } } });
  await expect(sonya.chat.settled("кто тут?")).toBeAttached();
  await expect(chip(sonya)).toBeHidden();
  await order(spark.page.request, spark.origin, { chat: { edit: { id, text: "@Соня, ты тут?" } } });
  await chip(sonya).click();
  await expect(sonya.chat.settled("ты тут?")).toBeInViewport();
  await expect(chip(sonya)).toBeHidden();
});

test("a call that is taken back is no call any more", async ({ visitor }) => {
  const spark = await visitor({ name: "Искра" });
  const sonya = await visitor({ name: "Соня" });
  await fill(spark, 30);
  await expect(sonya.chat.settled("часть 30;")).toBeInViewport();
  await sonya.chat.log.focus();
  await sonya.page.keyboard.press("Home");
  await expect(sonya.chat.jump).toBeVisible();
  const id = await order(spark.page.request, spark.origin, { chat: { say: { text: "@Соня!" } } });
  await expect(chip(sonya)).toBeVisible();
  await order(spark.page.request, spark.origin, { chat: { remove: { id } } });
  await expect(chip(sonya)).toBeHidden();
});

test("whoever gets another name is called by it, here and in what was said before", async ({ visitor, server }) => {
  const spark = await visitor({ name: "Искра" });
  const sonya = await visitor({ name: "Соня" });
  await spark.chat.say("@Соня, привет");
  const row = spark.chat.settled("привет");
  await expect(row.locator(".mention")).toHaveText("@Соня");
  await server.rename("Соня", "Мятная Соня");
  await expect(row.locator(".mention")).toHaveText("@Мятная Соня");
  await expect(mine(sonya.chat.settled("привет"))).toHaveText("@Мятная Соня");
  await expect(sonya.me("Мятная Соня")).toBeVisible();
  // Whoever changes the message calls her by her new name, and nobody is lost.
  await spark.chat.field.press("ArrowUp");
  await expect(spark.chat.field).toHaveValue("@Мятная Соня, привет");
  await spark.page.keyboard.press("Enter");
  await expect(row).not.toContainText("изменено");
  await spark.chat.field.press("ArrowUp");
  await spark.page.keyboard.type("!");
  await spark.page.keyboard.press("Enter");
  await expect(spark.chat.settled("привет!").locator(".mention")).toHaveText("@Мятная Соня");
  await expect(spark.chat.settled("привет!")).toContainText("изменено");
  await spark.page.reload();
  await spark.alive();
  await expect(spark.chat.settled("привет!").locator(".mention")).toHaveText("@Мятная Соня");
});

test("a name that is pressed is called, and so is that of the message with the focus", async ({ visitor }) => {
  const spark = await visitor({ name: "Искра" });
  const sonya = await visitor({ name: "Мятная Соня" });
  await sonya.chat.say("кто тут?");
  await spark.chat.settled("кто тут?").getByText("Мятная Соня").click();
  await expect(spark.chat.field).toBeFocused();
  await expect(spark.chat.field).toHaveValue("@Мятная Соня ");
  await spark.page.keyboard.type("я");
  await spark.page.keyboard.press("Enter");
  await expect(spark.chat.settled("я").locator(".mention")).toHaveText("@Мятная Соня");

  await spark.chat.field.fill("да");
  await spark.chat.log.focus();
  await spark.page.keyboard.press("Home");
  await spark.page.keyboard.press("r");
  await expect(spark.chat.field).toHaveValue("да @Мятная Соня ");
  await expect(spark.chat.field).toBeFocused();

  // Who has no place to write calls nobody.
  const guest = await visitor();
  await guest.chat.settled("кто тут?").getByText("Мятная Соня").click();
  await expect(guest.chat.field).toHaveCount(0);
});

for (const theme of ["luna", "celestia"] as const) {
  test(`neither a list nor a change keeps anybody out in the theme ${theme}`, async ({ visitor }) => {
    test.slow();
    const spark = await visitor({ name: "Искра", look: { theme } });
    const sonya = await visitor({ name: "Мятная Соня" });
    await sonya.chat.say("@Искра, привет");
    await spark.chat.say("уже иду");
    const { field } = spark.chat;
    await field.focus();
    await type(spark.page, "@со");
    await expect(names(spark)).toHaveText(["Мятная Соня"]);
    await expectAccess(spark);
    await field.fill("");
    await type(spark.page, ":един");
    await expect(spark.emoji.options.first()).toBeVisible();
    await expectAccess(spark);
    await spark.page.keyboard.press("Escape");
    await field.fill("");
    await field.press("ArrowUp");
    await expect(field).toHaveValue("уже иду");
    await expectAccess(spark);
  });
}
