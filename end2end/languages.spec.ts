import { expect, expectPlayerUntouched, say, test } from "./harness.ts";
import type { Evening } from "./pages/evening.ts";

test("a language is chosen in place: the player goes on, the text and the reader's place stay", async ({ visitor }) => {
  const pony = await visitor({ name: "Искра" });
  for (let line = 0; line < 30; line++) await say(pony.page.request, pony.origin, `строка ${line}`);
  await expect(pony.chat.row("строка 29")).toBeVisible();
  await pony.chat.field.fill("не дописано");
  await pony.chat.log.evaluate((log) => (log.scrollTop -= 400));
  await expect(pony.chat.jump).toBeVisible();
  const place = await pony.chat.fromEnd();
  await expectPlayerUntouched(pony, async () => {
    await pony.look.language("EN").click();
    await expect(pony.look.root).toHaveAttribute("lang", "en");
    await expect(pony.page).toHaveTitle("MLP Evening");
    await expect(pony.page.getByTitle("Stream player")).toHaveAttribute("src");
    await expect(pony.page.getByRole("region", { name: "Tonight" })).toContainText("8 episodes");
    const log = pony.page.getByRole("log", { name: "Messages" });
    await expect(log).toBeVisible();
    await expect(pony.page.getByRole("textbox", { name: "Message" })).toHaveValue("не дописано");
    await expect(pony.look.language("EN")).toHaveAttribute("aria-pressed", "true");
    await expect(pony.look.language("EN")).toBeFocused();
    await expect
      .poll(() => log.evaluate((log) => Math.round(log.scrollHeight - log.scrollTop - log.clientHeight)))
      .toBeCloseTo(place, -1);
  });
  await pony.page.getByRole("textbox", { name: "Message" }).press("Enter");
  await expect(pony.page.getByRole("log").getByText("не дописано")).toBeVisible();
  await pony.open();
  await expect(pony.look.root).toHaveAttribute("lang", "en");
});

test("without script a language is a plain form, on any page", async ({ visitor }) => {
  const guest = await visitor({ javaScriptEnabled: false });
  await guest.look.language("EN").click();
  await expect(guest.page.getByRole("region", { name: "Chat" })).toBeVisible();
  await guest.page.goto("/nowhere");
  await expect(guest.page.getByRole("heading", { level: 1 })).toHaveText("Nothing here but stars");
  await guest.look.language("RU").click();
  await expect(guest.page.getByRole("heading", { level: 1 })).toHaveText("Здесь только звёзды");
  expect(guest.page.url()).toBe(`${guest.origin}/nowhere`);
});

test.describe("somebody who follows a wrong link", () => {
  test.use({ expected: [/the server responded with a status of 404/] });

  test("is known there, and may leave", async ({ visitor }) => {
    const pony = await visitor({ name: "Искра" });
    await pony.open("/nowhere");
    await pony.me("Искра").click();
    await pony.header.getByRole("button", { name: "Выйти" }).click();
    await expect(pony.signInLink).toBeVisible();
    expect(pony.page.url()).toBe(`${pony.origin}/`);
  });
});

/** Roles, names and texts of the whole page. Head counts change by themselves and are left out, and so are places that will
 * say something one day. */
async function told(evening: Evening): Promise<string> {
  const html = await evening.look.root.evaluate((root) => `${root.getAttribute("lang")} ${root.getAttribute("data-theme")} ${document.title}`);
  const trees = await Promise.all([evening.header, evening.main].map((part) => part.ariaSnapshot()));
  const silent = /\n *- status(?=\n|$)/g;
  return [html, ...trees].join("\n").replaceAll(silent, "").replaceAll(/\d+ (в чате|in chat|смотр[а-я]*|watching)|"\d+" ?|\b\d+\b(?=\n)/g, "N");
}

for (const lang of ["ru", "en"] as const) {
  for (const theme of ["luna", "celestia"] as const) {
    test(`what came to life in ${lang} and ${theme} says what the server's HTML said`, async ({ visitor }) => {
      test.slow();
      const look = { lang, theme };
      const writer = await visitor({ name: "Мятная Соня" });
      await say(writer.page.request, writer.origin, "первое");
      const [plain, alive] = [await visitor({ look, javaScriptEnabled: false }), await visitor({ look })];
      expect(await told(alive)).toBe(await told(plain));
      const [one, other] = [await visitor({ look, javaScriptEnabled: false, name: "Искра" }), await visitor({ look, name: "Рэрити" })];
      // Only a page that is alive can send.
      const as = (text: string) => text.replaceAll("Рэрити", "Искра").replaceAll(" [disabled]", "");
      expect(as(await told(other))).toBe(as(await told(one)));
    });
  }
}

/** All words of the page but what people wrote and what episodes are called. */
async function words(evening: Evening): Promise<string> {
  return evening.page.evaluate(() => {
    const skip = ".message-text, .message-name, .header-me-name, .list-name, .now-bar-next b, .tabs-tab[name=lang], script, style";
    const parts = [document.title];
    for (const element of document.querySelectorAll("body *")) {
      if (element.closest(skip)) continue;
      for (const name of ["aria-label", "title", "placeholder", "alt"]) parts.push(element.getAttribute(name) ?? "");
      for (const node of element.childNodes) if (node.nodeType === Node.TEXT_NODE) parts.push(node.textContent ?? "");
    }
    return parts.join("\n");
  });
}

for (const [lang, foreign] of [
  ["ru", /[A-Za-z]{2,}/g],
  ["en", /[А-Яа-яЁё]+/g],
] as const) {
  test.describe(`in ${lang}`, () => {
    test.use({ expected: [/the server responded with a status of 404/] });

    test("no page has a word of the other language", async ({ visitor, server }) => {
      test.slow();
      const pony = await visitor({ name: "Искра", look: { lang } });
      await say(pony.page.request, pony.origin, "hello и привет");
      for (const evening of [pony, await visitor({ look: { lang } })]) {
        for (const path of ["/", "/sign_in", "/sign_up", server.setUp!.slice(server.origin.length), "/set_up", "/nowhere"]) {
          await evening.open(path);
          const found = (await words(evening)).match(foreign) ?? [];
          // Keys are called the same everywhere.
          expect(found.filter((word) => !["Ctrl", "Shift"].includes(word)), path).toEqual([]);
        }
      }
    });
  });
}

test("the next page is on the reader's clock before any script runs", async ({ visitor }) => {
  const writer = await visitor({ name: "Искра" });
  await say(writer.page.request, writer.origin, "который час?");
  const reader = await visitor({ timezoneId: "Asia/Vladivostok" });
  const clock = reader.chat.row("который час?").locator("time").first();
  const alive = await clock.textContent();
  await expect.poll(async () => (await reader.page.context().cookies()).find(({ name }) => name === "evening_zone")?.value).toBe("600");
  const answer = await reader.page.request.get(reader.origin);
  expect(await answer.text()).toContain(`>${alive}<`);
});
