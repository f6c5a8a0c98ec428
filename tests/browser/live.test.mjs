// An open page of a case: who else looks, that it has changed, that it goes when access ends (S0.5); drafts that are kept while somebody
// types and through the end of a session; the warning before that; breaking in and asking as pages; the public pages in Welsh.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { must, submitted, token } from "./api.mjs";
import { signIn } from "./acts.mjs";
import { launch, person } from "./browser.mjs";
import { start } from "./server.mjs";

let server, browser, reference;
const on = {};
const everybody = [];

before(async () => {
  [server, browser] = await Promise.all([start(), launch()]);
  for (const name of ["olive.officer", "simon.senior", "petra.police", "oscar.other", "plain"]) {
    const one = await person(browser, server, name === "plain" ? { javaScriptEnabled: false } : {});
    everybody.push(one);
    on[name] = one.page;
    if (server.people[name]) await signIn(one.page, server.people[name]);
  }
  ({ reference } = await submitted(server, "Inn of the open pages"));
  await must(server, await token(server, "olive.officer"), "POST", `/api/v1/cases/${reference}/actions/accept`, {});
});

after(async () => {
  await browser?.close();
  await server?.kill();
  server?.remove();
});

const heading = (page, name) => page.getByRole("heading", { level: 1, name, exact: true }).waitFor();

test("who else looks is named to those who see everything, and to no partner", async () => {
  const [olive, simon, petra] = [on["olive.officer"], on["simon.senior"], on["petra.police"]];
  await olive.goto(`/case/${reference}`);
  await petra.goto(`/case/${reference}`);
  await simon.goto(`/case/${reference}/plan`);
  await olive.getByText("Also looking at this case:").waitFor();
  await olive.getByText(/Simon Senior/).waitFor();
  assert.equal(await petra.getByText("Also looking at this case:").isVisible(), false);
  await simon.goto("/desk");
  await olive.waitForFunction(() => !document.querySelector(".cw-live__others").textContent.includes("Simon"));
});

test("a change is told, and the page is not torn away from under the reader", async () => {
  const olive = on["olive.officer"];
  await olive.goto(`/case/${reference}/timeline`);
  await must(server, await token(server, "petra.police"), "POST", `/api/v1/cases/${reference}/actions/object`, { input: { "representations.ground": "crime", "representations.text": "Incidents." } });
  await olive.getByText("This case has changed since you opened this page.").waitFor();
  await olive.getByRole("link", { name: "Show it as it is now" }).click();
  await olive.getByText("“Make a representation” was chosen").waitFor();
});

test("what is typed is kept, and the session's end is warned of and can be put off", async () => {
  const { reference: other } = await submitted(server, "Inn of the drafts");
  await must(server, await token(server, "olive.officer"), "POST", `/api/v1/cases/${other}/actions/accept`, {});
  const petra = on["petra.police"];
  const form = `/case/${other}/do/object/form/text`;
  await petra.goto(form);
  await petra.getByLabel("What is your representation?").fill("Half a sentence about no");
  await petra.getByText(/^Kept as a draft at /).waitFor();
  await petra.goto("/desk");
  await petra.goto(form);
  assert.equal(await petra.getByLabel("What is your representation?").inputValue(), "Half a sentence about no");

  // As if the session lasted four minutes: the warning is there at once.
  await petra.route(`**${form}`, async (route) => {
    const answer = await route.fetch();
    await route.fulfill({ response: answer, body: (await answer.text()).replace('data-idle="1800"', 'data-idle="240"') });
  });
  await petra.goto(form);
  const dialog = petra.getByRole("dialog", { name: "You will be signed out soon" });
  await dialog.waitFor();
  await dialog.getByText("signed out in 4 minutes").waitFor();
  await dialog.getByRole("button", { name: "Stay signed in" }).click();
  await dialog.waitFor({ state: "hidden" });
  await petra.unroute(`**${form}`);
});

