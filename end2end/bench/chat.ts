// Whether a page stays as light and as quick as it was, however much is said: `./x bench chat`.

import type { Browser, Page } from "@playwright/test";
import { test } from "../harness.ts";
import { line, Member, open, percentile, type Tab, table, writers } from "./measure.ts";

/** After how many messages the page is looked at; after the first thousand its log is full. */
const LOOKS = [0, 1_000, 10_000, 50_000];
/** So many are said at once; the page has shown all but these when more are said. */
const BATCH = 200;
const KEYS = 100;
/** Messages a second while somebody types. */
const RATE = 20;

declare global {
  interface Window {
    bench: { memories: WebAssembly.Memory[]; latencies: number[] };
  }
}

test("chat", async ({ browser, server }) => {
  const talk = new Talk(await writers(server.origin));
  await talk.say(50);
  const reader = await Member.signUp(server.origin, "Полуночник");
  const rows: string[][] = [];
  const look = async (tab: Tab, name: string, rate = "") => {
    rows.push([name, rate, ...(await weigh(tab)), ...(await type(tab, talk))]);
    console.log(rows.at(-1)!.join(" | "));
  };

  const old = await arrive(browser, reader);
  let passed = 0;
  for (const count of LOOKS) {
    const rate = await follow(old, talk, count - passed);
    await look(old, `${count}`, count ? rate.toFixed(0) : "");
    passed = count;
  }
  await old.page.context().close();
  // What has become slower meanwhile is slow here too; what only the old page has become slower at is not.
  const fresh = await arrive(browser, reader);
  await follow(fresh, talk, LOOKS[1]!);
  await look(fresh, `fresh page, ${LOOKS[1]}`);
  await fresh.page.context().close();
  table(["messages", "a second", "JS heap, MB", "WASM memory, MB", "DOM nodes", "listeners", "rows", "key p50, ms", "p95", "max"], rows);
});

/** Opens the page at the end of the log. */
async function arrive(browser: Browser, reader: Member): Promise<Tab> {
  const tab = await open(browser, reader);
  await tab.page.addInitScript(watch);
  await tab.page.goto(reader.origin);
  await tab.page.locator("body[data-hydrated]").waitFor({ state: "attached" });
  await tab.page.evaluate(() => document.fonts.ready);
  return tab;
}

/** Lets so many messages pass, no faster than the page shows them; answers with how many that were a second. */
async function follow({ page }: Tab, talk: Talk, count: number): Promise<number> {
  const began = performance.now();
  let shown = Promise.resolve();
  for (let passed = 0; passed < count; passed += BATCH) {
    const last = await talk.say(BATCH);
    await shown;
    shown = isShown(page, last);
  }
  await shown;
  return count / ((performance.now() - began) / 1000);
}

/** Everything that is said, one line after the other. */
class Talk {
  private said = 0;

  constructor(private readonly members: Member[]) {}

  /** Says so many at once, and one more line when they are all there; answers with that one. */
  async say(count: number): Promise<string> {
    await Promise.all(Array.from({ length: count - 1 }, () => this.one()));
    return this.one();
  }

  async one(): Promise<string> {
    const text = line(++this.said);
    await this.members[this.said % this.members.length]!.say(text);
    return text.slice(0, text.indexOf(".") + 1);
  }
}

/** In the page, before anything of it runs: keeps hold of the memory, and of how long each key took. */
function watch() {
  window.bench = { memories: [], latencies: [] };
  const real = WebAssembly.instantiateStreaming;
  WebAssembly.instantiateStreaming = async (...given) => {
    const made = await real(...given);
    const { memory } = made.instance.exports;
    if (memory instanceof WebAssembly.Memory) window.bench.memories.push(memory);
    return made;
  };
  // From the key to the end of the frame that shows what it did.
  const time = ({ timeStamp }: KeyboardEvent) =>
    requestAnimationFrame(() => {
      const { port1, port2 } = new MessageChannel();
      port1.onmessage = () => window.bench.latencies.push(performance.now() - timeStamp);
      port2.postMessage(null);
    });
  addEventListener("keydown", time, { capture: true });
}

async function isShown(page: Page, text: string) {
  const has = (text: string) => document.querySelector("[role=log]")?.textContent?.includes(text);
  await page.waitForFunction(has, text, { polling: 50, timeout: 60_000 });
}

/** What the page holds after everything that can go has gone. */
async function weigh({ page, cdp }: Tab): Promise<string[]> {
  await cdp.send("Performance.enable");
  await cdp.send("HeapProfiler.collectGarbage");
  await cdp.send("HeapProfiler.collectGarbage");
  const { metrics } = await cdp.send("Performance.getMetrics");
  const metric = (name: string) => metrics.find((one) => one.name === name)!.value;
  const [memory, rows] = await page.evaluate(() => [
    window.bench.memories.reduce((sum, memory) => sum + memory.buffer.byteLength, 0),
    document.querySelectorAll("[role=log] li:has(time)").length,
  ]);
  const megabytes = (bytes: number) => (bytes / 1e6).toFixed(2);
  return [megabytes(metric("JSHeapUsedSize")), megabytes(memory!), `${metric("Nodes")}`, `${metric("JSEventListeners")}`, `${rows}`];
}

/** Types while others go on talking; answers with the milliseconds that a key took: p50, p95, most. */
async function type({ page }: Tab, talk: Talk): Promise<string[]> {
  const field = page.getByRole("textbox", { name: "Сообщение" });
  await field.click();
  await page.evaluate(() => (window.bench.latencies = []));
  const said: Promise<string>[] = [];
  const talking = setInterval(() => said.push(talk.one()), 1000 / RATE);
  try {
    // Latin: what has no key on this keyboard would be put in without one.
    await page.keyboard.type("under the lamps ".repeat(KEYS).slice(0, KEYS), { delay: 80 });
  } finally {
    clearInterval(talking);
  }
  await isShown(page, (await Promise.all(said)).at(-1)!);
  const latencies = await page.evaluate(() => window.bench.latencies);
  await field.fill("");
  return [0.5, 0.95, 1].map((share) => percentile(latencies, share).toFixed(0));
}
