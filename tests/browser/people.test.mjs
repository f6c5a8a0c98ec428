// Accounts, roles, parties and search, on the pages: somebody is invited and signs in with password and code, what a role can do is
// read, what ends when they leave is shown before it ends; a party with a confidential address and a consent, a caller who is checked,
// what colleagues see of it and outsiders do not; a name a letter apart is found by whoever may see the case (S0.12, S1.12, S3.23, S3.24).
import assert from "node:assert/strict";
import { createHmac } from "node:crypto";
import { after, before, test } from "node:test";
import { launch } from "./browser.mjs";
import { Journey, heading, referral } from "./journey.mjs";
import { start } from "./server.mjs";

const PASSWORD = "four wet winter boots";
const STREET = "12 Quay Street";

let server, browser, here, on, secret;

before(async () => {
  [server, browser] = await Promise.all([start(), launch()]);
  here = new Journey(browser, server);
  for (const name of ["ada.admin", "ivy.intake", "theo.team", "sonia.social", "oscar.other", "newcomer"]) await here.join(name);
  on = here.on;
});

after(async () => {
  await browser?.close();
  await server?.kill();
  server?.remove();
});

const press = (page, name) => page.getByRole("button", { name, exact: true }).first().click();
const open = (page, title) => page.locator("summary").filter({ hasText: title }).click();

// RFC 6238 with SHA-1, thirty seconds and six digits, as an authenticator app does it.
function code(base32, ahead = 0) {
  const letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
  const bits = [...base32].map((letter) => letters.indexOf(letter).toString(2).padStart(5, "0")).join("");
  const key = Buffer.from(bits.match(/.{8}/g).map((byte) => parseInt(byte, 2)));
  const counter = Buffer.alloc(8);
  counter.writeBigUInt64BE(BigInt(Math.floor(Date.now() / 30_000) + ahead));
  const mac = createHmac("sha1", key).update(counter).digest();
  const at = mac[19] & 15;
  return String((mac.readUInt32BE(at) & 0x7fffffff) % 1_000_000).padStart(6, "0");
}

test("an administrator adds somebody and reads what the role can do; nobody else may", async () => {
  const ada = on["ada.admin"];
  assert.ok((await on["oscar.other"].goto("/administration/people")).status() >= 400);
  await ada.goto("/administration/people");
  await ada.getByLabel("Name", { exact: true }).fill("Nell Newcomer");
  await ada.getByLabel("Login", { exact: true }).fill("nell.newcomer");
  await ada.locator("#add-role").selectOption("premises-licence/licensing-officer");
  await press(ada, "Add");
  await ada.getByRole("link", { name: "Nell Newcomer" }).or(ada.getByRole("heading", { name: "Nell Newcomer" })).first().waitFor();
  await ada.goto("/administration/roles");
  await ada.locator('a[href$="/premises-licence/licensing-officer"]').first().click();
  await ada.getByText("view:full").first().waitFor();
});

test("the invited sets a password by the link, once, and a second factor; then both are asked", async () => {
  const [ada, nell] = [on["ada.admin"], on.newcomer];
  await ada.goto("/administration/people");
  await ada.getByRole("link", { name: "Nell Newcomer" }).click();
  await press(ada, "Make an invitation");
  const link = await ada.locator("a.cw-breaks").getAttribute("href");
  const { pathname, search } = new URL(link, server.url);
  await nell.goto(pathname + search);
  await heading(nell, "Set your password");
  await nell.locator('input[name="password"]').fill(PASSWORD);
  await press(nell, "Set the password");
  await nell.goto("/second-factor");
  await press(nell, "Set up a second factor");
  secret = (await nell.locator("#secret").innerText()).replaceAll(/\s/g, "");
  await nell.getByLabel("Code").fill(code(secret));
  await press(nell, "Turn it on");
  await heading(nell, "The second factor is on");
  assert.ok((await nell.locator("#recovery-codes li").count()) >= 8);

  // The link is over, and a password alone opens nothing any more.
  const again = await here.join("somebody with the link");
  await again.goto(pathname + search);
  await again.locator('input[name="password"]').fill(PASSWORD).catch(() => {});
  await again.getByRole("button", { name: "Set the password" }).click({ timeout: 2_000 }).catch(() => {});
  await again.getByText("It was used already, or it is too old.").waitFor();
  await nell.context().clearCookies();
  await nell.goto("/sign-in");
  await nell.getByLabel("User name").fill("nell.newcomer");
  await nell.getByLabel("Password", { exact: true }).fill(PASSWORD);
  await press(nell, "Sign in");
  await heading(nell, "Enter the code from your phone");
  await nell.getByLabel("Code").fill("000000");
  await nell.locator('form:has(#code) button[type="submit"]').click();
  await nell.getByText("The code is not right").first().waitFor();
  await nell.getByLabel("Code").fill(code(secret, 1));
  await nell.locator('form:has(#code) button[type="submit"]').click();
  await heading(nell, "Your desk");
});

