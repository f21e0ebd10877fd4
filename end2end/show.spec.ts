import { type Options, expect, expectAccess, expectNoSidewaysScrolling, order, test as base } from "./harness.ts";
import type { Evening } from "./pages/evening.ts";
import { STREAM } from "./server.ts";

const MINUTE = 60_000;
const FIRST = "Friendship Is Magic, части 1 и 2";

const test = base.extend<{ princess: (options?: Options) => Promise<Evening> }>({
  /** Somebody who may run the evening, with the evening open. */
  princess: async ({ visitor, server }, use) => {
    await use(async (options = {}) => {
      const luna = await visitor({ name: "Луна", ...options });
      await server.grant("Луна", "princess");
      // The role reaches the page by the live stream.
      await expect(luna.header.locator("a[href='/house']").first()).toBeAttached();
      return luna;
    });
  },
});

/** What a princess asks, without a page. */
async function ask(princess: Evening, command: object) {
  await order(princess.page.request, princess.origin, { show: command });
}

/** Counts how often the player of this page is loaded from now on. */
async function watchPlayer(evening: Evening) {
  await evening.player.evaluate((player) => player.setAttribute("data-marked", ""));
  const seen = { loads: 0 };
  evening.page.on("request", (request) => (seen.loads += request.url() === STREAM ? 1 : 0));
  return seen;
}

test("what a princess marks is live in every browser, and no player starts anew", async ({ visitor, princess }) => {
  const guest = await visitor();
  const luna = await princess();
  const [guests, lunas] = [await watchPlayer(guest), await watchPlayer(luna)];
  await luna.house.enter();
  await luna.house.play(FIRST).click();
  await expect(guest.nowBar.getByRole("heading", { level: 1 })).toHaveText(FIRST);
  await expect(guest.nowBar).toContainText("Сезон 1, серии 1–2");
  await expect(guest.nowBar).toContainText("1–2-я из 8 за вечер");
  await expect(guest.story(FIRST)).toHaveAttribute("aria-current", "true");
  await expect(guest.story(FIRST)).toContainText("сейчас");

  const second = await luna.house.stories.nth(1).getByRole("heading").textContent();
  await luna.house.next.click();
  await expect(guest.nowBar.getByRole("heading", { level: 1 })).toHaveText(second!);
  await expect(guest.story(FIRST)).toContainText("просмотрено");
  await expect(guest.story(second!)).toHaveAttribute("aria-current", "true");

  await luna.house.course.getByRole("button", { name: "5 минут", exact: true }).click();
  await expect(guest.nowBar).toContainText("Перерыв");
  await expect(guest.nowBar.getByRole("timer")).toHaveText(/^0[45]:\d\d$/);
  await expect(guest.story(second!)).toContainText("просмотрено");

  await luna.house.course.getByRole("button", { name: "Закончить вечер" }).click();
  await expect(guest.nowBar).toContainText("На сегодня всё");
  await luna.house.leave();
  await expect(luna.nowBar).toContainText("На сегодня всё");
  for (const [pony, seen] of [[guest, guests], [luna, lunas]] as const) {
    await expect(pony.player).toHaveAttribute("data-marked");
    expect(seen.loads, "how often the player was loaded again").toBe(0);
  }
});

test("two princesses see what the other does", async ({ visitor, princess, server }) => {
  const luna = await princess();
  const celestia = await visitor({ name: "Селестия" });
  await server.grant("Селестия", "princess");
  await luna.house.enter();
  await celestia.house.enter();
  await luna.house.play(FIRST).click();
  await expect(celestia.house.stories.filter({ hasText: FIRST })).toHaveAttribute("aria-current", "true");
  await luna.house.hosts.getByRole("textbox").fill("Пример.РФ");
  await luna.house.hosts.getByRole("button", { name: "Разрешить", exact: true }).click();
  await expect(celestia.house.hosts.getByRole("listitem").filter({ hasText: "xn--e1afmkfd.xn--p1ai" })).toBeVisible();
  await expect(luna.house.hosts.getByRole("textbox")).toHaveValue("");
});

