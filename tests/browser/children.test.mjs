// A child from the referral to the closed case, as seven people in seven browsers on one server, with somebody who learns nothing of
// it (S0.1, S0.7, S0.8, S1.12, S2.13).
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { launch } from "./browser.mjs";
import { Journey, heading, referral, shows, stands } from "./journey.mjs";
import { start } from "./server.mjs";

const CHILD = "Kit Marlow";
const CARER = "Ada Harbottle";
const SECRET = "Thistle Cottage";
const PRIORITY = "High";

let server, browser, child, on;

before(async () => {
  [server, browser] = await Promise.all([start(), launch()]);
  child = new Journey(browser, server);
  for (const name of ["ivy.intake", "theo.team", "sonia.social", "sally.service", "rory.review", "stella.school", "oscar.other", "fay.support"]) {
    await child.join(name, name === "stella.school" ? { viewport: { width: 360, height: 800 } } : {});
  }
  on = child.on;
});

after(async () => {
  await browser?.close();
  await server?.kill();
  server?.remove();
});

const notFound = (name, path) => child.notFound(name, [CHILD], path);

test("1: a referral is recorded, and one that says nothing goes no further", async () => {
  const page = await child.open("ivy.intake", "Open a child placement case");
  await page.getByRole("button", { name: "Assess", exact: true }).click();
  await page.getByText("As things stand this would be refused").waitFor();
  await child.act("ivy.intake", "Record the referral", { pages: referral(CHILD), shown: "4 May 2019" });
  await child.last("ivy.intake", "Assess");
  await notFound("ivy.intake");
});

test("2: only whom it is given to works on it; another office, and the school before it is asked, learn nothing", async () => {
  for (const name of ["oscar.other", "sonia.social"]) await notFound(name);
  const theo = on["theo.team"];
  await theo.goto("/desk");
  const row = theo.getByRole("row").filter({ hasText: child.reference });
  await row.getByText("Assessment, No proceedings").waitFor();
  await child.assign("theo.team", "Sonia Social", "social-worker");

  const school = on["stella.school"];
  await school.goto(`/case/${child.reference}`);
  await heading(school, CHILD);
  assert.equal(await school.getByText("bruises").count(), 0);
  await child.task("stella.school", "Ask the school", { School: { School: "Mill Lane Primary", "Attendance in per cent": "82" } });
  const wide = await school.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
  assert.ok(wide <= 0, `the page of a telephone is ${wide} pixels too wide`);
});

test("3: what is not assessed is refused, and why stands beside it; then two managers agree, one after the other", async () => {
  const sonia = on["sonia.social"];
  await sonia.goto(`/case/${child.reference}/tasks`);
  await shows(sonia, "Waits until “See the child” is completed");
  // What comes first is said where the work is found, and to nobody who is not shown it (S3.22, S3.26).
  await shows(sonia, `Priority: ${PRIORITY}`);
  await sonia.goto("/work/available?program=child-placement");
  await shows(sonia, `Priority: ${PRIORITY}`);
  await on["stella.school"].goto(`/case/${child.reference}`);
  assert.equal(await on["stella.school"].getByText("Priority:").count(), 0);
  const unsafe = { reason: "It is not safe at home." };
  await child.refused("sonia.social", "Become looked after", "There is no complete assessment, enquiry or protection yet.", unsafe);
  await child.task("sonia.social", "See the child", { "Seeing the child": { "Was the child seen?": ["Yes"], "Was the child seen alone?": ["Yes"] } });
  await child.task("sonia.social", "Write the assessment", { Assessment: { "What does the assessment say?": "The child is not safe at home." } });
  await child.act("sonia.social", "Become looked after", unsafe);
  await sonia.getByRole("heading", { name: "Waits for approval: Become looked after" }).waitFor();

  const sally = on["sally.service"];
  await sally.goto(`/case/${child.reference}`);
  assert.equal(await sally.getByRole("button", { name: "Permit that the child becomes looked after" }).count(), 0, "first the team manager");
  await child.act("theo.team", "Recommend that the child becomes looked after");
  await child.act("sally.service", "Permit that the child becomes looked after");
  await sonia.goto(`/case/${child.reference}`);
  await stands(sonia, "Placement search");
  await notFound("stella.school");
});

