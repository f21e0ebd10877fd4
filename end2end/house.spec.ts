import { expect, expectAccess, expectNoSidewaysScrolling, order, promote, test } from "./harness.ts";
import type { Evening } from "./pages/evening.ts";

const section = (pony: Evening, name: string) => pony.page.getByRole("navigation", { name: "Дашборд" }).getByRole("link", { name });
const log = (pony: Evening) => pony.page.getByRole("region", { name: "Журнал стражей" });

test("guards see what was done, find it, and take it back", async ({ visitor, server }) => {
  const spark = await visitor({ name: "Искра" });
  const guard = await visitor({ name: "Страж" });
  await promote(server, guard, "Страж", "guard");
  await spark.chat.say("реклама!");
  await guard.chat.settled("реклама!").click({ button: "right" });
  await guard.page.getByRole("menuitem", { name: "Тишина на 10 мин" }).click();
  await guard.header.getByRole("link", { name: "Дашборд" }).click();
  await expect(section(guard, "Стража")).toHaveAttribute("aria-current", "page");
  await expect(section(guard, "Настройки")).toHaveCount(0);
  const mute = log(guard).getByRole("listitem").filter({ hasText: "Тишина, до" });
  await expect(mute).toContainText("Искра");
  await expectAccess(guard);
  await expectNoSidewaysScrolling(guard);

  await log(guard).getByRole("combobox", { name: "Что сделано" }).selectOption({ label: "Бан" });
  await expect(log(guard)).toContainText("Здесь пусто");
  await log(guard).getByRole("combobox", { name: "Что сделано" }).selectOption({ label: "Всё" });
  await log(guard).getByRole("searchbox", { name: "Имя" }).fill("иск");
  await guard.page.keyboard.press("Enter");
  await expect(log(guard).getByRole("listitem")).toHaveCount(1);
  const table = guard.page.waitForEvent("download");
  await log(guard).getByRole("link", { name: "CSV" }).click();
  expect((await table).suggestedFilename()).toBe("evening-log.csv");

  await mute.getByRole("button", { name: "Отменить" }).click();
  await expect(mute).toContainText("отменено: Страж");
  await expect(spark.chat.field).toBeVisible();
  await guard.page.goto(`${guard.origin}/house/guards`);
  await expect(log(guard).getByRole("listitem").first()).toContainText("Голос возвращён");
  await expectAccess(guard);
});

test("slow mode counts down in sight and keeps the text, and the shield is announced to all", async ({ visitor, server }) => {
  const spark = await visitor({ name: "Искра" });
  const guest = await visitor();
  const guard = await visitor({ name: "Страж" });
  await promote(server, guard, "Страж", "guard");
  await guard.open("/house/guards");
  const calm = guard.page.getByRole("region", { name: "Спокойствие" });
  await calm.getByRole("spinbutton", { name: "Пауза, с" }).fill("300");
  await calm.getByRole("button", { name: "Применить" }).click();
  await expect(spark.chat.panel.getByText("Медленный режим: одно сообщение в 300 с")).toBeVisible();
  await expect(guest.chat.panel.getByText("Медленный режим: одно сообщение в 300 с")).toBeVisible();
  await spark.chat.say("раз");
  await expect(spark.chat.settled("раз")).toBeVisible();
  await spark.chat.field.fill("два");
  await spark.page.keyboard.press("Enter");
  await expect(spark.chat.panel.getByRole("timer")).toContainText(/2\d\d|300/);
  await expect(spark.chat.field).toHaveValue("два");
  await expectAccess(spark);

  await calm.getByRole("button", { name: "На 30 минут" }).click();
  await expect(calm).toContainText("Щит поднят до");
  await expect(guest.chat.panel.getByText(/^Щит поднят до \d\d:\d\d/)).toBeVisible();
  await calm.getByRole("button", { name: "Опустить щит" }).click();
  await expect(guest.chat.panel.getByText(/^Щит поднят/)).toHaveCount(0);
  await expectAccess(guest);
});

