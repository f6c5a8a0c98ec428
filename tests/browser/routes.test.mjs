// Every page that the table of routes names, at a desk's width and at a telephone's, and pairwise in the dark scheme or from right to
// left: nothing that axe, the browser or the ruler complain of, and no more bytes than a page may have. A page without a visit fails.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import http from "node:http";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { guest, must, submitted, token } from "./api.mjs";
import { signIn } from "./acts.mjs";
import { launch, person } from "./browser.mjs";
import { wrong } from "./look.mjs";
import { start } from "./server.mjs";

// Compressed, in bytes: a page with all that it loads, and a page once that is there.
const FIRST_MAX = 60 * 1024;
const AFTER_MAX = 10 * 1024;

// Addresses that only lead to another page.
const LEADS_ON = [/^\/language\//, /^\/(work|cases)$/, /^\/sign-in\/(with|from)\//, /^\/(case|application)\/\{reference\}\/(do\/\{action\}|task\/\{item\})$/];

// Files that are downloaded: `documents.test.mjs` does that.
const FILES = /\/versions\/\{version\}$/;

// Comparing policies takes a debug build longer than a browser waits: the tests of the pages render it with made-up content.
// A file is no page. A chain of custody needs a document: `tests/api/custody.test.mjs` makes one, and the tests of the pages render it.
const ELSEWHERE = ["/administration/policies/drafts/{draft}", "/reports/figures.csv", "/reports/figures.parquet", "/list/{program}/{list}/file/{form}", "/case/{reference}/documents/{document}/custody"];

const source = readFileSync(join(import.meta.dirname, "../../crates/web/src/routes.rs"), "utf8");
const routes = [...source.matchAll(/^\s*get "(\/[^"]*)" pages::/gm)].map(([, path]) => path);

let server, browser;
const on = {};
const values = {};

before(async () => {
  [server, browser] = await Promise.all([start(), launch()]);
  for (const name of ["nobody", "applicant", "olive.officer", "petra.police", "aurel.auditor", "ada.admin", "rea.records", "simon.senior", "fay.finance", "rita.registrar"]) {
    on[name] = await person(browser, server);
    if (server.people[name]) await signIn(on[name].page, server.people[name]);
  }
  const officer = await token(server, "olive.officer");
  const admin = await token(server, "ada.admin");
  const police = await token(server, "petra.police");
  // One in consultation, for what is offered there; one in hearing, for its tasks; an application that is not sent yet.
  const { reference } = await submitted(server, "Inn of the routes");
  await must(server, officer, "POST", `/api/v1/cases/${reference}/actions/accept`, {});
  const { reference: hearing } = await submitted(server, "Inn of the hearing");
  await must(server, officer, "POST", `/api/v1/cases/${hearing}/actions/accept`, {});
  await must(server, police, "POST", `/api/v1/cases/${hearing}/actions/object`, { input: { "representations.ground": "crime", "representations.text": "Incidents." } });
  await must(server, officer, "POST", `/api/v1/cases/${hearing}/actions/refer`, {});
  const { tasks } = await must(server, officer, "GET", `/api/v1/cases/${hearing}`);
  const notify = tasks.find((task) => task.key.endsWith("notify-parties"));
  const who = await guest(server);
  const draft = await must(server, who, "POST", "/api/v1/programs/premises-licence/cases", { input: null });
  await on.applicant.context.addCookies([{ name: "__Host-casewright-guest", value: who, url: server.url.replace("http:", "https:"), secure: true, sameSite: "Strict" }]);
  // A job over many, here over a task that is not there.
  const ask = { program: "premises-licence", do: "claim", task: "PL-2026-NONE0:1" };
  const begun = await on["olive.officer"].context.request.post("/work/mine/do", { form: ask, maxRedirects: 0 });
  const waiting = await must(server, await token(server, "rita.registrar"), "GET", "/api/v1/inbox");
  const people = await must(server, admin, "GET", "/api/v1/people");
  Object.assign(values, { inbox: waiting.rows[0].reference, job: begun.headers().location.split("/").pop(), reference, hearing, item: String(notify.item), draft: draft.reference, person: people.find((one) => one.login === "olive.officer").id });
});

after(async () => {
  await browser?.close();
  await server?.kill();
  server?.remove();
});

// Who visits a route, by which address, and what is answered where it is not 200. Unknown places make the test fail by name.
function visit(route) {
  const { reference, hearing, item, draft, person, job, inbox } = values;
  const fill = (places) => route.replace(/\{(\w+)\}/g, (whole, name) => places[name] ?? whole);
  const common = { reference, program: "premises-licence", list: "office-cases", register: "register", role: "licensing-officer", slug: "stale", person, party: "0", job, queue: "team", area: "cases" };
  if (route.startsWith("/inbox")) return ["rita.registrar", fill({ reference: inbox })];
  if (route === "/search") return ["olive.officer", "/search?q=the"];
  if (route === "/") return ["nobody", "/"];
  if (route.startsWith("/application/") || route.startsWith("/demo/pay/")) {
    return ["applicant", fill({ ...common, reference: draft, action: "submit", page: "premises" })];
  }
  if (route.startsWith("/case/{reference}/task/")) return ["olive.officer", fill({ ...common, reference: hearing, item, page: "date" })];
  if (route.endsWith("/do/{action}/form/{page}")) return ["petra.police", fill({ ...common, action: "object", page: "ground" })];
  if (route.endsWith("/access/why")) return ["aurel.auditor", `${fill(common)}?person=${person}&ask=view:full`];
  if (route === "/administration/policies/rollback") return ["ada.admin", route, 422];
  if (route === "/administration/log") return ["aurel.auditor", route];
  if (route === "/administration/given-up") return ["olive.officer", route];
  if (/^\/administration(\/|$)/.test(route)) return ["ada.admin", fill(common)];
  if (route === "/reconciliation" || route === "/case/{reference}/money") return ["fay.finance", fill(common)];
  if (route.startsWith("/records") || route === "/case/{reference}/records") return ["rea.records", fill(common)];
  if (route.endsWith("/disclosure")) return ["simon.senior", fill(common)];
  if (route.startsWith("/reports/")) return ["aurel.auditor", fill(common)];
  if (/^\/(apply|register|return|problems|sign-in|first-administrator|invitation|demo|api)/.test(route)) return ["nobody", fill(common)];
  return ["olive.officer", fill({ ...common, action: "withdraw" })];
}

const pages = routes.filter((route) => !LEADS_ON.some((one) => one.test(route)) && !FILES.test(route) && !ELSEWHERE.includes(route));

test("every page at two widths, in the dark or from right to left: nothing to complain of", async () => {
  const found = [];
  for (const [index, route] of pages.entries()) {
    const [who, path, expected = 200] = visit(route);
    const name = `route-${route.replaceAll(/[^a-z]+/g, "-").replaceAll(/^-|-$/g, "") || "home"}`;
    if (path.includes("{")) {
      found.push(`${route}: nobody knows how to visit it; say so in \`visit\``);
      continue;
    }
    const { page, context } = on[who];
    for (const width of [1280, 320]) {
      const answer = await page.goto(path);
      if (answer.status() !== expected) found.push(`${route} (${path}) as ${who}: ${answer.status()}`);
      found.push(...(await wrong(on[who], name, width)));
    }
    if (index % 2 === 0) {
      await page.emulateMedia({ colorScheme: "dark" });
      found.push(...(await wrong(on[who], `${name}-dark`, 1280)));
      await page.emulateMedia({ colorScheme: "light" });
    } else {
      await page.goto(`/language/ar-XB?to=${encodeURIComponent(path)}`);
      assert.equal(await page.evaluate(() => document.documentElement.dir), "rtl", path);
      found.push(...(await wrong(on[who], `${name}-rtl`, index % 4 === 1 ? 1280 : 320)));
      await context.clearCookies({ name: "__Host-casewright-language" });
    }
  }
  assert.deepEqual(found, []);
});

// The bytes of an answer as they come over the line.
async function bytes(path, cookies) {
  const cookie = cookies.map(({ name, value }) => `${name}=${value}`).join("; ");
  return new Promise((resolve, reject) => {
    http
      .get(server.url + path, { headers: { "accept-encoding": "gzip, br", cookie } }, (answer) => {
        let length = 0;
        const text = [];
        answer.on("data", (chunk) => (length += chunk.length) && text.push(chunk));
        answer.on("end", () => resolve(length));
      })
      .on("error", reject);
  });
}

test("no page is heavier than it may be: 60 KB at first, 10 KB after", async (context) => {
  const heavy = [];
  let heaviest = ["", 0];
  for (const route of pages) {
    const [who, path] = visit(route);
    const length = await bytes(path, await on[who].context.cookies());
    if (length > heaviest[1]) heaviest = [route, length];
    if (length > AFTER_MAX) heavy.push(`${route}: ${length}`);
  }
  assert.deepEqual(heavy, []);
  const html = await (await fetch(`${server.url}/sign-in`)).text();
  const assets = [...html.matchAll(/(?:href|src)="(\/assets\/[^"]+\.(?:css|js|svg))"/g)].map(([, path]) => path);
  let all = 0;
  for (const path of assets) all += await bytes(path, []);
  context.diagnostic(`assets ${all} bytes, heaviest page ${heaviest[1]} bytes (${heaviest[0]})`);
  assert.ok(assets.length >= 3 && all + AFTER_MAX <= FIRST_MAX, `${all} bytes of assets`);
});

test("what is no page of a language file is found by a language that is strange everywhere", async () => {
  const { page, context } = on["olive.officer"];
  await page.goto(`/language/en-XA?to=/case/${values.reference}`);
  const plain = await page.evaluate(() => {
    const own = document.querySelectorAll(".cw-tabs a, .cw-bar__who button, .cw-footer .govuk-link, .cw-actions h2");
    return [...own].map((one) => one.textContent.trim()).filter((text) => !/[áéíóúýçñšžÁÉÍÓÚÝÇÑŠŽ]/.test(text));
  });
  assert.deepEqual(plain, []);
  await context.clearCookies({ name: "__Host-casewright-language" });
});
