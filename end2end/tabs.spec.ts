import { expect, expectAccess, order, signUp, test } from "./harness.ts";
import { Evening } from "./pages/evening.ts";

/** So many more tabs of the same browser, each with the evening. */
async function moreTabs(first: Evening, count: number): Promise<Evening[]> {
  const tabs = [first];
  for (let n = 0; n < count; n++) {
    const tab = new Evening(await first.page.context().newPage(), first.origin);
    await tab.open();
    tabs.push(tab);
  }
  return tabs;
}

test("eight tabs of one browser share one stream, and another takes it over when its holder is closed", async ({ visitor, server }) => {
  test.slow();
  const tabs = await moreTabs(await visitor({ name: "Искра" }), 7);
  const sonya = await visitor({ name: "Мятная Соня" });
  await expect.poll(() => server.metric("evening_streams")).toBe(2);
  await sonya.chat.say("всем восьми");
  for (const tab of tabs) await expect(tab.chat.settled("всем восьми")).toHaveCount(1);
  await tabs[5]!.chat.say("из шестой");
  for (const tab of [...tabs, sonya]) await expect(tab.chat.settled("из шестой")).toHaveCount(1);

  // Whoever came first holds it.
  await tabs.shift()!.page.close();
  await expect.poll(() => server.metric("evening_streams"), { timeout: 2_000 }).toBe(2);
  await sonya.chat.say("остальным семи");
  for (const tab of tabs) {
    await expect(tab.chat.settled("остальным семи")).toHaveCount(1);
    await expect(tab.chat.rows).toHaveCount(3);
    await expect(tab.chat.lost).toBeHidden();
  }
});

test("who signs in in one tab is known in all, and who leaves is known in none", async ({ visitor, server }) => {
  const [first, second] = await moreTabs(await visitor(), 1);
  await signUp(await newRequest(server.origin), server.origin, "Искра");
  await second!.signInLink.click();
  await second!.account.signIn("Искра", "огонёк в окне");
  for (const tab of [first!, second!]) await expect(tab.me("Искра")).toBeVisible();
  await first!.chat.say("теперь с именем");
  for (const tab of [first!, second!]) await expect(tab.chat.settled("теперь с именем")).toHaveCount(1);
  await first!.signOut("Искра");
  await expect(second!.signInLink).toBeVisible();
  await expect.poll(() => server.metric("evening_streams")).toBe(1);
});

test("a tab that was opened in between misses nothing", async ({ visitor }) => {
  const spark = await visitor({ name: "Искра" });
  const { context } = { context: spark.page.context() };
  const tab = new Evening(await context.newPage(), spark.origin);
  let deliver = () => {};
  const held = new Promise<void>((resolve) => (deliver = resolve));
  // The page is rendered, and comes to life only after more was said.
  await tab.page.route("**/*.wasm", async (route) => {
    await held;
    await route.continue();
  });
  await tab.page.goto(spark.origin);
  for (const text of ["раз", "два", "три"]) await order(spark.page.request, spark.origin, { chat: { say: { text } } });
  await expect(spark.chat.rows).toHaveCount(3);
  deliver();
  await tab.alive();
  await expect(tab.chat.rows).toHaveCount(3);
});

test("the chat has a window of its own", async ({ visitor }) => {
  const spark = await visitor({ name: "Искра" });
  const opened = spark.page.waitForEvent("popup");
  await spark.chat.panel.getByRole("link", { name: "Чат в отдельном окне" }).click();
  const window = new Evening(await opened, spark.origin);
  await window.alive();
  await expect(window.page).toHaveURL(`${spark.origin}/chat`);
  await expect(window.player).toHaveCount(0);
  await expectAccess(window);
  await window.chat.say("из окошка");
  for (const page of [spark, window]) await expect(page.chat.settled("из окошка")).toHaveCount(1);
});

async function newRequest(origin: string) {
  const { request } = await import("@playwright/test");
  return request.newContext({ baseURL: origin });
}
