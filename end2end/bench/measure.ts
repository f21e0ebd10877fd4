// What both measurements share: a page of its own, members who write, and tables to paste into docs/performance.md.

import { type Browser, type CDPSession, type Page, expect } from "@playwright/test";
import { PASSWORD } from "../harness.ts";

/** Somebody with a name, without a browser. */
export class Member {
  private constructor(
    readonly origin: string,
    readonly cookie: string,
  ) {}

  static async signUp(origin: string, name: string): Promise<Member> {
    const body = new URLSearchParams({ name, password: PASSWORD });
    const answer = await fetch(`${origin}/api/sign_up`, { method: "POST", headers: { Origin: origin, Accept: "application/json" }, body });
    expect(answer.status, await answer.text()).toBe(200);
    return new Member(origin, answer.headers.getSetCookie()[0]!.split(";")[0]!);
  }

  async say(text: string) {
    const answer = await fetch(`${this.origin}/api/act`, {
      method: "POST",
      headers: { Origin: this.origin, Cookie: this.cookie, "Content-Type": "application/json" },
      body: JSON.stringify({ order: { nonce: crypto.randomUUID(), command: { chat: { say: { text } } } } }),
    });
    const told = await answer.text();
    if (answer.status !== 200) throw new Error(`${answer.status}: ${told}`);
  }
}

/** Several who write, so that their lines stand in groups as on an evening. */
export async function writers(origin: string): Promise<Member[]> {
  const names = ["Мятная Соня", "Медовый Пряник", "Клеверок", "Звёздный Писарь"];
  return Promise.all(names.map((name) => Member.signUp(origin, name)));
}

/** What they say: as long as what people say. */
export function line(number: number): string {
  return `Строка ${number}. ${"Чай налит, плед на месте, фонарики горят. ".repeat(number % 3)}`;
}

/** A page, and a way to ask its browser what it does. */
export type Tab = { page: Page; cdp: CDPSession };

/** A browser that has seen nothing yet, as this member or as a guest. */
export async function open(browser: Browser, member?: Member): Promise<Tab> {
  const context = await browser.newContext();
  if (member) {
    const [name, value] = member.cookie.split("=");
    await context.addCookies([{ name: name!, value: value!, url: member.origin }]);
  }
  const page = await context.newPage();
  return { page, cdp: await context.newCDPSession(page) };
}

/** The value that this share of all values does not exceed. */
export function percentile(values: number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil(sorted.length * share) - 1)] ?? Number.NaN;
}

export function table(head: string[], rows: (string | number)[][]) {
  const lines = [head, head.map(() => "---"), ...rows].map((cells) => `| ${cells.join(" | ")} |`);
  console.log(`\n${lines.join("\n")}`);
}

/** The longest task of a page's main thread, in milliseconds: by the clock, and of the processor's time. */
export type Task = { wall: number; cpu: number };

/**
 * Works, and says which task of the main thread was the longest meanwhile. A task that waits for the processor, which on a machine
 * of two cores others want as well, is long by the clock alone.
 */
export async function longestTask(cdp: CDPSession, work: () => Promise<void>): Promise<Task> {
  type Event = { name: string; pid: number; tid: number; dur?: number; tdur?: number; args?: { name?: string } };
  const events: Event[] = [];
  const collect = ({ value }: { value: unknown[] }) => void events.push(...(value as Event[]));
  cdp.on("Tracing.dataCollected", collect);
  await cdp.send("Tracing.start", { transferMode: "ReportEvents", traceConfig: { includedCategories: ["devtools.timeline", "toplevel"] } });
  await work();
  const complete = new Promise<void>((told) => cdp.once("Tracing.tracingComplete", () => told()));
  await cdp.send("Tracing.end");
  await complete;
  cdp.off("Tracing.dataCollected", collect);
  const mains = new Set(events.filter((event) => event.args?.name === "CrRendererMain").map((event) => `${event.pid} ${event.tid}`));
  const tasks = events.filter((event) => event.name.endsWith("RunTask") && mains.has(`${event.pid} ${event.tid}`));
  const longest = (of: (event: Event) => number | undefined) => Math.max(0, ...tasks.map((event) => (of(event) ?? 0) / 1000));
  if (tasks.length === 0) throw new Error("no task was seen");
  return { wall: longest((event) => event.dur), cpu: longest((event) => event.tdur) };
}
