// What fits no case yet: registered by hand, put on a case that is suggested, opened as a new one; nothing is told of cases that its reader may
// not open. And who is away (S3.10, S3.11, S1.14).
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { submitted } from "./api.mjs";
import { launch } from "./browser.mjs";
import { Journey, fill, heading, shows } from "./journey.mjs";
import { start } from "./server.mjs";

let server, browser, on, licence, rita;

before(async () => {
  [server, browser] = await Promise.all([start(), launch()]);
  on = new Journey(browser, server);
  for (const name of ["rita.registrar", "olive.officer", "oscar.other", "theo.team"]) await on.join(name);
  rita = on.on["rita.registrar"];
  licence = (await submitted(server, "The Drowsy Heron")).reference;
});

after(async () => {
  await browser?.close();
  await server?.kill();
  server?.remove();
});

// Registers an item on the pages; its reference.
async function register(subject, text, sender) {
  await rita.goto("/inbox");
  await rita.getByRole("button", { name: "Register an item" }).click();
  await fill(rita, {
    "The item": {
      "How did it come?": ["Letter"],
      "When did it come?": { day: 20, month: 11, year: 2026 },
      "What is it about, in a few words?": subject,
      "What does it say? (optional)": text,
    },
    "From whom": { "From whom is it? (optional)": sender },
  });
  await heading(rita, "Check your answers");
  on.reference = new URL(rita.url()).pathname.split("/")[2];
  await rita.getByRole("button", { name: "Register", exact: true }).click();
  await rita.waitForURL("**/list/intake/waiting**");
  return on.reference;
}

async function open(subject) {
  await rita.goto("/inbox");
  await rita.getByRole("link", { name: subject }).click();
  await heading(rita, subject);
}

test("a letter is registered, its case is suggested, and it goes there; both show the other", async () => {
  const item = await register("Closing earlier", `Of the Heron, ${licence}: we close at ten.`, "Wilhelmina Applegarth");
  await open("Closing earlier");
  await shows(rita, "20 November 2026");
  const row = rita.getByRole("listitem").filter({ hasText: licence });
  await row.getByText("it names this case").waitFor();
  await row.getByRole("button", { name: "Put it on this case" }).click();
  await rita.waitForURL(`**/case/${licence}**`);
  await rita.goto("/inbox");
  assert.equal(await rita.getByRole("link", { name: "Closing earlier" }).count(), 0, "it waits no more");
  await rita.goto(`/inbox/${item}`);
  await rita.getByText("It stands on").waitFor();
  await rita.getByRole("link", { name: licence }).first().waitFor();
});

test("a case that its reader may not open is neither suggested nor told from one that is not there", async () => {
  const { reference: hidden } = await submitted(server, "The Distant Owl", undefined, "licensing-south");
  await register("Two pubs", `About ${hidden} and PL-2026-00000.`, "Nobody Known");
  const answers = [];
  for (const reference of [hidden, "PL-2026-00000"]) {
    await open("Two pubs");
    assert.equal(await rita.getByRole("listitem").filter({ hasText: reference }).count(), 0);
    await rita.getByLabel("Reference of the case").fill(reference);
    await rita.locator("form:has(#case) button").click();
    answers.push((await rita.locator("main").innerText()).replaceAll(reference, "…"));
  }
  assert.ok(answers[0].includes("on which you may file it"), answers[0]);
  assert.equal(new Set(answers).size, 1);
});

test("a call becomes a referral, with its words; others have no inbox", async () => {
  await register("A child alone at night", "The boy next door is alone, every night.", "A neighbour");
  await open("A child alone at night");
  await rita.getByLabel("Kind of case").selectOption({ label: "Child placement" });
  await rita.getByLabel("Unit").selectOption("children-north");
  await rita.getByRole("button", { name: "Open a case from it" }).click();
  await rita.waitForURL("**/case/CP-**");
  await shows(rita, "The boy next door is alone");
  for (const name of ["olive.officer", "oscar.other"]) {
    const response = await on.on[name].goto("/inbox");
    assert.equal(response.status(), 404, name);
    assert.equal(await on.on[name].getByRole("link", { name: "Inbox", exact: true }).count(), 0);
  }
});

test("somebody says that they are away, and takes it back", async () => {
  const olive = on.on["olive.officer"];
  await olive.goto("/settings/absence");
  await olive.locator("#me-from").fill("2027-01-04");
  await olive.locator("#me-until").fill("2027-01-08");
  await olive.locator('form:has(#me-from) button[type="submit"]').click();
  await olive.getByText("4 January 2027 to 8 January 2027").waitFor();
  await olive.getByRole("button", { name: /^Take it back/ }).click();
  await olive.getByText("No absence is said.").waitFor();
  await olive.locator("#me-from").fill("2027-01-08");
  await olive.locator("#me-until").fill("2027-01-04");
  await olive.locator('form:has(#me-from) button[type="submit"]').click();
  await olive.getByText("No absence is said.").waitFor({ state: "detached" });
});

test("no browser complained", () => {
  assert.deepEqual(on.troubles(), []);
});
