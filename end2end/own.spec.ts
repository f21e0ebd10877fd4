import { expect, order, test } from "./harness.ts";
import type { Evening } from "./pages/evening.ts";

const tools = (pony: Evening) => pony.page.getByRole("toolbar", { name: "Действия с сообщением" });

test("an own message is changed, removed and brought back with the mouse, and everybody sees it", async ({ visitor }) => {
  const spark = await visitor({ name: "Искра" });
  const sonya = await visitor({ name: "Мятная Соня" });
  await spark.chat.say("превет");
  await spark.chat.settled("превет").hover();
  await tools(spark).getByRole("button", { name: "Изменить" }).click();
  await expect(spark.chat.field).toHaveValue("превет");
  await expect(spark.chat.field).toBeFocused();
  await spark.chat.say("привет");
  for (const pony of [spark, sonya]) await expect(pony.chat.settled("привет")).toContainText("изменено");
  await expect(spark.chat.field).toHaveValue("");

  await spark.chat.settled("привет").hover();
  await tools(spark).getByRole("button", { name: "Удалить" }).click();
  await expect(sonya.chat.rows).toHaveCount(0);
  await expect(spark.chat.rows).toHaveText(/Сообщение удалено/);
  await spark.chat.rows.hover();
  await tools(spark).getByRole("button", { name: "Вернуть" }).click();
  for (const pony of [spark, sonya]) await expect(pony.chat.settled("привет")).toHaveCount(1);
  // To what others said one may do nothing, but call them and copy it.
  await sonya.chat.settled("привет").hover();
  await expect(tools(sonya).getByRole("button")).toHaveText(["", ""]);
  await expect(tools(sonya).getByRole("button", { name: "Позвать" })).toBeVisible();
  await expect(tools(sonya).getByRole("button", { name: "Ещё" })).toBeVisible();
});

test("the same by keys alone: ↑ changes the last own message, Escape leaves it, Delete takes it away", async ({ visitor }) => {
  const spark = await visitor({ name: "Искра" });
  const { keyboard } = spark.page;
  await spark.chat.say("первая");
  await spark.chat.say("вторая");
  await expect(spark.chat.settled("вторая")).toBeVisible();
  await spark.chat.field.press("ArrowUp");
  await expect(spark.chat.field).toHaveValue("вторая");
  await expect(spark.chat.panel.getByText("Меняем сообщение")).toBeVisible();
  await spark.chat.log.focus();
  await keyboard.press("e");
  await expect(spark.chat.field, "one goes back to what one is changing").toBeFocused();
  await keyboard.press("Escape");
  await expect(spark.chat.field).toHaveValue("");
  await spark.chat.field.press("ArrowUp");
  await keyboard.type(" и последняя");
  await keyboard.press("Enter");
  await expect(spark.chat.settled("вторая и последняя")).toContainText("изменено");

  await spark.chat.log.focus();
  await keyboard.press("ArrowUp");
  await keyboard.press("ArrowUp");
  await expect(spark.chat.row("первая")).toBeFocused();
  await keyboard.press("Delete");
  await expect(spark.chat.row("Сообщение удалено")).toBeVisible();
  await keyboard.press("ArrowUp");
  await keyboard.press("Home");
  await keyboard.press("Enter");
  await expect(tools(spark).getByRole("button", { name: "Вернуть" })).toBeFocused();
  await keyboard.press("Enter");
  await expect(spark.chat.settled("первая")).toBeVisible();
  await spark.chat.log.focus();
  await keyboard.press("t");
  await expect(spark.chat.field).toBeFocused();
});

test("↑ takes no earlier message while the last one is on its way", async ({ visitor }) => {
  const spark = await visitor({ name: "Искра" });
  const { chat, page } = spark;
  await chat.say("первая");
  await expect(chat.settled("первая")).toBeVisible();
  let let_go = () => {};
  const held = new Promise<void>((resolve) => (let_go = resolve));
  await page.route("**/api/act", async (route) => {
    await held;
    await route.continue();
  });
  await chat.say("вторая");
  await expect(chat.row("вторая")).toContainText("Отправляется");
  await chat.field.press("ArrowUp");
  await expect(chat.field).toHaveValue("");
  await expect(chat.panel.getByText("Меняем сообщение")).toBeHidden();
  let_go();
  await expect(chat.settled("вторая")).toBeVisible();
  await chat.field.press("ArrowUp");
  await expect(chat.field).toHaveValue("вторая");
});

test("what was begun waits while another message is changed, and survives a reload", async ({ visitor }) => {
  const spark = await visitor({ name: "Искра" });
  await spark.chat.say("готово");
  await expect(spark.chat.settled("готово")).toBeVisible();
  await spark.chat.field.fill("только начато");
  await spark.chat.settled("готово").hover();
  await tools(spark).getByRole("button", { name: "Изменить" }).click();
  await spark.chat.say("готово совсем");
  await expect(spark.chat.settled("готово совсем")).toBeVisible();
  await expect(spark.chat.field).toHaveValue("только начато");
  await spark.page.reload();
  await spark.alive();
  await expect(spark.chat.field).toHaveValue("только начато");
});

