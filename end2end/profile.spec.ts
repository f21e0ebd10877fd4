// A member makes themselves recognisable, and the page fit for them.

import { readFile } from "node:fs/promises";

import { PASSWORD, expect, expectAccess, expectNoSidewaysScrolling, say, test } from "./harness.ts";
import { Profile } from "./pages/profile.ts";

test("a colour is seen in both themes before it is saved, and then by everybody", async ({ visitor, server }) => {
  const pony = await visitor({ name: "Мятная Соня" });
  const friend = await visitor();
  await say(pony.page.request, server.origin, "всем привет");
  const profile = new Profile(pony.page);
  await profile.enter("Мятная Соня");
  await profile.own.fill("#6A4D");
  await expect(profile.own).toHaveAttribute("aria-invalid", "true");
  await expect(profile.save).toBeDisabled();
  await profile.own.fill("#6A4DFF");
  await expect(profile.card("luna").locator("b").first()).toHaveCSS("color", "rgb(140, 136, 254)");
  await expect(profile.card("celestia").locator("b").first()).toHaveCSS("color", "rgb(100, 68, 246)");
  await expect(profile.card("luna")).toContainText("4,5 : 1");
  await profile.save.click();
  await expect(profile.foot).toHaveText("Сохранено");
  const name = friend.chat.settled("всем привет").locator(".message-name");
  await expect(name).toHaveCSS("color", "rgb(140, 136, 254)");
  await profile.hue("Мятный").check();
  await profile.save.click();
  await expect(name).toHaveCSS("color", "rgb(127, 219, 168)");
  await friend.open();
  await expect(friend.chat.settled("всем привет").locator(".message-name")).toHaveCSS("color", "rgb(127, 219, 168)");
});

test.describe("a name", () => {
  test.use({ expected: [/status of 409/] });

  test("is changed once a day, everywhere at once, and Escape leaves the evening as it was", async ({ visitor, server }) => {
    const pony = await visitor({ name: "Мятная Соня" });
    const friend = await visitor({ name: "Клеверок" });
    await pony.chat.field.fill("не дописано");
    await say(pony.page.request, server.origin, "всем привет");
    const profile = new Profile(pony.page);
    await profile.enter("Мятная Соня");
    const field = profile.dialog.getByRole("textbox", { name: "Имя" });
    await field.fill("Клеверок");
    await profile.dialog.getByRole("button", { name: "Сменить имя" }).click();
    await expect(profile.dialog.getByRole("alert")).toBeVisible();
    await expect(field).toHaveValue("Клеверок");
    await field.fill("Утренняя Соня");
    await field.press("Enter");
    await expect(friend.chat.settled("всем привет").locator(".message-name")).toHaveText("Утренняя Соня");
    await field.fill("Вечерняя Соня");
    await field.press("Enter");
    await expect(profile.dialog.getByRole("alert")).toContainText("раз в сутки");
    await pony.page.keyboard.press("Escape");
    await expect(profile.dialog).toHaveCount(0);
    await expect(pony.chat.field).toHaveValue("не дописано");
  });
});

test("text, motion and clock change at once, follow the person, and are there before the page is drawn", async ({ visitor, server }) => {
  const pony = await visitor({ name: "Мятная Соня" });
  await say(pony.page.request, server.origin, "всем привет");
  const profile = new Profile(pony.page);
  await profile.enter("Мятная Соня");
  await profile.section("Экран и звук").click();
  const size = profile.dialog.getByRole("slider", { name: "Размер текста" });
  await size.focus();
  const kept = pony.page.waitForResponse((answer) => answer.url().endsWith("/api/preferences"));
  await pony.page.keyboard.press("End");
  await kept;
  await expect(pony.page.locator("html")).toHaveCSS("font-size", "24px");
  for (const name of ["Поменьше", "8:57 PM"]) {
    const told = pony.page.waitForResponse((answer) => answer.url().endsWith("/api/preferences"));
    await profile.radio(name).check({ force: true });
    await told;
  }
  const root = pony.page.locator("html");
  await expect(root).toHaveAttribute("data-motion", "less");
  await expect(pony.chat.settled("всем привет").locator("time").first()).toHaveText(/^\d{1,2}:\d\d\s[AP]M$/);
  // Another browser of the same person, without script: all of it comes from the server.
  const html = await (await pony.page.request.get("/")).text();
  expect(html).toMatch(/<html[^>]*data-motion="less"[^>]*data-clock="12"[^>]*style="font-size:150%;?"/);
  await pony.page.context().clearCookies({ name: "evening_screen" });
  await pony.open("/");
  await expect(root).toHaveCSS("font-size", "24px");
  await expectNoSidewaysScrolling(pony);
});

