import { PASSWORD, choose, expect, expectAccess, expectNoSidewaysScrolling, expectPlayerUntouched, signUp, test } from "./harness.ts";
import type { Evening } from "./pages/evening.ts";

const NIGHT = "rgb(16, 19, 47)";
const DAWN = "rgb(251, 230, 218)";

/** The colours that a page is drawn in: sky, panel, text. */
async function colours(evening: Evening): Promise<string[]> {
  return evening.page.evaluate(() => {
    const of = (query: string) => getComputedStyle(document.querySelector(query)!);
    return [of("html").backgroundColor, of("body").backgroundImage, of(".chat").backgroundColor, of("body").color];
  });
}

async function sky(evening: Evening): Promise<string> {
  return (await colours(evening))[0]!;
}

test("a theme is chosen in place: neither player nor chat begins anew, and it is there the next time", async ({ visitor }) => {
  const pony = await visitor({ name: "Искра" });
  expect(await sky(pony)).toBe(NIGHT);
  await pony.chat.field.fill("не дописано");
  await expectPlayerUntouched(pony, async () => {
    await pony.look.themeMenu.click();
    await expect(pony.look.theme(/Луна/)).toHaveAttribute("aria-pressed", "true");
    const kept = pony.page.waitForResponse("**/api/preferences");
    await pony.look.theme(/Селестия/).click();
    await expect(pony.look.root).toHaveAttribute("data-theme", "celestia");
    await kept;
    await expect(pony.look.theme(/Селестия/)).toHaveAttribute("aria-pressed", "true");
    await expect(pony.look.theme(/Луна/)).toHaveAttribute("aria-pressed", "false");
    expect(await sky(pony)).toBe(DAWN);
    await expect(pony.page.locator("meta[name=color-scheme]")).toHaveAttribute("content", "light");
    await expect(pony.chat.field).toHaveValue("не дописано");
  });
  await pony.open();
  expect(await sky(pony)).toBe(DAWN);
});

test("the menu closes by Escape, which gives the focus back, by a press elsewhere and by going on", async ({ visitor }) => {
  const guest = await visitor();
  const leave = [
    () => guest.page.keyboard.press("Escape"),
    () => guest.nowBar.click({ position: { x: 5, y: 5 } }),
    () => guest.signInLink.focus(),
    () => guest.look.themeMenu.click(),
  ];
  for (const way of leave) {
    await guest.look.themeMenu.click();
    await guest.look.theme(/Луна/).focus();
    await way();
    await expect(guest.look.themes).toBeHidden();
  }
  await guest.look.themeMenu.click();
  await guest.look.theme(/Луна/).focus();
  await guest.page.keyboard.press("Escape");
  await expect(guest.look.themeMenu).toBeFocused();
});

test("a key that comes right after the press closes the menu, too", async ({ visitor }) => {
  const guest = await visitor();
  const isOpen = await guest.look.themeMenu.evaluate((button) => {
    (button as HTMLElement).click();
    button.dispatchEvent(new KeyboardEvent("keydown", { key: "Escape", bubbles: true }));
    return button.closest("details")!.open;
  });
  expect(isOpen).toBe(false);
  await expect(guest.look.themeMenu).toBeFocused();
});

test("whoever signs in finds their theme and their language, in place", async ({ visitor, server }) => {
  const { request } = (await visitor()).page;
  await signUp(request, server.origin, "Искра");
  await choose(request, server.origin, { theme: "celestia", lang: "en" });
  const pony = await visitor();
  await expectPlayerUntouched(pony, async () => {
    await pony.signInLink.click();
    await pony.account.signIn("Искра", PASSWORD);
    await expect(pony.me("Искра")).toBeVisible();
    await expect(pony.look.root).toHaveAttribute("data-theme", "celestia");
    await expect(pony.look.root).toHaveAttribute("lang", "en");
    await expect(pony.page.getByRole("region", { name: "Chat" })).toBeVisible();
  });
});

