// Every page at a desk's width and at a telephone's: no accessibility violation that axe can find, no complaint of the browser (its
// content security policy and Trusted Types among them), nothing to scroll sideways for (S3.61). Leaves a picture of each in `shots`.
import assert from "node:assert/strict";
import { mkdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { must, submitted, token } from "./api.mjs";
import { begin, fillIn, signIn } from "./acts.mjs";
import { launch, person } from "./browser.mjs";
import { start } from "./server.mjs";

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const shots = join(import.meta.dirname, "shots");
const WIDTHS = { wide: 1280, narrow: 320 };
const TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];

let server, browser;
const on = {};

before(async () => {
  mkdirSync(shots, { recursive: true });
  [server, browser] = await Promise.all([start(), launch()]);
  for (const name of ["nobody", "applicant", "refused", "olive.officer", "oscar.other", "petra.police", "aurel.auditor", "ada.admin"]) {
    on[name] = await person(browser, server);
    if (server.people[name]) await signIn(on[name].page, server.people[name]);
  }
});

after(async () => {
  await browser?.close();
  await server?.kill();
  server?.remove();
});

// Everything wrong with the page as it stands, at both widths.
async function wrong({ page, troubles }, name) {
  const found = [];
  for (const [called, width] of Object.entries(WIDTHS)) {
    await page.setViewportSize({ width, height: 900 });
    await page.screenshot({ path: join(shots, `${name}-${called}.png`), fullPage: true });
    const over = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
    if (over > 0) found.push(`${name} at ${width}: ${over} px to scroll sideways`);
    // Evaluated through the debugger, so the page's own policy stands as it is.
    await page.evaluate(`${axe};0`);
    const { violations } = await page.evaluate((tags) => window.axe.run({ runOnly: tags }), TAGS);
    for (const one of violations) found.push(`${name} at ${width}: ${one.id}: ${one.help}: ${one.nodes.map((node) => node.html.slice(0, 160)).join(" | ")}`);
  }
  await page.setViewportSize({ width: WIDTHS.wide, height: 900 });
  return [...found, ...troubles.splice(0).map((trouble) => `${name}: ${trouble}`)];
}

// Visits addresses one after the other and looks at each.
async function look(who, pages) {
  const found = [];
  for (const [name, path, status = 200] of pages) {
    const answer = await on[who].page.goto(path);
    if (answer.status() !== status) found.push(`${name} (${path}): ${answer.status()}`);
    found.push(...(await wrong(on[who], name)));
  }
  return found;
}

test("public pages", async () => {
  const found = await look("nobody", [
    ["home", "/"],
    ["start", "/apply/premises-licence"],
    ["return", "/return"],
    ["register", "/register/premises-licence/register"],
    ["sign-in", "/sign-in"],
    ["sign-in-ended", "/sign-in?ended=yes"],
    ["sign-in-out", "/sign-in?out=yes"],
    ["problem", "/problems/stale"],
    ["api", "/api/docs"],
    ["nothing-here", "/nothing-here", 404],
    ["demo", "/demo"],
    ["demo-clock-out", "/demo/clock"],
    ["demo-mail", "/demo/mail"],
  ]);
  await on.nobody.page.goto("/sign-in");
  await on.nobody.page.getByLabel("User name").fill("nobody.known");
  await on.nobody.page.getByLabel("Password", { exact: true }).fill("a wrong password");
  await on.nobody.page.getByRole("button", { name: "Sign in" }).click();
  await on.nobody.page.getByRole("alert").waitFor();
  found.push(...(await wrong(on.nobody, "sign-in-wrong")));
  assert.deepEqual(found, []);
});