test.describe("safety", () => {
  test.use({ expected: [/status of 401/] });

  test("another password takes the old one, and ends what is open elsewhere, which is listed", async ({ visitor }) => {
    const pony = await visitor({ name: "Мятная Соня" });
    const other = await visitor();
    await other.open("/sign_in");
    await other.account.signIn("Мятная Соня", PASSWORD);
    await expect(other.me("Мятная Соня")).toBeVisible();
    const profile = new Profile(pony.page);
    await pony.open("/profile/safety");
    await expect(profile.dialog.getByRole("listitem")).toHaveCount(2);
    const fields = { old: "Текущий пароль", new: "Новый пароль", again: "Новый ещё раз" };
    const change = async (old: string) => {
      await profile.dialog.getByLabel(fields.old).first().fill(old);
      await profile.dialog.getByLabel(fields.new).fill("какао с зефиром");
      await profile.dialog.getByLabel(fields.again).fill("какао с зефиром");
      await profile.dialog.getByRole("button", { name: "Сменить" }).click();
    };
    await change("не тот пароль");
    await expect(profile.dialog.getByRole("alert")).toBeVisible();
    await expect(profile.dialog.getByLabel(fields.new)).toHaveValue("какао с зефиром");
    await change(PASSWORD);
    await expect(profile.dialog.getByText("Пароль новый")).toBeVisible();
    await expect(profile.dialog.getByRole("listitem")).toHaveCount(1);
    await expect(other.signInLink).toBeVisible();
    await expect(pony.me("Мятная Соня")).toBeVisible();
  });
});

test("where one is signed in is ended there one by one, for all others, and everywhere", async ({ visitor }) => {
  const pony = await visitor({ name: "Мятная Соня" });
  const profile = new Profile(pony.page);
  const comesIn = async () => {
    const other = await visitor();
    await other.open("/sign_in");
    await other.account.signIn("Мятная Соня", PASSWORD);
    await expect(other.me("Мятная Соня")).toBeVisible();
    return other;
  };
  const others = [await comesIn(), await comesIn(), await comesIn()] as const;
  await pony.open("/profile/safety");
  const places = profile.dialog.getByRole("region", { name: "Где открыт твой вход" }).getByRole("listitem");
  await expect(places).toHaveCount(4);
  // The newest comes first, and one's own has no button.
  await places.first().getByRole("button", { name: /^Завершить: / }).click();
  await expect(places).toHaveCount(3);
  await expect(others[2].signInLink).toBeVisible();
  await expect(others[0].me("Мятная Соня")).toBeVisible();
  await profile.dialog.getByRole("button", { name: "Завершить остальные" }).click();
  await expect(places).toHaveCount(1);
  await expect(places.getByText("Этот браузер")).toBeVisible();
  for (const other of others) await expect(other.signInLink).toBeVisible();
  await expect(pony.me("Мятная Соня")).toBeVisible();

  const again = await comesIn();
  await again.open("/profile/safety");
  await new Profile(again.page).dialog.getByRole("button", { name: "Выйти отовсюду" }).click();
  await expect(again.header.getByRole("link", { name: "Войти", includeHidden: true })).toBeAttached();
  await expect(pony.header.getByRole("link", { name: "Войти", includeHidden: true })).toBeAttached();
});

test.describe("an address", () => {
  test.use({ expected: [/status of 401/] });

  test("is given, kept to oneself and taken away again, each time with the password", async ({ visitor, server }) => {
    const pony = await visitor({ name: "Мятная Соня" });
    const profile = new Profile(pony.page);
    await pony.open("/profile/safety");
    const { form, address, change } = profile.emails();
    await expect(form.getByRole("status").first()).toHaveText("Адреса нет: забытый пароль вернуть будет нечем");
    await change("sonya@example.org", "не тот пароль");
    await expect(form.getByRole("alert")).toContainText("Имя и пароль не сошлись");
    await expect(address).toHaveValue("sonya@example.org");
    await change("sonya@example.org", PASSWORD);
    await expect(form.getByRole("status").first()).toHaveText("Адрес на месте. Никому его не показываем");
    await expect(form.getByText("Сохранено")).toBeVisible();
    const safety = async () => (await pony.page.request.get(`${server.origin}/api/safety`)).json();
    expect(await safety()).toMatchObject({ email: "sonya@example.org", waiting: null });
    await change("", PASSWORD);
    await expect(form.getByRole("status").first()).toHaveText("Адреса нет: забытый пароль вернуть будет нечем");
    expect(await safety()).toMatchObject({ email: null });
  });
});

