// A document from an applicant to those who may read it (S3.40, S3.50): sent with a form, scanned, found on the case, downloaded by the
// right people as the very file, not found by others; an infected file is shown as what it is, with what to do next. At a desk's width
// and at a telephone's.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { after, before, test } from "node:test";
import { must, submitted, token } from "./api.mjs";
import { signIn } from "./acts.mjs";
import { launch, person } from "./browser.mjs";
import { wrong } from "./look.mjs";
import { start } from "./server.mjs";

const PLAN = Buffer.from("%PDF-1.7\n1 0 obj << /Type /Catalog >> endobj\ntrailer << /Root 1 0 R >>\n%%EOF\n");
// The harmless file that every scanner knows, in two halves: this one is none.
const EICAR = Buffer.from(["X5O!P%@AP[4\\PZX54(P^)7CC)7}$EICAR-STANDARD-", "ANTIVIRUS-TEST-FILE!$H+H*"].join(""));
const SCRIPT = Buffer.concat([PLAN, Buffer.from("2 0 obj << /S /JavaScript /JS (app.alert(1)) >> endobj\n")]);

let server, browser, reference;
const on = {};
const page = (name) => on[name].page;

before(async () => {
  [server, browser] = await Promise.all([start(), launch()]);
  for (const name of ["applicant", "stranger", "olive.officer", "oscar.other", "petra.police"]) {
    on[name] = await person(browser, server);
    if (server.people[name]) await signIn(page(name), server.people[name]);
  }
  const cookie = async (name, value) =>
    on[name].context.addCookies([{ name: "__Host-casewright-guest", value, url: server.url.replace("http:", "https:"), secure: true, sameSite: "Strict" }]);
  const mine = await submitted(server, "Inn of the documents");
  await cookie("applicant", mine.who);
  await cookie("stranger", (await submitted(server, "Inn of the stranger")).who);
  reference = mine.reference;
});

after(async () => {
  await browser?.close();
  await server?.kill();
  server?.remove();
});

async function send(name, kind, title, file) {
  const form = page(name).getByRole("form", { name: "Add a document" });
  await form.getByLabel("What it is").selectOption({ label: kind });
  await form.getByLabel("Title", { exact: true }).fill(title);
  await form.getByLabel("File", { exact: true }).setInputFiles(file);
  await form.getByRole("button", { name: "Send the file" }).click();
  await page(name).getByRole("heading", { name: title }).waitFor();
}

const section = (name, title) => page(name).getByRole("region", { name: title });

// The scan runs beside: the page says so until it is over.
async function scanned(name, title) {
  for (let turn = 0; turn < 60; turn += 1) {
    if ((await section(name, title).getByText("In quarantine").count()) === 0) return;
    await page(name).waitForTimeout(250);
    await page(name).reload();
  }
  throw new Error(`${title} is in quarantine still`);
}

async function looked(name, called) {
  const found = [];
  for (const width of [1280, 360]) found.push(...(await wrong(on[name], called, width)));
  await page(name).setViewportSize({ width: 1280, height: 900 });
  return found;
}

test("1: an applicant sends a plan and a schedule without script, and sees what came of each", async () => {
  const mine = page("applicant");
  await mine.goto(`/application/${reference}`);
  await mine.getByRole("link", { name: /^Documents of your application/ }).click();
  await mine.getByText("There are no documents here that you may see.").waitFor();
  const found = await looked("applicant", "documents-none");
  await send("applicant", "Plan of the premises", "Ground floor", { name: "plan.pdf", mimeType: "application/pdf", buffer: PLAN });
  await scanned("applicant", "Ground floor");
  await section("applicant", "Ground floor").getByRole("link", { name: "plan.pdf, version 1" }).waitFor();
  // What the scanner finds, and what is found before it.
  await send("applicant", "Operating schedule", "Schedule", { name: "schedule.txt", mimeType: "text/plain", buffer: EICAR });
  await send("applicant", "Plan of the premises", "First floor", { name: "first-floor.pdf", mimeType: "application/pdf", buffer: SCRIPT });
  for (const [title, why] of [["Schedule", "the scan found the EICAR test file"], ["First floor", "it holds a script"]]) {
    await scanned("applicant", title);
    const text = await section("applicant", title).innerText();
    assert.match(text, /Must not be opened/);
    assert.ok(text.includes(`Refused: ${why}. Send it again without that, if you can.`), text);
    assert.equal(await section("applicant", title).getByRole("link").count(), 0, "nothing to open");
  }
  // What is not what it says it is, is not taken at all.
  await mine.getByLabel("What it is").selectOption({ label: "Plan of the premises" });
  await mine.getByLabel("File", { exact: true }).setInputFiles({ name: "plan.pdf", mimeType: "application/pdf", buffer: Buffer.from("MZ\x90\x00") });
  await mine.getByRole("button", { name: "Send the file" }).click();
  const alert = mine.getByRole("alert");
  await alert.getByText("The file is said to be a PDF, but its first bytes say nothing that is known").waitFor();
  await alert.getByRole("link").click();
  assert.equal(await mine.evaluate(() => document.activeElement.id), "document-file");
  found.push(...(await looked("applicant", "documents-not-taken")));
  await mine.goto(`/application/${reference}/documents`);
  assert.equal(await mine.locator("section.cw-document").count(), 3);
  found.push(...(await looked("applicant", "documents-applicant")));
  assert.deepEqual(found, []);
});

