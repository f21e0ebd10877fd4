import { expect, expectAccess, expectNoSidewaysScrolling, test } from "./harness.ts";
import type { Evening } from "./pages/evening.ts";

/** What was fetched of the emoji's own part. */
function parts(pony: Evening): string[] {
  const fetched: string[] = [];
  pony.page.on("request", (request) => void (/\/split_emoji/.test(request.url()) && fetched.push(request.url())));
  return fetched;
}

/** Puts the caret behind so many letters of the draft. */
async function caretAt(pony: Evening, at: number) {
  await pony.chat.field.focus();
  await pony.chat.field.evaluate((field, at) => (field as HTMLTextAreaElement).setSelectionRange(at, at), at);
}

/** Keeps all parts of the page on their way until they are let go. */
async function holdParts(pony: Evening, which = "split_"): Promise<() => void> {
  let let_go = () => {};
  const held = new Promise<void>((resolve) => (let_go = resolve));
  await pony.page.route(`**/pkg/${which}*`, async (route) => {
    await held;
    await route.continue().catch(() => {});
  });
  return let_go;
}

test("the button opens the emoji, and nothing of them is loaded before", async ({ visitor }) => {
  const pony = await visitor({ name: "Искра" });
  const fetched = parts(pony);
  await pony.open();
  await pony.equipped();
  await expect(pony.emoji.button).toHaveAttribute("aria-expanded", "false");
  expect(fetched).toEqual([]);
  await pony.emoji.open();
  expect(fetched.length).toBeGreaterThan(0);
  await expect(pony.emoji.button).toHaveAttribute("aria-expanded", "true");
  await expect(pony.emoji.search).toBeFocused();
  await expect(pony.emoji.tabs).toHaveCount(8);
  await pony.emoji.button.click();
  await expect(pony.emoji.panel).toBeHidden();
  await expect(pony.chat.field).toBeFocused();
});

test("Ctrl+E opens and closes them, in the Russian layout too", async ({ visitor }) => {
  const pony = await visitor({ name: "Искра" });
  await pony.chat.field.focus();
  await pony.page.keyboard.press("Control+KeyE");
  await expect(pony.emoji.search).toBeFocused();
  await pony.page.keyboard.press("Control+KeyE");
  await expect(pony.emoji.panel).toBeHidden();
  await expect(pony.chat.field).toBeFocused();
  await pony.chat.field.evaluate((field) =>
    field.dispatchEvent(new KeyboardEvent("keydown", { key: "у", code: "KeyE", ctrlKey: true, bubbles: true, cancelable: true })),
  );
  await expect(pony.emoji.search).toBeFocused();
  await pony.page.keyboard.press("Escape");
  await expect(pony.emoji.panel).toBeHidden();
  await expect(pony.chat.field).toBeFocused();
});

test("an emoji is found by its names in Russian and English, and Enter puts it where the caret was", async ({ visitor }) => {
  const pony = await visitor({ name: "Искра" });
  await pony.chat.field.fill("вечер добрый");
  await caretAt(pony, 5);
  for (const [typed, name] of [
    ["unicorn", "голова единорога"],
    ["ЁЛКА", "елка"],
    [":wave", "машет рукой"],
    ["единорог", "голова единорога"],
  ]) {
    await pony.page.keyboard.press("Control+KeyE");
    await pony.emoji.search.fill(typed!);
    await expect(pony.emoji.active).toHaveAccessibleName(name!);
    await pony.page.keyboard.press("Escape");
  }
  await pony.page.keyboard.press("Control+KeyE");
  await pony.page.keyboard.type("единорог");
  await expect(pony.emoji.panel.getByText(":unicorn:")).toBeVisible();
  await pony.page.keyboard.press("Enter");
  await expect(pony.chat.field).toHaveValue("вечер🦄 добрый");
  await expect(pony.chat.field).toBeFocused();
  // It counts as typed: the caret is behind it, it can be undone, and a reload does not lose it.
  await pony.page.keyboard.type("!");
  await expect(pony.chat.field).toHaveValue("вечер🦄! добрый");
  await pony.page.keyboard.press("Control+KeyZ");
  await pony.page.keyboard.press("Control+KeyZ");
  await expect(pony.chat.field).toHaveValue("вечер добрый");
  await pony.page.keyboard.press("Control+Shift+KeyZ");
  await expect(pony.chat.field).toHaveValue("вечер🦄 добрый");
  await pony.page.reload();
  await pony.alive();
  await expect(pony.chat.field).toHaveValue("вечер🦄 добрый");
});