test.describe("leaving for good", () => {
  test.use({ expected: [/status of 401/] });

  test("takes the password, tells of the week, and whoever comes back in it finds everything", async ({ visitor, server }) => {
    const pony = await visitor({ name: "Мятная Соня" });
    await say(pony.page.request, server.origin, "не забывайте меня");
    const profile = new Profile(pony.page);
    await pony.open("/profile/safety");
    const file = pony.page.waitForEvent("download");
    await profile.dialog.getByRole("link", { name: "Скачать JSON" }).click();
    const told = JSON.parse(await readFile(await (await file).path(), "utf8"));
    expect(told.account.name).toBe("Мятная Соня");
    expect(told.messages.map((message: { text: string }) => message.text)).toEqual(["не забывайте меня"]);

    const form = profile.dialog.locator("form", { hasText: "Удалить аккаунт" });
    await form.getByLabel("Исчезнут вместе с именем").check();
    await form.getByLabel("Текущий пароль").fill("не тот пароль");
    await form.getByRole("button", { name: "Удалить аккаунт" }).click();
    await expect(form.getByRole("alert")).toBeVisible();
    await expect(form.getByLabel("Исчезнут вместе с именем")).toBeChecked();
    await form.getByLabel("Текущий пароль").fill(PASSWORD);
    await form.getByRole("button", { name: "Удалить аккаунт" }).click();
    const farewell = pony.page.getByRole("dialog", { name: "До встречи" });
    await expect(farewell).toContainText("неделю");
    await expectAccess(pony);
    await expect(pony.signInLink).toHaveCount(1);

    await farewell.getByRole("link", { name: "Войти" }).click();
    await pony.account.signIn("Мятная Соня", PASSWORD);
    await expect(pony.page.getByText("Удаление отменено, всё на месте.")).toBeVisible();
    await pony.page.getByRole("link", { name: "На вечерок" }).click();
    await expect(pony.me("Мятная Соня")).toBeVisible();
    await expect(pony.chat.settled("не забывайте меня")).toBeVisible();

    // Whoever is here is told goodbye neither by the way back nor by the address.
    await pony.page.goBack();
    await expect(pony.page).toHaveURL(`${server.origin}/`);
    await pony.page.goBack();
    await expect(pony.page).toHaveURL(`${server.origin}/`);
    await expect(pony.page.getByRole("dialog")).toHaveCount(0);
    await pony.open("/farewell");
    await expect(pony.page).toHaveURL(`${server.origin}/`);
    await expect(pony.page.getByRole("dialog")).toHaveCount(0);
    await expect(pony.me("Мятная Соня")).toBeVisible();
  });
});

test("guests have what is about the page alone, kept by their browser", async ({ visitor }) => {
  const guest = await visitor();
  await guest.open("/profile");
  const profile = new Profile(guest.page);
  await expect(guest.page).toHaveURL(/\/profile\/screen$/);
  await expect(profile.section("Облик")).toHaveCount(0);
  const kept = guest.page.waitForResponse((answer) => answer.url().endsWith("/api/preferences"));
  await profile.radio("Поменьше").check({ force: true });
  await kept;
  await guest.open("/");
  await expect(guest.page.locator("html")).toHaveAttribute("data-motion", "less");
});

test.describe("what is chosen in quick succession", () => {
  // The browser complains about the request that does not get through.
  test.use({ expected: [/Failed to load resource: net::ERR_FAILED/] });

  test("is kept one after the other, the latest of each, and what could not be kept goes with the next", async ({ visitor }) => {
    const guest = await visitor();
    await guest.open("/profile");
    const profile = new Profile(guest.page);
    const sent: string[] = [];
    let letGo = () => {};
    const held = new Promise<void>((free) => (letGo = free));
    await guest.page.route("**/api/preferences", async (route) => {
      sent.push(route.request().postData() ?? "");
      if (sent.length === 1) await held;
      await route.continue();
    });
    await profile.radio("Поменьше").check({ force: true });
    for (const name of ["8:57 PM", "20:57", "8:57 PM"]) await profile.radio(name).check({ force: true });
    await expect(guest.page.locator("html")).toHaveAttribute("data-motion", "less");
    await expect.poll(() => sent).toEqual(["motion=less"]);
    const second = guest.page.waitForResponse((answer) => (answer.request().postData() ?? "").includes("clock"));
    letGo();
    await second;
    expect(sent).toEqual(["motion=less", "clock=12"]);
    const html = async () => (await guest.page.request.get("/")).text();
    expect(await html()).toMatch(/<html[^>]*data-motion="less"[^>]*data-clock="12"/);

    await guest.page.unroute("**/api/preferences");
    await guest.page.route("**/api/preferences", (route) => route.abort());
    await profile.radio("20:57").check({ force: true });
    await expect(profile.dialog.getByRole("alert")).toContainText("сервер выбор не сохранил");
    await guest.page.unroute("**/api/preferences");
    const all = guest.page.waitForResponse("**/api/preferences");
    await profile.radio("Как в системе").last().check({ force: true });
    await all;
    await expect(profile.dialog.getByRole("alert")).toHaveCount(0);
    expect(await html()).not.toMatch(/<html[^>]*data-clock="12"/);
  });
});

for (const theme of ["luna", "celestia"] as const) {
  for (const [width, height] of [
    [1440, 900],
    [390, 844],
  ] as const) {
    test.describe(`${theme} at ${width}×${height}`, () => {
      test.use({ viewport: { width, height } });

      test("an automatic check finds nothing in any section", async ({ visitor }) => {
        test.slow();
        const pony = await visitor({ name: "Мятная Соня", look: { theme } });
        const profile = new Profile(pony.page);
        for (const path of ["/profile", "/profile/screen", "/profile/safety"]) {
          await pony.open(path);
          await profile.dialog.waitFor();
          await expectAccess(pony);
          await expectNoSidewaysScrolling(pony);
        }
        await pony.open("/profile");
        await profile.pick();
        await profile.crop.waitFor();
        await expectAccess(pony);
        await expectNoSidewaysScrolling(pony);
      });
    });
  }
}
