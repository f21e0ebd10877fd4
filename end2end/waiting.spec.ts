import { expect, expectAccess, expectNoSidewaysScrolling, promote, test } from "./harness.ts";
import type { Evening } from "./pages/evening.ts";

/** Chooses this in the menu of a message. */
async function choose(pony: Evening, text: string, what: string) {
  await pony.chat.settled(text).click({ button: "right", position: { x: 8, y: 8 } });
  await pony.page.getByRole("menuitem", { name: what, exact: true }).click();
}

const waiting = (pony: Evening) => pony.page.getByRole("region", { name: "Ждёт стража" });
const chip = (pony: Evening) => pony.chat.panel.getByRole("link", { name: /^Ждёт стража/ });

test.describe("reports", () => {
  test.use({ expected: [/the server responded with a status of 409/] });

  test("a member points a message out, and guards share the queue", async ({ visitor, server }) => {
    const spark = await visitor({ name: "Искра" });
    const rarity = await visitor({ name: "Рэрити" });
    const guard = await visitor({ name: "Страж" });
    const other = await visitor({ name: "Рыцарь" });
    await promote(server, guard, "Страж", "guard");
    await promote(server, other, "Рыцарь", "guard");
    await rarity.chat.say("купите ||слона|| на https://example.org");
    await rarity.chat.say("фу");
    await choose(spark, "купите", "Пожаловаться…");
    const dialog = spark.page.getByRole("dialog", { name: /^Жалоба/ });
    await dialog.getByRole("textbox", { name: "Причина" }).fill("реклама");
    await expectAccess(spark);
    await dialog.getByRole("button", { name: "Пожаловаться" }).click();
    await expect(dialog).toHaveCount(0);
    await expect(spark.chat.panel.getByText("Спасибо! Стражи посмотрят")).toBeVisible();
    await expect(chip(guard)).toContainText("1");
    await expect(chip(rarity)).toHaveCount(0);
    // Once is enough.
    await choose(spark, "купите", "Пожаловаться…");
    await dialog.getByRole("button", { name: "Пожаловаться" }).click();
    await expect(dialog).toContainText("Стражи ещё смотрят");
    await spark.page.keyboard.press("Escape");
    await choose(spark, "фу", "Пожаловаться…");
    await dialog.getByRole("button", { name: "Пожаловаться" }).click();
    await expect(chip(guard)).toContainText("2");

    await chip(guard).click();
    await other.open("/house/guards");
    const advert = (pony: Evening) => waiting(pony).getByRole("listitem").filter({ hasText: "купите" });
    await expect(advert(guard)).toContainText("реклама");
    await expectAccess(guard);
    await advert(guard).getByRole("button", { name: "Беру" }).click();
    await expect(advert(other)).toContainText("Уже смотрит: Страж");
    await expect(advert(other).getByRole("button", { name: "Беру" })).toHaveCount(0);
    await advert(guard).getByRole("button", { name: "Удалить сообщение" }).click();
    await expect(advert(other)).toHaveCount(0);
    await waiting(other).getByRole("button", { name: "Отклонить" }).click();
    await expect(waiting(guard)).toContainText("Ничего не ждёт");
    await expect(guard.page.getByRole("region", { name: "Журнал стражей" })).toContainText("Жалоба отклонена");
    await expect(spark.chat.row("купите")).toHaveCount(0);
  });
});

test("watched words are tried first, and then wait for a guard", async ({ visitor, server }) => {
  const spark = await visitor({ name: "Искра" });
  const luna = await visitor({ name: "Луна" });
  const rarity = await visitor({ name: "Рэрити" });
  await promote(server, luna, "Луна", "princess");
  await spark.chat.say("Купи слона!");
  await expect(luna.chat.settled("слона")).toBeVisible();
  await luna.open("/house/settings");
  const words = luna.page.getByRole("region", { name: "Слова под присмотром" });
  await words.getByRole("textbox", { name: "Слово или фраза" }).fill("слон*");
  await words.getByRole("button", { name: "Проверить" }).click();
  await expect(words).toContainText("За 7 дней задела бы 1 сообщение от 1 человека");
  await words.getByText("Показать").click();
  await expect(words.getByText("Купи слона!")).toBeVisible();
  await expectAccess(luna);
  await words.getByRole("button", { name: "Взять под присмотр" }).click();
  await expect(words.getByRole("listitem").filter({ hasText: "слон*" })).toBeVisible();

  await spark.chat.say("а слоны хорошие");
  await expect(spark.chat.panel.getByText("Сообщение сначала увидит страж")).toBeVisible();
  await expect(spark.chat.row("слоны")).toHaveCount(0);
  await expect(spark.chat.field).toHaveValue("");
  await luna.open("/house/guards");
  await expect(waiting(luna)).toContainText("а слоны хорошие");
  await expectAccess(luna);
  await waiting(luna).getByRole("button", { name: "Пропустить" }).click();
  await expect(rarity.chat.settled("а слоны хорошие")).toBeVisible();
  await expect(spark.chat.panel.getByText("Сообщение сначала увидит страж")).toHaveCount(0);

  await spark.chat.say("слон вернулся");
  await waiting(luna).getByRole("button", { name: "Не пропускать" }).click();
  await expect(spark.chat.panel.getByText("Сообщение сначала увидит страж")).toHaveCount(0);
  await luna.open("/house/settings");
  await words.getByRole("button", { name: "Убрать: слон*" }).click();
  await expect(words).toContainText("Пока ни одного");
  await spark.chat.say("слон снова тут");
  await expect(rarity.chat.settled("слон снова тут")).toBeVisible();
  await expect(rarity.chat.row("слон вернулся")).toHaveCount(0);
});

test("anybody sees who is here, and calls them", async ({ visitor, server }) => {
  const guest = await visitor();
  const spark = await visitor({ name: "Искра" });
  const guard = await visitor({ name: "Страж" });
  await promote(server, guard, "Страж", "guard");
  const roster = (pony: Evening) => pony.page.getByRole("dialog", { name: "2 в чате" });
  await guest.chat.panel.getByRole("button", { name: "Кто здесь" }).click();
  await expect(roster(guest).getByRole("listitem")).toHaveText([/Страж/, /Искра/]);
  await expect(roster(guest)).toContainText("1 гость");
  await expect(roster(guest).getByRole("listitem").getByRole("button")).toHaveCount(0);
  await expectAccess(guest);
  await spark.chat.panel.getByRole("button", { name: "Кто здесь" }).click();
  await roster(spark).getByRole("button", { name: "Страж" }).click();
  await expect(spark.chat.field).toHaveValue("@Страж ");
  await expect(spark.chat.field).toBeFocused();
  const rarity = await visitor({ name: "Рэрити" });
  await expect(guest.page.getByRole("dialog", { name: "3 в чате" }).getByRole("listitem")).toHaveCount(3);
  await rarity.page.close();
  await expect(guest.page.getByRole("dialog", { name: "2 в чате" }).getByRole("listitem")).toHaveCount(2);
  await guest.page.keyboard.press("Escape");
  await expect(guest.chat.panel.getByRole("button", { name: "Кто здесь" })).toBeFocused();
  await expectNoSidewaysScrolling(guest);
});
