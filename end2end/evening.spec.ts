import { expect, expectAccess, expectNoSidewaysScrolling, say, test } from "./harness.ts";
import type { Evening } from "./pages/evening.ts";
import { STREAM } from "./server.ts";

/** Roles, names and texts of what matters on the page. Head counts change by themselves and are left out. */
async function told(evening: Evening): Promise<string> {
  const parts = [evening.header, evening.nowBar, evening.tonight, evening.chat.panel];
  const trees = await Promise.all(parts.map((part) => part.ariaSnapshot()));
  return trees.join("\n").replaceAll(/\d+ (в чате|смотр)[а-я]*/g, "N $1");
}

test("the page that came to life says what the server's HTML said", async ({ visitor }) => {
  const writer = await visitor({ name: "Мятная Соня" });
  await say(writer.page.request, writer.origin, "первое");
  await say(writer.page.request, writer.origin, "<b>второе</b> & \"третье\"");
  const plain = await visitor({ javaScriptEnabled: false });
  const alive = await visitor();
  await alive.chat.expectPresence(1);
  expect(await told(alive)).toBe(await told(plain));
});

test.describe("a page that is not there", () => {
  test.use({ expected: [/the server responded with a status of 404/] });

  test("leads to an evening drawn by the browser alone, the same as the server's", async ({ visitor, server }) => {
    const writer = await visitor({ name: "Искра" });
    await say(writer.page.request, server.origin, "есть кто?");
    const guest = await visitor();
    const rendered = await told(guest);
    await guest.open("/nowhere");
    await expect(guest.page.getByRole("heading", { level: 1 })).toHaveText("Здесь только звёзды");
    await guest.page.getByRole("link", { name: "На вечерок" }).click();
    await expect(guest.chat.row("есть кто?")).toBeVisible();
    await guest.chat.expectPresence(1);
    expect(await told(guest)).toBe(rendered);
  });
});

test("the stream plays in its frame", async ({ visitor }) => {
  const guest = await visitor();
  await expect(guest.player).toHaveAttribute("src", STREAM);
  await expect(guest.player.contentFrame().getByRole("img", { name: "Эфир" })).toBeVisible();
  await expect(guest.nowBar).toContainText("В эфире");
});

test.describe("without a stream", () => {
  test.use({ settings: { EVENING_STREAM_URL: "" } });

  test("the veranda stands in for the player", async ({ visitor }) => {
    const guest = await visitor();
    await expect(guest.page.getByText("Трансляции пока нет")).toBeVisible();
    await expect(guest.player).toHaveCount(0);
    await expect(guest.nowBar).toContainText("Не в эфире");
  });
});

test("tonight's list fills eight slots, and the two-parter that opens it is one card", async ({ visitor }) => {
  const guest = await visitor();
  await expect(guest.tonight).toContainText("8 серий");
  await expect(guest.stories).toHaveCount(7);
  const first = guest.stories.first();
  await expect(first).toContainText("Сезон 1, серии 1–2");
  await expect(first).toContainText("Friendship Is Magic, части 1 и 2");
  await expect(first).toContainText("двухсерийная история");
  await expect(guest.stories.filter({ hasText: "двухсерийная история" })).toHaveCount(1);
  await expect(guest.nowBar).toContainText("Friendship Is Magic, части 1 и 2");
});

test("a guest may watch and read, and is told how to get a name", async ({ visitor }) => {
  const writer = await visitor({ name: "Искра" });
  await say(writer.page.request, writer.origin, "привет гостям");
  const guest = await visitor();
  await expect(guest.chat.row("привет гостям")).toBeVisible();
  await expect(guest.chat.panel).toContainText("Хочешь поболтать?");
  await expect(guest.chat.panel.getByRole("link", { name: "Войти" })).toBeVisible();
  await expect(guest.chat.field).toHaveCount(0);
});

test("times are on the reader's own clock", async ({ visitor }) => {
  const writer = await visitor({ name: "Искра" });
  await writer.chat.say("который час?");
  const at = await writer.chat.settled("который час?").locator("time").first().getAttribute("datetime");
  for (const timezoneId of ["Asia/Vladivostok", "America/St_Johns"]) {
    const reader = await visitor({ timezoneId });
    const clock = new Date(at!).toLocaleTimeString("ru", { timeZone: timezoneId, hour: "2-digit", minute: "2-digit" });
    await expect(reader.chat.row("который час?").locator("time").first()).toHaveText(clock);
  }
});

test("somebody whose browser speaks English gets the page in English", async ({ visitor }) => {
  const guest = await visitor({ locale: "en-GB" });
  await expect(guest.page.locator("html")).toHaveAttribute("lang", "en");
  await expect(guest.page.getByRole("region", { name: "Chat" })).toContainText("Want to chat?");
  await expect(guest.header.getByRole("link", { name: "Sign in" })).toBeVisible();
});

for (const [width, height] of [
  [1440, 900],
  [1024, 768],
  [390, 844],
] as const) {
  test.describe(`at ${width}×${height}`, () => {
    test.use({ viewport: { width, height } });

    test("an automatic check finds nothing that keeps anybody out", async ({ visitor }) => {
      test.slow();
      const writer = await visitor({ name: "Мятная Соня" });
      await expectAccess(writer);
      await writer.chat.say("всем привет");
      await expect(writer.chat.settled("всем привет")).toBeVisible();
      await expectAccess(writer);
      const guest = await visitor();
      await expectAccess(guest);
      await guest.open("/sign_in");
      await expectAccess(guest);
      await guest.open("/sign_up");
      await expectAccess(guest);
    });

    test("the page is no wider than its window, and the composer is in sight", async ({ visitor }) => {
      const writer = await visitor({ name: "Мятная Соня" });
      await expectNoSidewaysScrolling(writer);
      await expect(writer.chat.field).toBeInViewport({ ratio: 1 });
      await expect(writer.player).toBeInViewport();
    });
  });
}

test.describe("on a phone", () => {
  test.use({ viewport: { width: 390, height: 844 } });

  test("the list is one press away", async ({ visitor }) => {
    const guest = await visitor();
    await expect(guest.tonight).toBeHidden();
    const opener = guest.nowBar.getByRole("button", { name: "Список на вечер" });
    await expect(opener).toHaveAttribute("aria-expanded", "false");
    await opener.click();
    await expect(guest.stories.first()).toBeVisible();
    await expect(opener).toHaveAttribute("aria-expanded", "true");
    await expectAccess(guest);
  });
});

test.describe("on a phone held sideways", () => {
  test.use({ viewport: { width: 720, height: 450 } });

  test("the list is closed by the button that opened it", async ({ visitor }) => {
    const guest = await visitor();
    const opener = guest.nowBar.getByRole("button", { name: "Список на вечер" });
    await opener.click();
    await expect(guest.stories.first()).toBeVisible();
    await opener.click();
    await expect(guest.stories.first()).toBeHidden();
  });
});

test.describe("320 pixels wide", () => {
  test.use({ viewport: { width: 320, height: 640 } });

  test("nothing scrolls sideways", async ({ visitor }) => {
    const writer = await visitor({ name: "Самая Длинная Пони Ночи" });
    await writer.chat.say("https://example.org/" + "ш".repeat(200));
    await expect(writer.chat.settled("https://example.org/")).toBeVisible();
    await expectNoSidewaysScrolling(writer);
    const guest = await visitor();
    for (const path of ["/", "/sign_in", "/sign_up"]) {
      await guest.open(path);
      await expectNoSidewaysScrolling(guest);
    }
  });
});
