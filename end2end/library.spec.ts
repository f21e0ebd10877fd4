import { writeFileSync } from "node:fs";
import { expect, expectAccess, expectNoSidewaysScrolling, expectPlayerUntouched, order, promote, test } from "./harness.ts";
import { Library } from "./pages/library.ts";
import { STREAM } from "./server.ts";

test("a vote shows in every browser at once, and can be taken back", async ({ visitor }) => {
  const spark = await visitor({ name: "Искра" });
  const rarity = await visitor({ name: "Рэрити" });
  const [mine, hers] = [new Library(spark.page), new Library(rarity.page)];
  await mine.enter();
  await hers.enter();
  await expect(spark.page.getByText("221 серия, 9 сезонов. Ещё не показывали 221")).toBeVisible();
  const heart = mine.heart("The Ticket Master");
  await heart.click();
  await expect(heart).toHaveAttribute("aria-pressed", "true");
  await expect(heart).toBeFocused();
  await expect(hers.heart("The Ticket Master")).toHaveText("1");
  await expect(hers.heart("The Ticket Master")).toHaveAttribute("aria-pressed", "false");
  await hers.heart("The Ticket Master").click();
  await expect(heart).toHaveText("2");
  await spark.page.keyboard.press("Enter");
  await expect(heart).toHaveText("1");
  await expect(heart).toHaveAttribute("aria-pressed", "false");
  await expect(mine.mine).toHaveText("Твои голоса: 0 из 5");
});

test.describe("somebody who asks for too much", () => {
  test.use({ expected: [/status of 409/] });

  test("learns why, and what is theirs", async ({ visitor }) => {
    const spark = await visitor({ name: "Искра" });
    for (const story of [1, 3, 4, 5, 6]) await order(spark.page.request, spark.origin, { library: { wish: { story } } });
    const library = new Library(spark.page);
    await library.enter();
    await expect(library.mine).toHaveText("Твои голоса: 5 из 5");
    await library.heart("Dragonshy").click();
    await expect(spark.page.getByRole("alert")).toHaveText("Голосов всего 5. Забери один, и он освободится");
    await spark.page.getByRole("radio", { name: "Мои" }).check({ force: true });
    await expect(library.table.getByRole("row")).toHaveCount(6);
    await library.heart("The Ticket Master").click();
    await expect(library.mine).toHaveText("Твои голоса: 4 из 5");
  });
});

test("stories are found, put in order and turned over, by keyboard too", async ({ visitor }) => {
  const guest = await visitor();
  const library = new Library(guest.page);
  await library.enter();
  await library.find.fill("rainboom");
  await expect(library.table.getByRole("row")).toHaveCount(2);
  await expect(library.row("Sonic Rainboom")).toBeVisible();
  await expect(library.row("Sonic Rainboom").getByRole("link", { name: /^Войди, чтобы голосовать/ })).toHaveAttribute("href", "/sign_in");
  await library.find.fill("2x26");
  await expect(library.row("A Canterlot Wedding, части 1 и 2")).toBeVisible();
  await library.find.fill("нет такой");
  await expect(guest.page.getByText("Ничего не нашлось. Попробуй короче")).toBeVisible();
  await library.find.fill("");
  await guest.page.getByRole("radio", { name: "Двухсерийники" }).check({ force: true });
  await expect(library.table.getByRole("row")).toHaveCount(16);
  await guest.page.getByRole("radio", { name: "Все" }).check({ force: true });
  await guest.page.getByRole("combobox", { name: "Сезон" }).selectOption("9");
  await library.table.getByRole("button", { name: "Серия" }).press("Enter");
  await expect(library.table.getByRole("columnheader", { name: "Серия" })).toHaveAttribute("aria-sort", "ascending");
  await expect(library.table.getByRole("row").nth(1)).toContainText("9×1");
  await guest.page.getByRole("combobox", { name: "Сезон" }).selectOption("");
  await expect(guest.page.getByText("1–50 из 206")).toBeVisible();
  await guest.page.getByRole("button", { name: "Следующие" }).click();
  await expect(guest.page.getByText("51–100 из 206")).toBeVisible();
});

