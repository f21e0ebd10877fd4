import { expect, expectAccess, expectNoSidewaysScrolling, order, say, test } from "./harness.ts";
import type { Evening } from "./pages/evening.ts";

/** What no text may do to a page: each is shown as it was typed. */
const TRICKS = [
  "</script><script>alert(1)</script>",
  "{{ 1 + 1 }} ${1 + 1} <%= 1 %>",
  "<img src=x onerror=alert(1)> &lt;b&gt; &amp;",
  'a" onclick="alert(1)" b=\'',
  "👩‍👩‍👧‍👦 e" + "\u0301".repeat(500),
  "\u202eзадом наперёд \u2067и ещё",
  "не знак: a\ufffe\uffffb",
  "\ufe0fзначки без букв\ufe0e",
  "\u200dсвязки \u200d без\u200d\u200dпар\u200d",
  "@" + "а".repeat(500),
  "> ".repeat(400) + "дно",
  "🎉".repeat(1000),
  "[text](javascript:alert(1)) javascript:alert(1)",
];

test("marks are drawn, and nothing else becomes of a text than is on the list", async ({ visitor }) => {
  const spark = await visitor({ name: "Искра" });
  const row = (text: string) => spark.chat.row(text);
  await say(spark.page.request, spark.origin, "**жирно** *косо* ~~нет~~ `ко**д`");
  await expect(row("жирно").locator("strong")).toHaveText("жирно");
  await expect(row("жирно").locator("em")).toHaveText("косо");
  await expect(row("жирно").locator("s")).toHaveText("нет");
  await expect(row("жирно").locator("code")).toHaveText("ко**д");
  await say(spark.page.request, spark.origin, "> цитата\nответ");
  await expect(row("ответ").locator("blockquote")).toHaveText("цитата");

  await say(spark.page.request, spark.origin, "сюда: youtube.com/watch?v=1 (и https://пример.рф/а_(б)), но не имя@mail.ru");
  const links = row("сюда").getByRole("link");
  await expect(links).toHaveText(["youtube.com/watch?v=1", "https://пример.рф/а_(б)"]);
  await expect(links.first()).toHaveAttribute("href", "https://youtube.com/watch?v=1");
  for (const link of await links.all()) {
    await expect(link).toHaveAttribute("rel", "noopener noreferrer nofollow ugc");
    await expect(link).toHaveAttribute("target", "_blank");
  }
  await say(spark.page.request, spark.origin, "подделка: https://аpple.com");
  await expect(row("подделка").getByRole("link")).toHaveText("https://xn--pple-43d.com");

  await say(spark.page.request, spark.origin, "🎉🎉");
  await say(spark.page.request, spark.origin, "мелко 🎉");
  const size = (text: string) => row(text).locator("bdi.said").evaluate((said) => parseFloat(getComputedStyle(said).fontSize));
  expect(await size("🎉🎉")).toBeGreaterThan(1.8 * (await size("мелко 🎉")));
  await expectAccess(spark);
  await expectNoSidewaysScrolling(spark);
});

test("nothing turns an address or a name around", async ({ visitor }) => {
  const spark = await visitor({ name: "Искра" });
  await visitor({ name: "Соня" });
  await say(spark.page.request, spark.origin, "\u202e https://moc.elgoog/evil и @Соня");
  const row = spark.chat.row("evil");
  for (const part of [row.getByRole("link"), row.locator(".mention")]) await expect(part).toHaveCSS("unicode-bidi", "isolate");
  await expect(row.getByRole("link")).toHaveCSS("direction", "ltr");
});

test("marks that are piled up on a letter are drawn over no other message", async ({ visitor }) => {
  const spark = await visitor({ name: "Искра" });
  for (const text of ["соседка", `гора${"\u0301\u0316".repeat(200)}`, "ещё соседка"]) await say(spark.page.request, spark.origin, text);
  await expect(spark.chat.rows).toHaveCount(3);
  const heights = await spark.chat.rows.evaluateAll((rows) => rows.map((row) => row.getBoundingClientRect().height));
  expect(heights[1], "room for them takes none from the others").toBe(heights[2]);
  const text = spark.chat.rows.nth(1).locator(".message-text");
  await expect(text).toHaveCSS("overflow-y", "clip");
  const [inside, whole] = await text.evaluate((text) => [text.getBoundingClientRect().height, text.closest("li")!.getBoundingClientRect().height]);
  expect(inside! - whole!).toBeLessThan(10);
});