test("Tab stays in the picker, and Escape leaves it before anything else", async ({ visitor }) => {
  const pony = await visitor({ name: "Искра" });
  const { keyboard } = pony.page;
  await pony.chat.say("готово");
  await expect(pony.chat.settled("готово")).toBeVisible();
  await pony.chat.field.press("ArrowUp");
  await pony.emoji.open();
  await expect(pony.emoji.search).toBeFocused();
  for (const stop of [pony.emoji.tab("Лица и жесты"), pony.emoji.grid, pony.emoji.tone("Жёлтый"), pony.emoji.search]) {
    await keyboard.press("Tab");
    await expect(stop).toBeFocused();
  }
  await keyboard.press("Shift+Tab");
  await expect(pony.emoji.tone("Жёлтый")).toBeFocused();
  // Also for whoever put the focus where one writes.
  await pony.chat.field.focus();
  await keyboard.press("Escape");
  await expect(pony.emoji.panel).toBeHidden();
  await expect(pony.chat.field).toBeFocused();
  await expect(pony.chat.panel.getByText("Меняем сообщение")).toBeVisible();
  await keyboard.press("Escape");
  await expect(pony.chat.panel.getByText("Меняем сообщение")).toBeHidden();
});

test("what is not found is told", async ({ visitor }) => {
  const pony = await visitor({ name: "Искра" });
  await pony.emoji.open();
  await pony.emoji.search.fill("кирпичный мост");
  await expect(pony.emoji.panel.getByRole("status")).toHaveText("Такого не нашлось. Попробуй другое слово");
  await expect(pony.emoji.cells).toHaveCount(0);
  await pony.page.keyboard.press("Enter");
  await expect(pony.chat.field).toHaveValue("");
  await pony.emoji.search.fill("луна");
  await expect(pony.emoji.panel.getByRole("status")).toHaveText(/^Найдено: \d+$/);
  await expectAccess(pony);
});

test("arrows go through the grid, across rows and sections, and Shift+Enter stays", async ({ visitor }) => {
  const pony = await visitor({ name: "Искра" });
  const { keyboard } = pony.page;
  await pony.emoji.open();
  await keyboard.press("ArrowDown");
  await expect(pony.emoji.grid).toBeFocused();
  await expect(pony.emoji.active).toHaveText("😀");
  await expect(pony.emoji.grid).toHaveAttribute("aria-activedescendant", (await pony.emoji.active.getAttribute("id"))!);
  await keyboard.press("ArrowRight");
  await expect(pony.emoji.active).toHaveText("😃");
  const columns = Number(await pony.emoji.grid.getAttribute("aria-colcount"));
  await keyboard.press("End");
  await keyboard.press("ArrowRight");
  await expect(pony.emoji.active).toHaveId(`emoji-${columns}`);
  await keyboard.press("ArrowDown");
  await expect(pony.emoji.active).toHaveId(`emoji-${2 * columns}`);
  await keyboard.press("Home");
  await keyboard.press("ArrowUp");
  await keyboard.press("ArrowUp");
  await expect(pony.emoji.active).toHaveText("😀");
  await keyboard.press("Shift+Enter");
  await keyboard.press("ArrowRight");
  await keyboard.press("Shift+Enter");
  await expect(pony.emoji.grid).toBeFocused();
  await keyboard.press("ArrowRight");
  await keyboard.press("Enter");
  await expect(pony.chat.field).toHaveValue("😀😃😄");
  await expect(pony.emoji.panel).toBeHidden();
  await expect(pony.chat.field).toBeFocused();

  await keyboard.press("Control+KeyE");
  await keyboard.press("ArrowDown");
  await keyboard.press("Control+End");
  await expect(pony.emoji.active).toBeInViewport();
  await expect(pony.emoji.active).toHaveAccessibleName(/^флаг: Уэльс$/);
  await keyboard.press("Escape");
  await expect(pony.chat.field).toBeFocused();
});

