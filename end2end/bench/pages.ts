// How much a first visit loads, and how long it takes to come to life on a slow phone: `./x bench pages`.

import { execFile } from "node:child_process";
import { promisify } from "node:util";
import type { Browser } from "@playwright/test";
import { test } from "../harness.ts";
import { line, type Member, open, percentile, table, writers } from "./measure.ts";

const RUNS = 5;
/** How many times slower the page's main thread is than this machine; what the browser does beside it, such as compiling WASM, is not. */
const CPU = 4;
// "Fast 4G" and "slow 4G" of Chrome's developer tools: before each answer 165 and 150 ms.
const NETWORKS = {
  "not slowed": { latency: 0, downloadThroughput: -1, uploadThroughput: -1 },
  "fast 4G": { latency: 165, downloadThroughput: 8_100_000 / 8, uploadThroughput: 1_350_000 / 8 },
  "slow 4G": { latency: 150, downloadThroughput: 1_600_000 / 8, uploadThroughput: 750_000 / 8 },
};
type Network = keyof typeof NETWORKS;

const KINDS = ["HTML", "CSS", "JS", "WASM", "icons", "fonts", "art", "other"] as const;
type Kind = (typeof KINDS)[number];

/** One first visit. */
type Visit = {
  /** What came over the wire, headers included; the live stream, which has no end, does not count. */
  files: { kind: Kind; bytes: number }[];
  interactive: number;
  paint: number;
  longest: number;
};

test("pages", async ({ browser, server }) => {
  const members = await writers(server.origin);
  for (let number = 1; number <= 50; number++) await members[number % members.length]!.say(line(number));
  const pages: [string, string, Member?][] = [
    ["`/`, guest", "/"],
    ["`/`, member", "/", members[0]],
    ["`/sign_in`, guest", "/sign_in"],
  ];
  // Server and browser warm up out of sight.
  await visit(browser, server.origin, "not slowed");
  const weights: (string | number)[][] = [];
  const times: (string | number)[][] = [];
  for (const [name, path, member] of pages) {
    for (const network of Object.keys(NETWORKS) as Network[]) {
      const visits: Visit[] = [];
      for (let run = 0; run < RUNS; run++) visits.push(await visit(browser, server.origin + path, network, member));
      const median = (of: (visit: Visit) => number) => Math.round(percentile(visits.map(of), 0.5));
      if (network === "not slowed") weights.push([name, ...weigh(visits[0]!)]);
      times.push([name, network, median((one) => one.interactive), median((one) => one.paint), median((one) => one.longest)]);
    }
  }
  table(["kB over the wire", ...KINDS, "all", "without fonts", "requests"], weights);
  table([`ms, main thread ${CPU}× slower, median of ${RUNS}`, "network", "alive", "first paint", "longest task"], times);
});

/** Its version is part of what is measured. It is fetched when it is asked for: nothing else needs its 170 MB. */
const LIGHTHOUSE = "lighthouse@13.5.0";

type Report = { categories: Record<string, { title: string; score: number }>; audits: Record<string, { numericValue?: number }> };

test("lighthouse", async ({ server, launchOptions }) => {
  const members = await writers(server.origin);
  for (let number = 1; number <= 50; number++) await members[number % members.length]!.say(line(number));
  const rows: (string | number)[][] = [];
  for (const path of ["/", "/library", "/sign_in"]) {
    const reports: Report[] = [];
    for (let run = 0; run < 3; run++) reports.push(await lighthouse(server.origin + path, launchOptions.executablePath!));
    const median = (of: (report: Report) => number) => Math.round(percentile(reports.map(of), 0.5));
    const categories = ["performance", "accessibility", "best-practices", "seo"];
    const times = ["first-contentful-paint", "largest-contentful-paint", "total-blocking-time"];
    rows.push([
      `\`${path}\``,
      ...categories.map((name) => median((report) => report.categories[name]!.score * 100)),
      ...times.map((name) => median((report) => report.audits[name]!.numericValue!)),
    ]);
  }
  table(["Lighthouse, a phone", "performance", "accessibility", "best practices", "SEO", "first paint, ms", "largest", "blocking"], rows);
});

async function lighthouse(address: string, chromium: string): Promise<Report> {
  const flags = ["--chrome-flags=--headless=new --no-sandbox", "--output=json", "--quiet"];
  const { stdout } = await promisify(execFile)("npx", ["--yes", LIGHTHOUSE, address, ...flags], {
    env: { ...process.env, CHROME_PATH: chromium },
    maxBuffer: 64 << 20,
  });
  return JSON.parse(stdout) as Report;
}

async function visit(browser: Browser, address: string, network: Network, member?: Member): Promise<Visit> {
  const { page, cdp } = await open(browser, member);
  const kinds = new Map<string, Kind>();
  const files: Visit["files"] = [];
  cdp.on("Network.responseReceived", ({ requestId, type, response }) => {
    if (type !== "EventSource") kinds.set(requestId, kindOf(type, new URL(response.url).pathname));
  });
  cdp.on("Network.loadingFinished", ({ requestId, encodedDataLength }) => {
    const kind = kinds.get(requestId);
    if (kind) files.push({ kind, bytes: encodedDataLength });
  });
  await cdp.send("Network.enable");
  await cdp.send("Network.emulateNetworkConditions", { offline: false, ...NETWORKS[network] });
  await cdp.send("Emulation.setCPUThrottlingRate", { rate: CPU });
  await page.addInitScript(() => {
    new MutationObserver((_, observer) => {
      if (!document.body?.hasAttribute("data-hydrated")) return;
      performance.mark("alive");
      observer.disconnect();
    }).observe(document, { subtree: true, childList: true, attributes: true });
  });
  await page.goto(address);
  await page.locator("body[data-hydrated]").waitFor({ state: "attached" });
  const told = await page.evaluate(async () => {
    await document.fonts.ready;
    const entries = (type: string, none: number) =>
      new Promise<PerformanceEntryList>((found) => {
        new PerformanceObserver((list) => found(list.getEntries())).observe({ type, buffered: true });
        // What does not happen cannot be observed.
        setTimeout(() => found([]), none);
      });
    // A busy machine may paint only after the page is alive.
    const paints = await entries("paint", 10_000);
    const tasks = await entries("longtask", 1000);
    return {
      interactive: performance.getEntriesByName("alive")[0]!.startTime,
      paint: paints.find(({ name }) => name === "first-contentful-paint")?.startTime ?? Number.NaN,
      longest: Math.max(0, ...tasks.map((task) => task.duration)),
    };
  });
  await page.context().close();
  return { files, ...told };
}

function kindOf(type: string, path: string): Kind {
  if (type === "Document") return "HTML";
  if (path.endsWith(".css")) return "CSS";
  if (path.endsWith(".js")) return "JS";
  if (path.endsWith(".wasm")) return "WASM";
  if (path.endsWith(".woff2")) return "fonts";
  if (path === "/icons.svg" || path === "/favicon.svg") return "icons";
  return path.endsWith(".svg") ? "art" : "other";
}

function weigh({ files }: Visit): (string | number)[] {
  const kilobytes = (of: (kind: Kind) => boolean) =>
    (files.filter((file) => of(file.kind)).reduce((sum, file) => sum + file.bytes, 0) / 1000).toFixed(1);
  return [
    ...KINDS.map((kind) => kilobytes((other) => other === kind)),
    kilobytes(() => true),
    kilobytes((kind) => kind !== "fonts"),
    files.length,
  ];
}
