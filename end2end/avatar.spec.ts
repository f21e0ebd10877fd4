// A picture of oneself: how it gets here, which square of it is shown, and what becomes of it on its way.

import { expect, expectNoSidewaysScrolling, say, test } from "./harness.ts";
import type { Evening } from "./pages/evening.ts";
import { Profile } from "./pages/profile.ts";

/** Somebody's profile with a picture tried on, and the slider that sizes it. */
async function tryOn(pony: Evening) {
  const profile = new Profile(pony.page);
  await profile.enter("Мятная Соня");
  await profile.pick();
  await profile.crop.waitFor();
  return { profile, zoom: profile.dialog.getByRole("slider", { name: "Размер" }), picture: profile.crop.locator("img") };
}

test("a picture is tried on, moved by keys, sent, and seen at every message in every browser", async ({ visitor, server }) => {
  const pony = await visitor({ name: "Мятная Соня" });
  const friend = await visitor({ name: "Клеверок" });
  await say(pony.page.request, server.origin, "всем привет");
  await expect(friend.chat.settled("всем привет").locator("svg.avatar")).toBeVisible();
  const profile = new Profile(pony.page);
  await profile.enter("Мятная Соня");
  await expect(profile.save).toBeDisabled();
  await profile.pick();
  await expect(profile.foot).toHaveText("Есть несохранённые изменения");
  // The middle square of 8 by 4 is half red and half blue; to the left it is red alone.
  await profile.crop.focus();
  const picture = profile.crop.locator("img");
  const before = (await picture.boundingBox())!.x;
  for (let press = 0; press < 40; press += 1) await pony.page.keyboard.press("ArrowLeft");
  expect((await picture.boundingBox())!.x).toBeGreaterThan(before);
  await profile.save.click();
  await expect(profile.foot).toHaveText("Сохранено");
  await expect(profile.avatar).toBeVisible();
  const seen = friend.chat.settled("всем привет").locator("img.avatar");
  await expect(seen).toBeVisible();
  const color = await seen.evaluate(async (image: HTMLImageElement) => {
    await image.decode();
    const canvas = document.createElement("canvas");
    canvas.width = canvas.height = 1;
    const context = canvas.getContext("2d")!;
    context.drawImage(image, image.naturalWidth * 0.8, image.naturalHeight / 2, 1, 1, 0, 0, 1, 1);
    return [...context.getImageData(0, 0, 1, 1).data];
  });
  expect(color[0], `red, and not ${color}`).toBeGreaterThan(180);
  expect(color[2]).toBeLessThan(80);
  await profile.dialog.getByRole("button", { name: "Убрать" }).click();
  await expect(friend.chat.settled("всем привет").locator("svg.avatar")).toBeVisible();
});

test("two fingers make the picture larger and smaller again", async ({ visitor }) => {
  const pony = await visitor({ name: "Мятная Соня", hasTouch: true });
  const profile = new Profile(pony.page);
  await profile.enter("Мятная Соня");
  await profile.pick();
  const box = (await profile.crop.boundingBox())!;
  const fingers = await pony.page.context().newCDPSession(pony.page);
  const touch = (type: "touchStart" | "touchMove" | "touchEnd", apart: number) =>
    fingers.send("Input.dispatchTouchEvent", {
      type,
      touchPoints: type === "touchEnd" ? [] : [-1, 1].map((side, id) => ({ id, x: box.x + box.width / 2 + side * apart, y: box.y + box.height / 2 })),
    });
  const zoom = profile.dialog.getByRole("slider", { name: "Размер" });
  await touch("touchStart", 30);
  await touch("touchMove", 60);
  await expect.poll(async () => Number(await zoom.inputValue())).toBeCloseTo(2, 1);
  await touch("touchMove", 30);
  await expect.poll(async () => Number(await zoom.inputValue())).toBeCloseTo(1, 1);
  await touch("touchEnd", 0);
});

