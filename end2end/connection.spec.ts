import { expect, say, test } from "./harness.ts";

// The browser itself logs every request that finds nobody.
test.use({ expected: [/^error: Failed to load resource: net::ERR_/] });

test("a server that is killed and comes back loses nothing and doubles nothing", async ({ visitor, server }) => {
  test.slow();
  const spark = await visitor({ name: "Искра" });
  const sonya = await visitor({ name: "Мятная Соня" });
  await spark.chat.say("до темноты");
  await expect(sonya.chat.settled("до темноты")).toBeVisible();

  await server.kill();
  for (const pony of [spark, sonya]) {
    await expect(pony.chat.lost).toBeVisible();
    await expect(pony.chat.panel).toContainText("нет связи");
  }
  await spark.chat.say("в темноте");
  await expect(spark.chat.row("в темноте")).toContainText("Отправим, как вернётся связь");
  await expect(spark.chat.field).toHaveValue("");

  await server.again();
  for (const pony of [spark, sonya]) {
    await expect(pony.chat.settled("в темноте")).toBeVisible({ timeout: 20_000 });
    await expect(pony.chat.lost).toBeHidden({ timeout: 20_000 });
  }
  await sonya.chat.say("снова свет");
  for (const pony of [spark, sonya, await visitor()]) {
    await expect(pony.chat.settled("снова свет")).toBeVisible();
    await expect(pony.chat.rows.locator("bdi").filter({ hasText: /темнот|свет/ })).toHaveText(["до темноты", "в темноте", "снова свет"]);
  }
});

test("what was said while a reader was away is there when they return", async ({ visitor, server }) => {
  const spark = await visitor({ name: "Искра" });
  const sonya = await visitor({ name: "Мятная Соня" });
  await sonya.page.route("**/live*", (route) => route.abort());
  await server.kill();
  await server.again();
  await expect(sonya.chat.lost).toBeVisible();
  for (let n = 1; n <= 5; n++) await say(spark.page.request, spark.origin, `без тебя ${n}`);
  await sonya.page.unroute("**/live*");
  await expect(sonya.chat.panel).toContainText("Пропущено 5 сообщений, все уже здесь", { timeout: 20_000 });
  await expect(sonya.chat.rows).toHaveCount(5);
  await expect(sonya.chat.lost).toBeHidden();
});

test("pressing «Сейчас» does not wait for the countdown", async ({ visitor, server }) => {
  const spark = await visitor({ name: "Искра" });
  await server.kill();
  // After some failures the page takes its time.
  await expect(spark.chat.panel).toContainText(/Попробуем через ([4-9]|\d\d) с/, { timeout: 20_000 });
  await server.again();
  await spark.chat.now.press("Enter");
  await expect(spark.chat.lost).toBeHidden({ timeout: 2_000 });
});

test("a page whose visitor left elsewhere finds out, however often it cannot ask", async ({ visitor }) => {
  const spark = await visitor({ name: "Искра" });
  await spark.page.route("**/api/visit*", (route) => route.abort());
  await spark.page.request.post(`${spark.origin}/api/sign_out`, { headers: { Origin: spark.origin } });
  await expect(spark.chat.lost).toBeVisible();
  const asked = spark.page.waitForRequest("**/api/visit*");
  await spark.chat.now.click();
  await asked;
  await expect(spark.chat.lost).toBeVisible();
  await spark.page.unroute("**/api/visit*");
  await expect(spark.signInLink).toBeVisible({ timeout: 20_000 });
  await expect(spark.chat.lost).toBeHidden();
});

test("a message whose answer is lost on the way is sent again and is there once", async ({ visitor, server }) => {
  test.slow();
  const spark = await visitor({ name: "Искра" });
  const sonya = await visitor({ name: "Мятная Соня" });
  // Without its stream the page learns only from the answer whether a message has arrived.
  await spark.page.route("**/live*", (route) => route.abort());
  await server.kill();
  await server.again();
  await expect(spark.chat.lost).toBeVisible();
  let sent = 0;
  await spark.page.route("**/api/act", async (route) => {
    if (sent++ > 0) return route.continue();
    await route.fetch();
    await route.abort("connectionreset");
  });
  await spark.chat.say("один раз");
  await expect(sonya.chat.settled("один раз")).toBeVisible();
  await expect.poll(() => sent).toBe(2);
  await spark.page.unroute("**/live*");
  await expect(spark.chat.settled("один раз")).toBeVisible({ timeout: 20_000 });
  await spark.chat.say("и дальше");
  for (const pony of [spark, sonya, await visitor()]) {
    await expect(pony.chat.settled("и дальше")).toBeVisible();
    await expect(pony.chat.rows).toHaveCount(2);
  }
});

