// How quickly the emoji open and are found on a slow phone: `./x bench emoji`.

import type { Browser, Page } from "@playwright/test";
import { expect, test } from "../harness.ts";
import { Emoji } from "../pages/emoji.ts";
import { type Member, type Tab, line, open, percentile, table, writers } from "./measure.ts";

const RUNS = 5;
/** How many times slower the page's main thread is than this machine. */
const CPU = 4;
const TYPED = ["единорог", "unicorn", "с", "а", "о"];

declare global {
  interface Window {
    tasks: number[];
    marks: { loaded: number; shown: number };
  }
}

/** From the last byte of the part to the frame that has the cells in it, in milliseconds. */
function shows(page: Page): Promise<number> {
  return page.evaluate(
    () =>
      new Promise<number>((told) => {
        const look = () => {
          if (document.querySelector("[role=gridcell]") === null) return requestAnimationFrame(look);
          return requestAnimationFrame(() => {
            const files = performance.getEntriesByType("resource") as PerformanceResourceTiming[];
            const ends = files.filter((file) => /\/(split|chunk)_/.test(file.name)).map((file) => file.responseEnd);
            told(performance.now() - Math.max(...ends));
          });
        };
        look();
      }),
  );
}

/** A member's page with everything that is fetched once it is alive; nobody opens the emoji before. */
async function equipped(browser: Browser, member: Member): Promise<Tab> {
  const tab = await open(browser, member);
  await tab.page.goto(member.origin);
  await tab.page.locator(".composer-toolbar [aria-expanded]").waitFor({ state: "attached" });
  return tab;
}

test("emoji", async ({ browser, server }) => {
  const members = await writers(server.origin);
  for (let number = 1; number <= 50; number++) await members[number % members.length]!.say(line(number));
  const [opens, typing, scrolling]: number[][] = [[], [], []];
  const again: number[] = [];
  const unslowed: number[] = [];
  for (let run = 0; run < RUNS; run++) {
    const { page } = await equipped(browser, members[0]!);
    const shown = shows(page);
    await new Emoji(page).button.click();
    unslowed.push(await shown);
    await page.context().close();
  }
  for (let run = 0; run < RUNS; run++) {
    const { page, cdp } = await equipped(browser, members[0]!);
    await cdp.send("Emulation.setCPUThrottlingRate", { rate: CPU });
    await page.evaluate(() => {
      window.tasks = [];
      new PerformanceObserver((list) => list.getEntries().forEach((entry) => window.tasks.push(entry.duration))).observe({ type: "longtask" });
    });
    const longest = () => page.evaluate(() => Math.max(0, ...window.tasks.splice(0)));
    const emoji = new Emoji(page);

    const shown = shows(page);
    await emoji.button.click();
    opens!.push(await shown);
    const opening = await longest();

    for (const typed of TYPED) {
      await emoji.search.fill("");
      await emoji.search.pressSequentially(typed, { delay: 120 });
      await expect(emoji.active).toBeVisible();
      typing!.push(await longest());
    }
    await emoji.search.fill("");
    for (let page_down = 0; page_down < 20; page_down++) {
      await emoji.grid.evaluate((grid) => new Promise((drawn) => {
        grid.scrollTop += 300;
        requestAnimationFrame(() => requestAnimationFrame(drawn));
      }));
    }
    scrolling!.push(await longest());

    await page.keyboard.press("Escape");
    const began = await page.evaluate(() => performance.now());
    await emoji.button.click();
    await expect(emoji.active).toBeVisible();
    again.push((await page.evaluate(() => performance.now())) - began);
    table([`run ${run + 1}`, "ms"], [["opening, longest task", Math.round(opening)]]);
    await page.context().close();
  }
  const worst = (of: number[]) => Math.round(percentile(of, 1));
  table(
    [`ms, main thread ${CPU}× slower, ${RUNS} runs`, "median", "worst"],
    [
      ["from the part's last byte to the first cells, not slowed", Math.round(percentile(unslowed, 0.5)), worst(unslowed)],
      ["from the part's last byte to the first cells", Math.round(percentile(opens!, 0.5)), worst(opens!)],
      ["the same, the second time", Math.round(percentile(again, 0.5)), worst(again)],
      ["longest task while typing (0: none over 50)", Math.round(percentile(typing!, 0.5)), worst(typing!)],
      ["longest task while scrolling", Math.round(percentile(scrolling!, 0.5)), worst(scrolling!)],
    ],
  );
});
