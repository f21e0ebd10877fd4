// How quickly the emoji open and are found on a slow phone: `./x bench emoji`.

import type { Browser, Page } from "@playwright/test";
import { expect, test } from "../harness.ts";
import { Emoji } from "../pages/emoji.ts";
import { type Member, type Tab, type Task, line, longestTask, open, percentile, table, writers } from "./measure.ts";

const RUNS = 5;
/** How many times slower the page's main thread is than this machine. */
const CPU = 4;
const TYPED = ["единорог", "unicorn", "с", "а", "о"];

declare global {
  interface Window {
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
  const opens: number[] = [];
  const [opening, typing, scrolling]: Task[][] = [[], [], []];
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
    const emoji = new Emoji(page);

    opening!.push(
      await longestTask(cdp, async () => {
        const shown = shows(page);
        await emoji.button.click();
        opens.push(await shown);
      }),
    );
    for (const typed of TYPED) {
      await emoji.search.fill("");
      const type = async () => {
        await emoji.search.pressSequentially(typed, { delay: 120 });
        await expect(emoji.active).toBeVisible();
      };
      typing!.push(await longestTask(cdp, type));
    }
    await emoji.search.fill("");
    const scroll = async () => {
      for (let page_down = 0; page_down < 20; page_down++) {
        await emoji.grid.evaluate((grid) => new Promise((drawn) => {
          grid.scrollTop += 300;
          requestAnimationFrame(() => requestAnimationFrame(drawn));
        }));
      }
    };
    scrolling!.push(await longestTask(cdp, scroll));

    await page.keyboard.press("Escape");
    const began = await page.evaluate(() => performance.now());
    await emoji.button.click();
    await expect(emoji.active).toBeVisible();
    again.push((await page.evaluate(() => performance.now())) - began);
    await page.context().close();
  }
  const worst = (of: number[]) => Math.round(percentile(of, 1));
  const tasks = (what: string, of: Task[]) =>
    ([["by the clock", of.map((task) => task.wall)], ["of the processor", of.map((task) => task.cpu)]] as const).map(
      ([how, of]) => [`longest task while ${what}, ${how}`, Math.round(percentile([...of], 0.5)), worst([...of])] as [string, number, number],
    );
  table(
    [`ms, main thread ${CPU}× slower, ${RUNS} runs`, "median", "worst"],
    [
      ["from the part's last byte to the first cells, not slowed", Math.round(percentile(unslowed, 0.5)), worst(unslowed)],
      ["from the part's last byte to the first cells", Math.round(percentile(opens, 0.5)), worst(opens)],
      ["the same, the second time", Math.round(percentile(again, 0.5)), worst(again)],
      ...tasks("opening", opening!),
      ...tasks("typing", typing!),
      ...tasks("scrolling", scrolling!),
    ],
  );
});
