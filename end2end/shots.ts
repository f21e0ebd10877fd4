// Takes the pictures in docs/img: an evening of three, on a desk, a tablet and a phone.

import { join } from "node:path";
import { expect, say, test } from "./harness.ts";
import type { Evening } from "./pages/evening.ts";

const FOLDER = join(import.meta.dirname, "../docs/img");

const EVENING: [name: string, text: string][] = [
  ["Мятная Соня", "Всем доброго вечера! Чай налит, плед на месте"],
  ["Медовый Пряник", "Привет! Я сегодня с пряниками"],
  ["Медовый Пряник", "Правда, половины уже нет"],
  ["Клеверок", "А с какой начинаем?"],
  ["Мятная Соня", "С самой первой: двухсерийная, Friendship Is Magic"],
  ["Мятная Соня", "Её и решили никогда не разлучать 🌙"],
  ["Клеверок", "Тогда успею дорисовать фон"],
  ["Медовый Пряник", "Покажешь?"],
  ["Клеверок", "После третьей серии. Там веранда, фонарики и очень много звёзд"],
  ["Мятная Соня", "Звёзд много не бывает ✨"],
];

test("pictures of the evening", async ({ visitor }) => {
  const ponies = new Map<string, Evening>();
  for (const [name, text] of EVENING) {
    const pony = ponies.get(name) ?? (await visitor({ name }));
    ponies.set(name, pony);
    await say(pony.page.request, pony.origin, text);
  }
  const [pony] = ponies.values();
  await pony!.chat.expectPresence(ponies.size);
  const guest = await visitor();
  for (const [width, height] of [
    [1440, 900],
    [1024, 768],
    [390, 844],
  ] as const) {
    await take(pony!, "/", width, height, "evening");
    await expect(pony!.chat.rows.last()).toBeInViewport();
    if (width !== 1024) await take(guest, "/sign_in", width, height, "sign-in");
  }
});

async function take(evening: Evening, path: string, width: number, height: number, name: string) {
  await evening.page.setViewportSize({ width, height });
  await evening.open(path);
  await evening.page.evaluate(() => document.fonts.ready);
  await evening.page.screenshot({ path: join(FOLDER, `${name}-${width}.png`), animations: "disabled" });
}