test("a start is announced on the princess's clock, with Moscow beside it on another", async ({ visitor, princess }) => {
  const luna = await princess();
  const far = await visitor({ timezoneId: "Europe/Kaliningrad" });
  await luna.house.enter();
  const tomorrow = new Date(Date.now() + 24 * 60 * MINUTE).toLocaleDateString("sv", { timeZone: "Europe/Moscow" });
  await luna.house.plan.getByLabel("Дата и время").fill(`${tomorrow}T20:00`);
  await expect(luna.house.plan).toContainText(/20:00$|20:00\D/);
  await luna.house.plan.getByRole("button", { name: "Объявить начало" }).click();
  await expect(far.nowBar).toContainText("19:00 · 20:00 по Москве");
  await luna.house.leave();
  await expect(luna.nowBar).toContainText(", 20:00");
  await expect(luna.nowBar).not.toContainText("по Москве");
});

test.describe("what is refused", () => {
  test.use({ expected: [/the server responded with a status of (403|409|422)/] });

  test("an address of a stranger stays in its field, and its site is allowed right there", async ({ visitor, princess }) => {
    const guest = await visitor();
    const luna = await princess();
    await luna.house.enter();
    await luna.house.show("javascript:alert(1)");
    await expect(luna.house.stream.getByRole("alert")).toHaveText("Нужен адрес https:// на открытом сайте");
    await expect(luna.house.address).toHaveValue("javascript:alert(1)");
    await expect(luna.house.address).toHaveAttribute("aria-invalid", "true");

    await luna.house.show("https://other.example/embed/1");
    await expect(luna.house.stream.getByRole("alert")).toContainText("Сайта other.example нет среди разрешённых");
    await expect(luna.house.address).toHaveValue("https://other.example/embed/1");
    await luna.house.stream.getByRole("button", { name: "Разрешить этот сайт и показать" }).click();
    await expect(luna.house.stream).toContainText("Плеер сайта other.example");
    await expect(luna.house.address).toHaveValue("");

    // A page that was loaded before may not frame it, and says so.
    const trouble = guest.page.getByRole("region", { name: "Плеер трансляции" });
    await expect(trouble).toContainText("Для этого плеера страницу нужно обновить");
    await expect(guest.player).toHaveCount(0);
    await guest.page.route("https://other.example/**", (route) => route.fulfill({ contentType: "text/html", body: "эфир" }));
    await trouble.getByRole("button", { name: "Обновить" }).click();
    await expect(guest.player).toHaveAttribute("src", "https://other.example/embed/1");
    await guest.alive();

    await luna.house.hosts.getByRole("button", { name: "Больше не разрешать: other.example" }).click();
    await expect(luna.house.hosts.getByRole("alert")).toContainText("сейчас в эфире");
    await luna.house.stream.getByRole("button", { name: "Снять с эфира" }).click();
    await expect(guest.nowBar).toContainText("Не в эфире");
    await luna.house.hosts.getByRole("button", { name: "Больше не разрешать: other.example" }).click();
    await expect(luna.house.hosts.getByText("other.example")).toHaveCount(0);
  });

  test("a break that is too long says so beside its field", async ({ princess }) => {
    const luna = await princess();
    await luna.house.enter();
    const minutes = luna.house.course.getByRole("spinbutton", { name: "Другая длина, в минутах" });
    await minutes.fill("181");
    await luna.house.course.getByRole("button", { name: "Начать перерыв" }).click();
    await expect(luna.house.course.getByRole("alert")).toHaveText("Перерыв — от 1 до 180 минут");
    await expect(minutes).toHaveValue("181");
  });

  test("the gates are closed to guests and members, and open when the role comes", async ({ visitor, server }) => {
    const guest = await visitor();
    await guest.open("/house");
    await expect(guest.house.gates).toBeVisible();
    await expectAccess(guest);
    await expect(guest.page.getByRole("main").getByRole("link", { name: "Войти" })).toHaveAttribute("href", "/sign_in");
    const spark = await visitor({ name: "Искра" });
    await expect(spark.header.getByRole("link", { name: "Дашборд" })).toHaveCount(0);
    await spark.open("/house");
    await expect(spark.house.gates).toBeVisible();
    await expect(spark.page.getByRole("main").getByRole("link", { name: "Войти" })).toHaveCount(0);
    await server.grant("Искра", "princess");
    await expect(spark.house.course).toBeVisible();
    await spark.house.leave();
    await expect(spark.player).toHaveAttribute("src", STREAM);
  });
});

