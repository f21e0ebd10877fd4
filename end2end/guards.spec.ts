import type { Locator } from "@playwright/test";
import { PASSWORD, expect, expectAccess, expectNoSidewaysScrolling, order, test } from "./harness.ts";
import type { Evening } from "./pages/evening.ts";

const dialog = (guard: Evening, name: string): Locator => guard.page.getByRole("dialog", { name: `Тишина: ${name}` });
const banning = (guard: Evening, name: string): Locator => guard.page.getByRole("dialog", { name: `Бан: ${name}` });
const muted = (pony: Evening): Locator => pony.chat.panel.locator(".composer-guest[data-state=muted]");

/** Opens the question from a message, as a guard with a mouse does. */
async function ask(guard: Evening, text: string, what: "Тишина" | "Забанить" = "Тишина") {
  await guard.chat.settled(text).hover();
  await guard.page.getByRole("toolbar", { name: "Действия с сообщением" }).getByRole("button", { name: what }).click();
}

for (const theme of ["luna", "celestia"] as const) {
  test(`a guard mutes from a message and gives the voice back, in the theme ${theme}`, async ({ visitor, server }) => {
    test.slow();
    const spark = await visitor({ name: "Искра Полуночная", look: { theme } });
    const guard = await visitor({ name: "Страж", look: { theme } });
    const sonya = await visitor({ name: "Соня" });
    await server.grant("Страж", "guard");
    await spark.chat.say("спойлер!");
    await spark.chat.field.fill("а ещё там");

    await ask(guard, "спойлер!");
    await expect(dialog(guard, "Искра Полуночная")).toBeVisible();
    await expectAccess(guard);
    await dialog(guard, "Искра Полуночная").getByRole("textbox", { name: "Причина" }).fill("без спойлеров");
    await guard.page.keyboard.press("Enter");
    await expect(dialog(guard, "Искра Полуночная")).toBeHidden();

    // Who is muted sees why and how long, everybody who keeps order sees that, and nobody else anything.
    await expect(muted(spark)).toContainText(/Тишина ещё (10:00|9:\d\d): без спойлеров/);
    await expect(spark.chat.field).toHaveCount(0);
    await expect(spark.chat.log, "who wrote is not left nowhere").toBeFocused();
    await expectAccess(spark);
    await expect(guard.chat.settled("спойлер!").locator(".badge[data-role=muted]")).toBeVisible();
    await expect(sonya.chat.settled("спойлер!")).toBeVisible();
    await expect(sonya.chat.rows.locator(".badge[data-role=muted]")).toHaveCount(0);
    await spark.page.reload();
    await spark.alive();
    await expect(muted(spark)).toBeVisible();

    await ask(guard, "спойлер!");
    await dialog(guard, "Искра Полуночная").getByRole("button", { name: "Вернуть голос" }).click();
    await expect(dialog(guard, "Искра Полуночная")).toBeHidden();
    await expect(spark.chat.field).toHaveValue("а ещё там");
    await expect(guard.chat.rows.locator(".badge[data-role=muted]")).toHaveCount(0);
    await spark.chat.say("извините");
    await expect(sonya.chat.settled("извините")).toBeVisible();
  });
}

