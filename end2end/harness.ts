// What every test has: a fresh server, visitors with a browser each, and an ear for what the page should not say.

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { AxeBuilder } from "@axe-core/playwright";
import { type APIRequestContext, type Browser, type BrowserContext, type BrowserContextOptions, test as base, expect } from "@playwright/test";
import { Evening } from "./pages/evening.ts";
import { STREAM, Server, type Settings } from "./server.ts";

export { expect } from "@playwright/test";

// A player of somebody else's, with a picture of ours.
const PICTURE = readFileSync(join(import.meta.dirname, "../public/art/veranda.svg"), "utf8");
const PLAYER = `<!doctype html><html lang="ru"><title>Эфир</title>
<style>body { margin: 0; background: #0b0d26 } svg { position: fixed; inset: 0; inline-size: 100%; block-size: 100% }</style>
${PICTURE.replace("<svg", '<svg role="img" aria-label="Эфир" preserveAspectRatio="xMidYMid slice"')}</html>`;
export const PASSWORD = "огонёк в окне";

export type Options = BrowserContextOptions & {
  /** Signs up under this name before the page is opened. */
  name?: string;
  /** Chooses theme and language before the page is opened. */
  look?: Look;
};

export type Look = { theme?: "luna" | "celestia" | "system"; lang?: "ru" | "en" };

type Fixtures = {
  /** Variables of this test's server. */
  settings: Settings;
  /** What the console may say in this test; otherwise nothing. */
  expected: RegExp[];
  server: Server;
  /** Somebody in a browser of their own, with the evening open. */
  visitor: (options?: Options) => Promise<Evening>;
};

export const test = base.extend<Fixtures>({
  settings: [{}, { option: true }],
  expected: [[], { option: true }],

  server: async ({ settings }, use, info) => {
    const server = await Server.start(settings);
    await use(server);
    await server.stop();
    if (info.status !== info.expectedStatus) await info.attach("server.log", { body: server.log });
    expect(server.log, "the server's log").not.toMatch(/panicked|ERROR/);
  },

  visitor: async ({ browser, server, expected, contextOptions, locale, timezoneId, viewport }, use) => {
    const usual = { ...contextOptions, locale, timezoneId, viewport };
    const contexts: BrowserContext[] = [];
    const said: string[] = [];
    await use(async ({ name, look, ...options } = {}) => {
      const context = await open(browser, server, { ...usual, ...options }, said);
      contexts.push(context);
      if (name !== undefined) await signUp(context.request, server.origin, name);
      if (look !== undefined) await choose(context.request, server.origin, look);
      const evening = new Evening(await context.newPage(), server.origin);
      await (options.javaScriptEnabled === false ? evening.page.goto(server.origin) : evening.open());
      if (name !== undefined && options.javaScriptEnabled !== false) await evening.equipped();
      return evening;
    });
    await Promise.all(contexts.map((context) => context.close()));
    const unexpected = said.filter((line) => !expected.some((pattern) => pattern.test(line)));
    expect(unexpected, "what the browser's console said").toEqual([]);
  },
});

async function open(browser: Browser, server: Server, options: BrowserContextOptions, said: string[]): Promise<BrowserContext> {
  const context = await browser.newContext({ ...options, baseURL: server.origin });
  // Without script nothing can use what the page preloads, and the browser says so.
  const has_script = options.javaScriptEnabled !== false;
  if (has_script) context.on("console", (message) => said.push(`${message.type()}: ${message.text()}`));
  context.on("weberror", (error) => said.push(`uncaught: ${error.error().message}`));
  await context.route(
    (url) => url.origin !== server.origin,
    (route) => {
      const is_player = new URL(route.request().url()).host === "player.example.org";
      if (!is_player) said.push(`left the machine: ${route.request().url()}`);
      return is_player ? route.fulfill({ contentType: "text/html; charset=utf-8", body: PLAYER }) : route.abort();
    },
  );
  return context;
}

/** Takes a name; the session stays with whoever asks. */
export async function signUp(request: APIRequestContext, origin: string, name: string, password = PASSWORD) {
  const answer = await request.post(`${origin}/api/sign_up`, {
    headers: { Origin: origin, Accept: "application/json" },
    form: { name, password },
  });
  expect(answer.status(), await answer.text()).toBe(200);
}

/** Asks for something without a page, and answers with the frame's number. */
export async function order(request: APIRequestContext, origin: string, command: object): Promise<number> {
  const answer = await request.post(`${origin}/api/act`, {
    headers: { Origin: origin },
    data: { order: { nonce: crypto.randomUUID(), command } },
  });
  expect(answer.status(), await answer.text()).toBe(200);
  return (await answer.json()).seq;
}

/** Chooses theme and language without a page. */
export async function choose(request: APIRequestContext, origin: string, look: Look) {
  const answer = await request.post(`${origin}/api/preferences`, { headers: { Origin: origin, Accept: "application/json" }, form: look });
  expect(answer.status(), await answer.text()).toBe(200);
}

/** Asserts that nothing done meanwhile loads the player anew. */
export async function expectPlayerUntouched(evening: Evening, doing: () => Promise<void>) {
  const player = evening.page.locator("iframe");
  await player.evaluate((frame) => frame.setAttribute("data-marked", ""));
  let loads = 0;
  evening.page.on("request", (request) => (loads += request.url() === STREAM ? 1 : 0));
  await doing();
  await expect(player).toHaveAttribute("data-marked");
  expect(loads, "how often the player was loaded again").toBe(0);
}

/** Says something without a page. */
export async function say(request: APIRequestContext, origin: string, text: string) {
  await order(request, origin, { chat: { say: { text } } });
}

/** Says so many things, one after the other, and answers with their numbers. */
export async function fill(writer: Evening, count: number, text = (n: number) => `часть ${n};`): Promise<number[]> {
  const ids: number[] = [];
  for (let n = 1; n <= count; n++) ids.push(await order(writer.page.request, writer.origin, { chat: { say: { text: text(n) } } }));
  return ids;
}

/** Nothing that an automatic check can find keeps anybody out. */
export async function expectAccess(evening: Evening) {
  const found = await new AxeBuilder({ page: evening.page }).analyze();
  const told = found.violations.map(({ id, help, nodes }) => `${id}: ${help}: ${nodes.map((node) => node.target.join(" ")).join(", ")}`);
  expect(told).toEqual([]);
}

/** The page is no wider than its window. */
export async function expectNoSidewaysScrolling(evening: Evening) {
  const excess = await evening.page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
  expect(excess).toBeLessThanOrEqual(0);
}

/** Gives a role; it reaches the page, and the server that answers it, by the live stream. */
export async function promote(server: Server, pony: Evening, name: string, role: "guard" | "princess") {
  await server.grant(name, role);
  await expect(pony.page.locator("header a[href^='/house']").first()).toBeAttached();
}
