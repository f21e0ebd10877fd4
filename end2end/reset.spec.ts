import type { APIRequestContext } from "@playwright/test";
import { PASSWORD, expect, expectAccess, expectNoSidewaysScrolling, expectPlayerUntouched, test as base } from "./harness.ts";
import { Mail, SITE, link } from "./mail.ts";
import { Profile } from "./pages/profile.ts";

const NEW = "какао с зефиром";

const test = base.extend<{ mail: Mail }>({
  mail: async ({}, use) => {
    const mail = await Mail.open();
    await use(mail);
    await mail.close();
  },
  settings: async ({ mail }, use) => use({ EVENING_SMTP_URL: mail.url, EVENING_PUBLIC_URL: SITE }),
});

/** Takes a name, with an address; answers with the page that the letter to it leads to. */
async function join(request: APIRequestContext, origin: string, mail: Mail, name = "Мятная Соня"): Promise<string> {
  const form = { name, password: PASSWORD, email: "sonya@example.org" };
  const answer = await request.post(`${origin}/api/sign_up`, { headers: { Origin: origin, Accept: "application/json" }, form });
  expect(answer.status(), await answer.text()).toBe(200);
  return link(await mail.next());
}

/** The same, with an address that counts. */
async function joinWithAddress(request: APIRequestContext, origin: string, mail: Mail) {
  const key = new URL(await join(request, origin, mail), origin).searchParams.get("key") ?? "";
  const answer = await request.post(`${origin}/api/confirm`, { headers: { Origin: origin, Accept: "application/json" }, form: { key } });
  expect(answer.status(), await answer.text()).toBe(200);
}

test("a forgotten password gives way to another by a letter, and the player is left alone on the way to it", async ({ visitor, server, mail }) => {
  await joinWithAddress((await visitor()).page.request, server.origin, mail);
  const pony = await visitor();
  await expectPlayerUntouched(pony, async () => {
    await pony.signInLink.click();
    await pony.account.forgotten.click();
    await pony.account.forget("мятная соня");
    await expect(pony.account.dialog.getByRole("heading", { name: "Загляни в почту" })).toBeVisible();
    await expect(pony.account.dialog.getByRole("link", { name: "На вечерок" })).toBeFocused();
    expect(pony.page.url()).toBe(`${server.origin}/forgot/sent`);
  });

  const letter = await mail.next();
  expect(letter.subject).toBe("Новый пароль для вечерка");
  expect(letter.text).toContain("Привет, Мятная Соня.");
  await pony.page.goto(link(letter));
  await pony.alive();
  await expect(pony.page).toHaveURL(`${server.origin}/reset`);
  await pony.account.renew(NEW);
  await expect(pony.account.dialog.getByRole("heading", { name: "Пароль теперь новый" })).toBeVisible();
  await pony.account.signIn("Мятная Соня", NEW);
  await expect(pony.account.dialog).toBeHidden();
  await expect(pony.me("Мятная Соня")).toBeVisible();
});

test("whoever is signed in while their password is chosen anew is signed out there and then", async ({ visitor, server, mail }) => {
  const pony = await visitor();
  await joinWithAddress(pony.page.request, server.origin, mail);
  await pony.open();
  await expect(pony.me("Мятная Соня")).toBeVisible();
  const other = await visitor();
  await other.open("/forgot");
  await other.account.forget("sonya@example.org");
  await other.page.goto(link(await mail.next()));
  await other.alive();
  await other.account.renew(NEW);
  await expect(pony.signInLink).toBeVisible();
});

test("an address counts after a click, and not before", async ({ visitor, server, mail }) => {
  const pony = await visitor();
  await pony.page.goto(await join(pony.page.request, server.origin, mail));
  await pony.alive();
  await expect(pony.page).toHaveURL(`${server.origin}/confirm`);
  const safety = async () => (await pony.page.request.get(`${server.origin}/api/safety`)).json();
  expect(await safety()).toMatchObject({ email: null, waiting: "sonya@example.org" });
  await pony.account.dialog.getByRole("button", { name: "Подтвердить почту" }).click();
  await expect(pony.account.dialog.getByRole("heading", { name: "Почта подтверждена" })).toBeVisible();
  expect(await safety()).toMatchObject({ email: "sonya@example.org", is_confirmed: true, waiting: null });
  await pony.account.dialog.getByRole("link", { name: "На вечерок" }).click();
  await expect(pony.account.dialog).toBeHidden();
});