test("the rows come a few at a time, all of them, and the reader stays where they are", async ({ visitor }) => {
  const guest = await visitor();
  const library = new Library(guest.page);
  await library.enter();
  const rows = library.table.getByRole("row");
  await expect(rows).toHaveCount(51);
  const titles = await library.table.getByRole("heading").allTextContents();
  expect(new Set(titles).size).toBe(50);
  await library.table.getByRole("button", { name: "Серия" }).click();
  await expect(rows.nth(1)).toContainText("1×1");
  await expect(rows.nth(50)).toContainText("3×1");
  await expect(rows).toHaveCount(51);

  const next = guest.page.getByRole("button", { name: "Следующие" });
  await next.scrollIntoViewIfNeeded();
  const depth = () => guest.page.evaluate(() => scrollY);
  const before = await depth();
  expect(before).toBeGreaterThan(1000);
  await next.click();
  await expect(guest.page.getByText("51–100 из 206")).toBeVisible();
  await expect(rows).toHaveCount(51);
  expect(await depth()).toBeGreaterThan(before * 0.8);
});

test("every story says its weight and tonight's chance, and nothing stands still meanwhile", async ({ visitor }) => {
  const spark = await visitor({ name: "Искра" });
  await order(spark.page.request, spark.origin, { library: { wish: { story: 40 } } });
  const library = new Library(spark.page);
  await library.enter();
  const row = library.table.getByRole("row").nth(1);
  await expect(row.getByRole("button", { name: /%/ })).toBeVisible();
  await row.getByRole("button", { name: /%/ }).click();
  await expect(row).toContainText("Вес 10 + 5 × 1 = 15");
  const chances = library.table.getByRole("button", { name: /\d %/ });
  await expect(chances).toHaveCount(50);
});

test("a princess adds, changes, weighs and removes stories, and sees first what goes with them", async ({ visitor, server }) => {
  const celestia = await visitor({ name: "Селестия" });
  await promote(server, celestia, "Селестия", "princess");
  const spark = await visitor({ name: "Искра" });
  await order(spark.page.request, spark.origin, { library: { wish: { story: 3 } } });
  const library = new Library(celestia.page);
  await celestia.open("/house/library");
  await library.table.waitFor();

  await celestia.page.getByRole("button", { name: "Добавить серию" }).click();
  const dialog = celestia.page.getByRole("dialog");
  await dialog.getByRole("textbox", { name: "Название в оригинале" }).fill("Best Gift Ever");
  await dialog.getByRole("button", { name: "Сохранить" }).click();
  await expect(dialog.getByRole("alert")).toHaveText("Сезон и серия: числа от 1 до 255");
  await dialog.getByRole("textbox", { name: "Название по-русски" }).fill("Лучший подарок");
  await dialog.getByRole("textbox", { name: "Сезон" }).fill("8");
  await dialog.getByRole("textbox", { name: "Серия" }).fill("27");
  await dialog.getByLabel("Вышла").fill("2018-10-27");
  await expectAccess(celestia);
  await dialog.getByRole("button", { name: "Сохранить" }).click();
  await expect(dialog).toBeHidden();
  await library.find.fill("подарок");
  await expect(library.row("Лучший подарок")).toContainText("Best Gift Ever");

  await library.menu("Лучший подарок", "Добавить веса");
  await dialog.getByRole("spinbutton").fill("7");
  await dialog.getByRole("button", { name: "Сохранить" }).click();
  await expect(dialog).toBeHidden();
  await library.row("Лучший подарок").getByRole("button", { name: /%|считаем/ }).click();
  await expect(library.row("Лучший подарок")).toContainText("10 + 5 × 0 + 7 = 17");

  await library.find.fill("ticket");
  await library.menu("The Ticket Master", "Изменить");
  await dialog.getByRole("textbox", { name: "Название по-русски" }).fill("Лишний билет");
  await dialog.getByRole("button", { name: "Сохранить" }).click();
  // The list of the evening says it at once, in every browser.
  await expect(spark.story("Лишний билет")).toBeVisible();
  await library.menu("Лишний билет", "Убрать из библиотеки");
  await expect(dialog).toContainText("Пропадут: 1 голос и места в списке вечера. Показывали: 0 раз.");
  await dialog.getByRole("button", { name: "Убрать" }).click();
  await expect(spark.story("Лишний билет")).toHaveCount(0);
  await expect(celestia.page.getByText("Ничего не нашлось. Попробуй короче")).toBeVisible();
});

