import type { Locator } from "@playwright/test";
import { expect, order, promote, test } from "./harness.ts";
import type { Evening } from "./pages/evening.ts";

const row = (pony: Evening, title: string) => pony.house.stories.filter({ has: pony.page.getByRole("heading", { name: title }) });
const grip = (pony: Evening, title: string) => pony.page.getByRole("button", { name: `Переставить: ${title}. Стрелки меняют порядок` });
const titles = (list: Locator) => list.getByRole("heading", { level: 3 }).allInnerTexts();

const middle = async (locator: Locator) => {
  const box = (await locator.boundingBox())!;
  return { x: box.x + box.width / 2, y: box.y + box.height / 2 };
};

const FIRST = ["Friendship Is Magic, части 1 и 2", "The Ticket Master", "Applebuck Season", "Griffon the Brush-Off"];

async function house(visitor: (options: { name: string }) => Promise<Evening>, server: Parameters<typeof promote>[0], name = "Селестия") {
  const celestia = await visitor({ name });
  await promote(server, celestia, name, "princess");
  await celestia.house.enter();
  return celestia;
}

test("the list is put in order by keys, and everybody sees it", async ({ visitor, server }) => {
  const celestia = await house(visitor, server);
  const guest = await visitor();
  await grip(celestia, "The Ticket Master").focus();
  await celestia.page.keyboard.press("ArrowUp");
  await expect(celestia.house.stories.first()).toContainText("The Ticket Master");
  await expect(grip(celestia, "The Ticket Master")).toBeFocused();
  await expect(celestia.house.course.getByText("The Ticket Master: место 1 из 7")).toBeAttached();
  await expect(guest.stories.first()).toContainText("The Ticket Master");
  await celestia.page.keyboard.press("ArrowDown");
  await expect(celestia.house.stories.nth(1)).toContainText("The Ticket Master");
  await expect(grip(celestia, "The Ticket Master")).toBeFocused();
  await expect(guest.stories.nth(1)).toContainText("The Ticket Master");
});

test("the list is put in order by dragging, and Escape leaves it as it was", async ({ visitor, server }) => {
  const celestia = await house(visitor, server);
  const { page } = celestia;
  const before = await celestia.house.stories.getByRole("heading", { level: 3 }).allInnerTexts();
  const from = await middle(grip(celestia, FIRST[2]!));
  const to = await middle(grip(celestia, FIRST[0]!));
  await page.mouse.move(from.x, from.y);
  await page.mouse.down();
  await page.mouse.move(to.x, to.y - 12, { steps: 4 });
  await expect(row(celestia, FIRST[0]!)).toHaveAttribute("data-drop", "before");
  await page.keyboard.press("Escape");
  await page.mouse.up();
  expect(await celestia.house.stories.getByRole("heading", { level: 3 }).allInnerTexts()).toEqual(before);
  await page.mouse.move(from.x, from.y);
  await page.mouse.down();
  await page.mouse.move(to.x, to.y - 12, { steps: 4 });
  await page.mouse.up();
  await expect(celestia.house.stories.first()).toContainText(FIRST[2]!);
});

test.describe("on a phone", () => {
  test("the menu of a row does all that dragging does", async ({ visitor, server }) => {
    const celestia = await visitor({ name: "Селестия", viewport: { width: 390, height: 844 }, hasTouch: true });
    await promote(server, celestia, "Селестия", "princess");
    await celestia.open("/house");
    await celestia.house.course.waitFor();
    await row(celestia, FIRST[1]!).locator("summary").tap();
    await row(celestia, FIRST[1]!).getByRole("button", { name: "Раньше" }).tap();
    await expect(celestia.house.stories.first()).toContainText(FIRST[1]!);
    await row(celestia, FIRST[1]!).locator("summary").tap();
    await row(celestia, FIRST[1]!).getByRole("button", { name: "Снять со списка" }).tap();
    await expect(row(celestia, FIRST[1]!)).toHaveCount(0);
  });

  test("a row is dragged by a finger", async ({ visitor, server }) => {
    const celestia = await visitor({ name: "Селестия", viewport: { width: 390, height: 844 }, hasTouch: true });
    await promote(server, celestia, "Селестия", "princess");
    await celestia.open("/house");
    await celestia.house.course.waitFor();
    await grip(celestia, FIRST[0]!).evaluate((grip) => grip.scrollIntoView({ block: "center" }));
    const [from, to] = [await middle(grip(celestia, FIRST[1]!)), await middle(grip(celestia, FIRST[0]!))];
    const finger = await celestia.page.context().newCDPSession(celestia.page);
    const touch = (type: "touchStart" | "touchMove" | "touchEnd", touchPoints: { x: number; y: number }[]) =>
      finger.send("Input.dispatchTouchEvent", { type, touchPoints });
    await touch("touchStart", [from]);
    await touch("touchMove", [{ x: to.x, y: to.y - 12 }]);
    await expect(row(celestia, FIRST[0]!)).toHaveAttribute("data-drop", "before");
    await touch("touchEnd", []);
    await expect(celestia.house.stories.first()).toContainText(FIRST[1]!);
  });
});