test("what ends is shown before somebody leaves, and ends at once", async () => {
  const [ada, nell] = [on["ada.admin"], on.newcomer];
  await ada.goto("/administration/people");
  await ada.getByRole("link", { name: "Nell Newcomer" }).click();
  await ada.getByText("They are asked for a second factor.").waitFor();
  await ada.getByText("Roles: 1").waitFor();
  await ada.getByText(/^Sessions: [1-9]/).waitFor();
  await ada.locator("#leave-reason").fill("Went to another office.");
  await press(ada, "Let them leave");
  await ada.getByText("Has left").first().waitFor();
  // The open page is told, and goes by itself; asking for another meanwhile would be cut short by that.
  await nell.waitForURL((url) => url.pathname === "/sign-in");
  await nell.goto("/desk");
  await nell.getByRole("button", { name: "Sign in" }).waitFor();
});

test("a child is found by a name a letter apart, and by nobody from outside", async () => {
  const [theo, oscar] = [on["theo.team"], on["oscar.other"]];
  await here.open("ivy.intake", "Open a child placement case");
  await here.act("ivy.intake", "Record the referral", { pages: referral("Marguerite Thornbury") });
  await here.last("ivy.intake", "Assess");

  for (const words of ["Marguerite Thornbury", "Marguerite Thornburi"]) {
    await theo.goto("/search");
    await theo.locator("#find").fill(words);
    await theo.locator('form[action="/search"] button').last().click();
    await theo.locator(`a[href="/case/${here.reference}"]`).first().waitFor();
    await oscar.goto(`/search?q=${encodeURIComponent(words)}`);
    await oscar.getByText(/^Nothing was found for/).waitFor();
    assert.ok(!(await oscar.content()).includes(here.reference));
  }
});

test("a party with a confidential address, a consent and a checked caller; what others see of it", async () => {
  const [theo, sonia, oscar] = [on["theo.team"], on["sonia.social"], on["oscar.other"]];
  await here.assign("theo.team", "Sonia Social", "social-worker");

  await sonia.goto(`/case/${here.reference}/parties`);
  await sonia.locator("#party-role").selectOption("person parent");
  await sonia.locator("#party-name").fill("Max Thornbury");
  await press(sonia, "Add a party");
  await sonia.getByRole("link", { name: "Max Thornbury" }).click();
  await open(sonia, "Add a way to reach them");
  await sonia.locator("#contact-kind").selectOption("phone");
  await sonia.locator("#contact-text").fill("01632 960 101");
  await press(sonia, "Add a way to reach them");
  await sonia.getByText("01632 960 101").first().waitFor();
  await open(sonia, "Add a way to reach them");
  await sonia.locator("#contact-kind").selectOption("address");
  for (const [field, value] of [["line1", STREET], ["town", "Westtown"], ["postcode", "WT2 1QS"]]) await sonia.locator(`#contact-${field}`).fill(value);
  await sonia.locator("#contact-confidential").check();
  await press(sonia, "Add a way to reach them");
  await sonia.locator("strong.govuk-tag", { hasText: "Confidential" }).first().waitFor();
  assert.ok(!(await sonia.content()).includes(STREET), "whoever typed it does not read it either");

  await open(sonia, "Record a consent");
  await sonia.locator("#consent").selectOption("family-support");
  await sonia.locator("#consent-how").fill("In writing");
  await press(sonia, "Record a consent");
  await sonia.getByText("Holds", { exact: true }).waitFor();

  await open(sonia, "Check a caller");
  await sonia.locator("#check-said-name").fill("Max Thornbury");
  await sonia.locator("#check-said-phone").fill("01632 960 101");
  await press(sonia, "Check a caller");
  await sonia.getByText("Passed", { exact: true }).waitFor();

  // The manager reveals it with a reason, once; the other office learns nothing.
  const party = new URL(sonia.url()).pathname;
  await theo.goto(party);
  assert.ok(!(await theo.content()).includes(STREET));
  await theo.locator('input[id^="reveal-"]').fill("The court asks for service of papers.");
  await theo.locator("form.cw-reveal button").click();
  await theo.getByText(STREET).waitFor();
  await theo.goto(party);
  assert.ok(!(await theo.content()).includes(STREET), "it is shown once");
  assert.equal((await oscar.goto(party)).status(), 404);
  assert.ok(!(await oscar.content()).includes("Thornbury"));
});

test("no browser complained", () => {
  assert.deepEqual(here.troubles(), []);
});