async function download(name, link) {
  const [file] = await Promise.all([page(name).waitForEvent("download"), link.click()]);
  return [file.suggestedFilename(), readFileSync(await file.path())];
}

test("2: the officer finds them on the case, opens the plan, and what is refused says what to do", async () => {
  const olive = page("olive.officer");
  await olive.goto(`/case/${reference}`);
  await olive.getByRole("link", { name: "Documents", exact: true }).click();
  await section("olive.officer", "Ground floor").waitFor();
  const [called, bytes] = await download("olive.officer", section("olive.officer", "Ground floor").getByRole("link", { name: "plan.pdf, version 1" }));
  assert.equal(called, "plan.pdf");
  assert.ok(bytes.equals(PLAN), "the very file");
  const refused = await olive.goto(`/case/${reference}/documents/1/versions/0`);
  assert.equal(refused.status(), 403);
  assert.match(await olive.locator("main").innerText(), /must not be opened: the scan found the EICAR test file/);
  await olive.goto(`/case/${reference}/documents`);
  await section("olive.officer", "Ground floor").getByText("Change this document").click();
  const found = await looked("olive.officer", "documents-officer");
  // Every look is there for whoever answers for the case.
  await olive.goto(`/case/${reference}/audit`);
  assert.match(await olive.locator("main").innerText(), /Olive Officer/);
  assert.deepEqual(found, []);
});

test("the officer chooses the language in which the applicant is written to (S3.63)", async () => {
  const olive = page("olive.officer");
  await olive.goto(`/case/${reference}/parties`);
  await olive.getByText("is written to in English. That is the language in which they asked.").waitFor();
  await olive.getByLabel("Write to them in").selectOption({ label: "Cymraeg" });
  await olive.getByRole("button", { name: "Use this language" }).click();
  await olive.getByText("is written to in Cymraeg. Somebody who works on the case chose it.").waitFor();
  assert.deepEqual(await looked("olive.officer", "parties-letters"), []);
  assert.equal((await page("oscar.other").goto(`/case/${reference}/parties`)).status(), 404);
});

test("3: another office, another applicant and nobody at all find nothing; the police find what is for them", async () => {
  const file = `/case/${reference}/documents/0/versions/0`;
  for (const path of [`/case/${reference}/documents`, file]) {
    const answer = await page("oscar.other").goto(path);
    assert.equal(answer.status(), 404, path);
    assert.ok(!(await page("oscar.other").locator("main").innerText()).includes("Ground floor"));
  }
  for (const path of [`/application/${reference}/documents`, `/application/${reference}/documents/0/versions/0`]) {
    const answer = await page("stranger").goto(path);
    assert.equal(answer.status(), 404, path);
  }
  assert.equal((await page("petra.police").goto(file)).status(), 404, "not before they are asked");
  const officer = await token(server, "olive.officer");
  await must(server, officer, "POST", `/api/v1/cases/${reference}/actions/accept`, {});
  await page("olive.officer").goto(`/case/${reference}/documents`);
  await send("olive.officer", "Notice in the newspaper", "Notice", { name: "notice.pdf", mimeType: "application/pdf", buffer: PLAN });
  await scanned("olive.officer", "Notice");
  await page("petra.police").goto(`/case/${reference}/documents`);
  const [, bytes] = await download("petra.police", section("petra.police", "Ground floor").getByRole("link", { name: "plan.pdf, version 1" }));
  assert.ok(bytes.equals(PLAN));
  assert.ok(!(await page("petra.police").locator("main").innerText()).includes("notice.pdf"), "the notice is not for them");
  assert.equal((await page("petra.police").goto(`/case/${reference}/documents/3/versions/0`)).status(), 404);
  await page("petra.police").goto(`/case/${reference}/documents`);
  assert.equal(await page("petra.police").getByRole("button", { name: "Send the file" }).count(), 0, "they bring nothing");
  assert.deepEqual(await looked("petra.police", "documents-police"), []);
});

test("no browser complained", () => {
  assert.deepEqual(Object.values(on).flatMap((one) => one.troubles), []);
});
