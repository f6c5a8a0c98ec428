// Two people at one case: who changes what somebody else has just changed is shown both and chooses, and nothing is lost; what one is
// told arrives on the open page without reload; a masked field is shown where its button stood (S0.1, S0.6, S0.26, S1.19, S2.12).
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { must, submitted, token } from "./api.mjs";
import { signIn } from "./acts.mjs";
import { launch, person } from "./browser.mjs";
import { start } from "./server.mjs";

let server, browser, benefit, licence;
const on = {};
const everybody = [];

const CIRCUMSTANCES = {
  household: { size: 3, elderly_disabled: false, homeless: false },
  filing: { month: "2026-03-01" },
  income: { earned: "1500.00", unearned: "0.00" },
  costs: { shelter: "900.00", dependent_care: "0.00", medical: "0.00" },
  assets: { liquid: "300.00", total: "300.00" },
};

// A household applies, and is invited to the interview.
async function household() {
  const who = (await must(server, null, "POST", "/api/v1/programs/benefits/guests")).token;
  const { reference } = await must(server, who, "POST", "/api/v1/programs/benefits/cases", { input: null });
  const input = {
    ...CIRCUMSTANCES,
    household: { ...CIRCUMSTANCES.household, name: "Dana Doe", email: "dana@household.example", address: { line1: "4 Elm Street", town: "Hartford", postcode: "06103" }, born: "1990-04-02" },
    filing: { ...CIRCUMSTANCES.filing, signed: true },
  };
  await must(server, who, "POST", `/api/v1/cases/${reference}/actions/apply`, { input });
  await must(server, await token(server, "ina.intake"), "POST", `/api/v1/cases/${reference}/actions/screen`, {});
  return reference;
}

before(async () => {
  [server, browser] = await Promise.all([start(), launch()]);
  const admin = await token(server, "ada.admin");
  const eve = { login: "eve.eligible", password: "correct horse battery" };
  const roles = [{ program: "benefits", role: "eligibility-worker" }];
  await must(server, admin, "POST", "/api/v1/people", { ...eve, name: "Eve Eligible", roles, units: ["benefits-hartford"] });
  for (const login of ["ella.eligible", "eve.eligible", "simon.senior", "olive.officer", "plain"]) {
    const one = await person(browser, server, login === "plain" ? { javaScriptEnabled: false } : {});
    everybody.push(one);
    on[login] = one.page;
    await signIn(one.page, login === "eve.eligible" ? eve : server.people[login === "plain" ? "simon.senior" : login]);
  }
  benefit = await household();
  ({ reference: licence } = await submitted(server, "Inn of the two"));
});

after(async () => {
  await browser?.close();
  await server?.kill();
  server?.remove();
});

const heading = (page, name) => page.getByRole("heading", { level: 1, name, exact: true }).waitFor();
const earned = (page) => page.getByLabel("What does the household earn in a month, before tax?");

// Opens the form of the circumstances, and answers with other earnings.
async function record(page, pounds) {
  await page.goto(`/case/${benefit}/do/record`);
  // Everything is answered already: what is to be changed is chosen there.
  await page.getByRole("link", { name: /^Change.*earn in a month/ }).click();
  await heading(page, "Circumstances of the household");
  await earned(page).fill(pounds);
}
async function toTheAnswers(page) {
  await page.getByRole("button", { name: "Save and continue" }).click();
  await heading(page, "Check your answers");
}
const send = (page) => page.getByRole("button", { name: "Record circumstances" }).click();

async function stands(pounds) {
  const read = await must(server, await token(server, "ella.eligible"), "GET", `/api/v1/cases/${benefit}`);
  const field = read.views.flatMap((view) => view.fields).find((one) => one.path === "income.earned");
  assert.equal(Number(field.value), pounds);
}