test.describe("two princesses who change one story", () => {
  test.use({ expected: [/status of 409/] });

  test("do not undo each other's changes unawares", async ({ visitor, server }) => {
    const celestia = await visitor({ name: "Селестия" });
    await promote(server, celestia, "Селестия", "princess");
    await celestia.open("/house/library");
    const library = new Library(celestia.page);
    await library.find.fill("ticket");
    await library.menu("The Ticket Master", "Изменить");
    const dialog = celestia.page.getByRole("dialog");
    await dialog.getByRole("textbox", { name: "Название по-русски" }).fill("Лишний билет");
    const halves = [{ season: "1", episode: "3", aired: "2010-10-30" }];
    const draft = { title: "The Ticket Master", title_ru: "Билетик", halves };
    await order(celestia.page.request, celestia.origin, { library: { edit: { story: 3, draft } } });
    await dialog.getByRole("button", { name: "Сохранить" }).click();
    await expect(dialog.getByRole("alert")).toContainText("серию изменили");
    await expect(dialog.getByRole("alert")).toContainText("«Билетик»");
    await expect(dialog.getByRole("textbox", { name: "Название по-русски" })).toHaveValue("Лишний билет");
    await dialog.getByRole("button", { name: "Сохранить" }).click();
    await expect(dialog).toBeHidden();
    await expect(library.row("Лишний билет")).toBeVisible();
  });
});

test.describe("a file with the library", () => {
  test.use({ expected: [/status of 422/] });

  test("is looked at before it replaces anything", async ({ visitor, server }, info) => {
    const celestia = await visitor({ name: "Селестия" });
    await promote(server, celestia, "Селестия", "princess");
    await celestia.open("/house/library");
    const library = new Library(celestia.page);
    await library.table.waitFor();
    await celestia.page.locator("summary", { hasText: "CSV" }).click();
    const download = celestia.page.waitForEvent("download");
    await celestia.page.getByRole("link", { name: "Скачать CSV" }).click();
    const file = info.outputPath("library.csv");
    await (await download).saveAs(file);

    await celestia.page.locator("summary", { hasText: "CSV" }).click();
    await celestia.page.getByRole("button", { name: "Загрузить CSV" }).click();
    const dialog = celestia.page.getByRole("dialog");
    const choose = dialog.getByLabel("Файл CSV");
    await choose.setInputFiles(file);
    await expect(dialog).toContainText("Новых: 0, изменится: 0, без изменений: 206, пропадёт: 0 (с ними 0 голосов).");
    await expectAccess(celestia);

    const damaged = info.outputPath("damaged.csv");
    writeFileSync(damaged, "number,season,episode,title,story,part,aired\n1,1,1,A,A,,2010-10-10\n2,1,x,B,B,,2010-10-10\n");
    await choose.setInputFiles(damaged);
    await expect(dialog.getByRole("alert")).toContainText("Строка 3, столбец «episode»: нужно целое число от 1 до 255");
    await expect(dialog.getByRole("button", { name: "Заменить" })).toBeDisabled();

    const small = info.outputPath("small.csv");
    writeFileSync(small, "number;season;episode;title;story;part;aired;title_ru\n1;1;1;A «b»;A «b»;;2010-10-10;Первая\n");
    await choose.setInputFiles(small);
    await expect(dialog).toContainText("Новых: 0, изменится: 1, без изменений: 0, пропадёт: 205");
    // What was looked at is what comes in, whatever has become of the file since; and then it can be chosen again.
    writeFileSync(small, "number;season;episode;title;story;part;aired;title_ru\n1;1;1;A «b»;A «b»;;2010-10-10;Вторая\n");
    await dialog.getByRole("button", { name: "Заменить" }).click();
    await expect(dialog).toContainText("Готово: библиотека обновлена");
    await expect(celestia.page.locator(".shelves-table")).toContainText("Первая");
    const chooser = celestia.page.waitForEvent("filechooser");
    await choose.click();
    await expect(choose).toHaveValue("");
    await (await chooser).setFiles(small);
    await expect(dialog).toContainText("Новых: 0, изменится: 1, без изменений: 0, пропадёт: 0");
    await celestia.page.keyboard.press("Escape");
    await expect(library.table.getByRole("row")).toHaveCount(2);
    await expect(library.row("Первая")).toBeVisible();
  });
});