test("another address waits for the letter to it, and the old one hears of that", async ({ visitor, server, mail }) => {
  const pony = await visitor();
  await joinWithAddress(pony.page.request, server.origin, mail);
  await pony.open("/profile/safety");
  const { form, change } = new Profile(pony.page).emails();
  await change("new@example.org", PASSWORD);
  await expect(form.getByRole("status").first()).toHaveText("Ждём подтверждения: на new@example.org ушло письмо со ссылкой");
  const letters = [await mail.next(), await mail.next()];
  const to = (address: string) => letters.find((letter) => letter.to?.some((one) => one.address === address))!;
  expect(to("sonya@example.org").subject).toBe("Почту для вечерка меняют");
  expect(link(to("sonya@example.org"))).toBe("/forgot");
  await pony.page.goto(link(to("new@example.org")));
  await pony.alive();
  await pony.account.dialog.getByRole("button", { name: "Подтвердить почту" }).click();
  await expect(pony.account.dialog.getByRole("heading", { name: "Почта подтверждена" })).toBeVisible();
  await pony.open("/profile/safety");
  await expect(form.getByRole("status").first()).toHaveText("Адрес на месте. Никому его не показываем");
  await change("", PASSWORD);
  expect((await mail.next()).subject).toBe("Почту для вечерка убрали");
});

test.describe("what is refused", () => {
  test.use({ expected: [/the server responded with a status of (409|422)/] });

  test("a link that has worked works no more, and leads to another one", async ({ visitor, server, mail }) => {
    await joinWithAddress((await visitor()).page.request, server.origin, mail);
    const pony = await visitor();
    await pony.open("/forgot");
    await pony.account.forget("sonya@example.org");
    const address = link(await mail.next());
    await pony.page.goto(address);
    await pony.alive();
    await pony.account.renew("коротко");
    await expect(pony.account.refusal).toHaveText("Пароль слишком короткий: нужно хотя бы 8 знаков");
    await pony.account.renew(NEW);
    await expect(pony.account.dialog.getByRole("heading", { name: "Пароль теперь новый" })).toBeVisible();
    await pony.page.goto(address);
    await pony.alive();
    await pony.account.renew(PASSWORD);
    await expect(pony.account.refusal).toHaveText("Эта ссылка уже сработала или устарела. Попроси новую");
    await pony.account.dialog.getByRole("link", { name: "Попроси новую" }).click();
    await expect(pony.account.dialog.getByRole("textbox", { name: "Имя или почта" })).toBeFocused();
  });
});

test("without script all of it is plain forms", async ({ visitor, server, mail }) => {
  await joinWithAddress((await visitor()).page.request, server.origin, mail);
  const pony = await visitor({ javaScriptEnabled: false });
  await pony.page.goto(`${server.origin}/sign_in`);
  await pony.account.forgotten.click();
  await pony.account.forget("Мятная Соня");
  await expect(pony.account.dialog.getByRole("heading", { name: "Загляни в почту" })).toBeVisible();
  await pony.page.goto(link(await mail.next()));
  await pony.account.renew("коротко");
  await expect(pony.account.refusal).toHaveText("Пароль слишком короткий: нужно хотя бы 8 знаков");
  expect(pony.page.url()).toBe(`${server.origin}/reset`);
  await pony.account.renew(NEW);
  await expect(pony.account.dialog.getByRole("heading", { name: "Пароль теперь новый" })).toBeVisible();
  await pony.account.signIn("Мятная Соня", NEW);
  await expect(pony.me("Мятная Соня")).toBeVisible();
});

for (const theme of ["luna", "celestia"] as const) {
  test(`the dialogs of letters keep nobody out in the theme «${theme}»`, async ({ visitor, server }) => {
    const pony = await visitor({ look: { theme }, viewport: { width: 320, height: 640 } });
    for (const path of ["/sign_in", "/forgot", "/forgot/sent", `/reset?key=${"0".repeat(64)}`, "/reset", "/reset/done", `/confirm?key=${"0".repeat(64)}`]) {
      await pony.page.goto(server.origin + path);
      await pony.alive();
      await expect(pony.account.dialog).toBeVisible();
      await expectAccess(pony);
      await expectNoSidewaysScrolling(pony);
    }
  });
}
