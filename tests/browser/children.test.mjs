// A child from the referral to the closed case, as seven people in seven browsers on one server, with somebody who learns nothing of
// it (S0.1, S0.7, S0.8, S1.12, S2.13).
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { answer, signIn } from "./acts.mjs";
import { launch, person } from "./browser.mjs";
import { start } from "./server.mjs";

const CHILD = "Kit Marlow";
const CARER = "Ada Harbottle";
const SECRET = "Thistle Cottage";

let server, browser, reference;
const on = {};
const everybody = [];

before(async () => {
  [server, browser] = await Promise.all([start(), launch()]);
  for (const name of ["ivy.intake", "theo.team", "sonia.social", "sally.service", "rory.review", "stella.school", "oscar.other"]) {
    const one = await person(browser, server, name === "stella.school" ? { viewport: { width: 360, height: 800 } } : {});
    everybody.push(one);
    on[name] = one.page;
    await signIn(one.page, server.people[name]);
  }
});

after(async () => {
  await browser?.close();
  await server?.kill();
  server?.remove();
});

const shows = (page, text) => page.getByText(text).first().waitFor();
const heading = (page, name) => page.getByRole("heading", { level: 1, name, exact: true }).waitFor();
const stands = (page, state) => page.locator("header").getByText(state, { exact: true }).waitFor();
// Back on the case; where else one is led is said with what stands there.
async function back(page) {
  const there = (url) => new RegExp(`^/case/${reference}(/tasks)?$`).test(url.pathname);
  await page.waitForURL(there).catch(async (error) => {
    throw new Error(`${error.message}\n${page.url()}\n${await page.locator("main").innerText()}`);
  });
}

const day = async (page, day, month, year) => {
  for (const [label, value] of Object.entries({ Day: day, Month: month, Year: year })) {
    await page.getByLabel(label, { exact: true }).fill(String(value));
  }
};

// Chooses an action that asks at most for a reason, and comes back to the case.
async function choose(page, title, reason) {
  await page.goto(`/case/${reference}`);
  await page.getByRole("button", { name: title, exact: true }).click();
  await heading(page, title);
  await shows(page, reference);
  if (reason) await page.getByLabel("Reason").fill(reason);
  await page.getByRole("button", { name: title, exact: true }).click();
  await back(page);
}

// Opens a task from the tab, as the panel of the case leads there.
async function begin(page, title) {
  await page.goto(`/case/${reference}`);
  await page.getByRole("link", { name: /tasks? (is|are) open to you/ }).click();
  await page.getByRole("listitem").filter({ has: page.locator("strong").getByText(title, { exact: true }) }).getByRole("button", { name: "Do this task" }).click();
}

async function send(page, title) {
  await page.getByRole("button", { name: title, exact: true }).click();
  await back(page);
}

// The team manager gives somebody a role on the case, on its people tab.
async function assign(name, role) {
  const theo = on["theo.team"];
  await theo.goto(`/case/${reference}/people`);
  const choice = theo.locator(`#give-whom option[value^="${role} "]`, { hasText: name });
  await theo.getByLabel("Who, and as what").selectOption(await choice.getAttribute("value"));
  await theo.getByRole("button", { name: "Give the role" }).click();
  await theo.getByRole("table", { name: "Who works on this case" }).getByRole("row").filter({ hasText: name }).waitFor();
}

async function notFound(name, path = `/case/${reference}`) {
  const response = await on[name].goto(path);
  assert.equal(response.status(), 404, `${name} ${path}`);
  const text = await on[name].locator("main").innerText();
  assert.ok(!text.includes(CHILD) && !text.includes(reference), text);
}

test("1: a referral is recorded, and one that says nothing goes no further", async () => {
  const page = on["ivy.intake"];
  await page.goto("/desk");
  await page.getByRole("button", { name: "Open a child placement case" }).click();
  await page.waitForURL("**/case/CP-**");
  reference = new URL(page.url()).pathname.split("/").pop();
  await page.getByRole("button", { name: "Assess", exact: true }).click();
  await page.getByText("As things stand this would be refused").waitFor();
  await page.goto(`/case/${reference}`);
  await page.getByRole("button", { name: "Record the referral", exact: true }).click();
  await heading(page, "The child");
  await page.getByLabel("Name of the child").fill(CHILD);
  await day(page, 4, 5, 2019);
  await page.getByRole("button", { name: "Save and continue" }).click();
  await answer(page, "The referral", {
    "Who made the referral?": ["School"],
    "What is the concern?": "Came to school with bruises, twice.",
    "Email address of the referrer (optional)": "head@school.example",
  });
  await answer(page, "Risk", {
    "What harm is feared?": ["Some harm"],
    "Is the child younger than five?": ["No"],
    "Was there a referral before?": ["Yes"],
  });
  await answer(page, "Whom to tell", {
    "Email address of the team manager": "theo.team@council.example",
    "Email address of the child protection police": "protection@police.example",
  });
  await heading(page, "Check your answers");
  await shows(page, "4 May 2019");
  await send(page, "Record the referral");
  await choose(page, "Assess");
  await notFound("ivy.intake");
});