test("what was chosen as a guest goes on for somebody who never chose on their account", async ({ visitor }) => {
  const pony = await visitor({ look: { theme: "celestia" } });
  await pony.signInLink.click();
  await pony.account.tab("Регистрация").click();
  await pony.account.signUp("Искра", PASSWORD);
  await expect(pony.me("Искра")).toBeVisible();
  await expect(pony.look.root).toHaveAttribute("data-theme", "celestia");
});

test("without script a theme is a plain form", async ({ visitor }) => {
  const guest = await visitor({ javaScriptEnabled: false });
  await guest.look.themeMenu.click();
  await guest.look.theme(/Селестия/).click();
  await expect(guest.look.root).toHaveAttribute("data-theme", "celestia");
  expect(guest.page.url()).toBe(`${guest.origin}/`);
});

for (const [theme, scheme, expected] of [
  ["luna", "light", NIGHT],
  ["celestia", "dark", DAWN],
  ["system", "light", DAWN],
  ["system", "dark", NIGHT],
] as const) {
  test(`a page in the theme «${theme}» on a ${scheme} system never looks another way`, async ({ visitor }) => {
    const guest = await visitor({ look: { theme }, colorScheme: scheme });
    let let_go = () => {};
    const held = new Promise<void>((resolve) => (let_go = resolve));
    await guest.page.route("**/pkg/*.wasm", async (route) => held.then(() => route.continue()));
    await guest.page.goto(guest.origin, { waitUntil: "commit" });
    await guest.chat.panel.waitFor();
    // Nothing is painted before the style sheet is there; asked for a size, the browser tells one all the same.
    await expect.poll(() => guest.page.evaluate(() => document.styleSheets.length)).toBeGreaterThan(0);
    const first = await colours(guest);
    expect(first[0]).toBe(expected);
    await expect(guest.page.locator("body[data-hydrated]")).toHaveCount(0);
    let_go();
    await guest.alive();
    expect(await colours(guest)).toEqual(first);
  });
}

for (const theme of ["luna", "celestia"] as const) {
  for (const [width, height] of [
    [1440, 900],
    [1024, 768],
    [390, 844],
  ] as const) {
    test.describe(`${theme} at ${width}×${height}`, () => {
      test.use({ viewport: { width, height }, expected: [/the server responded with a status of 404/] });

      test("an automatic check finds nothing on any page, with the menus open", async ({ visitor, server }) => {
        test.slow();
        const guest = await visitor({ look: { theme } });
        for (const path of ["/sign_in", "/sign_up", new URL(server.setUp!).pathname + new URL(server.setUp!).search, "/set_up", "/nowhere"]) {
          await guest.open(path);
          await expectAccess(guest);
          await expectNoSidewaysScrolling(guest);
        }
        const pony = await visitor({ look: { theme }, name: "Мятная Соня" });
        await pony.chat.say("всем привет");
        await expect(pony.chat.settled("всем привет")).toBeVisible();
        for (const summary of [width <= 860 ? pony.look.menu : pony.look.themeMenu, pony.header.locator("summary", { hasText: "Мятная Соня" })]) {
          await summary.click();
          await expectAccess(pony);
          await expectNoSidewaysScrolling(pony);
          await pony.page.keyboard.press("Escape");
        }
      });
    });
  }
}

test.describe("on a phone", () => {
  test.use({ viewport: { width: 390, height: 844 }, hasTouch: true });

  test("language and theme are behind one button, large enough for a finger", async ({ visitor }) => {
    const pony = await visitor({ name: "Искра", hasTouch: true, isMobile: true });
    await expect(pony.look.languages).toBeHidden();
    await pony.look.menu.click();
    const targets = [pony.look.menu, pony.look.language("RU"), pony.look.language("EN"), pony.look.theme(/Луна/), pony.look.theme(/Селестия/)];
    for (const target of targets) {
      const box = await target.boundingBox();
      expect(Math.min(box!.width, box!.height)).toBeGreaterThanOrEqual(44);
    }
    await pony.look.theme(/Селестия/).click();
    await expect(pony.look.root).toHaveAttribute("data-theme", "celestia");
    await pony.look.language("EN").click();
    await expect(pony.look.theme(/Luna/)).toBeVisible();
    await expect(pony.look.root).toHaveAttribute("lang", "en");
  });
});