test("what is pinned stays when the list is drawn anew, and the bench has the next ones", async ({ visitor, server }) => {
  const celestia = await house(visitor, server);
  const guest = await visitor();
  const pin = row(celestia, FIRST[1]!).getByRole("button", { name: /^Закрепить на месте/ });
  await pin.click();
  await expect(pin).toHaveAttribute("aria-pressed", "true");
  await celestia.house.course.getByRole("button", { name: "Пересобрать" }).click();
  await expect(celestia.house.course).toContainText("Список вытянут:");
  await expect(row(celestia, FIRST[1]!)).toBeVisible();
  await expect(guest.story(FIRST[1]!)).toBeVisible();
  await expect(guest.tonight).toContainText("8 серий");
  const bench = celestia.house.course.getByRole("region", { name: /^На замену/ });
  await expect(bench.getByRole("listitem")).toHaveCount(4);
  await row(celestia, FIRST[1]!).locator("summary").click();
  const swap = row(celestia, FIRST[1]!).getByRole("button", { name: /^Заменить на: / }).first();
  const next = (await swap.innerText()).replace("Заменить на: ", "").trim();
  await swap.click();
  await expect(row(celestia, next)).toBeVisible();
  await expect(guest.story(next)).toBeVisible();
  await expect(row(celestia, FIRST[1]!)).toHaveCount(0);
});

test.describe("a list that is full", () => {
  test.use({ expected: [/status of 409/] });

  test("takes nothing more, and says so", async ({ visitor, server }) => {
    const celestia = await house(visitor, server);
    await celestia.house.course.getByRole("searchbox", { name: "Добавить серию" }).fill("rainboom");
    await celestia.house.course.getByRole("button", { name: /^Sonic Rainboom/ }).click();
    await expect(celestia.house.course.getByRole("alert")).toHaveText("Столько в вечер не поместится. Убери или открепи что-нибудь");
    await expect(celestia.house.course.getByRole("searchbox", { name: "Добавить серию" })).toHaveValue("rainboom");
    await row(celestia, FIRST[3]!).locator("summary").click();
    await row(celestia, FIRST[3]!).getByRole("button", { name: "Снять со списка" }).click();
    await expect(celestia.house.stories).toHaveCount(6);
    await celestia.house.course.getByRole("button", { name: /^Sonic Rainboom/ }).click();
    await expect(celestia.house.stories.last()).toContainText("Sonic Rainboom");
  });
});

test("an evening that was watched is written down, its votes are spent, and the next list is there", async ({ visitor, server }) => {
  const celestia = await house(visitor, server);
  const spark = await visitor({ name: "Искра" });
  await order(spark.page.request, spark.origin, { library: { wish: { story: 3 } } });
  await celestia.house.play(FIRST[1]!).click();
  await celestia.house.course.getByRole("button", { name: "Отметить просмотренным" }).click();
  const dialog = celestia.page.getByRole("dialog");
  await expect(dialog.getByRole("switch", { name: FIRST[0]! })).toBeChecked();
  await expect(dialog.getByRole("switch", { name: FIRST[1]! })).toBeChecked();
  await expect(dialog.getByRole("switch", { name: FIRST[2]! })).not.toBeChecked();
  await dialog.getByRole("button", { name: "Записать и вытянуть" }).click();
  await expect(dialog).toBeHidden();
  await expect(spark.story(FIRST[1]!)).toHaveCount(0);
  await expect(spark.tonight).toContainText("8 серий");
  const shelf = await (await spark.page.request.get(`${spark.origin}/api/library`)).json();
  expect(shelf.library.wishes).toEqual([]);
  await spark.open("/history");
  await expect(spark.page.locator(".past-story")).toHaveText([/Friendship Is Magic/, /The Ticket Master/]);
});

test("what is on and what was watched keep their places, also while the next evening is announced", async ({ visitor, server }) => {
  const celestia = await house(visitor, server);
  const tool = (title: string, name: string) => row(celestia, title).getByRole("button", { name });
  await celestia.house.play(FIRST[1]!).click();
  await expect(row(celestia, FIRST[1]!)).toHaveAttribute("data-stand", "now");
  for (const title of FIRST.slice(0, 2)) await expect(grip(celestia, title)).toBeHidden();
  await expect(row(celestia, FIRST[1]!).locator("summary")).toHaveCount(0);
  await row(celestia, FIRST[0]!).locator("summary").click();
  await expect(tool(FIRST[0]!, "Снять со списка")).toBeVisible();
  await expect(tool(FIRST[0]!, "Позже")).toHaveCount(0);
  await row(celestia, FIRST[0]!).locator("summary").click();
  await grip(celestia, FIRST[2]!).focus();
  await celestia.page.keyboard.press("ArrowUp"); // what is on stands there
  await celestia.page.keyboard.press("ArrowDown");
  await expect(celestia.house.stories.nth(3)).toContainText(FIRST[2]!);
  await celestia.house.course.getByRole("button", { name: "Закончить вечер" }).click();
  await expect(row(celestia, FIRST[1]!)).toHaveAttribute("data-stand", "watched");
  await row(celestia, FIRST[1]!).locator("summary").click();
  await tool(FIRST[1]!, "Снять со списка").click();
  await expect(row(celestia, FIRST[1]!)).toHaveCount(0);
  const at = new Date(Date.now() + 24 * 60 * 60 * 1000).toISOString();
  await order(celestia.page.request, celestia.origin, { show: { announce: { at } } });
  await expect(celestia.house.course.getByRole("status").first()).toContainText("Начало вечера");
  await celestia.house.course.getByRole("button", { name: "Отметить просмотренным" }).click();
  const dialog = celestia.page.getByRole("dialog");
  await expect(dialog.getByRole("switch", { name: FIRST[0]! })).toBeChecked();
  await expect(dialog.getByRole("switch", { name: FIRST[2]! })).not.toBeChecked();
});