test("what somebody hides is nowhere on the page until somebody wants to see it", async ({ visitor }) => {
  const spark = await visitor({ name: "Искра" });
  await say(spark.page.request, spark.origin, "убийца ||это **садовник** с a.ru||!");
  const row = spark.chat.row("убийца");
  const spoiler = row.getByRole("button", { name: "спойлер, показать" });
  await expect(spoiler).toBeVisible();
  for (const pony of [spark, await visitor(), await visitor({ javaScriptEnabled: false })]) {
    const shown = await pony.page.locator("body > :not(script)").evaluateAll((parts) => parts.map((part) => part.outerHTML).join());
    expect(shown).toContain("убийца");
    expect(shown).not.toContain("садовник");
  }
  await spoiler.press("Enter");
  const hide = row.getByRole("button", { name: "спойлер, спрятать" });
  await expect(hide).toBeFocused();
  await expect(row.locator("strong")).toHaveText("садовник");
  await expect(row.getByRole("link", { name: "a.ru" })).toBeVisible();
  await expectAccess(spark);
  await hide.click();
  await expect(row.locator("strong")).toBeHidden();
});

test("no text does anything to a page but stand on it", async ({ visitor }) => {
  test.slow();
  const spark = await visitor({ name: "Искра" });
  const ids: number[] = [];
  for (const text of TRICKS) ids.push(await order(spark.page.request, spark.origin, { chat: { say: { text } } }));
  const expectShown = async (pony: Evening, tricks: string[]) => {
    await expect(pony.chat.rows).toHaveCount(tricks.length);
    for (const [at, trick] of tricks.entries()) {
      const said = pony.chat.rows.nth(at).locator("bdi.said, .said-quote bdi");
      await expect(said).toHaveText(trick.replace(/^> /, "").trim());
      // Nothing stands in it but what the site puts there.
      expect(await said.evaluate((said) => [...said.querySelectorAll("*")].filter((part) => !part.matches("a.link, br")).length)).toBe(0);
    }
    await expectNoSidewaysScrolling(pony);
  };
  const guest = await visitor();
  for (const pony of [spark, guest]) await expectShown(pony, TRICKS);
  // Nor when it becomes of another one.
  const turned = [...TRICKS.slice(1), TRICKS[0]!];
  for (const [at, id] of ids.entries()) await order(spark.page.request, spark.origin, { chat: { edit: { id, text: turned[at] } } });
  for (const pony of [spark, guest, await visitor()]) await expectShown(pony, turned);
});

test("words are marked by buttons and by keys, and each mark can be undone", async ({ visitor }) => {
  const spark = await visitor({ name: "Искра" });
  const { field } = spark.chat;
  const bar = spark.page.getByRole("toolbar", { name: "Оформление" });
  await field.fill("доброго всем вечера");
  await field.evaluate((field: HTMLTextAreaElement) => field.setSelectionRange(8, 12));
  await bar.getByRole("button", { name: "Жирный" }).click();
  await expect(field).toHaveValue("доброго **всем** вечера");
  await expect(field).toBeFocused();
  await field.press("Control+i");
  await expect(field).toHaveValue("доброго ***всем*** вечера");
  await field.press("Control+z");
  await expect(field).toHaveValue("доброго **всем** вечера");
  await field.press("Control+b");
  await expect(field).toHaveValue("доброго всем вечера");
  await field.press("Control+Shift+x");
  await expect(field).toHaveValue("доброго ~~всем~~ вечера");
  await field.press("Control+z");
  await bar.getByRole("button", { name: "Цитата" }).click();
  await expect(field).toHaveValue("> доброго всем вечера");
  await field.press("Control+z");
  await expect(field).toHaveValue("доброго всем вечера");

  // The bar is one stop for Tab, and the arrows walk along it.
  await field.press("Control+a");
  await bar.getByRole("button", { name: "Жирный" }).focus();
  await spark.page.keyboard.press("ArrowLeft");
  await expect(bar.getByRole("button", { name: "Звук и уведомления" })).toBeFocused();
  await spark.page.keyboard.press("ArrowLeft");
  await expect(bar.getByRole("button", { name: "Спойлер" })).toBeFocused();
  await spark.page.keyboard.press("Enter");
  await expect(field).toHaveValue("||доброго всем вечера||");
  await field.press("Enter");
  await expect(spark.chat.rows.last().getByRole("button", { name: "спойлер, показать" })).toBeVisible();
});