test("an answer that never comes holds up nothing once the stream has told", async ({ visitor }) => {
  const [spark, sonya] = [await visitor({ name: "Искра" }), await visitor()];
  let sent = 0;
  await spark.page.route("**/api/act", async (route) => {
    if (sent++ > 0) return route.continue();
    await route.fetch();
  });
  await spark.chat.say("раз");
  await expect(spark.chat.settled("раз")).toBeVisible();
  await spark.chat.say("два");
  // The page would give the first answer up after 15 s, which is longer than is waited for here.
  for (const pony of [spark, sonya]) await expect(pony.chat.settled("два")).toBeVisible();
  expect(sent).toBe(2);
});

test.describe("by a clock that the test turns", () => {
  const MINUTE = 60_000;

  test("after a sleep the page finds its stream dead, and everything there when it is back", async ({ visitor, server }) => {
    test.slow();
    const [spark, sonya] = [await visitor({ name: "Искра" }), await visitor()];
    await sonya.page.clock.install();
    await sonya.open();
    await expect(sonya.chat.panel.getByText(/\d+ в чате/)).toBeVisible();

    server.freeze();
    const anew = sonya.page.waitForRequest("**/live*");
    await sonya.page.clock.fastForward(10 * MINUTE);
    await sonya.page.clock.runFor(10_000);
    await anew;
    server.thaw();

    await say(spark.page.request, spark.origin, "с добрым утром");
    await expect(sonya.chat.settled("с добрым утром")).toBeVisible();
    await expect(sonya.chat.lost).toBeHidden();
  });

  test("a send that hangs is given up, sent again, and arrives once", async ({ visitor }) => {
    const [spark, sonya] = [await visitor({ name: "Искра" }), await visitor()];
    await spark.page.clock.install();
    await spark.open();
    let sent = 0;
    await spark.page.route("**/api/act", async (route) => {
      // The first one arrives, and its answer never does.
      if (sent++ > 0) return route.continue();
      await route.fetch();
    });
    await spark.page.route("**/live*", (route) => route.abort());
    await spark.open();
    await spark.chat.say("в тоннеле");
    await expect(sonya.chat.settled("в тоннеле")).toBeVisible();
    await expect(spark.chat.row("в тоннеле")).toContainText(/Отправ/);
    const turn = () => spark.page.clock.runFor(20_000);
    // Without its stream the page waits for the answer. Its timers start when the machine has time for them.
    await expect.poll(() => turn().then(() => sent)).toBe(2);
    await spark.page.unroute("**/live*");
    await expect.poll(() => turn().then(() => spark.chat.settled("в тоннеле").isVisible())).toBe(true);
    await expect(sonya.chat.rows).toHaveCount(1);
  });

  test("what could not be sent goes out as soon as the browser finds its network again", async ({ visitor }) => {
    const spark = await visitor({ name: "Искра" });
    await spark.page.clock.install();
    await spark.open();
    let sent = 0;
    await spark.page.route("**/api/act", (route) => {
      sent++;
      return route.abort();
    });
    await spark.chat.say("из лифта");
    // The wait that follows is of 15 s at least: more than is left of it here would be waited for in vain.
    await expect.poll(() => spark.page.clock.runFor(5_000).then(() => sent), { timeout: 30_000 }).toBeGreaterThan(4);
    await spark.page.unroute("**/api/act");
    await spark.page.evaluate(() => window.dispatchEvent(new Event("online")));
    await expect(spark.chat.settled("из лифта")).toBeVisible();
  });

  test("a server that is gone for five minutes finds everything that was written meanwhile", async ({ visitor, server }) => {
    test.slow();
    const [spark, sonya] = [await visitor({ name: "Искра" }), await visitor()];
    await spark.page.clock.install();
    await spark.open();
    await spark.chat.say("до темноты");
    await expect(spark.chat.settled("до темноты")).toBeVisible();

    await server.kill();
    await expect(spark.chat.lost).toBeVisible();
    for (let minute = 1; minute <= 5; minute++) {
      await spark.chat.say(`темно уже ${minute} мин.`);
      await spark.page.clock.runFor(MINUTE);
    }
    await spark.chat.field.press("ArrowUp");
    await spark.page.keyboard.press("Escape");
    await spark.chat.field.fill("недописанное");
    await expect(spark.chat.lost).toBeVisible();

    await server.again();
    await expect
      .poll(async () => {
        await spark.page.clock.runFor(10_000);
        return spark.chat.lost.isVisible();
      })
      .toBe(false);
    await expect(spark.chat.settled("темно уже 5 мин.")).toBeVisible();
    await expect(sonya.chat.settled("темно уже 5 мин.")).toBeVisible({ timeout: 40_000 });
    await expect(sonya.chat.rows).toHaveCount(6);
    await expect(spark.chat.field).toHaveValue("недописанное");
  });
});