test.describe("whoever is let in no more", () => {
  // The browser says so when a sign-in is refused.
  test.use({ expected: [/the server responded with a status of 403/] });

  test("a guard bans from a message, can take it back for a while, and lets in again", async ({ visitor, server }) => {
    test.slow();
    const spark = await visitor({ name: "Искра" });
    const guard = await visitor({ name: "Страж" });
    await server.grant("Страж", "guard");
    await spark.chat.say("реклама!");
    const tab = await spark.page.context().newPage();
    await tab.goto(spark.origin);
    await expect(tab.getByRole("textbox", { name: "Сообщение" })).toBeVisible();

    await ask(guard, "реклама!", "Забанить");
    await expect(banning(guard, "Искра")).toBeVisible();
    await expectAccess(guard);
    await banning(guard, "Искра").getByRole("textbox", { name: "Причина" }).fill("реклама");
    await banning(guard, "Искра").getByRole("button", { name: "Забанить" }).click();
    await expect(guard.chat.settled("реклама!").locator(".badge[data-role=banned]")).toBeVisible();
    // On every tab at once.
    await expect(spark.signInLink).toBeVisible();
    await expect(spark.chat.field).toHaveCount(0);
    await expect(tab.getByRole("textbox", { name: "Сообщение" })).toHaveCount(0);
    await spark.signInLink.click();
    await spark.account.signIn("Искра", PASSWORD);
    await expect(spark.account.refusal).toContainText("больше не пускают");

    const undo = guard.page.getByRole("button", { name: "Отменить" });
    await undo.click();
    await expect(undo).toBeHidden();
    await expect(guard.chat.rows.locator(".badge[data-role=banned]")).toHaveCount(0);
    await spark.account.signIn("Искра", PASSWORD);
    await expect(spark.me("Искра")).toBeVisible();
    await spark.chat.say("спасибо");

    // Later the same question offers the way back.
    await ask(guard, "спасибо", "Забанить");
    await banning(guard, "Искра").getByRole("button", { name: "Забанить" }).click();
    await expect(banning(guard, "Искра")).toBeHidden();
    await expectAccess(guard);
    await ask(guard, "реклама!", "Забанить");
    await banning(guard, "Искра").getByRole("button", { name: "Впустить снова" }).click();
    await expect(guard.chat.rows.locator(".badge[data-role=banned]")).toHaveCount(0);
  });
});

test("another length is asked for, and one that cannot be is refused with all that was typed kept", async ({ visitor, server }) => {
  const spark = await visitor({ name: "Искра" });
  const guard = await visitor({ name: "Страж" });
  await server.grant("Страж", "guard");
  await spark.chat.say("спойлер!");
  await ask(guard, "спойлер!");
  const question = dialog(guard, "Искра");
  await question.getByText("Иначе").click();
  await question.getByRole("textbox", { name: "Причина" }).fill("так вышло");
  const minutes = question.getByRole("spinbutton", { name: "Сколько минут" });
  await minutes.fill("43201");
  await question.getByRole("button", { name: "Включить тишину" }).click();
  await expect(question).toBeVisible();
  await expect(question.getByRole("textbox", { name: "Причина" })).toHaveValue("так вышло");
  await minutes.fill("90");
  await question.getByRole("button", { name: "Включить тишину" }).click();
  await expect(question).toBeHidden();
  await expect(muted(spark)).toContainText(/Тишина ещё 1:(30:00|29:\d\d): так вышло/);
});

test("whoever keeps order can be asked for silence by nobody, and members ask nobody", async ({ visitor, server }) => {
  const spark = await visitor({ name: "Искра" });
  const guard = await visitor({ name: "Страж" });
  const other = await visitor({ name: "Привратник" });
  await server.grant("Страж", "guard");
  await server.grant("Привратник", "guard");
  await order(guard.page.request, guard.origin, { chat: { say: { text: "порядок" } } });
  for (const pony of [spark, other, guard]) {
    await pony.chat.settled("порядок").hover();
    await expect(pony.page.getByRole("toolbar", { name: "Действия с сообщением" })).toBeVisible();
    await expect(pony.page.getByRole("button", { name: /^(Тишина|Забанить)$/ })).toHaveCount(0);
  }
});

test.describe("on a phone", () => {
  test.use({ viewport: { width: 390, height: 844 } });

  test("the question fits", async ({ visitor, server }) => {
    const guard = await visitor({ name: "Страж", hasTouch: true, isMobile: true });
    const spark = await visitor({ name: "Искра" });
    await server.grant("Страж", "guard");
    await spark.chat.say("спойлер!");
    await guard.chat.settled("спойлер!").tap();
    await guard.page.getByRole("button", { name: "Тишина" }).tap();
    await expect(dialog(guard, "Искра").getByRole("button", { name: "Включить тишину" })).toBeInViewport();
    await expectNoSidewaysScrolling(guard);
    await expectAccess(guard);
  });
});

