// Three programs from the public page to their end, each by its several roles, with somebody who learns nothing: a security incident, food
// benefits, an insurance claim. The licence is worked in `walkthrough.test.mjs`, the child in `children.test.mjs` (S0.1, S2.13, S3.10).
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { must, token } from "./api.mjs";
import { launch } from "./browser.mjs";
import { Journey, shows, stands } from "./journey.mjs";
import { start } from "./server.mjs";

let server, browser;
const journeys = [];

before(async () => {
  [server, browser] = await Promise.all([start(), launch()]);
});

after(async () => {
  await browser?.close();
  await server?.kill();
  server?.remove();
});

const TELEPHONE = { viewport: { width: 360, height: 800 }, javaScriptEnabled: false };

// Somebody without script at a telephone, and people who work here.
async function journey(...people) {
  const on = new Journey(browser, server);
  journeys.push(on);
  await on.join("guest", TELEPHONE);
  for (const name of people) await on.join(name);
  return on;
}

test("a security incident: reported without an account, contained, fixed by one and verified by another, closed", async () => {
  const on = await journey("ana.analyst", "leo.lead", "fay.field", "felix.forensic", "olive.officer");
  await on.apply("guest", "Security incident", "Send the report", {
    "What you noticed": {
      "What is it about, in a few words?": "Screens ask for money",
      "What did you see?": "Every screen of the second floor shows a demand.",
    },
    "About you": { "Your email address (optional)": "rita@example.org" },
  });
  for (const name of ["felix.forensic", "fay.field", "olive.officer"]) await on.notFound(name, ["Screens"]);
  await on.refused("leo.lead", "Declare an incident", "assess", { reason: "Screens are locked." });
  await on.act("ana.analyst", "Assess", {
    pages: {
      "What it does": {
        "What does it stop?": ["A service has stopped for everybody"],
        "What was taken or changed?": ["Something was changed or deleted"],
        "How hard is it to recover?": ["It cannot be said"],
        "Where in the network was it seen?": ["The office network"],
      },
      "How far it goes": { "How many systems? (optional)": "41" },
      "How it got in": { "How did it get in?": ["By email"] },
      "Who is alerted": { "Email address of the incident lead (optional)": "leo.lead@security.example" },
    },
  });
  await on.refused("ana.analyst", "Close as a false alarm", "alarm", { reason: "A joke." });
  await on.act("leo.lead", "Declare an incident", { reason: "Screens are locked." });
  await on.task("leo.lead", "Brief the executives", { "Before containment begins": { "Where is the evidence of this incident kept?": "Safe 3" } });
  await on.act("leo.lead", "Begin containment");
  await on.assign("leo.lead", "Fay Field", "field-team");

  // The partner sees where the evidence is, and nothing of what happened.
  const felix = on.on["felix.forensic"];
  await felix.goto(`/case/${on.reference}`);
  await shows(felix, "Safe 3");
  assert.ok(!(await felix.content()).includes("Screens ask"), "what the partner is not to know");

  await on.task("fay.field", "Isolate what is affected", { Isolation: { "What was isolated, and how?": "The second floor is off the network." } });
  await on.act("leo.lead", "Begin eradication");
  await on.task("ana.analyst", "Find the cause", { Cause: { "What was the cause?": "A macro in a letter." } });
  await on.act("fay.field", "Report as fixed", {
    pages: { "What was done": { "What was done?": "Rebuilt, macros are off.", "When was it done?": { day: 3, month: 3, year: 2026 } } },
  });
  await on.on["fay.field"].goto(`/case/${on.reference}`);
  assert.equal(await on.on["fay.field"].getByRole("button", { name: "Verify that it is fixed" }).count(), 0, "who fixed it does not say that it is fixed");
  await on.act("ana.analyst", "Verify that it is fixed");

  // Work that is ordered beside it: the field team does it, and an analyst sends it back before it is accepted.
  await on.act("leo.lead", "Order work", {
    pages: { "The work": { "What is to be done?": "Set up forty machines anew.", "Where?": "Second floor", "Until which day?": { day: 5, month: 3, year: 2026 } } },
  });
  const work = (done) => ({ "The work that was done": { "On which day was it done?": { day: 4, month: 3, year: 2026 }, "What was done, and with what?": done } });
  await on.task("fay.field", "Do the work ordered", work("Thirty-nine of them."));
  await on.on["fay.field"].goto(`/case/${on.reference}`);
  assert.equal(await on.on["fay.field"].getByRole("button", { name: "Accept the work" }).count(), 0, "who did it does not accept it");
  await on.act("ana.analyst", "Send the work back", { reason: "One is missing." });
  await on.task("fay.field", "Restore", { Restoring: { "What was restored, and from what?": "From the copy of Sunday." } });
  await on.task("ana.analyst", "Watch what was restored");
  await on.refused("leo.lead", "Conclude the recovery", "Work that was ordered has not been accepted");
  await on.task("fay.field", "Do the work ordered", work("The last one."));
  await on.act("ana.analyst", "Accept the work", {
    pages: { "What you looked at": { "On which day did you look?": { day: 5, month: 3, year: 2026 }, "What did you find?": "All forty run." } },
  });
  await on.act("leo.lead", "Conclude the recovery");
  await on.notFound("felix.forensic");
  await on.task("leo.lead", "Hold the review", { Lessons: { "What did we learn?": "Macros are off." } });
  await on.act("leo.lead", "Close the incident", { reason: "It is over." });
  await stands(on.on["leo.lead"], "Closed");
  await on.reads("guest", "Closed", "Screens ask for money");
});