test("2: only whom it is given to works on it; another office, and the school before it is asked, learn nothing", async () => {
  for (const name of ["oscar.other", "sonia.social"]) await notFound(name);
  const theo = on["theo.team"];
  await theo.goto("/desk");
  const row = theo.getByRole("row").filter({ hasText: reference });
  await row.getByText("Assessment, No proceedings").waitFor();
  await assign("Sonia Social", "social-worker");

  const school = on["stella.school"];
  await school.goto(`/case/${reference}`);
  await heading(school, CHILD);
  assert.equal(await school.getByText("bruises").count(), 0);
  await begin(school, "Ask the school");
  await answer(school, "School", { School: "Mill Lane Primary", "Attendance in per cent": "82" });
  await send(school, "Ask the school");
  const wide = await school.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
  assert.ok(wide <= 0, `the page of a telephone is ${wide} pixels too wide`);
});

test("3: what is not assessed is refused, and why stands beside it; then two managers agree, one after the other", async () => {
  const sonia = on["sonia.social"];
  await sonia.goto(`/case/${reference}/tasks`);
  await shows(sonia, "Waits until “See the child” is completed");
  await choose(sonia, "Become looked after", "It is not safe at home.").catch(() => {});
  await heading(sonia, "Not done: Become looked after");
  await shows(sonia, "There is no complete assessment, enquiry or protection yet.");

  await begin(sonia, "See the child");
  await answer(sonia, "Seeing the child", { "Was the child seen?": ["Yes"], "Was the child seen alone?": ["Yes"] });
  await send(sonia, "See the child");
  await begin(sonia, "Write the assessment");
  await answer(sonia, "What does the assessment say?", { "What does the assessment say?": "The child is not safe at home." });
  await send(sonia, "Write the assessment");
  await choose(sonia, "Become looked after", "It is not safe at home.");
  await sonia.getByRole("heading", { name: "Waits for approval: Become looked after" }).waitFor();

  const sally = on["sally.service"];
  await sally.goto(`/case/${reference}`);
  assert.equal(await sally.getByRole("button", { name: "Permit that the child becomes looked after" }).count(), 0, "first the team manager");
  await choose(on["theo.team"], "Recommend that the child becomes looked after");
  await choose(sally, "Permit that the child becomes looked after");
  await sonia.goto(`/case/${reference}`);
  await stands(sonia, "Placement search");
  await notFound("stella.school");
});

test("4: the child is placed, and where is told to those alone who need it", async () => {
  const [sonia, theo, school] = [on["sonia.social"], on["theo.team"], on["stella.school"]];
  await begin(sonia, "Match with a carer");
  await heading(sonia, "Carer");
  await sonia.getByRole("group", { name: "What kind of placement is it?" }).getByLabel("Foster care").check();
  await sonia.getByLabel("Name of the carer").fill(CARER);
  await sonia.getByLabel("Address line 1").fill(SECRET);
  await sonia.getByLabel("Town or city").fill("Southtown");
  await sonia.getByRole("button", { name: "Save and continue" }).click();
  await shows(sonia, SECRET);
  await send(sonia, "Match with a carer");
  await sonia.goto(`/case/${reference}`);
  await sonia.getByRole("button", { name: "Place the child", exact: true }).click();
  await answer(sonia, "Why is this the right match?", { "Why is this the right match?": "The school is near." });
  await send(sonia, "Place the child");
  await choose(theo, "Approve the match");
  await theo.goto(`/case/${reference}`);
  await stands(theo, "Placed");
  await school.goto(`/case/${reference}`);
  await heading(school, CHILD);
  for (const page of [theo, school]) {
    const html = await page.content();
    assert.ok(!html.includes(SECRET) && !html.includes(CARER), "where the child lives");
  }
});

test("5: a review is held and recorded, the child returns home, and the case is closed", async () => {
  const [sonia, rory, sally, theo] = [on["sonia.social"], on["rory.review"], on["sally.service"], on["theo.team"]];
  await notFound("rory.review");
  await assign("Rory Review", "reviewing-officer");
  await choose(rory, "Begin the review now");
  await begin(sonia, "Ask the child");
  await send(sonia, "Ask the child");
  await begin(rory, "Hold the review");
  await send(rory, "Hold the review");
  await rory.goto(`/case/${reference}`);
  await rory.getByRole("button", { name: "Conclude the review", exact: true }).click();
  await rory.getByLabel("What was decided?").fill("Return home, with help.");
  await day(rory, 1, 6, 2026);
  await rory.getByRole("button", { name: "Save and continue" }).click();
  await send(rory, "Conclude the review");
  await stands(rory, "Settling");

  await choose(sonia, "Return the child home", "The mother has found a flat.");
  await choose(sally, "Agree to the return home");
  await choose(theo, "Close", "All is well.");
  await stands(theo, "Closed");
  for (const name of ["oscar.other", "stella.school", "ivy.intake"]) await notFound(name);
  for (const tail of ["/tasks", "/timeline", "/do/close"]) await notFound("oscar.other", `/case/${reference}${tail}`);

  // Who looked is known.
  await theo.goto(`/case/${reference}/audit`);
  for (const who of ["Sonia Social", "Stella School", "Sally Service", "Rory Review"]) await shows(theo, who);
});

test("no browser complained", () => {
  assert.deepEqual(everybody.flatMap((one) => one.troubles), []);
});