test("a picture is pasted from anywhere, or dropped where one is shown", async ({ visitor }) => {
  const pony = await visitor({ name: "Мятная Соня" });
  const profile = new Profile(pony.page);
  await profile.enter("Мятная Соня");
  await profile.hand(pony.page.locator("body"), "paste");
  await expect(profile.crop).toBeVisible();
  await expect(profile.foot).toHaveText("Есть несохранённые изменения");
  await profile.dialog.getByRole("button", { name: "Отмена" }).click();
  await expect(profile.crop).toHaveCount(0);

  const area = profile.dialog.getByRole("region", { name: "Аватар" });
  await profile.hand(area, "dragover");
  await expect(area).toContainText("Отпусти, и примерим");
  await profile.hand(area, "drop");
  await expect(area).not.toContainText("Отпусти, и примерим");
  await expect(profile.crop).toBeVisible();
  await profile.save.click();
  await expect(profile.foot).toHaveText("Сохранено");
  await expect(profile.avatar).toBeVisible();
});

test("the pointer moves the picture, and wheel, buttons and slider size it", async ({ visitor }) => {
  const pony = await visitor({ name: "Мятная Соня" });
  const { profile, zoom, picture } = await tryOn(pony);
  const { mouse } = pony.page;
  await expect.poll(async () => (await picture.boundingBox())!.width).toBeGreaterThan(100);
  const box = (await profile.crop.boundingBox())!;
  const [x, y] = [box.x + box.width / 2, box.y + box.height / 2];
  const left = async () => (await picture.boundingBox())!.x;
  const before = await left();
  await mouse.move(x, y);
  await mouse.down();
  await mouse.move(x + 40, y, { steps: 4 });
  await expect.poll(async () => Math.round((await left()) - before)).toBe(40);
  // Further than the picture goes: its edge stays at the edge of the window.
  await mouse.move(x + 2_000, y, { steps: 4 });
  const edge = (await profile.crop.locator("div").boundingBox())!.x;
  await expect.poll(async () => Math.abs((await left()) - edge)).toBeLessThan(1.5);
  await mouse.up();
  await mouse.move(x, y);
  await expect.poll(async () => Math.abs((await left()) - edge), "who has let go moves nothing").toBeLessThan(1.5);

  const size = async () => Number(await zoom.inputValue());
  expect(await size()).toBe(1);
  await mouse.wheel(0, -100);
  await expect.poll(size).toBeCloseTo(1.15, 1);
  await profile.dialog.getByRole("button", { name: "Крупнее" }).click();
  await expect.poll(size).toBeCloseTo(1.32, 1);
  await profile.dialog.getByRole("button", { name: "Мельче" }).click();
  await expect.poll(size).toBeCloseTo(1.15, 1);
  await zoom.fill("2.5");
  await expect(zoom).toHaveAttribute("aria-valuetext", "2,5×");
  await expect.poll(async () => Math.round((await picture.boundingBox())!.height / (await profile.crop.locator("div").boundingBox())!.height * 10)).toBe(25);
  await profile.dialog.getByRole("button", { name: "Сначала" }).click();
  await expect.poll(size).toBe(1);
  await expect.poll(async () => Math.round(await left())).toBe(Math.round(before));
});

test("how it will look is shown in all three sizes, and on a phone nothing sticks out", async ({ visitor }) => {
  const pony = await visitor({ name: "Мятная Соня" });
  const { profile } = await tryOn(pony);
  for (const [name, side] of [["В профиле", 256], ["В чате", 42], ["В ответе", 24]] as const) {
    const sample = profile.dialog.getByRole("figure", { name }).locator("span").first();
    await expect.poll(async () => Math.round((await sample.boundingBox())!.width), name).toBe(side);
    await expect.poll(async () => Math.round((await sample.boundingBox())!.height), name).toBe(side);
  }
  await pony.page.setViewportSize({ width: 320, height: 640 });
  await expectNoSidewaysScrolling(pony);
});