test("what another princess has written down is not asked about any more", async ({ visitor, server }) => {
  const celestia = await house(visitor, server);
  const luna = await house(visitor, server, "Луна");
  const ask = (pony: Evening) => pony.house.course.getByRole("button", { name: "Отметить просмотренным" }).click();
  await ask(luna);
  await expect(luna.page.getByRole("dialog").getByRole("switch", { name: FIRST[0]! })).toBeChecked();
  await celestia.house.play(FIRST[0]!).click();
  await expect(luna.page.getByRole("dialog").getByRole("switch", { name: FIRST[1]! })).not.toBeChecked();
  await ask(celestia);
  await celestia.page.getByRole("dialog").getByRole("button", { name: "Записать и вытянуть" }).click();
  await expect(luna.page.getByRole("dialog")).toBeHidden();
  await expect(row(luna, FIRST[0]!)).toHaveCount(0);
  await luna.open("/history");
  await expect(luna.page.locator(".past-story")).toHaveText([/Friendship Is Magic/]);
});

test("two princesses change the list at once, see each other, and lose nothing", async ({ visitor, server }) => {
  const celestia = await house(visitor, server);
  const luna = await house(visitor, server, "Луна");
  await Promise.all([
    row(celestia, FIRST[1]!).getByRole("button", { name: /^Закрепить на месте/ }).click(),
    (async () => {
      await grip(luna, FIRST[3]!).focus();
      await luna.page.keyboard.press("ArrowUp");
    })(),
  ]);
  for (const pony of [celestia, luna]) {
    await expect(row(pony, FIRST[1]!).getByRole("button", { name: /^Закрепить на месте/ })).toHaveAttribute("aria-pressed", "true");
    await expect(pony.house.stories.nth(2)).toContainText(FIRST[3]!);
  }
  expect(await titles(celestia.house.stories)).toEqual(await titles(luna.house.stories));
  const rules = luna.page.getByRole("region", { name: "Как собираем" });
  await rules.getByRole("spinbutton", { name: "Серий за вечер" }).fill("4");
  await rules.getByRole("button", { name: "Применить" }).click();
  await expect(celestia.page.getByRole("region", { name: "Как собираем" }).getByRole("spinbutton", { name: "Серий за вечер" })).toHaveValue("4");
});

test("what somebody has begun to type into the rules stays while another princess sets hers", async ({ visitor, server }) => {
  const celestia = await house(visitor, server);
  const luna = await house(visitor, server, "Луна");
  const field = (pony: Evening, name: string) => pony.page.getByRole("region", { name: "Как собираем" }).getByRole("spinbutton", { name });
  await field(celestia, "Вес голоса").fill("7");
  await field(luna, "Серий за вечер").fill("6");
  await luna.page.getByRole("region", { name: "Как собираем" }).getByRole("button", { name: "Применить" }).click();
  await expect(field(celestia, "Серий за вечер")).toHaveValue("6");
  await expect(field(celestia, "Вес голоса")).toHaveValue("7");
  await celestia.page.getByRole("region", { name: "Как собираем" }).getByRole("button", { name: "Применить" }).click();
  await expect(field(luna, "Вес голоса")).toHaveValue("7");
  await expect(field(luna, "Серий за вечер")).toHaveValue("6");
});

test.describe("a library that does not come", () => {
  test.use({ expected: [/ERR_FAILED/] });

  test("is asked for again, and no rules are set before it is there", async ({ visitor, server }) => {
    const celestia = await visitor({ name: "Селестия" });
    await promote(server, celestia, "Селестия", "princess");
    await celestia.page.route("**/api/library", (route) => route.abort());
    await celestia.house.enter();
    const rules = celestia.page.getByRole("region", { name: "Как собираем" });
    await expect(celestia.house.course.getByRole("alert")).toBeVisible();
    await expect(rules.getByRole("button", { name: "Применить" })).toHaveCount(0);
    await celestia.page.unroute("**/api/library");
    await celestia.house.course.getByRole("button", { name: "Ещё раз" }).click();
    await expect(rules.getByRole("spinbutton", { name: "Серий за вечер" })).toHaveValue("8");
    await expect(celestia.house.course.getByRole("alert")).toHaveCount(0);
  });
});