test("categories are a strip of tabs, by keys and by mouse", async ({ visitor }) => {
  const pony = await visitor({ name: "Искра" });
  const { keyboard } = pony.page;
  await pony.emoji.open();
  await expect(pony.emoji.tab("Лица и жесты")).toHaveAttribute("aria-selected", "true");
  await keyboard.press("Tab");
  await expect(pony.emoji.tab("Лица и жесты")).toBeFocused();
  await keyboard.press("ArrowRight");
  await expect(pony.emoji.tab("Природа")).toBeFocused();
  await expect(pony.emoji.tab("Природа")).toHaveAttribute("aria-selected", "true");
  await expect(pony.emoji.active).toHaveText("🐵");
  await keyboard.press("End");
  await expect(pony.emoji.tab("Флаги")).toBeFocused();
  await expect(pony.emoji.active).toHaveText("🏁");
  await expect(pony.emoji.active).toBeInViewport();
  await pony.emoji.search.fill("чай");
  await pony.emoji.tab("Еда и напитки").click();
  await expect(pony.emoji.search).toHaveValue("");
  await expect(pony.emoji.active).toHaveText("🍇");
  await pony.emoji.cell("виноград").click();
  await expect(pony.chat.field).toHaveValue("🍇");
  await expect(pony.chat.field).toBeFocused();
});

test("the tone is chosen once, and what is used most stands first", async ({ visitor }) => {
  const pony = await visitor({ name: "Искра" });
  await pony.emoji.open();
  await pony.emoji.search.fill(":wave");
  await expect(pony.emoji.active).toHaveText("👋");
  await pony.emoji.tone("Тёмный").check({ force: true });
  await expect(pony.emoji.active).toHaveText("👋🏿");
  await pony.emoji.active.click();
  await expect(pony.chat.field).toHaveValue("👋🏿");
  for (const typed of ["unicorn", "popcorn", "unicorn"]) {
    await pony.emoji.open();
    await pony.emoji.search.fill(typed);
    await expect(pony.emoji.panel.getByText(`:${typed}:`)).toBeVisible();
    await pony.page.keyboard.press("Enter");
  }
  await expect(pony.chat.field).toHaveValue("👋🏿🦄🍿🦄");

  await pony.page.reload();
  await pony.alive();
  await pony.emoji.open();
  await expect(pony.emoji.tone("Тёмный")).toBeChecked();
  await expect(pony.emoji.tabs).toHaveCount(9);
  await expect(pony.emoji.tab("Недавние")).toHaveAttribute("aria-selected", "true");
  expect(await pony.emoji.recent()).toEqual(["🦄", "🍿", "👋🏿"]);
});

test("a press elsewhere closes them, and what the browser keeps may be rubbish", async ({ visitor }) => {
  const pony = await visitor({ name: "Искра" });
  await pony.page.evaluate(() => {
    localStorage.setItem("evening-emoji", "🧱🧱 7\n\u0000 {}\n👋 many\n🌙 12");
    localStorage.setItem("evening-emoji-tone", "purple");
  });
  await pony.emoji.open();
  await expect(pony.emoji.tone("Жёлтый")).toBeChecked();
  expect(await pony.emoji.recent()).toEqual(["🌙"]);
  await pony.tonight.click({ position: { x: 4, y: 4 } });
  await expect(pony.emoji.panel).toBeHidden();
});

test("all of them can be scrolled through, and only what is in sight is in the page", async ({ visitor }) => {
  const pony = await visitor({ name: "Искра" });
  await pony.emoji.open();
  await pony.emoji.grid.evaluate((grid) => (grid.scrollTop = grid.scrollHeight / 2));
  await expect(pony.emoji.tab("Занятия").or(pony.emoji.tab("Места и поездки")).and(pony.page.locator("[aria-selected=true]"))).toBeVisible();
  expect(await pony.emoji.cells.count()).toBeLessThan(250);
  await pony.emoji.grid.evaluate((grid) => (grid.scrollTop = grid.scrollHeight));
  await expect(pony.emoji.cell("флаг: Уэльс")).toBeInViewport();
});

