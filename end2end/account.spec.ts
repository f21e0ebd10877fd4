import { PASSWORD, expect, expectAccess, order, promote, signUp, test } from "./harness.ts";
import type { Evening } from "./pages/evening.ts";
import { STREAM } from "./server.ts";

test("signing up, out and in again leaves the player alone", async ({ visitor }) => {
  const pony = await visitor();
  const player = await pony.player.elementHandle();
  await player!.evaluate((frame) => frame.setAttribute("data-marked", ""));
  let loads = 0;
  pony.page.on("request", (request) => (loads += request.url() === STREAM ? 1 : 0));

  await pony.signInLink.click();
  await pony.account.tab("Регистрация").click();
  await pony.account.signUp("Мятная Соня", PASSWORD);
  await expect(pony.account.dialog).toBeHidden();
  await expect(pony.me("Мятная Соня")).toBeVisible();
  await expect(pony.chat.field).toBeVisible();

  await pony.signOut("Мятная Соня");
  await expect(pony.chat.field).toHaveCount(0);

  await pony.signInLink.click();
  await pony.account.signIn("мятная  СОНЯ", PASSWORD);
  await expect(pony.account.dialog).toBeHidden();
  await expect(pony.me("Мятная Соня")).toBeVisible();

  await expect(pony.player).toHaveAttribute("data-marked");
  expect(loads, "how often the player was loaded again").toBe(0);
});

test("a name stays signed in when the page is loaded anew", async ({ visitor }) => {
  const pony = await visitor({ name: "Искра" });
  await pony.open();
  await expect(pony.me("Искра")).toBeVisible();
});

test("somebody who is signed in has nothing to do at the door", async ({ visitor }) => {
  const pony = await visitor({ name: "Искра" });
  await pony.open("/sign_in");
  await expect(pony.account.dialog).toBeHidden();
  await expect(pony.me("Искра")).toBeVisible();
});

test("what one began to write waits for its author and for nobody else", async ({ visitor }) => {
  const pony = await visitor({ name: "Искра" });
  await pony.chat.field.fill("не дописано");
  await pony.signOut("Искра");
  await expect(pony.chat.field).toBeHidden();
  await pony.signInLink.click();
  await pony.account.tab("Регистрация").click();
  await pony.account.signUp("Рэрити", PASSWORD);
  await expect(pony.me("Рэрити")).toBeVisible();
  await expect(pony.chat.field).toHaveValue("");
  await pony.signOut("Рэрити");
  await pony.signInLink.click();
  await pony.account.signIn("Искра", PASSWORD);
  await expect(pony.me("Искра")).toBeVisible();
  await expect(pony.chat.field).toHaveValue("не дописано");
});

test("the dialog is left by its cross, by Escape and by going back, and the evening goes on below", async ({ visitor }) => {
  const pony = await visitor();
  const leave = [
    () => pony.account.close.click(),
    () => pony.page.keyboard.press("Escape"),
    // A click beside the dialog takes the focus out of it.
    () => pony.page.mouse.click(8, 8).then(() => pony.page.keyboard.press("Escape")),
    () => pony.page.goBack(),
  ];
  for (const way of leave) {
    await pony.signInLink.click();
    await expect(pony.account.name).toBeFocused();
    await way();
    await expect(pony.account.dialog).toBeHidden();
    await expect(pony.signInLink).toBeFocused();
  }
});

