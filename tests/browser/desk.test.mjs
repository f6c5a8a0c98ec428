// Where work is found: the palette, keys in lists, ticked rows with what is allowed for them, lists that change by themselves; figures
// as a picture, a table and a file; the log checked from its page; messages between an applicant and the office.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { must, submitted, token } from "./api.mjs";
import { signIn } from "./acts.mjs";
import { launch, person } from "./browser.mjs";
import { start } from "./server.mjs";

let server, browser, hearing;
const on = {};
const everybody = [];

before(async () => {
  [server, browser] = await Promise.all([start(), launch()]);
  for (const name of ["applicant", "olive.officer", "simon.senior", "petra.police", "aurel.auditor", "ada.admin"]) {
    const one = await person(browser, server, name === "applicant" ? { javaScriptEnabled: false } : {});
    everybody.push(one);
    on[name] = one.page;
    if (server.people[name]) await signIn(one.page, server.people[name]);
  }
  const [officer, police] = [await token(server, "olive.officer"), await token(server, "petra.police")];
  ({ reference: hearing } = await submitted(server, "Inn of the tasks"));
  await must(server, officer, "POST", `/api/v1/cases/${hearing}/actions/accept`, {});
  await must(server, police, "POST", `/api/v1/cases/${hearing}/actions/object`, { input: { "representations.ground": "crime", "representations.text": "Incidents." } });
  await must(server, officer, "POST", `/api/v1/cases/${hearing}/actions/refer`, {});
});

after(async () => {
  await browser?.close();
  await server?.kill();
  server?.remove();
});

const heading = (page, name) => page.getByRole("heading", { level: 1, name, exact: true }).waitFor();
const focusedLink = (page) => page.evaluate(() => document.activeElement.closest("tr, li")?.textContent ?? "");

test("the palette leads by a few letters, and gives the focus back where it was", async () => {
  const olive = on["olive.officer"];
  await olive.goto("/desk");
  await olive.locator("main a").first().focus();
  await olive.keyboard.press("Control+k");
  const box = olive.locator("dialog.cw-palette input");
  await box.waitFor();
  await olive.keyboard.press("Escape");
  await olive.waitForFunction(() => !document.querySelector("dialog.cw-palette") && document.querySelector("main").contains(document.activeElement));
  await olive.keyboard.press("Control+k");
  await box.fill("reports premises");
  await olive.getByRole("option").first().waitFor();
  await olive.keyboard.press("Enter");
  await heading(olive, "Reports");
  // What looks like a reference leads to that case.
  await olive.keyboard.press("Control+k");
  await box.fill(hearing.toLowerCase());
  await olive.keyboard.press("Enter");
  await heading(olive, "Inn of the tasks");
});

test("j and k go through a list, x ticks, and the buttons say for how many", async () => {
  const olive = on["olive.officer"];
  await olive.goto("/work/team?program=premises-licence");
  await olive.locator("[data-rows] tbody tr").first().waitFor();
  await olive.locator("h1").click();
  await olive.keyboard.press("j");
  const first = await focusedLink(olive);
  assert.ok(first.length > 0, "j takes the focus into the list");
  await olive.keyboard.press("j");
  await olive.keyboard.press("k");
  assert.equal(await focusedLink(olive), first);
  await olive.keyboard.press("x");
  assert.equal(await olive.locator("input[name=task]:checked").count(), 1);
  await olive.waitForFunction(() => [...document.querySelectorAll("[data-bulk-do]")].some((one) => /\(\d+\)/.test(one.textContent)));
  // Turned off in the palette, they type nothing any more (WCAG 2.1.4).
  await olive.keyboard.press("x");
  await olive.keyboard.press("Control+k");
  await olive.getByRole("button", { name: /keys/i }).click();
  await olive.keyboard.press("Escape");
  await olive.keyboard.press("x");
  assert.equal(await olive.locator("input[name=task]:checked").count(), 0);
  await olive.evaluate(() => localStorage.clear());
});

test("a list shows what comes while it is open", async () => {
  const olive = on["olive.officer"];
  await olive.goto("/cases/premises-licence");
  await olive.locator("h1").click();
  const { reference } = await submitted(server, "Inn that came later");
  await olive.getByRole("link", { name: reference }).waitFor({ timeout: 15_000 });
});