test("food benefits: applied for, looked at, paid by somebody else, a change reported, ended by the household", async () => {
  const on = await journey("ina.intake", "ella.eligible", "fred.fiscal", "olive.officer");
  await on.apply("guest", "Food benefits", "File the application", {
    "About you": { "Your name": "Dana Doe", "Your email address (optional)": "dana@example.org" },
    "Your household": {
      "How many people buy and cook food together, you included?": "3",
      "Is somebody 60 or older, or disabled?": ["No"],
      "Are you without a home?": ["No"],
    },
    "What you have": {
      "What does the household earn in a month, before tax?": "1500.00",
      "What else comes in each month?": "0",
      "How much cash and money in the bank do you have?": "300.00",
      "How much do you have in all, your home not counted?": "300.00",
    },
    "What you pay": {
      "What do you pay for rent and heating each month?": "900.00",
      "What do you pay for the care of children or others?": "0",
      "What do older or disabled people pay for doctors and medicine?": "0",
    },
    "Your signature": {
      "First day of the month": { day: 1, month: 3, year: 2026 },
      "Is everything true, as far as you know?": ["Yes"],
    },
  });
  await on.notFound("olive.officer", ["Dana"]);
  await on.notFound("fred.fiscal", ["Dana"]);
  await on.last("ina.intake", "Screen and invite");
  // A last day is a day where the case is, wherever the server is: the midnight after it in New York is the next morning in London.
  const { clocks } = await must(server, await token(server, "ella.eligible"), "GET", `/api/v1/cases/${on.reference}`);
  const { due_at: over } = clocks.find((clock) => clock.name === "standard");
  const last = new Intl.DateTimeFormat("en-GB", { timeZone: "America/New_York", dateStyle: "long" }).format(Date.parse(over) - 1);
  await on.on["ella.eligible"].goto(`/case/${on.reference}`);
  await shows(on.on["ella.eligible"].locator("header"), `Answer by: ${last}`);
  await on.task("ella.eligible", "Hold the interview", { Interview: { "When was the interview?": { day: 3, month: 3, year: 2026 } } });
  await on.act("ella.eligible", "Ask for proof");
  await on.task("ella.eligible", "Look at the proofs", {
    Proof: { "Is it proved who they are?": ["Yes"], "Is it proved where they live?": ["Yes"], "Is the income proved?": ["Yes"] },
  });
  await on.act("ella.eligible", "Verification is complete");
  await on.refused("ella.eligible", "Determine", "table", {
    pages: { Determination: { "What is the determination?": ["Denied"], "What is the reason?": ["Income above the limit"] } },
  });
  await on.act("ella.eligible", "Determine", {
    pages: { Determination: { "What is the determination?": ["Approved"], "What is the reason?": ["Within the limits"] } },
  });
  await on.on["ella.eligible"].goto(`/case/${on.reference}`);
  assert.equal(await on.on["ella.eligible"].getByRole("button", { name: "Pay", exact: true }).count(), 0, "who determined it does not pay");
  await on.act("fred.fiscal", "Pay", {
    pages: {
      Payment: {
        Month: { day: 1, month: 3, year: 2026 },
        "Amount in dollars": "250.00",
        "What kind of payment is it?": ["Monthly"],
      },
    },
  });
  await on.reads("guest", "Benefits run", "$250.00");
  await on.send("guest", "Report a change", { "What has changed": { "What has changed?": "I work more hours." } });
  await on.refused("ella.eligible", "Note what came of the report", "No change is announced", {
    pages: { "What came of the report": { "What came of it?": ["A change was announced"] } },
  });
  await on.act("ella.eligible", "Note what came of the report", { pages: { "What came of the report": { "What came of it?": ["Nothing changes"] } } });
  await on.send("guest", "End my benefits", null, "I have found work.");
  await on.reads("guest", "Closed");
  for (const name of ["olive.officer", "ina.intake"]) await on.notFound(name, ["Dana"]);
});