test("an application: each page of the form, what is wrong in it, check, refused, the payment desk, sent", async () => {
  const { page } = on.applicant;
  const found = [];
  const here = async (name) => found.push(...(await wrong(on.applicant, name)));
  const { reference } = await begin(page);
  await here("application-draft");
  const form = `/application/${reference}/do/submit/form`;
  await page.goto(`${form}/premises`);
  await page.getByRole("button", { name: "Save and continue" }).click();
  await page.getByRole("alert").waitFor();
  await here("form-wrong");
  await page.goto(`/application/${reference}`);
  await fillIn(page);
  await here("check-answers");
  for (const id of ["premises", "value", "applicant", "home", "activities", "hours", "declaration"]) {
    await page.goto(`${form}/${id}`);
    await here(`form-${id}`);
  }
  await page.goto(`/application/${reference}/do/submit/check-answers`);
  await page.getByRole("button", { name: "Submit application" }).click();
  await page.getByRole("heading", { name: "Not done" }).waitFor();
  await here("refused");
  await page.getByRole("button", { name: "payment desk" }).click();
  await page.getByRole("heading", { name: "Payment desk" }).waitFor();
  await here("demo-pay");
  await page.getByRole("button", { name: "Pay", exact: true }).click();
  await page.getByRole("button", { name: "Submit application" }).click();
  await page.waitForURL("**/sent?**");
  await here("sent");
  await page.goto(`/application/${reference}`);
  await here("application-submitted");
  assert.deepEqual(found, []);
});

test("the pages of those who work here", async () => {
  const { reference } = await submitted(server, "Inn of the pages");
  const { reference: failed } = await submitted(server, "Inn of the failed list", "900004");
  const officer = await token(server, "olive.officer");
  await must(server, officer, "POST", `/api/v1/cases/${failed}/actions/check-rates`, {});
  const home = `/case/${reference}`;
  const found = await look("olive.officer", [
    ["desk", "/desk"],
    ["list", "/list/premises-licence/office-cases"],
    ["list-none", "/list/premises-licence/office-cases?q=nothingofthekind"],
    ["list-decided", "/list/premises-licence/decided-cases"],
    ["case", home],
    ["case-tasks", `${home}/tasks`],
    ["case-timeline", `${home}/timeline`],
    ["case-flagged", `/case/${failed}`],
    ["act-bare", `${home}/do/accept/check-answers`],
    ["act-reason", `${home}/do/withdraw/check-answers`],
    ["demo-clock-other", "/demo/clock"],
  ]);
  await on["olive.officer"].page.goto(`${home}/do/withdraw/check-answers`);
  await on["olive.officer"].page.getByRole("button", { name: "Withdraw application" }).click();
  await on["olive.officer"].page.getByRole("alert").waitFor();
  found.push(...(await wrong(on["olive.officer"], "act-reason-wrong")));
  await must(server, officer, "POST", `/api/v1/cases/${reference}/actions/accept`, {});
  found.push(...(await look("oscar.other", [["not-found", home, 404], ["desk-other", "/desk"]])));
  found.push(...(await look("olive.officer", [["case-access", `${home}/access`], ["case-audit", `${home}/audit`], ["case-done", `${home}?did=accept`]])));
  const object = `${home}/do/object`;
  found.push(...(await look("petra.police", [["desk-police", "/desk"], ["case-police", home], ["denied", `${home}/audit`, 403], ["object-ground", `${object}/form/ground`], ["object-text", `${object}/form/text`], ["object-check", `${object}/check-answers`]])));
  await on["aurel.auditor"].page.goto(`${home}/access`);
  await on["aurel.auditor"].page.getByRole("link", { name: /^Why\? .*Oscar Other/ }).first().click();
  await on["aurel.auditor"].page.getByRole("heading", { name: "Why Oscar Other" }).waitFor();
  found.push(...(await wrong(on["aurel.auditor"], "case-why")));
  found.push(...(await look("aurel.auditor", [["case-auditor", home], ["case-audit-auditor", `${home}/audit`]])));
  found.push(...(await look("ada.admin", [["desk-admin", "/desk"], ["demo-clock", "/demo/clock"]])));
  assert.deepEqual(found, []);
});

test("the dark scheme", async () => {
  const found = [];
  for (const who of ["nobody", "olive.officer"]) await on[who].page.emulateMedia({ colorScheme: "dark" });
  found.push(...(await look("nobody", [["dark-home", "/"]])));
  found.push(...(await look("olive.officer", [["dark-desk", "/desk"]])));
  await on["olive.officer"].page.getByRole("link", { name: /^PL-/ }).first().click();
  await on["olive.officer"].page.getByRole("heading", { level: 1 }).waitFor();
  found.push(...(await wrong(on["olive.officer"], "dark-case")));
  assert.deepEqual(found, []);
});