test("a short code is completed from two letters on, and a closing colon takes it", async ({ visitor }) => {
  const pony = await visitor({ name: "Искра" });
  const { keyboard } = pony.page;
  const fetched = parts(pony);
  await pony.open();
  await pony.equipped();
  await pony.chat.field.focus();
  await keyboard.type("да :) в 20:44 :u");
  expect(fetched).toEqual([]);
  await keyboard.type("ni");
  await expect(pony.emoji.options.first()).toContainText(":unicorn:");
  await expect(pony.emoji.options.first()).toHaveAttribute("aria-selected", "true");
  await expect(pony.chat.field).toHaveAttribute("aria-activedescendant", (await pony.emoji.options.first().getAttribute("id"))!);
  await expectAccess(pony);
  await keyboard.press("Enter");
  await expect(pony.chat.field).toHaveValue("да :) в 20:44 🦄");
  await expect(pony.emoji.options).toHaveCount(0);
  await keyboard.type(" :wave:");
  await expect(pony.chat.field).toHaveValue("да :) в 20:44 🦄 👋");
  await keyboard.type(" :nosuchthing: http://a.example/:wave:");
  await expect(pony.chat.field).toHaveValue("да :) в 20:44 🦄 👋 :nosuchthing: http://a.example/:wave:");

  await pony.chat.field.fill("");
  await keyboard.type(":един");
  await expect(pony.emoji.options.first()).toContainText("голова единорога");
  await keyboard.press("Escape");
  await expect(pony.emoji.options).toHaveCount(0);
  await expect(pony.chat.field).toHaveValue(":един");
  await pony.chat.field.fill("");
  await keyboard.type(":heart");
  await expect(pony.emoji.options).toHaveCount(6);
  await keyboard.press("ArrowDown");
  await expect(pony.emoji.options.nth(1)).toHaveAttribute("aria-selected", "true");
  const second = (await pony.emoji.options.nth(1).locator("span").textContent())!;
  await keyboard.press("Tab");
  await expect(pony.chat.field).toHaveValue(second);
  await expect(pony.chat.field).toBeFocused();
  await keyboard.press("Enter");
  await expect(pony.chat.settled(second)).toBeVisible();
});

test("an emoji that a short code became can be undone, and all before it", async ({ visitor }) => {
  const pony = await visitor({ name: "Искра" });
  const { field } = pony.chat;
  await field.focus();
  await pony.page.keyboard.type("да :wave:");
  await expect(field).toHaveValue("да 👋");
  await pony.page.keyboard.type("!");
  await expect(field).toHaveValue("да 👋!");
  await expect(async () => {
    await field.press("Control+z");
    await expect(field).toHaveValue(/^да :wave:?$/, { timeout: 100 });
  }).toPass();
  await expect(async () => {
    await field.press("Control+z");
    await expect(field).toHaveValue("", { timeout: 100 });
  }).toPass();
});

test("a short code that was pasted is an emoji when it is sent, and one in code stays", async ({ visitor }) => {
  const pony = await visitor({ name: "Искра" });
  const { field } = pony.chat;
  const { keyboard } = pony.page;
  await field.focus();
  await keyboard.type(":wave:");
  await expect(field).toHaveValue("👋");
  await field.fill("");
  await keyboard.insertText("да :tada: и ура");
  await keyboard.type("! `:tada:` a.ru/:tada:");
  await expect(field).toHaveValue("да :tada: и ура! `:tada:` a.ru/:tada:");
  await keyboard.press("Enter");
  await expect(pony.chat.settled("да 🎉 и ура! :tada: a.ru/:tada:")).toBeVisible();
  await expect(field).toHaveValue("");
});

test("a short code that is sent before the emoji are there waits for them", async ({ visitor }) => {
  const pony = await visitor({ name: "Искра" });
  const { field } = pony.chat;
  const let_go = await holdParts(pony);
  await field.focus();
  await pony.page.keyboard.type("привет :wave: и `:tada:`");
  await pony.page.keyboard.press("Enter");
  await expect(field).toHaveValue("привет :wave: и `:tada:`");
  let_go();
  await expect(pony.chat.settled("привет 👋 и :tada:")).toBeVisible();
  await expect(field).toHaveValue("");
});

test("emoji that never come keep no message back for long", async ({ visitor }) => {
  const pony = await visitor({ name: "Искра" });
  await holdParts(pony);
  await pony.chat.say("привет :wave:");
  await expect(pony.chat.settled("привет :wave:")).toBeVisible();
  await expect(pony.chat.field).toHaveValue("");
});

test("a short code of signs alone brings the emoji too", async ({ visitor }) => {
  const pony = await visitor({ name: "Искра" });
  await pony.chat.field.focus();
  await pony.page.keyboard.type("да :+1:");
  await expect(pony.chat.field).toHaveValue("да 👍");
});

test("emoji that come late take the focus from nothing", async ({ visitor }) => {
  const pony = await visitor({ name: "Искра" });
  const let_go = await holdParts(pony);
  await pony.chat.field.focus();
  await pony.page.keyboard.type("привет :wave:");
  await pony.look.themeMenu.focus();
  const come = pony.page.waitForResponse("**/pkg/split_*");
  let_go();
  await (await come).finished();
  await pony.emoji.button.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))));
  await expect(pony.look.themeMenu).toBeFocused();
  await expect(pony.chat.field).toHaveValue("привет :wave:");
  await expect(async () => {
    await pony.look.themeMenu.focus();
    await pony.chat.field.focus();
    await expect(pony.chat.field).toHaveValue("привет 👋", { timeout: 100 });
  }).toPass();
});

