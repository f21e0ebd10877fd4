import { expect, say, test } from "./harness.ts";

test("two people talk live", async ({ visitor }) => {
  const spark = await visitor({ name: "Искра" });
  const sonya = await visitor({ name: "Мятная Соня" });
  await spark.chat.say("ты тут?");
  await expect(sonya.chat.settled("ты тут?")).toContainText("Искра");
  await sonya.chat.say("тут");
  await expect(spark.chat.settled("тут").last()).toContainText("Мятная Соня");
  await expect(spark.chat.rows).toHaveCount(2);
  await expect(sonya.chat.rows).toHaveCount(2);
});

test("a message is there at once and settles when it is stored", async ({ visitor }) => {
  const spark = await visitor({ name: "Искра" });
  const sonya = await visitor({ name: "Мятная Соня" });
  let deliver = () => {};
  const held = new Promise<void>((resolve) => (deliver = resolve));
  await spark.page.route("**/api/act", async (route) => {
    await held;
    await route.continue();
  });
  await spark.chat.say("раз, два, три");
  await expect(spark.chat.row("раз, два, три")).toContainText("Отправляется");
  await expect(spark.chat.field).toHaveValue("");
  await expect(sonya.chat.rows).toHaveCount(0);
  deliver();
  await expect(spark.chat.settled("раз, два, три")).toBeVisible();
  await expect(spark.chat.log).not.toContainText("Отправляется");
  await expect(spark.chat.rows).toHaveCount(1);
  await expect(sonya.chat.settled("раз, два, три")).toHaveCount(1);
});

test("messages that are sent in a row arrive in that order", async ({ visitor }) => {
  const spark = await visitor({ name: "Искра" });
  const sonya = await visitor({ name: "Мятная Соня" });
  const texts = Array.from({ length: 12 }, (_, n) => `строка ${n + 1};`);
  for (const text of texts) await spark.chat.say(text);
  for (const reader of [sonya, spark]) {
    await expect(reader.chat.settled("строка")).toHaveCount(12);
    expect((await reader.chat.rows.locator("bdi").filter({ hasText: "строка" }).allTextContents()).join(" ")).toBe(texts.join(" "));
  }
});

test("messages of one author in a row stand under one name", async ({ visitor }) => {
  const spark = await visitor({ name: "Искра" });
  const sonya = await visitor({ name: "Мятная Соня" });
  for (const text of ["первая", "вторая"]) await say(spark.page.request, spark.origin, text);
  await say(sonya.page.request, sonya.origin, "третья");
  await say(spark.page.request, spark.origin, "четвёртая");
  for (const reader of [spark, sonya, await visitor()]) {
    await expect(reader.chat.rows).toHaveCount(4);
    await expect(reader.chat.log.getByText("Искра", { exact: true })).toHaveCount(2);
    await expect(reader.chat.log.getByText("Мятная Соня", { exact: true })).toHaveCount(1);
    await expect(reader.chat.row("вторая").locator(".message-name")).toHaveCount(0);
    // Read out, it has its author all the same.
    await expect(reader.chat.row("вторая")).toContainText("Искра: вторая");
    await expect(reader.chat.row("первая")).not.toContainText("Искра: ");
  }
});

test("a day has its name above its first message, and nowhere else", async ({ visitor }) => {
  const spark = await visitor({ name: "Искра" });
  for (const text of ["раз", "два"]) await spark.chat.say(text);
  await expect(spark.chat.settled("два")).toBeVisible();
  const day = new Intl.DateTimeFormat("ru", { weekday: "long", day: "numeric", month: "long", timeZone: "Europe/Moscow" });
  const at = await spark.chat.rows.locator("time").first().getAttribute("datetime");
  const days = spark.chat.log.getByRole("listitem").filter({ hasNot: spark.page.locator("time") });
  await expect(days).toHaveText([new RegExp(`^${day.format(new Date(at!))}$`, "i")]);
});