test("who changes what was just changed is shown both versions, chooses, and nothing is lost", async () => {
  const [ella, eve] = [on["ella.eligible"], on["eve.eligible"]];
  // Both read the form as it stands; Eve sends first.
  await record(ella, "1700");
  await record(eve, "1600");
  await toTheAnswers(ella);
  await toTheAnswers(eve);
  await send(eve);
  await eve.waitForURL((url) => !url.pathname.includes("/do/"));
  await stands(1600);
  await send(ella);
  await heading(ella, "Somebody else changed this meanwhile");
  await stands(1600);
  await ella.getByText(/1,600\.00/).waitFor();
  await ella.getByText(/1,700\.00/).waitFor();
  await ella.getByText(/By Eve Eligible, .* This stands in the case now\./).waitFor();
  // What Ella filled in is kept; she says that hers is right, and looks at it once more.
  await ella.getByLabel(/1,700\.00/).check();
  await ella.getByRole("button", { name: "Continue" }).click();
  await heading(ella, "Check your answers");
  await ella.getByText(/1,700\.00/).first().waitFor();
  await send(ella);
  await ella.waitForURL((url) => !url.pathname.includes("/do/"));
  await stands(1700);
  // Both stand in the record, by whom.
  const audit = await must(server, await token(server, "sam.supervisor"), "GET", `/api/v1/cases/${benefit}/audit`);
  const told = JSON.stringify(audit.changes);
  for (const [who, pounds] of [["Eve Eligible", "1600"], ["Ella Eligible", "1700"]]) assert.ok(told.includes(who) && told.includes(pounds), told);
});

test("whoever takes what somebody else wrote loses none of their other answers", async () => {
  const [ella, eve] = [on["ella.eligible"], on["eve.eligible"]];
  await record(ella, "1900");
  await ella.getByLabel("What do you pay for rent and heating each month?").fill("950");
  await record(eve, "1800");
  await toTheAnswers(ella);
  await toTheAnswers(eve);
  await send(eve);
  await eve.waitForURL((url) => !url.pathname.includes("/do/"));
  await send(ella);
  await heading(ella, "Somebody else changed this meanwhile");
  await ella.getByLabel(/1,800\.00/).check();
  await ella.getByRole("button", { name: "Continue" }).click();
  await heading(ella, "Check your answers");
  await ella.getByText(/1,800\.00/).first().waitFor();
  await ella.getByText(/950\.00/).first().waitFor();
  await send(ella);
  await ella.waitForURL((url) => !url.pathname.includes("/do/"));
  await stands(1800);
});

test("work that somebody gives arrives on the open desk without reload", async () => {
  const simon = on["simon.senior"];
  await simon.goto("/desk");
  await heading(simon, "Your desk");
  await simon.evaluate(() => (window.stayed = true));
  const given = simon.getByRole("link", { name: licence });
  const notice = simon.getByText(`Olive Officer asked you to work on case ${licence}.`);
  assert.equal(await notice.count(), 0);
  const officer = await token(server, "olive.officer");
  const who = (await must(server, officer, "GET", `/api/v1/cases/${licence}/access`)).people?.find((one) => one.name === "Simon Senior");
  const admin = await token(server, "ada.admin");
  const { id } = who?.person ? { id: who.person } : (await must(server, admin, "GET", "/api/v1/people")).find((one) => one.login === "simon.senior");
  await must(server, officer, "POST", `/api/v1/cases/${licence}/team`, { change: "assign", person: id, role: "inspector" });
  await notice.or(given).first().waitFor();
  assert.equal(await simon.evaluate(() => window.stayed), true, "the page was not loaded anew");
});

test("a masked field is shown where its button stood, with the focus, once; without script too", async () => {
  for (const page of [on["simon.senior"], on.plain]) {
    await page.goto(`/case/${licence}`);
    assert.ok(!(await page.content()).includes("3 Hollyhock Close"));
    await page.getByText("Show in full: Home address of the applicant").first().click();
    await page.getByLabel(/Why do you need to see it/).fill("A letter came back");
    await page.getByRole("button", { name: /Show in full/ }).click();
    await page.getByText(/3 Hollyhock Close/).waitFor();
    await page.getByText("Shown to you this once.").waitFor();
    if (page !== on.plain) assert.equal(await page.evaluate(() => document.activeElement.id), "revealed");
    await page.goto(`/case/${licence}`);
    assert.ok(!(await page.content()).includes("3 Hollyhock Close"), "the page goes on showing the mask");
  }
  const olive = on["olive.officer"];
  await olive.goto(`/case/${licence}/audit`);
  await olive.getByText("see “Home address of the applicant” in clear").first().waitFor();
});

test("no browser complained", () => {
  assert.deepEqual(everybody.flatMap((one) => one.troubles), []);
});
