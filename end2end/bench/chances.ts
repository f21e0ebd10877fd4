// How long the chances of all stories take in a browser, and whether anything stands still meanwhile: `./x bench chances`.

import { expect, promote, test } from "../harness.ts";
import { table } from "./measure.ts";

/** How many times slower than this machine the page's main thread is in the second half. */
const SLOWED = 4;
const HEADER = "number,season,episode,title,story,part,aired\n";

test("chances", async ({ visitor, server }) => {
  const celestia = await visitor({ name: "Селестия" });
  await promote(server, celestia, "Селестия", "princess");
  const rows: string[][] = [];
  for (const episodes of [221, 10_000]) {
    if (episodes > 221) {
      const seen = (await (await celestia.page.request.get(`${server.origin}/api/library`)).json()).seq;
      const lines = Array.from({ length: episodes }, (_, n) => `${n + 1},${1 + (n % 9)},${1 + (n % 26)},Story ${n},Story ${n},,2010-10-10`);
      const answer = await celestia.page.request.post(`${server.origin}/api/library.csv?seen=${seen}`, {
        headers: { Origin: server.origin, "Content-Type": "text/csv" },
        data: HEADER + lines.join("\n"),
      });
      expect(answer.status()).toBe(200);
    }
    for (const rate of [1, SLOWED]) {
      const cdp = await celestia.page.context().newCDPSession(celestia.page);
      await cdp.send("Emulation.setCPUThrottlingRate", { rate });
      await celestia.open("/");
      await celestia.page.evaluate(() => {
        const seen = { began: 0, ended: 0, longest: 0 };
        Object.assign(window, { seen });
        addEventListener("click", () => (seen.began = performance.now()), { capture: true, once: true });
        let last = performance.now();
        const look = () => {
          const now = performance.now();
          const heads = document.querySelectorAll(".shelves-why");
          if (seen.began > 0 && seen.ended === 0) seen.longest = Math.max(seen.longest, now - last);
          if (seen.began > 0 && seen.ended === 0 && [...heads].some((head) => head.textContent?.includes("%"))) seen.ended = now;
          last = now;
          requestAnimationFrame(look);
        };
        requestAnimationFrame(look);
      });
      await celestia.page.getByRole("banner").getByRole("link", { name: "Библиотека" }).click();
      await expect(celestia.page.locator(".shelves-why").filter({ hasText: "%" }).first()).toBeVisible({ timeout: 240_000 });
      type Seen = { began: number; ended: number; longest: number };
      const told = await celestia.page.waitForFunction(() => {
        const { seen } = window as unknown as { seen: Seen };
        return seen.ended > 0 && seen;
      });
      const seen = (await told.jsonValue()) as Seen;
      rows.push([`${episodes}, ${rate}×`, (seen.ended - seen.began).toFixed(0), seen.longest.toFixed(0)]);
    }
  }
  table(["episodes, slowed", "first chances after, ms", "longest frame meanwhile, ms"], rows);
});
