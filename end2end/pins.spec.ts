import { expect, expectAccess, promote, test } from "./harness.ts";
import type { Evening } from "./pages/evening.ts";

const pinned = (pony: Evening) => pony.chat.panel.getByRole("region", { name: "Закреплённое сообщение" });

/** Chooses this in the menu of a message. */
async function choose(pony: Evening, text: string, what: string) {
  await pony.chat.settled(text).click({ button: "right", position: { x: 8, y: 8 } });
  await pony.page.getByRole("menuitem", { name: what, exact: true }).click();
}

test("a guard pins a message above every chat, and takes it down", async ({ visitor, server }) => {
  const spark = await visitor({ name: "Искра" });
  const guard = await visitor({ name: "Страж" });
  const guest = await visitor();
  await promote(server, guard, "Страж", "guard");
  await spark.chat.say("спойлеры ||поздних|| сезонов под шторку, правила на https://пример.рф");
  await spark.chat.say("и вторая");
  await choose(guard, "спойлеры", "Закрепить");
  for (const pony of [spark, guard, guest]) {
    await expect(pinned(pony)).toContainText("Искра");
    await expect(pinned(pony)).toContainText("под шторку");
    await expect(pinned(pony)).not.toContainText("поздних");
    await expectAccess(pony);
  }
  await expect(pinned(spark).getByRole("button", { name: "Открепить" })).toHaveCount(0);

  // One line of it, until somebody wants to see all.
  await choose(spark, "спойлеры", "Изменить");
  await expect(spark.chat.field).toHaveValue(/^спойлеры/);
  await spark.chat.say("первая\nдругая\nтретья\nhttps://example.org/four");
  await expect(pinned(guest)).toContainText("третья");
  const height = async () => (await pinned(guest).boundingBox())?.height ?? 0;
  const closed = await height();
  await pinned(guest).getByRole("button", { name: "Показать закреплённое" }).click();
  await expect.poll(height).toBeGreaterThan(closed);
  await expect(pinned(guest).getByRole("link")).toBeInViewport({ ratio: 1 });
  await expectAccess(guest);
  await guest.page.reload();
  await expect(pinned(guest)).toContainText("другая");

  // Another one takes its place.
  await choose(guard, "и вторая", "Закрепить");
  await expect(pinned(guest)).toContainText("и вторая");
  await pinned(guard).getByRole("button", { name: "Открепить" }).click();
  await expect(pinned(guest)).toHaveCount(0);

  // It leaves with its message.
  await choose(guard, "и вторая", "Закрепить");
  await expect(pinned(guest)).toBeVisible();
  await choose(spark, "и вторая", "Удалить");
  await expect(pinned(guest)).toHaveCount(0);
});