test("figures: a picture, a table that says the same, a file for whoever may", async () => {
  const [olive, simon] = [on["olive.officer"], on["simon.senior"]];
  await olive.goto("/reports?program=premises-licence");
  await heading(olive, "Reports");
  for (const measure of ["Days to resolution", "Ended in time", "Resolved at first contact", "Backlog", "Outcome and satisfaction", "Exceptions"]) {
    await olive.getByRole("heading", { level: 2, name: measure, exact: true }).waitFor();
    assert.ok((await olive.getByRole("img", { name: new RegExp(measure) }).count()) > 0, measure);
  }
  await olive.getByText("Backlog as a table", { exact: true }).click();
  await olive.getByRole("table", { name: "Backlog", exact: true }).getByRole("row", { name: /Whole period/ }).waitFor();
  assert.equal(await olive.getByText("Take out as a file").count(), 0);
  assert.equal((await olive.request.get("/reports/figures.csv")).status(), 404);
  await simon.goto("/reports?program=premises-licence");
  const [file] = await Promise.all([simon.waitForEvent("download"), simon.getByRole("button", { name: "Take out as a file (CSV)" }).click()]);
  assert.match(file.suggestedFilename(), /^premises-licence-\d{4}-\d\d-\d{4}-\d\d\.csv$/);
});

test("the log is checked from its page by an auditor, and by nobody else", async () => {
  const aurel = on["aurel.auditor"];
  await aurel.goto("/administration");
  await aurel.getByRole("link", { name: "The log", exact: true }).click();
  await aurel.getByRole("button", { name: "Check the log now" }).click();
  await aurel.getByText("Everything agrees", { exact: true }).waitFor();
  assert.equal((await on["ada.admin"].request.get("/administration/log")).status(), 403);
});

test("an applicant writes to the office without script, and reads the answer", async () => {
  const { reference, who } = await submitted(server, "Inn of the letters");
  const applicant = on.applicant;
  await applicant.context().addCookies([{ name: "__Host-casewright-guest", value: who, url: server.url.replace("http:", "https:"), secure: true, sameSite: "Strict" }]);
  await applicant.goto(`/application/${reference}`);
  await applicant.getByRole("button", { name: "Write to the office" }).click();
  await applicant.getByLabel("What do you want to say?").fill("When will you decide?");
  await applicant.getByRole("button", { name: "Save and continue" }).click();
  await heading(applicant, "Check your answers");
  await applicant.getByRole("button", { name: "Write to the office" }).click();
  const olive = on["olive.officer"];
  await olive.goto(`/case/${reference}`);
  await olive.getByText("When will you decide?").first().waitFor();
  await olive.getByRole("button", { name: "Write to the applicant" }).click();
  await olive.getByLabel("What do you want to say?").fill("In about a month.");
  await olive.getByRole("button", { name: "Save and continue" }).click();
  await olive.getByRole("button", { name: "Write to the applicant" }).click();
  await olive.getByRole("alert").getByText("Write to the applicant – done.").waitFor();
  await applicant.goto(`/application/${reference}`);
  await applicant.getByText("In about a month.").first().waitFor();
  // Who was brought in reads none of it.
  await must(server, await token(server, "olive.officer"), "POST", `/api/v1/cases/${reference}/actions/accept`, {});
  await on["petra.police"].goto(`/case/${reference}`);
  assert.ok(!(await on["petra.police"].content()).includes("When will you decide?"));
});

test("a public page that one may have to leave at once has a way out that is a plain link", async () => {
  const applicant = on.applicant;
  await applicant.goto("/apply/benefits");
  const exit = applicant.getByRole("button", { name: /^Exit this page/ });
  assert.match(await exit.getAttribute("href"), /^https:\/\//);
  assert.match(await exit.getAttribute("rel"), /noreferrer/);
  await applicant.goto("/apply/premises-licence");
  assert.equal(await applicant.getByRole("button", { name: /^Exit this page/ }).count(), 0);
});

test("no browser complained", () => {
  assert.deepEqual(everybody.flatMap((one) => one.troubles), []);
});