test.describe("with more messages than fit", () => {
  test("a reader at the end stays there, and one who reads back is left where they are", async ({ visitor }) => {
    const writer = await visitor({ name: "Искра" });
    const { request } = writer.page;
    for (let n = 1; n <= 40; n++) await say(request, writer.origin, `история, часть ${n}`);
    const reader = await visitor();
    await expect.poll(() => reader.chat.fromEnd()).toBeLessThanOrEqual(1);
    await say(request, writer.origin, "ещё одна");
    await expect(reader.chat.row("ещё одна")).toBeInViewport();
    await expect.poll(() => reader.chat.fromEnd()).toBeLessThanOrEqual(1);
    await expect(reader.chat.jump).toBeHidden();

    await reader.chat.log.hover();
    await reader.page.mouse.wheel(0, -600);
    await expect(reader.chat.jump).toBeVisible();
    const before = await reader.chat.log.evaluate((log) => log.scrollTop);
    await say(request, writer.origin, "новость раз");
    await say(request, writer.origin, "новость два");
    await expect(reader.chat.jump).toHaveText(/К последним\s*2/);
    expect(await reader.chat.log.evaluate((log) => log.scrollTop)).toBe(before);

    await reader.chat.jump.click();
    await expect.poll(() => reader.chat.fromEnd()).toBeLessThanOrEqual(1);
    await expect(reader.chat.jump).toBeHidden();
    await expect(reader.chat.row("новость два")).toBeInViewport();
  });

  test("whoever says something sees it, wherever they were reading", async ({ visitor }) => {
    const writer = await visitor({ name: "Искра" });
    for (let n = 1; n <= 40; n++) await say(writer.page.request, writer.origin, `история, часть ${n}`);
    await expect(writer.chat.row("часть 40")).toBeInViewport();
    await writer.chat.log.hover();
    await writer.page.mouse.wheel(0, -600);
    await expect(writer.chat.jump).toBeVisible();
    await writer.chat.say("это я");
    await expect(writer.chat.settled("это я")).toBeInViewport();
  });

  test("the last fifty are in the HTML itself", async ({ visitor }) => {
    const writer = await visitor({ name: "Искра" });
    for (let n = 1; n <= 53; n++) await say(writer.page.request, writer.origin, `часть ${n};`);
    const plain = await visitor({ javaScriptEnabled: false });
    await expect(plain.chat.rows).toHaveCount(50);
    await expect(plain.chat.rows.first()).toContainText("часть 4;");
    await expect(plain.chat.rows.last()).toContainText("часть 53;");
    await expect(plain.chat.rows.last()).toBeInViewport();
  });
});

test("a message that is too long stays in the field, with the reason", async ({ visitor }) => {
  const spark = await visitor({ name: "Искра" });
  await spark.chat.field.fill("я".repeat(800));
  await expect(spark.chat.panel.getByText("800 из 1000")).toBeVisible();
  await spark.chat.say("я".repeat(1001));
  await expect(spark.chat.refusal).toHaveText("Сообщение длиннее 1000 знаков. Сократи немного");
  await expect(spark.chat.field).toHaveValue("я".repeat(1001));
  await expect(spark.chat.panel.getByText("1001 из 1000")).toBeVisible();
  await expect(spark.chat.rows).toHaveCount(0);
  await spark.chat.field.press("Backspace");
  await expect(spark.chat.refusal).toHaveCount(0);
  await spark.chat.field.press("Enter");
  await expect(spark.chat.rows).toHaveCount(1);
});

test("nothing is sent of an empty field", async ({ visitor }) => {
  const spark = await visitor({ name: "Искра" });
  await spark.chat.say("   ");
  await spark.chat.send.click();
  await spark.chat.say("слово");
  await expect(spark.chat.settled("слово")).toBeVisible();
  await expect(spark.chat.rows).toHaveCount(1);
});

test("Shift with Enter breaks the line, and the line stays broken", async ({ visitor }) => {
  const spark = await visitor({ name: "Искра" });
  await spark.chat.field.fill("раз");
  await spark.chat.field.press("Shift+Enter");
  await spark.chat.field.pressSequentially("два");
  await spark.chat.send.click();
  const text = spark.chat.settled("раз").locator("bdi").last();
  expect(await text.innerText()).toBe("раз\nдва");
});

test("markup of a page is text in a message", async ({ visitor }) => {
  const text = `<img src=x onerror="alert(1)"><script>alert(2)</script><b>жирно</b> &amp; "кавычки"`;
  const spark = await visitor({ name: "Искра" });
  const sonya = await visitor({ name: "Мятная Соня" });
  await spark.chat.say(text);
  for (const reader of [sonya, spark, await visitor(), await visitor({ javaScriptEnabled: false })]) {
    const said = reader.chat.settled("жирно").locator("bdi").last();
    await expect(said).toHaveText(text);
    await expect(reader.chat.log.locator("img, script")).toHaveCount(0);
  }
});

test("how many are here follows who comes and goes", async ({ visitor }) => {
  const spark = await visitor({ name: "Искра" });
  await spark.chat.expectPresence(1);
  const sonya = await visitor({ name: "Мятная Соня" });
  await spark.chat.expectPresence(2);
  await sonya.chat.expectPresence(2);
  await visitor();
  await expect(spark.nowBar).toContainText("3смотрят");
  await spark.chat.expectPresence(2);
  await sonya.page.close();
  await spark.chat.expectPresence(1);
});

test.describe("too fast", () => {
  test.use({ settings: { EVENING_LIMIT_FLOOD: "1/3600" }, expected: [/the server responded with a status of 429/] });

  test("a refused message stays, and can be dropped", async ({ visitor }) => {
    const spark = await visitor({ name: "Искра" });
    await spark.chat.say("первая");
    await expect(spark.chat.settled("первая")).toBeVisible();
    await spark.chat.say("вторая");
    const row = spark.chat.row("вторая");
    await expect(row).toContainText("Не дошло. Чуть помедленнее.");
    await row.getByRole("button", { name: "Ещё раз" }).click();
    await expect(row).toContainText("Не дошло. Чуть помедленнее.");
    await row.getByRole("button", { name: "Убрать" }).click();
    await expect(spark.chat.rows).toHaveCount(1);
  });
});