test("history and draws are there for everybody, and the browser checks a draw by itself", async ({ visitor, server }) => {
  const celestia = await visitor({ name: "Селестия" });
  await promote(server, celestia, "Селестия", "princess");
  const guest = await visitor();
  await guest.open("/draws");
  await expect(guest.page.getByText("Розыгрышей ещё не было")).toBeVisible();
  await expect(guest.page.locator(".draws-hash code")).toHaveText(/^[0-9a-f]{64}$/);
  const promised = await guest.page.locator(".draws-hash code").innerText();
  const spark = await visitor({ name: "Искра" });
  await order(spark.page.request, spark.origin, { library: { wish: { story: 10 } } });
  await order(celestia.page.request, celestia.origin, { tonight: { draw: {} } });
  await expect(guest.page.locator(".draws-hash code")).not.toHaveText(promised);
  await guest.page.getByRole("button", { name: /^Проверить/ }).click();
  const checked = guest.page.locator(".draws-one").first();
  await expect(checked).toContainText("Всё сходится: список вышел из секрета и голосов");
  await expect(checked).toContainText(promised);
  await expect(checked).toContainText("Голоса, по порядку: 1 голос");
  await expectAccess(guest);
  await expect(checked).toContainText("8 серий за вечер, вес 10 + 5 × голоса");
  await expect(checked).not.toContainText("стояло на месте");
  const [kept] = (await (await guest.page.request.get(`${guest.origin}/api/visit`)).json()).snapshot.room.show.tonight;
  const story = (kept.single ?? kept.pair.first).number;
  await order(celestia.page.request, celestia.origin, { tonight: { pin: { story } } });
  await order(celestia.page.request, celestia.origin, { tonight: { draw: {} } });
  await expect(guest.page.locator(".draws-one")).toHaveCount(2);
  await expect(guest.page.locator(".draws-one").nth(1)).toContainText("переиграли");
  await guest.page.locator(".draws-one").first().getByRole("button", { name: /^Проверить/ }).click();
  await expect(guest.page.locator(".draws-one").first()).toContainText("Стояло на месте и не разыгрывалось: 1");
  await expect(guest.page.locator(".draws-again").getByRole("listitem").filter({ hasText: "стояло на месте" })).toHaveCount(1);
  await expectAccess(guest);

  const stories: number[] = (await (await guest.page.request.get(`${guest.origin}/api/visit`)).json()).snapshot.room.show.tonight.map(
    (story: { single?: { number: number }; pair?: { first: { number: number } } }) => story.single?.number ?? story.pair!.first.number,
  );
  await order(celestia.page.request, celestia.origin, { tonight: { finish: { stories } } });
  await guest.page.getByRole("link", { name: "История", exact: true }).click();
  await expect(guest.page.locator(".past-evening")).toHaveCount(1);
  await expect(guest.page.locator(".past-story")).toHaveCount(stories.length);
  await expect(guest.page.getByRole("table").getByRole("row")).not.toHaveCount(1);
  await guest.page.getByRole("radio", { name: "По сериям" }).check({ force: true });
  await expect(guest.page.locator(".past-times")).toHaveCount(stories.length);
  await expectAccess(guest);
});

