// Signing in and accepting an application with the keyboard alone (S3.61, S3.64): the skip link works, focus can be seen, and it stands where
// one would look after each act.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { submitted } from "./api.mjs";
import { launch, person } from "./browser.mjs";
import { start } from "./server.mjs";

let server, browser, one, page;

before(async () => {
  [server, browser] = await Promise.all([start(), launch()]);
  one = await person(browser, server);
  page = one.page;
});

after(async () => {
  await browser?.close();
  await server?.kill();
  server?.remove();
});

const focused = () =>
  page.evaluate(() => {
    const element = document.activeElement;
    const style = getComputedStyle(element);
    const box = element.getBoundingClientRect();
    const ring = (parseFloat(style.outlineWidth) > 0 && style.outlineStyle !== "none") || style.boxShadow !== "none";
    return { tag: element.tagName, name: (element.getAttribute("aria-label") ?? element.innerText ?? "").trim(), id: element.id, role: element.getAttribute("role"), ring, inView: box.bottom > 0 && box.top < innerHeight && box.width > 1 };
  });

// Tabs on until something with this name or id has the focus; everything on the way must show that it has it.
async function tabTo(wanted) {
  for (let steps = 0; steps < 60; steps++) {
    await page.keyboard.press("Tab");
    const now = await focused();
    if (now.tag === "BODY") continue;
    assert.ok(now.ring && now.inView, `${page.url()}: the focus on ${JSON.stringify(now)} cannot be seen`);
    if (now.name === wanted || now.id === wanted) return;
  }
  assert.fail(`${page.url()}: no way to "${wanted}" by the keyboard`);
}

async function enter(heading) {
  await page.keyboard.press("Enter");
  await page.getByRole("heading", { level: 1, name: heading, exact: true }).waitFor();
}

test("the skip link is the first stop and leads to the content", async () => {
  await page.goto("/");
  await page.keyboard.press("Tab");
  assert.equal((await focused()).name, "Skip to main content");
  assert.ok((await focused()).inView);
  await page.keyboard.press("Enter");
  await page.waitForFunction(() => location.hash !== "" || document.activeElement.tagName === "MAIN");
  await page.keyboard.press("Tab");
  assert.ok(await page.evaluate(() => document.querySelector("main").contains(document.activeElement)), "the next stop is in the content");
});

test("sign in, find the application, accept it", async () => {
  const { reference } = await submitted(server, "Inn of the keyboard");
  await page.goto("/sign-in");
  const { login, password } = server.people["olive.officer"];

  // What went wrong takes the focus, and its link leads to the field.
  await tabTo("login");
  await page.keyboard.type(login);
  await page.keyboard.press("Tab");
  await page.keyboard.type("not the password");
  await page.keyboard.press("Enter");
  await page.getByRole("alert").waitFor();
  await page.waitForFunction(() => document.activeElement.closest(".govuk-error-summary"));
  await page.keyboard.press("Tab");
  await page.keyboard.press("Enter");
  await page.waitForFunction(() => document.activeElement.id === "login");
  assert.equal(await page.locator("#login").inputValue(), login, "the name is kept");
  await page.keyboard.press("Tab");
  await page.keyboard.type(password);
  await enter("Your desk");

  await tabTo(reference);
  await enter("Inn of the keyboard");
  await tabTo("Accept as complete");
  await enter("Accept as complete");
  await tabTo("Accept as complete");
  await enter("Inn of the keyboard");
  // What was done takes the focus, so that it is read first.
  await page.waitForFunction(() => document.activeElement.getAttribute("role") === "alert");
  await page.getByRole("alert").getByText("Accept as complete – done.").waitFor();
  await page.locator("header").getByText("Consultation", { exact: true }).waitFor();
  assert.deepEqual(one.troubles, []);
});