test("commands are carried out, and one that is not there is told and not said", async ({ visitor }) => {
  const spark = await visitor({ name: "Искра" });
  await spark.chat.say("/me танцует");
  await expect(spark.chat.settled("танцует").locator("em")).toHaveText("танцует");
  await spark.chat.say("/shrug кто знает");
  await expect(spark.chat.settled("кто знает ¯\\_(ツ)_/¯")).toBeVisible();
  await spark.chat.say("//home — это папка");
  await expect(spark.chat.settled("/home — это папка")).toBeVisible();
  await spark.chat.say("/танец");
  await expect(spark.chat.panel.getByRole("alert")).toContainText("Команды /танец нет");
  await expect(spark.chat.field).toHaveValue("/танец");
  await expect(spark.chat.rows).toHaveCount(3);
  await spark.chat.say("/help");
  const help = spark.page.getByRole("dialog", { name: "Как тут писать" });
  await expect(help).toContainText("||спойлер||");
  await expectAccess(spark);
  await help.getByRole("button", { name: "Закрыть" }).click();
  await expect(help).toBeHidden();
  await expect(spark.chat.field).toHaveValue("");
});

test("what was sent comes back by Alt+↑, one after the other", async ({ visitor }) => {
  const spark = await visitor({ name: "Искра" });
  await spark.chat.say("первое");
  await spark.chat.say("второе");
  await expect(spark.chat.settled("второе")).toBeVisible();
  await spark.chat.field.fill("начатое");
  await spark.chat.field.press("Alt+ArrowUp");
  await expect(spark.chat.field).toHaveValue("второе");
  await spark.chat.field.press("Alt+ArrowUp");
  await expect(spark.chat.field).toHaveValue("первое");
  await spark.chat.field.press("Alt+ArrowUp");
  await expect(spark.chat.field).toHaveValue("первое");
  await spark.chat.field.press("Control+z");
  await spark.chat.field.press("Control+z");
  await expect(spark.chat.field).toHaveValue("начатое");
});

test("Enter that belongs to an input method sends nothing", async ({ visitor }) => {
  const spark = await visitor({ name: "Искра" });
  const { field } = spark.chat;
  await field.fill("にほん");
  await field.evaluate((field) => {
    // Browsers tell of it in either way.
    for (const how of [{ isComposing: true }, { keyCode: 229 }]) {
      field.dispatchEvent(new KeyboardEvent("keydown", { key: "Enter", code: "Enter", bubbles: true, cancelable: true, ...how }));
    }
  });
  await expect(field).toHaveValue("にほん");
  await expect(spark.chat.rows).toHaveCount(0);
  await field.press("Enter");
  await expect(spark.chat.settled("にほん")).toBeVisible();
  await expect(spark.chat.rows).toHaveCount(1);
});

test("a hundred thousand signs can be pasted, are counted, and are not lost", async ({ visitor }) => {
  const spark = await visitor({ name: "Искра" });
  const text = "прекрасно ".repeat(10_000);
  await spark.chat.field.focus();
  await spark.page.keyboard.insertText(text);
  await expect(spark.chat.field).toHaveValue(text);
  await spark.chat.field.press("Enter");
  await expect(spark.chat.panel.getByRole("alert")).toBeVisible();
  await expect(spark.chat.field).toHaveValue(text);
  await expect(spark.chat.rows).toHaveCount(0);
});

test("few signs that are too heavy are not called too many", async ({ visitor }) => {
  const spark = await visitor({ name: "Искра" });
  const text = `е${"\u0301".repeat(9)}`.repeat(900);
  await spark.chat.say(text);
  await expect(spark.chat.panel.getByRole("alert")).toContainText("Столько составных знаков");
  await expect(spark.chat.field).toHaveValue(text);
});

test.describe("on a phone", () => {
  test.use({ viewport: { width: 390, height: 844 } });

  test("no button of the composer is gone from under the finger", async ({ visitor }) => {
    const spark = await visitor({ name: "Искра", hasTouch: true, isMobile: true });
    const bar = spark.page.getByRole("toolbar", { name: "Оформление" });
    await spark.chat.field.fill("**раз**");
    await spark.chat.field.blur();
    await expect(bar).toBeHidden();
    await spark.chat.panel.getByRole("button", { name: "Отправить" }).tap();
    await expect(spark.chat.settled("раз")).toBeVisible();
    await spark.chat.field.tap();
    await spark.chat.field.fill("два");
    await bar.getByRole("button", { name: "Жирный" }).tap();
    await expect(spark.chat.field).toHaveValue("два****");
    await expect(spark.chat.field).toBeFocused();
    await expectAccess(spark);
    await expectNoSidewaysScrolling(spark);
  });
});
