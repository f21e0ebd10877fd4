import { expect, fill, order, test } from "./harness.ts";
import type { Evening } from "./pages/evening.ts";

/** What a reader looks at, no further down than this: the first row that is whole, and how far it is from the log's top. */
async function looksAt(reader: Evening, most = 1e6): Promise<{ id: string; top: number }> {
  return reader.chat.log.evaluate((log, most) => {
    if (log.scrollTop > most) log.scrollTo(0, most);
    const edge = log.getBoundingClientRect().top;
    const rows = [...log.querySelectorAll<HTMLElement>(".message[data-id]")];
    const row = rows.find((row) => row.getBoundingClientRect().top >= edge)!;
    return { id: row.dataset.id!, top: row.getBoundingClientRect().top - edge };
  }, most);
}

async function topOf(reader: Evening, id: string): Promise<number> {
  return reader.chat.log.evaluate((log, id) => {
    const row = log.querySelector(`.message[data-id="${id}"]`);
    return row ? row.getBoundingClientRect().top - log.getBoundingClientRect().top : Number.NaN;
  }, id);
}

async function scrollTo(reader: Evening, top: number) {
  await reader.chat.log.evaluate((log, top) => log.scrollTo(0, top), top);
}

/** Scrolls up until nothing more comes. */
async function scrollToTheBeginning(reader: Evening, first: string) {
  await expect(async () => {
    await scrollTo(reader, 0);
    await expect(reader.chat.row(first)).toHaveCount(1, { timeout: 300 });
  }).toPass();
}

const LONG = "очень длинное сообщение, которому одной строки никак не хватит, ".repeat(4);

test("older messages come as the reader scrolls up, to the very first", async ({ visitor }) => {
  const writer = await visitor({ name: "Искра" });
  await fill(writer, 130);
  const reader = await visitor();
  await expect(reader.chat.rows).toHaveCount(50);
  await scrollToTheBeginning(reader, "часть 1;");
  await expect(reader.chat.rows).toHaveCount(130);
  expect(await reader.chat.rows.locator(".message-text").allTextContents()).toEqual(
    Array.from({ length: 130 }, (_, n) => `часть ${n + 1};`),
  );
});