test("a draw whose list did not come of its seed does not pass", async ({ visitor, server }) => {
  const celestia = await visitor({ name: "Селестия" });
  await promote(server, celestia, "Селестия", "princess");
  await order(celestia.page.request, celestia.origin, { tonight: { draw: {} } });
  const guest = await visitor();
  await guest.page.route("**/api/draw?*", async (route) => {
    const response = await route.fetch();
    const evidence = await response.json();
    evidence.drawing.list.pop();
    await route.fulfill({ response, json: evidence });
  });
  await guest.open("/draws");
  await guest.page.getByRole("button", { name: /^Проверить/ }).click();
  const checked = guest.page.locator(".draws-one");
  await expect(checked).toContainText("Не сходится! Покажи это принцессам");
  await expect(checked.locator('dd[data-holds="no"]')).toHaveCount(1);
  await expect(checked.locator('dd[data-holds="yes"]')).toHaveCount(2);
  await expectAccess(guest);
});

test("looking through the library leaves the player alone", async ({ visitor, server }) => {
  const celestia = await visitor({ name: "Селестия" });
  await promote(server, celestia, "Селестия", "princess");
  await order(celestia.page.request, celestia.origin, { show: { allow_host: { host: new URL(STREAM).host } } });
  await order(celestia.page.request, celestia.origin, { show: { set_stream: { url: STREAM } } });
  const guest = await visitor();
  await expect(guest.player).toBeVisible();
  const library = new Library(guest.page);
  await expectPlayerUntouched(guest, async () => {
    await library.enter();
    await guest.header.getByRole("link", { name: "Вечер", exact: true }).click();
    await expect(guest.player).toBeVisible();
  });
});

test("not a byte of it is loaded by who only watches", async ({ visitor }) => {
  const guest = await visitor();
  const loaded = await guest.page.evaluate(() => performance.getEntriesByType("resource").map((entry) => entry.name));
  const parts = loaded.filter((name) => /parts\.css|split_|chunk_/.test(name));
  expect(parts).toEqual([]);
  await new Library(guest.page).enter();
  const then = await guest.page.evaluate(() => performance.getEntriesByType("resource").map((entry) => entry.name));
  expect(then.filter((name) => /split_library/.test(name)).length).toBeGreaterThan(0);
});

for (const [theme, width, height] of [
  ["luna", 1440, 900],
  ["celestia", 1440, 900],
  ["luna", 390, 844],
  ["celestia", 390, 844],
] as const) {
  test(`nothing of it keeps anybody out, in ${theme} at ${width}`, async ({ visitor, server }) => {
    const celestia = await visitor({ name: "Селестия", look: { theme }, viewport: { width, height } });
    await promote(server, celestia, "Селестия", "princess");
    await order(celestia.page.request, celestia.origin, { tonight: { draw: {} } });
    for (const path of ["/library", "/history", "/draws", "/house/library", "/house"]) {
      await celestia.open(path);
      await expect(celestia.page.getByText("Листаем полки")).toHaveCount(0);
      await expect(celestia.page.getByRole("heading", { level: 1 }).first()).toBeVisible();
      if (path.endsWith("library")) await new Library(celestia.page).table.waitFor();
      await expectAccess(celestia);
      await expectNoSidewaysScrolling(celestia);
    }
  });
}
