import { expect, expectAccess, order, say, test as base } from "./harness.ts";
import { Alerts, type Desktop, pretend } from "./pages/alerts.ts";
import { Evening } from "./pages/evening.ts";

type Called = Evening & { alerts: Alerts };

const test = base.extend<{
  /** What the desktop says to notifications, and what the visitor answers when asked. */
  desktop: { desktop: Desktop; answer: Desktop };
  /** A member with ears and a desktop that remember, who has touched the page. */
  spark: Called;
}>({
  desktop: [{ desktop: "default", answer: "granted" }, { option: true }],
  spark: async ({ visitor, desktop }, use) => {
    const evening = await visitor({ name: "Искра" });
    await evening.page.context().addInitScript(pretend, desktop);
    await evening.open();
    await use(await listening(evening));
  },
});

/** The same visitor, once the page can ring: as the last of so many tabs in sight. */
async function listening(evening: Evening, tabs = 1): Promise<Called> {
  const in_sight = async () => (await navigator.locks.query()).held?.filter(({ name }) => name === "evening-seen").length;
  await expect.poll(() => evening.page.evaluate(in_sight)).toBe(tabs);
  await evening.chat.field.press("Shift");
  return Object.assign(evening, { alerts: new Alerts(evening.page) });
}

/** Another tab of the same browser, beside so many. */
async function anotherTab(of: Evening, beside = 1): Promise<Called> {
  const tab = new Evening(await of.page.context().newPage(), of.origin);
  await tab.open();
  return listening(tab, beside + 1);
}

/** Turns the page's tab to the front or away, as the page sees it. */
async function look(evening: Evening, at: boolean) {
  await evening.page.evaluate((at) => {
    Object.defineProperty(document, "hidden", { configurable: true, get: () => !at });
    document.dispatchEvent(new Event("visibilitychange"));
  }, at);
}

/** Lets so many milliseconds pass for the page. */
async function later(evening: Evening, millis: number) {
  await evening.page.evaluate((millis) => {
    const now = Date.now;
    Date.now = () => now() + millis;
  }, millis);
}

const CALLS = "Когда зовут";

test("whoever is called while they look elsewhere hears it; nothing else does that", async ({ spark, visitor }) => {
  const sonya = await visitor({ name: "Соня" });
  const { request } = sonya.page;
  await look(spark, false);
  await say(request, spark.origin, "всем привет");
  await say(request, spark.origin, "> @Искра\nкто-то сказал");
  await say(request, spark.origin, "`@Искра` это код");
  await say(spark.page.request, spark.origin, "@Искра, это я сама");
  await say(request, spark.origin, "@Искра, ты тут?");
  await spark.alerts.expectSounds(1);
  // What was said before did not sound after all.
  await later(spark, 3_000);
  await say(request, spark.origin, "@Искра, ау!");
  await spark.alerts.expectSounds(2);
  expect((await spark.alerts.done()).notifications).toEqual([]);
});

test("nothing sounds while one looks, unless one wants it", async ({ spark, visitor }) => {
  const sonya = await visitor({ name: "Соня" });
  await say(sonya.page.request, spark.origin, "@Искра, ты и так смотришь");
  await expect(spark.chat.settled("ты и так смотришь")).toBeVisible();
  await spark.alerts.open();
  await spark.alerts.looking.click();
  await spark.alerts.close();
  await say(sonya.page.request, spark.origin, "@Искра, а так?");
  await spark.alerts.expectSounds(1);
});

test("sound that is turned on is heard without another touch", async ({ spark, visitor }) => {
  const { request } = (await visitor({ name: "Соня" })).page;
  await spark.alerts.open();
  await spark.alerts.choose(spark.alerts.sound, "Выкл");
  await expect(spark.alerts.level(spark.alerts.sound, "Выкл")).toBeChecked();
  await spark.open();
  await listening(spark);
  await spark.alerts.open();
  await spark.alerts.choose(spark.alerts.sound, CALLS);
  await expect(spark.alerts.level(spark.alerts.sound, CALLS)).toBeChecked();
  await look(spark, false);
  await say(request, spark.origin, "@Искра, слышно?");
  await spark.alerts.expectSounds(1);
});