test("a princess gives a role, and it acts at once", async ({ visitor, server }) => {
  const spark = await visitor({ name: "Искра" });
  const luna = await visitor({ name: "Луна" });
  await promote(server, luna, "Луна", "princess");
  await luna.open("/house/people");
  const people = luna.page.getByRole("region", { name: /^Найдено/ });
  const row = people.getByRole("listitem").filter({ hasText: "Искра" });
  await expect(row).toContainText("в чате");
  await expectAccess(luna);
  await expectNoSidewaysScrolling(luna);
  await row.getByRole("combobox", { name: /^Роль/ }).selectOption({ label: "Страж" });
  await expect(spark.header.getByRole("link", { name: "Дашборд" })).toBeVisible();
  await row.getByRole("combobox", { name: /^Роль/ }).selectOption({ label: "Участник" });
  await expect(spark.header.getByRole("link", { name: "Дашборд" })).toHaveCount(0);
  await people.getByRole("searchbox", { name: "Имя" }).fill("никого такого");
  await expect(people).toContainText("Никого с таким именем");
  await people.getByRole("searchbox", { name: "Имя" }).fill("искр");
  await row.getByRole("button", { name: /завершить/ }).click();
  await expect(spark.signInLink).toBeVisible();
});

test("how the house is kept is set within its bounds", async ({ visitor, server }) => {
  const luna = await visitor({ name: "Луна" });
  await promote(server, luna, "Луна", "princess");
  await luna.open("/house/settings");
  const kept = luna.page.getByRole("region", { name: "Хранение сообщений" });
  await expect(kept).toContainText("Сейчас: 30 дней");
  await expectAccess(luna);
  await expectNoSidewaysScrolling(luna);
  await kept.getByRole("spinbutton", { name: "Сколько дней" }).fill("7");
  await kept.getByRole("button", { name: "Применить" }).click();
  await expect(kept).toContainText("Сейчас: 7 дней");
  await kept.getByRole("button", { name: "Хранить всегда" }).click();
  await expect(kept).toContainText("Сейчас: всегда");
});

test("whoever may not come in stands before the gates, on every section", async ({ visitor, server }) => {
  test.slow();
  const spark = await visitor({ name: "Искра" });
  const guard = await visitor({ name: "Страж" });
  await promote(server, guard, "Страж", "guard");
  for (const path of ["/house", "/house/guards", "/house/people", "/house/settings"]) {
    expect((await spark.page.request.get(spark.origin + path)).status()).toBe(403);
  }
  expect((await guard.page.request.get(`${guard.origin}/house/guards`)).status()).toBe(200);
  expect((await guard.page.request.get(`${guard.origin}/house/people`)).status()).toBe(403);
});

for (const [width, height] of [
  [1440, 900],
  [390, 844],
] as const) {
  test.describe(`at ${width}×${height}`, () => {
    test.use({ viewport: { width, height } });

    for (const theme of ["luna", "celestia"] as const) {
      test(`an automatic check finds nothing in the house in the theme ${theme}`, async ({ visitor, server }) => {
        test.slow();
        const spark = await visitor({ name: "Искра Полуночная" });
        const luna = await visitor({ name: "Луна", look: { theme } });
        await promote(server, luna, "Луна", "princess");
        const said = await order(spark.page.request, spark.origin, { chat: { say: { text: "спойлер!" } } });
        await order(luna.page.request, luna.origin, { chat: { remove: { id: said, why: "спойлер без шторки" } } });
        for (const path of ["/house/guards", "/house/people", "/house/settings"]) {
          await luna.open(path);
          await expect(luna.page.getByRole("listitem").filter({ hasText: "Искра" }).or(luna.page.getByText("Сейчас: 30 дней")).first()).toBeVisible();
          await expectAccess(luna);
          await expectNoSidewaysScrolling(luna);
        }
      });
    }
  });
}

test("what goes by itself is told before, and is done when somebody asks", async ({ visitor, server }) => {
  const luna = await visitor({ name: "Луна" });
  await promote(server, luna, "Луна", "princess");
  await luna.open("/house/settings");
  const keeping = luna.page.getByRole("region", { name: "Уборка" });
  await expect(keeping).toContainText("Сейчас ушло бы: 0 сообщений, 0 сеансов, 0 картинок, 0 записей");
  await keeping.getByRole("button", { name: "Прибрать сейчас" }).click();
  await expect(keeping).toContainText("В последний раз ушло: 0 сообщений");
  await expectAccess(luna);
});
