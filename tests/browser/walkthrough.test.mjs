// The first landing's walkthrough, as several people in several browsers on one server (S0.1, S0.3, S0.5, S1.9, S2.13, S3.72).
import assert from "node:assert/strict";
import { cpSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { APPLICATION, act, answer, apply, begin, fillIn, moveClock, payAndSubmit, settled, signIn } from "./acts.mjs";
import { launch, person } from "./browser.mjs";
import { flip, records } from "./damage.mjs";
import { start, verify } from "./server.mjs";

let server, browser;
const on = {}; // everybody's page
const everybody = [];
let reference, contested;

before(async () => {
  [server, browser] = await Promise.all([start(), launch()]);
  for (const name of ["applicant", "second", "olive.officer", "petra.police", "oscar.other", "sue.south", "ada.admin", "aurel.auditor", "nobody"]) {
    const options = name === "applicant" || name === "second" ? { javaScriptEnabled: false } : {};
    const one = await person(browser, server, options);
    everybody.push(one);
    on[name] = one.page;
    if (server.people[name]) await signIn(one.page, server.people[name]);
  }
});

after(async () => {
  await browser?.close();
  await server?.kill();
  server?.remove();
});

const shows = (page, text) => page.getByText(text).first().waitFor();

test("1: an applicant without script is refused for the fee, pays, and gets a reference", async () => {
  const page = on.applicant;
  ({ reference } = await begin(page));
  assert.match(reference, /^PL-\d{4}-[A-Z0-9]{5}$/);

  // An empty page is no way on: it says what to enter, and leads there.
  await page.getByRole("button", { name: "Submit application" }).click();
  await page.getByRole("button", { name: "Save and continue" }).click();
  await page.getByRole("alert").getByRole("link", { name: "Enter the name of the premises" }).click();
  assert.match(page.url(), /#premises-name$/);
  assert.match(await page.title(), /^Error: /);
  await page.goto(`/application/${reference}`);

  await fillIn(page);
  for (const pageOf of Object.values(APPLICATION)) {
    for (const value of Object.values(pageOf)) {
      if (!Array.isArray(value)) await shows(page, value === "11000" ? "£11,000.00" : value);
    }
  }
  await page.getByRole("button", { name: "Submit application" }).click();
  await page.getByRole("heading", { level: 1, name: "Not done: Submit application" }).waitFor();
  await shows(page, "The fee for your application has not been paid in full. Pay the fee, then submit the application again.");

  // Paid at the desk that the refusal leads to; what had been typed is kept.
  await page.getByRole("button", { name: "payment desk" }).click();
  await shows(page, "£190.00");
  await page.getByRole("button", { name: "Pay", exact: true }).click();
  await page.getByRole("heading", { level: 1, name: "Check your answers" }).waitFor();
  await page.getByRole("button", { name: "Submit application" }).click();
  await page.waitForURL("**/sent?**");
  assert.equal((await page.locator("#reference").innerText()).trim(), reference);

  // A second applicant, whose case will be objected to.
  ({ reference: contested } = await begin(on.second));
  await fillIn(on.second, { "The premises": { "Name of the premises": "The Loud Parrot" } });
  await payAndSubmit(on.second);
  assert.notEqual(contested, reference);
});

test("2: the licensing officer finds it, checks the rating list, accepts, and the 28 days begin", async () => {
  const page = on["olive.officer"];
  await page.goto("/desk");
  await page.getByRole("link", { name: reference }).first().click();
  await page.getByRole("heading", { level: 1, name: "The Drowsy Heron" }).waitFor();
  for (const text of ["wilhelmina@applicant.example", "3 Hollyhock Close", "Monday to Saturday 11:00 to 23:00"]) await shows(page, text);
  await act(page, reference, "Check the rating list");
  await settled(page, reference);
  await shows(page, "£12,000.00");
  await shows(page, /From Rating list/);
  for (const one of [reference, contested]) {
    await act(page, one, "Accept as complete");
    await page.locator("header").getByText("Consultation", { exact: true }).waitFor();
    await page.locator("header").getByText(/Consultation ends: .*\(in 28 days\)/).waitFor();
  }
  // Where it stands and why it waits, where every value came from, who works on it.
  const tab = (name) => page.getByRole("navigation", { name: "Parts of the case" }).getByRole("link", { name, exact: true }).click();
  await page.goto(`/case/${reference}`);
  await tab("Plan");
  await page.getByRole("img", { name: /The case is now in: Consultation/ }).waitFor();
  await page.getByRole("listitem").filter({ hasText: "Consultation" }).getByText("The case is here now").waitFor();
  await tab("Case file");
  await page.getByRole("row").filter({ hasText: "Rateable value" }).getByText("From Rating list").waitFor();
  await tab("People");
  await page.getByRole("heading", { level: 2, name: "Who works on this case" }).waitFor();
});

test("3: the police see their view and no more; another unit and a made-up reference are not found, alike", async () => {
  const page = on["petra.police"];
  const bodies = [];
  page.on("response", async (response) => {
    if (response.headers()["content-type"]?.startsWith("text/html")) bodies.push(response.text().catch(() => ""));
  });
  await page.goto("/desk");
  await page.getByRole("link", { name: reference }).first().click();
  await page.getByRole("heading", { level: 1, name: "The Drowsy Heron" }).waitFor();
  for (const tab of ["Tasks", "Timeline"]) await page.getByRole("navigation", { name: "Parts of the case" }).getByRole("link", { name: tab }).click();
  assert.equal(await page.getByRole("link", { name: "Audit" }).count(), 0);

  // Silent on one, a representation on the other.
  await page.goto(`/case/${contested}`);
  await page.getByRole("button", { name: "Make a representation" }).click();
  await answer(page, "Which licensing objective is this about?", { "Which licensing objective is this about?": ["The prevention of public nuisance"] });
  await answer(page, "What is your representation?", { "What is your representation?": "Four complaints about noise since May." });
  await page.getByRole("button", { name: "Make a representation" }).click();
  await page.getByRole("alert").getByText("Make a representation – done.").waitFor();
  const html = (await Promise.all(bodies)).join("\n");
  assert.ok(html.includes("The Drowsy Heron"));
  for (const secret of ["Wilhelmina", "Applegarth", "wilhelmina@", "960777", "Hollyhock", "ST9 8ZZ", "Barleycorn"]) {
    assert.ok(!html.includes(secret), `the police were sent "${secret}"`);
  }

  // The same answer to what is hidden and to what is not: status, headers, bytes, but for the request's own id and the time.
  const other = on["oscar.other"];
  const got = async (path) => {
    const response = await other.goto(path);
    const headers = response.headers();
    const id = headers["x-request-id"];
    const known = (text) => text.replaceAll(id, "ID").replaceAll(headers.date, "DATE");
    return { status: response.status(), body: known(await response.text()), headers: known(JSON.stringify(headers)) };
  };
  for (const tail of ["", "/access", "/audit", "/do/accept", "/timeline", "/tasks"]) {
    const hidden = await got(`/case/${reference}${tail}`);
    const made = await got(`/case/PL-2026-ZZ7ZZ${tail}`);
    assert.equal(hidden.status, 404);
    assert.deepEqual(hidden, made);
    assert.ok(!hidden.body.includes("Heron"));
  }
  await other.getByRole("heading", { level: 1, name: "Page not found" }).waitFor();
});

test("3b: an application to the other council has its fee, and comes to its desk alone", async () => {
  const { reference: theirs } = await apply(on.second, { "The premises": { "Name of the premises": "The Far Side" } }, "Southborough");
  const sue = on["sue.south"];
  await sue.goto(`/case/${theirs}`);
  await shows(sue, "Southborough (example)");
  await sue.goto(`/case/${theirs}/file`);
  await shows(sue, "£240.00");
  for (const name of ["olive.officer", "oscar.other"]) assert.equal((await on[name].goto(`/case/${theirs}`)).status(), 404);
});

test("4: 29 days later the one is granted by rule, with its mail and its place in the register; the other goes to a hearing", async () => {
  // Only the administrator may.
  const olive = on["olive.officer"];
  await olive.goto("/demo/clock");
  await shows(olive, "Only an administrator can move the clock");
  assert.equal(await olive.getByLabel("How many days?").count(), 0);
  const refused = await olive.request.post(`${server.url}/demo/clock`, { form: { days: "29" } });
  assert.equal(refused.status(), 403);
  await moveClock(on["ada.admin"], 29);

  // Sessions have ended meanwhile: the page says so and comes back to where one was.
  await olive.goto(`/case/${reference}`);
  await shows(olive, "Your session has ended");
  for (const name of ["olive.officer", "aurel.auditor"]) await signIn(on[name], server.people[name]);
  await settled(olive, reference);
  await olive.locator("header").getByText("Granted", { exact: true }).waitFor();
  await olive.goto(`/case/${contested}`);
  await olive.locator("header").getByText("Hearing", { exact: true }).waitFor();

  const nobody = on.nobody;
  await nobody.goto("/register/premises-licence/register");
  await shows(nobody, reference);
  const register = await nobody.content();
  assert.ok(register.includes("The Drowsy Heron") && register.includes("14 Quay Lane"));
  assert.ok(!register.includes(contested) && !register.includes("Applegarth") && !register.includes("Hollyhock"));

  // The mail goes out by itself a moment later.
  const mail = nobody.locator("article").filter({ has: nobody.getByRole("heading", { name: `Your premises licence is granted (${reference})` }) });
  for (let tries = 0; tries < 40 && (await mail.count()) === 0; tries++) {
    await nobody.goto("/demo/mail");
    await mail.first().waitFor({ timeout: 500 }).catch(() => {});
  }
  assert.equal(await mail.count(), 1, "one notice of the licence");
  await mail.getByText("wilhelmina@applicant.example").waitFor();

  await on.applicant.goto(`/application/${reference}`);
  await on.applicant.locator("#status").getByText("Granted").waitFor();
});

test("5: access says who and why, and why not condition by condition; audit says who looked, who tried, what changed", async () => {
  const olive = on["olive.officer"];
  await olive.goto(`/case/${reference}`);
  await olive.getByRole("link", { name: "Access", exact: true }).click();
  const row = (page, name) => page.getByRole("listitem").filter({ has: page.getByText(name, { exact: true }) }).first();
  await row(olive, "Olive Officer").getByText("works in licensing-north").waitFor();
  await row(olive, "Petra Police").getByText("a partner of this case").waitFor();
  const oscar = olive.getByRole("listitem").filter({ hasText: "Oscar Other" }).first();
  await oscar.getByText(/^Asked /).waitFor();

  const auditor = on["aurel.auditor"];
  await auditor.goto(`/case/${reference}/access`);
  await auditor.getByRole("link", { name: "Why? Condition by condition for Oscar Other" }).first().click();
  await auditor.getByRole("heading", { level: 2, name: "Why Oscar Other may or may not" }).waitFor();
  await auditor.getByText("Does not hold.").first().waitFor();

  await olive.getByRole("link", { name: "Audit", exact: true }).click();
  const looks = olive.getByRole("table", { name: "Who looked, acted or tried" });
  for (const [who, answered] of [["Olive Officer", "Allowed"], ["Petra Police", "Allowed"], ["Oscar Other", "Refused"]]) {
    await looks.getByRole("row").filter({ hasText: who }).filter({ hasText: answered }).first().waitFor();
  }
  const [proof] = await Promise.all([olive.waitForEvent("download"), looks.getByRole("link", { name: /^Proof/ }).last().click()]);
  assert.match(proof.suggestedFilename(), /^entry-\d+\.tlog-proof$/);
  const changes = olive.getByRole("table", { name: "What changed" });
  await changes.getByRole("row").filter({ hasText: "Rating list" }).filter({ hasText: /£?11,?000(\.00)?\s*→\s*£?12,?000(\.00)?/ }).first().waitFor();
  await changes.getByRole("row").filter({ hasText: /Consultation/ }).first().waitFor();
  await changes.getByRole("row").filter({ hasText: /Granted/ }).first().waitFor();
});

test("no browser had anything to complain of", () => {
  assert.deepEqual(everybody.flatMap((one) => one.troubles), []);
});

test("6: the log is proved, and one flipped bit in it is found and named", async () => {
  const live = verify(server.folder);
  assert.equal(live.status, 0, live.output);
  assert.match(live.output, /everything agrees/);
  await server.kill("SIGTERM");
  const well = verify(server.folder);
  assert.equal(well.status, 0, well.output);

  for (const table of ["event", "entry", "tile", "checkpoint"]) {
    const all = records(join(server.folder, "data/casewright.db"), table);
    for (const where of [0.1, 0.5, 0.9]) {
      const copy = mkdtempSync(join(tmpdir(), "casewright-damaged-"));
      cpSync(server.folder, copy, { recursive: true });
      const cell = all[Math.floor(all.length * where)];
      // Past the record's own header, into its content.
      flip(join(copy, "data/casewright.db"), cell.at + Math.floor(cell.length * (0.4 + where / 2)));
      const damaged = verify(copy);
      const place = `${table}, record ${Math.floor(all.length * where)} of ${all.length}`;
      assert.equal(damaged.status, 1, `${place}: ${damaged.output}`);
      assert.match(damaged.output, /^WRONG {2}\S.*: /m, place);
      rmSync(copy, { recursive: true });
    }
  }
});
