// The rating list that does not answer as it should: the case stays usable, says what failed, asks for evidence, loses nothing
// (S1.15, S1.17).
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { must, submitted, token } from "./api.mjs";
import { act, signIn } from "./acts.mjs";
import { launch, person } from "./browser.mjs";
import { start, verify } from "./server.mjs";

let server, browser, olive;

before(async () => {
  [server, browser] = await Promise.all([start(), launch()]);
  olive = await person(browser, server);
  await signIn(olive.page, server.people["olive.officer"]);
});

after(async () => {
  await browser?.close();
  await server?.kill();
  server?.remove();
});

const LISTS = { slow: "900001", dead: "900002", lying: "900003", "page instead of data": "900004" };

// All four are asked side by side: each is tried again a few times before it is given up.
const asked = {};

test("the case stays usable while the list is asked", async () => {
  const officer = await token(server, "olive.officer");
  for (const [kind, uprn] of Object.entries(LISTS)) {
    const { reference } = await submitted(server, `Inn of the ${kind} list`, uprn);
    asked[kind] = reference;
    await must(server, officer, "POST", `/api/v1/cases/${reference}/actions/check-rates`, {});
  }
  const { page } = olive;
  await page.goto(`/case/${asked.slow}`);
  await page.getByRole("heading", { level: 1, name: "Inn of the slow list" }).waitFor();
  await page.getByText("£11,000.00").first().waitFor();
});

for (const kind of Object.keys(LISTS)) {
  test(`a ${kind} list: the timeline says what failed, evidence is asked for, nothing is lost`, async () => {
    const { page } = olive;
    const reference = asked[kind];
    const failed = page.getByText(/[Rr]ating list.*(fail|not be read|no answer|did not)/).first();
    for (let tries = 0; tries < 60 && !(await failed.isVisible()); tries++) {
      await page.goto(`/case/${reference}/timeline`);
      await failed.waitFor({ timeout: 500 }).catch(() => {});
    }
    assert.ok(await failed.isVisible(), await page.locator("main").innerText());
    const mail = page.locator("article").filter({ hasText: reference });
    for (let tries = 0; tries < 40 && (await mail.count()) < 2; tries++) {
      await page.goto("/demo/mail");
      await mail.nth(1).waitFor({ timeout: 500 }).catch(() => {});
    }
    assert.equal(await mail.count(), 2, "the acknowledgement and one request for evidence");

    // The applicant's own figure stands, and the case goes on without the list.
    await page.goto(`/case/${reference}`);
    await page.getByText("£11,000.00").first().waitFor();
    await act(page, reference, "Accept as complete");
    await page.locator("header").getByText("Consultation", { exact: true }).waitFor();
  });
}

test("the log agrees afterwards, and no browser complained", () => {
  const { status, output } = verify(server.folder);
  assert.equal(status, 0, output);
  assert.deepEqual(olive.troubles, []);
});