test("what was made of a message waits while another one is changed, and survives a reload", async ({ visitor }) => {
  const spark = await visitor({ name: "Искра" });
  const { field } = spark.chat;
  const change = async (text: string) => {
    await spark.chat.settled(text).hover();
    await tools(spark).getByRole("button", { name: "Изменить" }).click();
  };
  for (const text of ["первая", "вторая"]) await order(spark.page.request, spark.origin, { chat: { say: { text } } });
  await expect(spark.chat.settled("вторая")).toBeVisible();
  await field.fill("только начато");
  await change("вторая");
  await field.press("End");
  await spark.page.keyboard.type(", лучше");
  await expect(field).toHaveValue("вторая, лучше");
  await spark.page.reload();
  await spark.alive();
  await expect(field).toHaveValue("вторая, лучше");
  await expect(spark.chat.panel.getByText("Меняем сообщение")).toBeVisible();
  await change("первая");
  await expect(field).toHaveValue("первая");
  await change("вторая");
  await expect(field).toHaveValue("вторая, лучше");
  await field.press("Enter");
  await expect(spark.chat.settled("вторая, лучше")).toContainText("изменено");
  await expect(field).toHaveValue("только начато");
  // What was left is left.
  await change("первая");
  await spark.page.keyboard.type("!");
  await spark.page.keyboard.press("Escape");
  await change("первая");
  await expect(field).toHaveValue("первая");
});

test("a guard takes a message away and gives it back; its author learns by whom", async ({ visitor, server }) => {
  test.slow();
  const spark = await visitor({ name: "Искра" });
  const guard = await visitor({ name: "Сторож" });
  const sonya = await visitor({ name: "Мятная Соня" });
  await server.grant("Сторож", "guard");
  await spark.chat.say("лишнее");
  const row = guard.chat.settled("лишнее");
  await row.hover();
  await tools(guard).getByRole("button", { name: "Удалить" }).click();
  await expect(guard.chat.rows.locator("del")).toHaveText("лишнее");
  await expect(spark.chat.rows).toHaveText(/Сообщение удалено стражем/);
  await expect(spark.chat.rows).not.toContainText("лишнее");
  await expect(sonya.chat.rows).toHaveCount(0);
  await spark.chat.rows.hover();
  await expect(tools(spark)).toHaveCount(0);
  await guard.chat.rows.hover();
  await tools(guard).getByRole("button", { name: "Вернуть" }).click();
  for (const pony of [spark, sonya, guard]) await expect(pony.chat.settled("лишнее")).toHaveCount(1);
});

test("others see who is writing, and no longer once it is said", async ({ visitor }) => {
  const spark = await visitor({ name: "Искра" });
  const sonya = await visitor({ name: "Мятная Соня" });
  await spark.chat.field.pressSequentially("сей");
  await expect(sonya.chat.panel.getByText("Искра печатает")).toBeVisible();
  await expect(spark.chat.panel.getByText("печатает")).toHaveCount(0);
  await spark.chat.field.press("Enter");
  await expect(sonya.chat.settled("сей")).toBeVisible();
  await expect(sonya.chat.panel.getByText("печатает")).toHaveCount(0);
});

test("a message that is being changed stands in the field in another language too, and not before another person", async ({ visitor }) => {
  const spark = await visitor({ name: "Искра" });
  await spark.chat.say("как было");
  await expect(spark.chat.settled("как было")).toBeVisible();
  await spark.chat.field.fill("начатое");
  await spark.chat.settled("как было").hover();
  await tools(spark).getByRole("button", { name: "Изменить" }).click();
  await expect(spark.chat.field).toHaveValue("как было");
  await spark.chat.field.fill("как стало");
  await spark.look.language("EN").click();
  const field = spark.page.locator("#composer");
  await expect(field).toHaveAttribute("aria-label", "Message");
  await expect(field).toHaveValue("как стало");
  await spark.page.request.post(`${spark.origin}/api/sign_out`, { headers: { Origin: spark.origin } });
  await expect(spark.header.getByRole("link", { name: "Sign in" })).toBeVisible({ timeout: 20_000 });
  await expect(field).toHaveCount(0);
});

test.describe("while the server is gone", () => {
  test.use({ expected: [/Failed to load resource: net::ERR_/] });

  test("typing, changing, removing and scrolling go on, and all of it is done when it is back", async ({ visitor, server }) => {
    test.slow();
    const spark = await visitor({ name: "Искра" });
    const sonya = await visitor({ name: "Мятная Соня" });
    for (let n = 1; n <= 30; n++) await order(spark.page.request, spark.origin, { chat: { say: { text: `часть ${n};` } } });
    await expect(spark.chat.settled("часть 30;")).toBeVisible();
    await server.kill();
    await expect(spark.chat.lost).toBeVisible();

    await spark.chat.field.press("ArrowUp");
    await spark.chat.say("часть 30, исправленная");
    await expect(spark.chat.row("часть 30, исправленная")).toContainText("Отправим, как вернётся связь");
    await spark.chat.settled("часть 29;").hover();
    await tools(spark).getByRole("button", { name: "Удалить" }).click();
    await spark.chat.say("сказано в темноте");
    await spark.chat.field.fill("недописанное");
    await spark.chat.log.hover();
    await spark.page.mouse.wheel(0, -400);
    await expect(spark.chat.jump).toBeVisible();

    await server.again();
    for (const pony of [spark, sonya]) {
      await expect(pony.chat.settled("сказано в темноте")).toHaveCount(1, { timeout: 40_000 });
      await expect(pony.chat.settled("часть 30, исправленная")).toContainText("изменено");
    }
    await expect(sonya.chat.row("часть 29;")).toHaveCount(0);
    await expect(spark.chat.field).toHaveValue("недописанное");
  });

  test("what was not sent yet is sent after a reload, once", async ({ visitor }) => {
    const spark = await visitor({ name: "Искра" });
    await spark.page.route("**/api/act", (route) => route.abort());
    await spark.chat.say("в пути");
    await expect(spark.chat.row("в пути")).toContainText("Отправляется");
    await spark.page.unroute("**/api/act");
    await spark.page.reload();
    await spark.alive();
    await expect(spark.chat.settled("в пути")).toBeVisible();
    await expect(spark.chat.rows).toHaveCount(1);
  });
});