test("whatever happens around it, what one reads stays where it is, to the pixel", async ({ visitor }) => {
  test.setTimeout(180_000);
  const writer = await visitor({ name: "Искра" });
  const ids = await fill(writer, 160, (n) => (n % 3 === 0 ? `часть ${n}; ${LONG}` : `часть ${n};`));
  const reader = await visitor();
  await scrollTo(reader, 900);
  await expect(reader.chat.jump).toBeVisible();

  const { request } = writer.page;
  let seed = 20_261_122;
  const random = (below: number) => {
    seed = (Math.imul(seed, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((seed / 2 ** 32) * below);
  };
  const removed = new Set<number>();
  const shown = (id: number) => reader.chat.log.locator(`.message[data-id="${id}"]`);
  let said = 160;

  const changes: Record<string, (looked: number) => Promise<void>> = {
    "something is said": async () => {
      const id = await order(request, writer.origin, { chat: { say: { text: `часть ${++said}; ${LONG.slice(0, random(200))}` } } });
      ids.push(id);
      await expect(shown(id)).toHaveCount(1);
    },
    "a message is changed": async (looked) => {
      const id = pick(looked);
      const text = `иначе ${++said}; ${LONG.slice(0, random(250))}`.trim();
      await order(request, writer.origin, { chat: { edit: { id, text } } });
      await expect(shown(id)).toContainText(`иначе ${said};`);
    },
    "a message is removed": async (looked) => {
      const id = pick(looked);
      removed.add(id);
      await order(request, writer.origin, { chat: { remove: { id } } });
      await expect(shown(id)).toHaveCount(0);
    },
    "a message is back": async () => {
      const [id] = removed;
      if (id === undefined) return;
      removed.delete(id);
      await order(request, writer.origin, { chat: { restore: { id } } });
      await expect(shown(id)).toHaveCount(1);
    },
    "the window has another size": async () => {
      await reader.page.setViewportSize({ width: 1000 + random(500), height: 700 + random(300) });
    },
    "the letters have another size": async () => {
      await reader.page.evaluate((size) => {
        document.documentElement.style.fontSize = `${size}px`;
      }, 14 + random(8));
    },
    // The reader has just gone so far up that they are asked for.
    "older messages come": async () => expect(reader.chat.log.locator(`.message[data-id="${ids[70]}"]`)).toHaveCount(1),
  };
  /** Another message on the page than the one looked at. */
  function pick(looked: number): number {
    const others = ids.slice(112).filter((id) => id !== looked && !removed.has(id));
    return others[random(others.length)]!;
  }

  const names = Object.keys(changes);
  for (let step = 0; step < 45; step++) {
    const name = step === 12 ? "older messages come" : names[random(names.length - 1)]!;
    const before = await looksAt(reader, name === "older messages come" ? 450 : undefined);
    await changes[name]!(Number(before.id));
    await expect.poll(async () => Math.abs((await topOf(reader, before.id)) - before.top), `step ${step}: ${name}`).toBeLessThanOrEqual(1);
    // Not only in the end: nothing jumps on the way.
    expect(Math.abs((await topOf(reader, before.id)) - before.top), `step ${step}: ${name}`).toBeLessThanOrEqual(1);
  }
});

test("a page has no more than 300 rows, and its end is one press away", async ({ visitor }) => {
  test.slow();
  const writer = await visitor({ name: "Искра" });
  await fill(writer, 380);
  const reader = await visitor();
  await scrollToTheBeginning(reader, "часть 1;");
  await expect(reader.chat.rows).toHaveCount(300);
  await expect(reader.chat.row("часть 380;")).toHaveCount(0);
  // Down again by hand: the newest come back, the oldest go.
  await expect(async () => {
    await scrollTo(reader, 100_000);
    await expect(reader.chat.row("часть 380;")).toHaveCount(1, { timeout: 300 });
  }).toPass();
  expect(await reader.chat.rows.count()).toBeLessThanOrEqual(300);
  await scrollToTheBeginning(reader, "часть 1;");
  await order(writer.page.request, writer.origin, { chat: { say: { text: "а вот и новость" } } });
  await expect(reader.chat.jump).toHaveText(/К последним\s*1/);
  await reader.chat.jump.click();
  await expect(reader.chat.settled("а вот и новость")).toBeInViewport();
  await expect.poll(() => reader.chat.fromEnd()).toBeLessThanOrEqual(1);
});

test("what came while one looked elsewhere is counted in the title and set apart in the log", async ({ visitor }) => {
  const writer = await visitor({ name: "Искра" });
  await fill(writer, 2);
  const reader = await visitor();
  const icon = reader.page.locator("link[rel=icon]");
  await look(reader, false);
  for (const text of ["новость раз", "новость два"]) await order(writer.page.request, writer.origin, { chat: { say: { text } } });
  await expect(reader.page).toHaveTitle("(2) Поняшный вечерок");
  await expect(icon).toHaveAttribute("href", "/favicon-unread.svg");
  await look(reader, true);
  await expect(reader.page).toHaveTitle("Поняшный вечерок");
  await expect(icon).toHaveAttribute("href", "/favicon.svg");
  const items = reader.chat.log.getByRole("listitem");
  await expect(items.filter({ hasText: "Новые сообщения" })).toHaveCount(1);
  expect((await items.allTextContents()).findIndex((text) => text.includes("Новые сообщения"))).toBe(3);
});

/** Turns the page's tab to the front or away, as the page sees it. */
async function look(reader: Evening, at: boolean) {
  await reader.page.evaluate((at) => {
    Object.defineProperty(document, "hidden", { configurable: true, get: () => !at });
    document.dispatchEvent(new Event("visibilitychange"));
  }, at);
}

test.describe("on a bad day", () => {
  test.use({ expected: [/Failed to load resource/] });

  test("older messages that do not come can be asked for again", async ({ visitor }) => {
    const writer = await visitor({ name: "Искра" });
    await fill(writer, 60);
    const reader = await visitor();
    await reader.page.route("**/api/messages*", (route) => route.abort());
    await scrollTo(reader, 0);
    await expect(reader.chat.panel.getByText("Сообщения не загрузились.")).toBeVisible();
    await reader.page.unroute("**/api/messages*");
    await reader.chat.panel.getByRole("button", { name: "Ещё раз" }).click();
    await expect(reader.chat.row("часть 1;")).toHaveCount(1);
  });
});
