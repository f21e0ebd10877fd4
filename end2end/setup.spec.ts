import { PASSWORD, expect, test } from "./harness.ts";

test("the link on the terminal makes the first princess, once, and the evening goes on below", async ({ visitor, server }) => {
  const pony = await visitor();
  await pony.page.goto(server.setUp!);
  await pony.alive();
  const { dialog } = pony.account;
  await expect(dialog.getByRole("heading", { name: "Вечерку нужна принцесса" })).toBeVisible();
  await pony.account.name.fill("Искра");
  await pony.account.password.fill(PASSWORD);
  await dialog.getByRole("button", { name: "Занять трон" }).click();
  await expect(pony.me("Искра")).toBeVisible();
  await expect(dialog).toBeHidden();
  expect(pony.page.url()).toBe(`${server.origin}/`);
  await pony.chat.say("всем привет");
  await expect(pony.chat.settled("всем привет").getByText("Принцесса")).toBeVisible();

  const late = await visitor();
  await late.page.goto(server.setUp!);
  await expect(late.account.dialog.getByRole("heading", { name: "Трон уже занят" })).toBeVisible();
  await late.account.dialog.getByRole("link", { name: "На вечерок" }).click();
  await expect(late.account.dialog).toBeHidden();
});