test.describe("when the network fails", () => {
  // The loader itself complains, and so does the browser. One pattern: Playwright takes a list of two for something else.
  test.use({ expected: [/Failed to load resource: net::ERR_|^(error: TypeError|uncaught): Failed to fetch/] });

  test("a dialog that cannot be loaded says so, is tried again, and lets one out", async ({ visitor }) => {
    const pony = await visitor();
    const parts: string[] = [];
    pony.page.on("request", (request) => void (request.url().includes("split_") && parts.push(request.url())));
    await pony.page.route("**/pkg/split_*", (route) => route.abort());
    await pony.signInLink.click();
    const dialog = pony.page.getByRole("dialog");
    await expect(dialog).toContainText("До сервера не достучаться");
    await expectAccess(pony);
    await pony.page.keyboard.press("Escape");
    await expect(dialog).toBeHidden();
    await expect(pony.signInLink).toBeFocused();

    await pony.signInLink.click();
    await expect(dialog).toContainText("До сервера не достучаться");
    await pony.page.unroute("**/pkg/split_*");
    await expect(dialog.getByRole("button", { name: "Обновить" })).toBeVisible();
    await dialog.getByRole("button", { name: "Ещё раз" }).click();
    await expect(pony.account.name).toBeFocused();
    expect(parts.length).toBeGreaterThan(0);
  });
});

test.describe("what is refused", () => {
  test.use({ expected: [/the server responded with a status of (401|403|409|422)/] });

  test("a wrong password is told, the name stays, and no part of it is in the address", async ({ visitor, server }) => {
    const pony = await visitor();
    await signUp(await anybody(visitor), server.origin, "Искра");
    await pony.signInLink.click();
    await pony.account.signIn("Искра", "не тот пароль");
    await expect(pony.account.refusal).toHaveText("Имя и пароль не сошлись. Проверь раскладку и попробуй ещё раз");
    await expect(pony.account.name).toHaveValue("Искра");
    await expect(pony.account.password).toHaveValue("");
    expect(pony.page.url()).toBe(`${server.origin}/sign_in`);
    await pony.account.signIn("Искра", PASSWORD);
    await expect(pony.me("Искра")).toBeVisible();
  });

  test("while the shield is up a newcomer passes the Trial of Harmony, in their own time and with what they typed", async ({ visitor, server }) => {
    const guard = await visitor({ name: "Страж" });
    await promote(server, guard, "Страж", "guard");
    await order(guard.page.request, server.origin, { settings: { raise_shield: { minutes: 30 } } });
    const pony = await visitor();
    await pony.signInLink.click();
    await pony.account.tab("Регистрация").click();
    await pony.account.signUp("Искра", PASSWORD);
    const trial = pony.account.dialog.getByRole("group", { name: "Испытание Гармонии" });
    await expect(trial).toContainText("Четыре пони стоят в ряд");
    await expect(pony.account.refusal).toContainText("небольшое испытание");
    await expectAccess(pony);
    /** The pony that is asked for: the sentences put them into one row. */
    const solve = async () => {
      const clues = await trial.getByRole("listitem").allTextContents();
      const left = new Map<string, string>();
      for (const clue of clues) {
        const found = /^(\S+) стоит сразу (слева|справа) от (\S+)\.$/.exec(clue);
        if (!found) throw new Error(clue);
        const [, one, side, other] = found.map((word) => word.replace("Искорки", "Искорка").replace("Радуги", "Радуга"));
        if (side === "слева") left.set(one, other);
        else left.set(other, one);
      }
      const row = [[...left.keys()].find((pony) => ![...left.values()].includes(pony)) ?? ""];
      while (left.has(row[row.length - 1])) row.push(left.get(row[row.length - 1]) ?? "");
      const question = await trial.locator("#trial-question").textContent();
      const place = ["первая слева", "вторая слева", "вторая справа", "первая справа"].findIndex((words) => question?.includes(words));
      return row[place];
    };
    const right = await solve();
    const names = await trial.getByRole("radio").evaluateAll((radios) => radios.map((radio) => radio.parentElement?.textContent ?? ""));
    await trial.getByRole("radio", { name: names.find((name) => name !== right) }).check();
    await pony.account.dialog.getByRole("button", { name: "Занять место" }).click();
    await expect(pony.account.refusal).toContainText("Ответ не подошёл");
    await expect(pony.account.name).toHaveValue("Искра");
    await expect(pony.account.password).toHaveValue(PASSWORD);
    await expect(trial.getByRole("radio", { checked: true })).toHaveCount(0);
    await trial.getByRole("radio", { name: await solve() }).check();
    await pony.account.dialog.getByRole("button", { name: "Занять место" }).click();
    await expect(pony.me("Искра")).toBeVisible();
  });

  test("whether a name exists cannot be told from the words", async ({ visitor }) => {
    const pony = await visitor();
    await pony.signInLink.click();
    await pony.account.signIn("Никто Такой", "не тот пароль");
    await expect(pony.account.refusal).toHaveText("Имя и пароль не сошлись. Проверь раскладку и попробуй ещё раз");
  });

  for (const [name, password, words, part] of [
    ["Искра", PASSWORD, "Такое имя уже занято, или с ним легко спутать. Придумай другое", "name"],
    ["ИСКРА", PASSWORD, "Такое имя уже занято, или с ним легко спутать. Придумай другое", "name"],
    ["Я", PASSWORD, "Имя слишком короткое: нужно хотя бы 2 знака", "name"],
    ["Рarity", PASSWORD, "Буквы имени — одного алфавита: только русские или только латинские", "name"],
    ["Пони <b>", PASSWORD, "В имени бывают буквы, цифры, пробел, точка, дефис и подчёркивание", "name"],
    ["Новая Пони", "коротко", "Пароль слишком короткий: нужно хотя бы 8 знаков", "password"],
    ["Новая Пони", "password", "Этот пароль угадают первым. Придумай другой", "password"],
  ] as const) {
    test(`the name «${name}» with the password «${password}» is refused beside its field`, async ({ visitor, server }) => {
      await signUp(await anybody(visitor), server.origin, "Искра");
      const pony = await visitor();
      await pony.open("/sign_up");
      await pony.account.signUp(name, password);
      await expect(pony.account.refusal).toHaveText(words);
      await expect(pony.account.name).toHaveValue(name);
      await expect(pony.account[part]).toHaveAttribute("aria-invalid", "true");
    });
  }
});