test("Enter takes a name from the open list also while a short code waits", async ({ visitor }) => {
  const sonya = await visitor({ name: "Мятная Соня" });
  const pony = await visitor({ name: "Искра" });
  await sonya.chat.say("я тут");
  await expect(pony.chat.settled("я тут")).toBeVisible();
  await holdParts(pony, "split_emoji");
  await pony.chat.field.focus();
  await pony.page.keyboard.type(":wave: @мят");
  await expect(pony.page.getByRole("option", { name: /Мятная Соня/ })).toBeVisible();
  await pony.page.keyboard.press("Enter");
  await expect(pony.chat.field).toHaveValue(":wave: @Мятная Соня ");
});

for (const theme of ["luna", "celestia"] as const) {
  test(`nothing keeps anybody out of them in the theme ${theme}`, async ({ visitor }) => {
    const pony = await visitor({ name: "Искра", look: { theme } });
    await pony.emoji.open();
    await expectAccess(pony);
  });
}

test("they speak English too", async ({ visitor }) => {
  const pony = await visitor({ name: "Искра", look: { lang: "en" } });
  await pony.emoji.open();
  await expect(pony.emoji.tab("Food and drink")).toBeVisible();
  await pony.emoji.search.fill("unicorn");
  await expect(pony.emoji.active).toHaveAccessibleName("unicorn");
});

test.describe("when the network fails", () => {
  // The loader itself complains, and so does the browser. One pattern: Playwright takes a list of two for something else.
  test.use({ expected: [/Failed to load resource: net::ERR_|^(error: TypeError|uncaught): Failed to fetch/] });

  test("emoji that cannot be loaded say so, are tried again, and let one out", async ({ visitor }) => {
    const pony = await visitor({ name: "Искра" });
    await pony.page.route("**/pkg/split_*", (route) => route.abort());
    await pony.emoji.button.click();
    await expect(pony.emoji.panel.getByRole("alert")).toHaveText("Эмодзи не загрузились");
    await expectAccess(pony);
    await pony.page.keyboard.press("Escape");
    await expect(pony.emoji.panel).toBeHidden();
    await expect(pony.chat.field).toBeFocused();

    await pony.emoji.button.click();
    await expect(pony.emoji.panel.getByRole("alert")).toBeVisible();
    await pony.page.unroute("**/pkg/split_*");
    await pony.emoji.panel.getByRole("button", { name: "Ещё раз" }).click();
    await expect(pony.emoji.search).toBeFocused();
    await expect(pony.emoji.active).toBeVisible();
  });

  test("a short code is sent as it was typed when the emoji do not come", async ({ visitor }) => {
    const pony = await visitor({ name: "Искра" });
    await pony.page.route("**/pkg/split_*", (route) => route.abort());
    await pony.chat.say("привет :wave:");
    await expect(pony.chat.settled("привет :wave:")).toBeVisible();
  });
});

test.describe("on a phone", () => {
  test.use({ viewport: { width: 390, height: 844 } });

  test("they are a panel above the composer that a finger can use", async ({ visitor }) => {
    const pony = await visitor({ name: "Искра", hasTouch: true, isMobile: true });
    await pony.chat.field.fill("вечер добрый");
    await caretAt(pony, 5);
    await pony.emoji.button.tap();
    await expect(pony.emoji.active).toBeVisible();
    // A keyboard would cover them.
    await expect(pony.emoji.panel).toBeFocused();
    await expectNoSidewaysScrolling(pony);
    await expectAccess(pony);
    const sizes = await pony.emoji.panel.evaluate((panel) =>
      [...panel.querySelectorAll("[role=gridcell], [role=tab], .emoji-tone, input[type=search]")].map((target) => {
        const { width, height } = target.getBoundingClientRect();
        return Math.min(width, height);
      }),
    );
    expect(Math.min(...sizes)).toBeGreaterThanOrEqual(43.9);
    for (const glyph of ["😀", "😃"]) await pony.emoji.cells.filter({ hasText: glyph }).first().tap();
    await expect(pony.chat.field).toHaveValue("вечер😀😃 добрый");
    await expect(pony.emoji.panel).toBeVisible();
    await expect(pony.chat.field).not.toBeFocused();
    await pony.emoji.button.tap();
    await expect(pony.emoji.panel).toBeHidden();
  });
});