test("without script: the session ends while somebody types, and they go on with what they typed", async () => {
  const { reference: other } = await submitted(server, "Inn without script");
  await must(server, await token(server, "olive.officer"), "POST", `/api/v1/cases/${other}/actions/accept`, {});
  const page = on.plain;
  await signIn(page, server.people["petra.police"]);
  await page.goto(`/case/${other}/do/object/form/ground`);
  await page.getByLabel("Public safety").check();
  await page.context().clearCookies();
  await page.getByRole("button", { name: "Save and continue" }).click();
  await page.getByText("What you typed is kept.").waitFor();
  await page.getByLabel("User name").fill("petra.police");
  await page.getByLabel("Password", { exact: true }).fill(server.people["petra.police"].password);
  await page.getByRole("button", { name: "Sign in" }).click();
  await heading(page, "You are signed in");
  await page.getByRole("button", { name: "Go on with what you typed" }).click();
  await heading(page, "What is your representation?");
  // And the tabs of a case are plain pages.
  await page.goto(`/case/${other}`);
  for (const [tab, title] of [["Plan", "Plan"], ["Case file", "Case file"], ["Timeline", "Timeline"]]) {
    await page.getByRole("navigation", { name: "Parts of the case" }).getByRole("link", { name: tab }).click();
    await page.getByRole("heading", { level: 2, name: title }).waitFor();
  }
});

test("asking for a case and opening one at once are pages that say what they mean, with what is missing named", async () => {
  const oscar = on["oscar.other"];
  await oscar.goto(`/case/${reference}`);
  await heading(oscar, "Page not found");
  await oscar.getByRole("link", { name: /Ask for access/ }).click();
  await heading(oscar, "Ask for access to a case");
  await oscar.getByRole("button", { name: "Ask", exact: true }).click();
  await oscar.getByRole("alert").getByRole("link", { name: "Enter the reference of the case" }).click();
  await oscar.goto(`/access/glass?reference=${reference}`);
  await heading(oscar, "Open a case at once");
  await oscar.getByText("Somebody reviews afterwards whether it was right to do.").waitFor();
  await oscar.getByRole("button", { name: "Break the glass" }).click();
  await oscar.getByRole("alert").getByText("Say why you need the case").waitFor();
});

test("access that ends ends on the open page too", async () => {
  const olive = on["olive.officer"];
  await olive.goto(`/case/${reference}`);
  await heading(olive, "Inn of the open pages");
  const admin = await token(server, "ada.admin");
  const { id } = (await must(server, admin, "GET", "/api/v1/people")).find((one) => one.login === "olive.officer");
  await must(server, admin, "PATCH", `/api/v1/people/${id}`, { roles: [] });
  await heading(olive, "Page not found");
  assert.ok(!(await olive.content()).includes("Inn of the open pages"));
});

test("the public pages in Welsh: chosen, kept, and back", async () => {
  const page = on.plain;
  await page.goto("/apply/premises-licence");
  await page.getByRole("link", { name: "Cymraeg" }).click();
  assert.equal(await page.locator("html").getAttribute("lang"), "cy");
  await page.getByRole("button", { name: "Dechrau nawr" }).click();
  await page.getByRole("alert").getByRole("link", { name: "Dewiswch y cyngor" }).waitFor();
  await page.getByLabel("Northtown", { exact: true }).check();
  await page.getByRole("button", { name: "Dechrau nawr" }).click();
  await heading(page, "Cadwch y ddau hyn");
  await page.getByRole("link", { name: "Parhau" }).or(page.getByRole("button", { name: "Parhau" })).click();
  await page.getByRole("button", { name: "Cyflwyno'r cais" }).click();
  await heading(page, "Y safle");
  await page.getByRole("button", { name: "Cadw a pharhau" }).click();
  await page.getByRole("alert").getByRole("link", { name: "Rhowch enw'r safle" }).waitFor();
  await page.getByRole("link", { name: "English" }).click();
  await heading(page, "The premises");
  // May one apply at all?
  await page.goto("/apply/premises-licence/check");
  for (const question of await page.getByRole("group").all()) await question.getByLabel("Yes").check();
  await page.getByRole("button", { name: "Check" }).click();
  await heading(page, "You can apply");
  await page.goto("/apply/premises-licence/check?eligible-1=no&eligible-2=yes");
  await heading(page, "You cannot apply here");
});

test("no browser complained", () => {
  assert.deepEqual(everybody.flatMap((one) => one.troubles), []);
});