test("there is one sound in three seconds", async ({ spark, visitor }) => {
  const { request } = (await visitor({ name: "Соня" })).page;
  await look(spark, false);
  for (const n of [1, 2, 3]) await say(request, spark.origin, `@Искра, раз ${n}`);
  // Said is not heard: the clock may only be moved once it has sounded.
  await spark.alerts.expectSounds(1);
  await expect(spark.page).toHaveTitle(/^\(3\)/);
  await later(spark, 2_000);
  await say(request, spark.origin, "@Искра, ещё рано");
  await expect(spark.page).toHaveTitle(/^\(4\)/);
  await later(spark, 1_000);
  await say(request, spark.origin, "@Искра, пора");
  await spark.alerts.expectSounds(2);
});

test("a message calls once: when it first does, also by a change", async ({ spark, visitor }) => {
  const { request } = (await visitor({ name: "Соня" })).page;
  await look(spark, false);
  const edit = async (id: number, text: string) => {
    await order(request, spark.origin, { chat: { edit: { id, text } } });
    await expect(spark.chat.settled(text)).toHaveCount(1);
    await later(spark, 3_000);
  };
  const id = await order(request, spark.origin, { chat: { say: { text: "привет" } } });
  await edit(id, "привет, @Искра");
  await spark.alerts.expectSounds(1);
  await edit(id, "привет снова, @Искра");
  await edit(id, "привет всем");
  await edit(id, "привет всем и @Искра");
  await say(request, spark.origin, "@Искра, конец");
  await spark.alerts.expectSounds(2);
});

test("of three tabs the one that was looked at last rings, and none while one is looked at", async ({ spark, visitor }) => {
  test.slow();
  const { request } = (await visitor({ name: "Соня" })).page;
  const tabs = [spark, await anotherTab(spark), await anotherTab(spark, 2)];
  const sounds = async () => Promise.all(tabs.map(async (tab) => (await tab.alerts.done()).sounds.length));
  for (const tab of tabs) await look(tab, false);
  await look(tabs[1]!, true);
  await say(request, spark.origin, "@Искра, одна вкладка на виду");
  for (const tab of tabs) await expect(tab.chat.settled("одна вкладка на виду")).toHaveCount(1);
  await look(tabs[1]!, false);
  await say(request, spark.origin, "@Искра, ни одной на виду");
  await expect.poll(sounds).toEqual([0, 1, 0]);
  // When it is closed another one has its place.
  const holder = async () => (await navigator.locks.query()).held?.find(({ name }) => name === "evening-ring")?.clientId;
  const before = await spark.page.evaluate(holder);
  await tabs[1]!.page.close();
  tabs.splice(1, 1);
  await expect.poll(async () => (await spark.page.evaluate(holder)) ?? before).not.toBe(before);
  await say(request, spark.origin, "@Искра, их осталось две");
  await expect.poll(async () => (await sounds()).reduce((sum, count) => sum + count)).toBe(1);
});

test.describe("after a server that was gone", () => {
  test.use({ expected: [/^error: Failed to load resource: net::ERR_/] });

  test("what was missed does not ring", async ({ spark, visitor, server }) => {
    test.slow();
    const { request } = (await visitor({ name: "Соня" })).page;
    await look(spark, false);
    await spark.page.route("**/live*", (route) => route.abort());
    await server.kill();
    await server.again();
    await expect(spark.chat.lost).toBeVisible();
    await say(request, spark.origin, "@Искра, пока тебя не было");
    await spark.page.unroute("**/live*");
    await expect(spark.chat.settled("пока тебя не было")).toHaveCount(1, { timeout: 20_000 });
    await say(request, spark.origin, "@Искра, с возвращением");
    await expect(spark.chat.settled("с возвращением")).toHaveCount(1);
    await spark.alerts.expectSounds(1);
  });
});