test("an insurance claim: filed, coded, accepted by one and paid by another", async () => {
  const on = await journey("ines.intake", "pat.provider", "adam.adjuster", "paul.payment", "mira.medical", "olive.officer");
  const pages = (signed) => ({
    "About you": { "Your name": "Cleo Moss", "Your member number": "W-4411-9020", "Your date of birth": { day: 14, month: 8, year: 1974 } },
    "Your claim": {
      "What is the claim for?": ["A doctor"],
      "When were you treated?": { day: 10, month: 2, year: 2026 },
      "How much do you claim, in dollars?": "400.00",
      "Who pays for your insurance?": ["I do, or my employer"],
      "In which state?": "CA",
    },
    "Your signature": { "Is everything true, as far as you know?": [signed] },
  });
  await on.apply("guest", "Health-insurance claim", "File the claim", pages("Yes"));
  for (const name of ["pat.provider", "mira.medical", "olive.officer", "paul.payment"]) await on.notFound(name, ["Cleo"]);
  await on.act("ines.intake", "Acknowledge and send the forms");
  await on.task("pat.provider", "Send bill and records", { "Bill and records": { "The bill": "A visit, a plaster." } });
  await on.refused("adam.adjuster", "Proof is complete", "not coded", { pages: { "Proof of claim": { "When was the proof complete?": { day: 5, month: 3, year: 2026 } } } });
  await on.act("adam.adjuster", "Enter codes", { pages: { Codes: { Codes: "S52.501A" } } });
  await on.act("adam.adjuster", "Proof is complete", { pages: { "Proof of claim": { "When was the proof complete?": { day: 5, month: 3, year: 2026 } } } });
  const decision = (amount) => ({
    pages: { Decision: { "What is decided?": ["Paid in full"], "How much is paid, in dollars?": amount, "Why?": "Covered, part 3." } },
  });
  await on.refused("adam.adjuster", "Accept", "more than was claimed", decision("500.00"));
  await on.act("adam.adjuster", "Accept", decision("400.00"));
  await on.on["adam.adjuster"].goto(`/case/${on.reference}`);
  assert.equal(await on.on["adam.adjuster"].getByRole("button", { name: "Note the payment" }).count(), 0, "who accepted it does not pay it");
  await on.act("paul.payment", "Note the payment", { pages: { Payment: { "How much was paid?": "400.00", "When?": { day: 10, month: 3, year: 2026 } } } });
  await stands(on.on["paul.payment"], "Paid");
  await on.reads("guest", "Paid", "Covered, part 3.");
  await on.notFound("pat.provider", ["Cleo"]);
  await on.on["paul.payment"].goto(`/case/${on.reference}`);
  assert.ok(!(await on.on["paul.payment"].content()).includes("S52.501A"), "who pays does not read what for");
});

test("no browser complained", () => {
  assert.deepEqual(journeys.flatMap((on) => on.troubles()), []);
});