test.describe("HLS", () => {
  const LIST = "https://player.example.org/live/index.m3u8";
  test.use({ expected: [/Failed to load resource: the server responded with a status of 404/] });

  test("is played by a script that no other page asks for, and says when it does not play", async ({ visitor, princess }) => {
    const guest = await visitor();
    const asked: string[] = [];
    guest.page.on("request", (request) => asked.push(new URL(request.url()).pathname));
    let lists = 0;
    await guest.page.route(LIST, (route) => {
      lists += 1;
      return route.fulfill({ status: 404, headers: { "access-control-allow-origin": "*" } });
    });
    const luna = await princess();
    await luna.page.route(LIST, (route) => route.fulfill({ status: 404, headers: { "access-control-allow-origin": "*" } }));
    await guest.open();
    await expect(guest.player).toBeVisible();
    expect(asked).not.toContain("/hls.light.min.js");

    await ask(luna, { set_stream: { url: LIST } });
    await expect.poll(() => asked.filter((path) => path === "/hls.light.min.js")).toHaveLength(1);
    const box = guest.page.getByRole("region", { name: "Плеер трансляции" });
    await expect(box).toContainText("Видео не открывается", { timeout: 20_000 });
    const before = lists;
    await box.getByRole("button", { name: "Ещё раз" }).click();
    await expect.poll(() => lists).toBeGreaterThan(before);
    expect(asked.filter((path) => path === "/hls.light.min.js"), "the script is loaded once").toHaveLength(1);
    await ask(luna, { set_stream: { url: STREAM } });
    await expect(guest.player).toHaveAttribute("src", STREAM);
  });
});

test("a countdown is right when the browser's clock is wrong, ticks, and ends", async ({ visitor, princess }) => {
  const luna = await princess();
  const guest = await visitor();
  await guest.page.clock.install({ time: new Date(Date.now() + 10 * MINUTE) });
  await guest.open();
  await expect(guest.chat.panel.getByText(/\d+ в чате/)).toBeVisible();
  await ask(luna, { announce: { at: new Date(Date.now() + 45_000).toISOString() } });
  const timer = guest.nowBar.getByRole("timer");
  await expect(timer).toHaveText(/^00:[34]\d$/);
  await expect(guest.nowBar).toContainText("до начала");
  // Not so far that the page takes it for a sleep and asks the server for the time again.
  await guest.page.clock.runFor(20_000);
  await expect(timer).toHaveText(/^00:[012]\d$/);
  await guest.page.clock.runFor(25_000);
  await expect(timer).toHaveCount(0);
  await expect(guest.nowBar).toContainText("Вот-вот начнём");
});

test("the theatre gives player and chat the window, and Escape ends it", async ({ visitor }) => {
  const guest = await visitor();
  const seen = await watchPlayer(guest);
  const before = await guest.player.boundingBox();
  const toggle = guest.nowBar.getByRole("button", { name: "Режим кинозала" });
  await toggle.click();
  await expect(toggle).toHaveAttribute("aria-pressed", "true");
  await expect(guest.header).toBeHidden();
  await expect(guest.tonight).toBeHidden();
  const inside = await guest.player.boundingBox();
  expect(inside!.width * inside!.height).toBeGreaterThan(before!.width * before!.height * 1.1);
  const bar = await guest.nowBar.boundingBox();
  expect(bar!.y, "the bar is below the player").toBeGreaterThanOrEqual(inside!.y + inside!.height);
  expect(bar!.height).toBeLessThan(60);
  await expectAccess(guest);
  await guest.page.keyboard.press("Escape");
  await expect(guest.header).toBeVisible();
  await expect(toggle).toHaveAttribute("aria-pressed", "false");
  await expect(guest.player).toHaveAttribute("data-marked");
  expect(seen.loads).toBe(0);
});