test("notifications are asked for in the click that turns them on, say who calls, and bring one back", async ({ spark, visitor }) => {
  const { request } = (await visitor({ name: "Соня" })).page;
  const { alerts } = spark;
  await alerts.open();
  await expect(alerts.level(alerts.notifications, "Выкл")).toBeChecked();
  expect((await alerts.done()).asked).toBe(0);
  await alerts.choose(alerts.notifications, CALLS);
  await expect(alerts.level(alerts.notifications, CALLS)).toBeChecked();
  // One shows at once how they look.
  await expect.poll(async () => (await alerts.done()).notifications.map(({ title }) => title)).toEqual(["Уведомления включены"]);
  await alerts.choose(alerts.notifications, "Каждое");
  expect((await alerts.done()).asked).toBe(1);
  await alerts.close();

  await look(spark, false);
  await say(request, spark.origin, "@Искра, **смотри**: ||луна вернётся||");
  await say(request, spark.origin, "а это всем");
  await expect.poll(async () => (await alerts.done()).notifications.at(-1)).toEqual({
    title: "Соня зовёт тебя",
    body: "@Искра, смотри: ▒▒▒",
    tag: "evening",
    closed: false,
  });
  await later(spark, 3_000);
  await say(request, spark.origin, "и это всем");
  await expect.poll(async () => (await alerts.done()).notifications.at(-1)?.title).toBe("Соня пишет");
  await spark.page.evaluate(() => (window as unknown as { press: () => void }).press());
  const { focused, notifications } = await alerts.done();
  expect([focused, notifications.length, notifications.at(-1)?.closed]).toEqual([1, 3, true]);
});

for (const [desktop, answer, told] of [
  ["default", "denied", "Браузер не разрешает уведомления этого сайта"],
  ["denied", "denied", "Браузер не разрешает уведомления этого сайта"],
  ["default", "default", "Без разрешения браузера уведомлений не будет"],
  ["throws", "granted", "Этот браузер не умеет показывать уведомления сайтов"],
  ["missing", "denied", "Этот браузер не умеет показывать уведомления сайтов"],
] as const) {
  test.describe(`where notifications are ${desktop}, then ${answer}`, () => {
    test.use({ desktop: { desktop, answer } });

    test("one is told, and they stay off", async ({ spark: { alerts } }) => {
      await alerts.open();
      await alerts.choose(alerts.notifications, CALLS);
      await expect(alerts.refusal).toContainText(told);
      await expect(alerts.level(alerts.notifications, "Выкл")).toBeChecked();
      expect((await alerts.done()).asked).toBe(desktop === "default" ? 1 : 0);
    });
  });
}

test("the site's icon has the number of what came unseen", async ({ spark, visitor }) => {
  const { request } = (await visitor({ name: "Соня" })).page;
  // What an earlier page left on it goes when the site is opened.
  await expect.poll(async () => (await spark.alerts.done()).badge).toBe(null);
  await look(spark, false);
  for (const text of ["раз", "два"]) await say(request, spark.origin, text);
  await expect.poll(async () => (await spark.alerts.done()).badge).toBe(2);
  await look(spark, true);
  await expect.poll(async () => (await spark.alerts.done()).badge).toBe(null);
});

test("what is chosen is kept, and is known in all tabs", async ({ spark }) => {
  const other = await anotherTab(spark);
  await spark.alerts.open();
  await spark.alerts.choose(spark.alerts.sound, "Выкл");
  await spark.alerts.looking.click();
  await spark.alerts.volume.fill("25");
  await spark.alerts.choose(spark.alerts.aloud, CALLS);
  await expect(other.chat.log).toHaveAttribute("aria-live", "off");
  for (const tab of [spark, other]) {
    if (tab === spark) await tab.open();
    await tab.alerts.open();
    await expect(tab.alerts.level(tab.alerts.sound, "Выкл")).toBeChecked();
    await expect(tab.alerts.looking).toBeChecked();
    await expect(tab.alerts.volume).toHaveValue("25");
    await expect(tab.alerts.level(tab.alerts.aloud, CALLS)).toBeChecked();
  }
});