test("3b: a service that was referred to says how it goes and what came of it, and then sees nothing of the child any more (S3.16)", async () => {
  const fay = on["fay.support"];
  await fay.goto("/desk");
  const row = fay.getByRole("row").filter({ hasText: "Jamie Fell" });
  const support = new Journey(browser, server);
  Object.assign(support, { on, reference: (await row.getByRole("link").first().innerText()).trim() });
  await fay.goto(`/case/${support.reference}`);
  await shows(fay, "The rent is two months late");
  assert.equal(await fay.getByText("Often hungry").count(), 0);
  const today = { day: 2, month: 3, year: 2026 };
  const how = { "On which day?": today, "How does it go?": "There is a plan for the rent." };
  await support.act("fay.support", "Report how it goes", { pages: { "How it goes": how } });
  await shows(fay, "There is a plan for the rent.");
  const end = { "On which day?": today, "How does it go?": "The rent is paid.", "What came of it?": ["What was hoped for"] };
  await support.last("fay.support", "Report that it is done", { pages: { "What came of it": end } });
  await support.notFound("fay.support", ["Jamie Fell"]);
  const sonia = on["sonia.social"];
  await sonia.goto(`/case/${support.reference}`);
  await shows(sonia, "Family support ended");
  await shows(sonia, "The rent is paid.");
});

test("4: the child is placed, and where is told to those alone who need it", async () => {
  const [theo, school] = [on["theo.team"], on["stella.school"]];
  await child.task("sonia.social", "Match with a carer", {
    Carer: {
      "What kind of placement is it?": ["Foster care"],
      "Name of the carer": CARER,
      "Address line 1": SECRET,
      "Town or city": "Southtown",
    },
  });
  await child.act("sonia.social", "Place the child", { pages: { Match: { "Why is this the right match?": "The school is near." } } });
  await child.act("theo.team", "Approve the match");
  await theo.goto(`/case/${child.reference}`);
  await stands(theo, "Placed");
  await school.goto(`/case/${child.reference}`);
  await heading(school, CHILD);
  for (const page of [theo, school]) {
    const html = await page.content();
    assert.ok(!html.includes(SECRET) && !html.includes(CARER), "where the child lives");
  }
});

test("5: a review is held and recorded, the child returns home, and the case is closed", async () => {
  const [rory, theo] = [on["rory.review"], on["theo.team"]];
  await notFound("rory.review");
  await child.assign("theo.team", "Rory Review", "reviewing-officer");
  await child.act("rory.review", "Begin the review now");
  await child.task("sonia.social", "Ask the child");
  await child.task("rory.review", "Hold the review");
  await child.act("rory.review", "Conclude the review", {
    pages: { Review: { "What was decided?": "Return home, with help.", "When was the review?": { day: 1, month: 6, year: 2026 } } },
  });
  await stands(rory, "Settling");
  await child.act("sonia.social", "Return the child home", { reason: "The mother has found a flat." });
  await child.act("sally.service", "Agree to the return home");
  await child.act("theo.team", "Close", { reason: "All is well." });
  await stands(theo, "Closed");
  for (const name of ["oscar.other", "stella.school", "ivy.intake"]) await notFound(name);
  for (const tail of ["/tasks", "/timeline", "/do/close"]) await notFound("oscar.other", `/case/${child.reference}${tail}`);

  // Who looked is known.
  await theo.goto(`/case/${child.reference}/audit`);
  for (const who of ["Sonia Social", "Stella School", "Sally Service", "Rory Review"]) await shows(theo, who);
});

test("no browser complained", () => {
  assert.deepEqual(child.troubles(), []);
});