test.describe("without script", () => {
  const plain = { javaScriptEnabled: false };

  test("signing up and out works", async ({ visitor }) => {
    const pony = await visitor(plain);
    await pony.signInLink.click();
    await pony.account.tab("Регистрация").click();
    await pony.account.signUp("Мятная Соня", PASSWORD);
    await expect(pony.me("Мятная Соня")).toBeVisible();
    expect(pony.page.url()).toBe(`${pony.origin}/`);
    await pony.signOut("Мятная Соня");
  });

  test("a wrong sign-in says so, keeps the name and nothing else, and the right one leads to the evening", async ({ visitor, server }) => {
    await signUp(await anybody(visitor), server.origin, "Искра");
    const pony = await visitor(plain);
    await pony.page.goto("/sign_in");
    await pony.account.signIn("Искра", "не тот пароль");
    await expect(pony.account.refusal).toHaveText("Имя и пароль не сошлись. Проверь раскладку и попробуй ещё раз");
    await expect(pony.account.name).toHaveValue("Искра");
    await expect(pony.account.password).toHaveValue("");
    expect(pony.page.url()).toBe(`${server.origin}/sign_in`);
    expect(await pony.page.content()).not.toContain("не тот пароль");

    await pony.page.reload();
    await expect(pony.account.refusal).toHaveCount(0);

    await pony.account.signIn("Искра", PASSWORD);
    await expect(pony.me("Искра")).toBeVisible();
    expect(pony.page.url()).toBe(`${server.origin}/`);
  });

  test("a refused sign-up keeps name and address", async ({ visitor }) => {
    const pony = await visitor(plain);
    await pony.page.goto("/sign_up");
    await pony.account.email.fill("sonya@example.org");
    await pony.account.signUp("Мятная Соня", "коротко");
    await expect(pony.account.refusal).toHaveText("Пароль слишком короткий: нужно хотя бы 8 знаков");
    await expect(pony.account.name).toHaveValue("Мятная Соня");
    await expect(pony.account.email).toHaveValue("sonya@example.org");
  });
});

/** Requests of somebody who has nothing to do with the others. */
async function anybody(visitor: () => Promise<Evening>) {
  return (await visitor()).page.request;
}