test("a picture on its way is stopped, and the old one stays", async ({ visitor, server }) => {
  const pony = await visitor({ name: "Мятная Соня" });
  const friend = await visitor({ name: "Клеверок" });
  await say(pony.page.request, server.origin, "всем привет");
  const { profile } = await tryOn(pony);
  await profile.save.click();
  await expect(profile.foot).toHaveText("Сохранено");
  const seen = friend.chat.settled("всем привет").locator("img.avatar");
  await expect(seen).toBeVisible();
  const old = await seen.getAttribute("src");

  // It hangs: nothing of it ever arrives.
  await pony.page.route("**/api/avatar?*", () => {});
  await profile.pick();
  await profile.crop.focus();
  for (let press = 0; press < 40; press += 1) await pony.page.keyboard.press("ArrowRight");
  await profile.save.click();
  const progress = profile.dialog.getByRole("progressbar", { name: "Отправляем картинку" });
  await expect(progress).toBeVisible();
  // Another one would be forgotten with it.
  await expect(profile.file).toBeDisabled();
  const tried = await profile.crop.locator("img").getAttribute("src");
  await profile.hand(pony.page.locator("body"), "paste");
  await profile.hand(profile.dialog.getByRole("region", { name: "Аватар" }), "drop");
  await expect(profile.crop.locator("img")).toHaveAttribute("src", tried!);

  await profile.dialog.getByRole("button", { name: "Остановить" }).click();
  await expect(progress).toHaveCount(0);
  await expect(profile.foot).toHaveText("Есть несохранённые изменения");
  await expect(profile.dialog.getByRole("alert")).toHaveCount(0);
  await expect(profile.file).toBeEnabled();
  await friend.open();
  await expect(seen).toHaveAttribute("src", old!);

  await pony.page.unroute("**/api/avatar?*");
  await profile.save.click();
  await expect(profile.foot).toHaveText("Сохранено");
  await expect(seen).not.toHaveAttribute("src", old!);
});

test.describe("a site that has its hands full", () => {
  test.use({ expected: [/status of (408|429)/] });

  test("is asked again for the same picture, and what comes too late is told in words", async ({ visitor }) => {
    const pony = await visitor({ name: "Мятная Соня" });
    const { profile } = await tryOn(pony);
    let asked = 0;
    const words = "Связь слишком медленная: отправка не дошла. Попробуй ещё раз";
    await pony.page.route("**/api/avatar?*", (route) => {
      asked += 1;
      if (asked === 1) return route.fulfill({ status: 429, json: { refusal: { kind: "busy", retry_after: 1 }, words: "Сейчас очень людно" } });
      if (asked === 2) return route.fulfill({ status: 408, json: { refusal: { kind: "late" }, words } });
      return route.continue();
    });
    await profile.save.click();
    await expect(profile.dialog.getByRole("alert")).toHaveText(words);
    expect(asked).toBe(2);
    await expect(profile.crop).toBeVisible();
    await profile.save.click();
    await expect(profile.foot).toHaveText("Сохранено");
    expect(asked).toBe(3);
  });
});

test.describe("a file that is no picture", () => {
  test("is told apart before it is sent, and nothing that was chosen is lost", async ({ visitor }) => {
    const pony = await visitor({ name: "Мятная Соня" });
    const profile = new Profile(pony.page);
    await profile.enter("Мятная Соня");
    await profile.hue("Мятный").check();
    await profile.pick(Buffer.from("<svg onload=alert(1)>"));
    await expect(profile.dialog.getByRole("alert")).toContainText("не открывается как картинка");
    await expect(profile.hue("Мятный")).toBeChecked();
    await profile.pick(Buffer.alloc(5_000_001));
    await expect(profile.dialog.getByRole("alert")).toContainText("тяжелее 5 МБ");
  });
});