test("a guard takes the last messages of somebody away from the menu, and brings them back", async ({ visitor, server }) => {
  const spark = await visitor({ name: "Искра" });
  const guard = await visitor({ name: "Страж" });
  const sonya = await visitor({ name: "Соня" });
  await server.grant("Страж", "guard");
  await sonya.chat.say("не мешаю");
  for (const text of ["флуд раз", "флуд два", "флуд три"]) await spark.chat.say(text);
  await expect(guard.chat.settled("флуд три")).toBeVisible();

  await guard.chat.settled("флуд два").click({ button: "right" });
  const menu = guard.page.getByRole("menu", { name: "Сообщение: Искра" });
  await expect(menu.getByRole("menuitem").first()).toBeFocused();
  await expectAccess(guard);
  await menu.getByRole("menuitem", { name: "Стереть сообщения…" }).click();
  await expect(menu).toBeHidden();
  const question = guard.page.getByRole("dialog", { name: "Стереть сообщения: Искра" });
  await expect(question.getByRole("list", { name: "Исчезнут эти" }).getByRole("listitem")).toHaveText([/флуд три/, /флуд два/, /флуд раз/]);
  await question.getByRole("spinbutton", { name: "Сколько последних" }).fill("2");
  await expect(question.getByRole("list", { name: "Исчезнут эти" }).getByRole("listitem")).toHaveText([/флуд три/, /флуд два/]);
  await expect(question).toContainText("Исчезнут 2 сообщения:");
  await expectAccess(guard);
  await question.getByRole("button", { name: "Стереть 2 сообщения" }).click();
  await expect(question).toBeHidden();
  await expect(sonya.chat.settled("флуд три")).toHaveCount(0);
  await expect(sonya.chat.settled("флуд раз")).toBeVisible();
  await expect(sonya.chat.settled("не мешаю")).toBeVisible();
  await guard.page.getByRole("button", { name: "Отменить" }).click();
  await expect(sonya.chat.settled("флуд три")).toBeVisible();
  await expect(sonya.chat.settled("флуд два")).toBeVisible();
});

test("the card tells who somebody is to those who keep order, and takes a note", async ({ visitor, server }) => {
  const spark = await visitor({ name: "Искра" });
  const guard = await visitor({ name: "Страж" });
  await server.grant("Страж", "guard");
  await spark.chat.say("спойлер!");
  await guard.chat.settled("спойлер!").click({ button: "right" });
  const menu = guard.page.getByRole("menu", { name: "Сообщение: Искра" });
  await menu.getByRole("menuitem", { name: "Тишина на 1 ч" }).click();
  await expect(muted(spark)).toContainText(/Тишина ещё (1:00:00|59:\d\d)/);
  await guard.chat.settled("спойлер!").click({ button: "right" });
  await menu.getByRole("menuitem", { name: "Карточка" }).click();
  const card = guard.page.getByRole("dialog", { name: "Искра" });
  await expect(card).toContainText("С нами 0 дней");
  await expect(card.getByRole("listitem").filter({ hasText: "Тишина, до" })).toContainText("Страж");
  await card.getByRole("textbox", { name: "Заметка для стражей" }).fill("второй раз за вечер");
  await card.getByRole("button", { name: "Оставить" }).click();
  await expect(card.getByRole("listitem").filter({ hasText: "второй раз за вечер" })).toContainText("Заметка");
  await expect(card.getByRole("list", { name: "Последние сообщения" })).toContainText("спойлер!");
  await expectAccess(guard);
});

test("the menu of a message opens by keyboard and by touch, and leaves members their own", async ({ visitor }) => {
  const spark = await visitor({ name: "Искра" });
  const sonya = await visitor({ name: "Соня" });
  await spark.chat.say("моё");
  await expect(sonya.chat.settled("моё")).toBeVisible();
  const { keyboard } = spark.page;
  await spark.chat.field.press("Shift+Tab");
  await spark.chat.settled("моё").focus();
  await keyboard.press("Shift+F10");
  const menu = spark.page.getByRole("menu");
  await expect(menu.getByRole("menuitem", { name: "Копировать текст" })).toBeFocused();
  await keyboard.press("ArrowDown");
  await expect(menu.getByRole("menuitem", { name: "Изменить" })).toBeFocused();
  await keyboard.press("End");
  await expect(menu.getByRole("menuitem", { name: "Удалить" })).toBeFocused();
  await keyboard.press("Escape");
  await expect(menu).toHaveCount(0);
  await expect(spark.chat.settled("моё")).toBeFocused();
  // Somebody else's: nothing that only its author, or a guard, may do.
  await sonya.chat.settled("моё").click({ button: "right" });
  await expect(sonya.page.getByRole("menuitem")).toHaveText(["Позвать", "Копировать текст", "Пожаловаться…"]);
});