test("the reel shows the story that is on, and the page stays where it is", async ({ visitor, princess }) => {
  const luna = await princess();
  const guest = await visitor({ viewport: { width: 1024, height: 768 } });
  await expect(guest.stories.last()).not.toBeInViewport({ ratio: 0.9 });
  const last = Number(await lastNumber(luna));
  await ask(luna, { play: { story: last } });
  await expect(guest.stories.last()).toHaveAttribute("aria-current", "true");
  await expect(guest.stories.last()).toBeInViewport({ ratio: 0.9 });
  expect(await guest.page.evaluate(() => document.documentElement.scrollTop)).toBe(0);
});

/** The number of the first episode of tonight's last story. */
async function lastNumber(princess: Evening) {
  const visit = await (await princess.page.request.get(`${princess.origin}/api/visit`)).json();
  return visit.snapshot.room.show.tonight.at(-1).single.number;
}

test.describe("on a phone", () => {
  const viewport = { width: 390, height: 844 };
  test.use({ viewport });

  test("tonight's list is a sheet that the keyboard opens, walks and closes", async ({ visitor }) => {
    const guest = await visitor();
    const opener = guest.nowBar.getByRole("button", { name: "Список на вечер" });
    await opener.focus();
    await guest.page.keyboard.press("Enter");
    const close = guest.tonight.getByRole("button", { name: "Закрыть" });
    await expect(close).toBeFocused();
    const sheet = await guest.tonight.boundingBox();
    const bar = await guest.nowBar.boundingBox();
    expect(sheet!.y, "player and now-bar stay in sight").toBeGreaterThanOrEqual(bar!.y + bar!.height);
    await expectAccess(guest);
    await guest.page.keyboard.press("Escape");
    await expect(guest.tonight).toBeHidden();
    await expect(opener).toBeFocused();

    await guest.page.keyboard.press("Enter");
    await expect(close).toBeFocused();
    await guest.page.keyboard.press("Enter");
    await expect(guest.tonight).toBeHidden();
    await expect(opener).toBeFocused();
    await expect(guest.nowBar.getByRole("button", { name: "Режим кинозала" })).toBeHidden();
  });

  test("the dashboard is reached by the menu and fits", async ({ princess }) => {
    const luna = await princess({ viewport });
    await luna.look.menu.click();
    await luna.header.getByRole("link", { name: "Дашборд" }).click();
    await expect(luna.house.course).toBeVisible();
    await expectNoSidewaysScrolling(luna);
    await expectAccess(luna);
  });
});

for (const theme of ["luna", "celestia"] as const) {
  for (const [width, height] of [
    [1440, 900],
    [1024, 768],
    [390, 844],
  ] as const) {
    test(`nothing of the show keeps anybody out in ${theme} at ${width}×${height}`, async ({ visitor, princess }) => {
      test.slow();
      const look = { theme };
      const luna = await princess({ viewport: { width, height }, look });
      const guest = await visitor({ viewport: { width, height }, look });
      const title = guest.nowBar.getByRole("heading", { level: 1 });
      for (const [command, words] of [
        [{ announce: { at: new Date(Date.now() + 90 * MINUTE).toISOString() } }, "Собираемся у экрана"],
        [{ play: { story: 3 } }, /./],
        [{ pause: { minutes: 10 } }, "Перерыв на чай"],
        [{ end: {} }, "На сегодня всё"],
      ] as const) {
        await ask(luna, command);
        await expect(title).toHaveText(words);
        await expectAccess(guest);
        await expectNoSidewaysScrolling(guest);
      }
      await guest.open("/chat");
      await expectAccess(guest);
      await expectNoSidewaysScrolling(guest);
      await luna.open("/house");
      await expect(luna.house.course).toBeVisible();
      await expect(luna.player).toHaveCount(0);
      await expectAccess(luna);
      await expectNoSidewaysScrolling(luna);
    });
  }
}