test("it sounds as loud as one has chosen, also when it is only tried", async ({ spark }) => {
  await spark.alerts.open();
  await spark.alerts.test.click();
  await spark.alerts.volume.fill("100");
  await spark.alerts.test.click();
  const [usual, loudest] = await spark.alerts.expectSounds(2);
  expect(usual).toBeLessThan(loudest!);
});

test("only calls are read out to whoever wants to hear only those", async ({ spark, visitor }) => {
  const { request } = (await visitor({ name: "Соня" })).page;
  const status = spark.page.getByRole("status").filter({ hasText: "Соня" });
  await expect(spark.chat.log).toHaveAttribute("aria-live", "polite");
  await say(request, spark.origin, "@Искра, и так слышно");
  await expect(spark.chat.settled("и так слышно")).toBeVisible();
  await spark.alerts.open();
  await spark.alerts.choose(spark.alerts.aloud, CALLS);
  await spark.alerts.close();
  await expect(spark.chat.log).toHaveAttribute("aria-live", "off");
  await say(request, spark.origin, "всем");
  await say(request, spark.origin, "@Искра, только тебе: ||тайна||");
  await expect(status).toHaveText("Соня зовёт тебя: @Искра, только тебе: ▒▒▒");
  // The same again is told again.
  const before = await status.textContent();
  await say(request, spark.origin, "@Искра, только тебе: ||другая||");
  await expect.poll(() => status.textContent()).not.toBe(before);
});

test("by keyboard it opens, keeps the focus, chooses and gives the focus back", async ({ spark }) => {
  const { alerts, page } = spark;
  await spark.chat.field.press("Tab");
  await page.keyboard.press("Tab");
  await page.keyboard.press("Tab");
  await page.keyboard.press("End");
  await expect(alerts.button).toBeFocused();
  await page.keyboard.press("Enter");
  await expect(alerts.button).toHaveAttribute("aria-expanded", "true");
  const checked = (group: typeof alerts.sound) => group.getByRole("radio", { checked: true });
  await expect(checked(alerts.sound)).toBeFocused();
  await page.keyboard.press("ArrowRight");
  await expect(alerts.level(alerts.sound, "Каждое")).toBeFocused();
  for (const stop of [alerts.volume, alerts.test, alerts.looking, checked(alerts.notifications), checked(alerts.aloud), checked(alerts.sound)]) {
    await page.keyboard.press("Tab");
    await expect(stop).toBeFocused();
  }
  await page.keyboard.press("Shift+Tab");
  await expect(checked(alerts.aloud)).toBeFocused();
  await alerts.close();
  await expect(alerts.button).toBeFocused();
  await page.keyboard.press("Enter");
  await expect(alerts.level(alerts.sound, "Каждое")).toBeFocused();
  await page.keyboard.press("Escape");
});

test("a press elsewhere closes it", async ({ spark }) => {
  await spark.alerts.open();
  await spark.chat.panel.getByRole("heading", { name: "Чат" }).click();
  await expect(spark.alerts.panel).toBeHidden();
  // The button closes it too, and has the focus then.
  await spark.alerts.open();
  await spark.alerts.button.click();
  await expect(spark.alerts.panel).toBeHidden();
  await expect(spark.alerts.button).toBeFocused();
});

for (const theme of ["luna", "celestia"] as const) {
  test(`nothing in it keeps anybody out in ${theme}`, async ({ visitor }) => {
    const evening = await visitor({ name: "Искра", look: { theme } });
    const alerts = new Alerts(evening.page);
    await alerts.open();
    await expectAccess(evening);
  });
}

test("guests cannot be called, and have no button", async ({ visitor }) => {
  const guest = await visitor();
  await expect(guest.chat.panel).toContainText("Хочешь поболтать?");
  await expect(new Alerts(guest.page).button).toHaveCount(0);
});
