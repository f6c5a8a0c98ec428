// Planted secrets: one in every field of an application, in a draft, in a reason, in a password; and those that the server gives out itself:
// tokens of sessions, the secret of a second factor, recovery codes. None stands in clear in any file of the
// store or its keys, in what the server prints, or in what somebody sees who may not see it (S2.10, S2.11).
import assert from "node:assert/strict";
import { createHmac } from "node:crypto";
import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { call, guest, must, pay, token } from "./api.mjs";
import { fresh, start } from "./server.mjs";

// Published by the sheet's own rule (`publish: register`, view `register`) once the licence is granted, so in clear from then on.
const PUBLISHED = ["premises.name", "premises.address"];

// Lists filter and sort by these, and no program marks them as personal: their projection stands in clear (the table in the store's
// `src/lib.rs` says why). A personal field with an index stands there as a keyed hash.
const PROJECTED = ["premises.name", "premises.ward"];

const secret = (name) => `zq${name}canary`;
const SECRETS = {
  "premises.name": secret("placename"),
  "premises.address": secret("placeline"),
  "premises.ward": secret("ward"),
  "premises.uprn": "918273645546",
  "applicant.name": secret("person"),
  "applicant.email": `${secret("mail")}@applicant.example`,
  "applicant.phone": "01632918273",
  "applicant.home_address": secret("homeline"),
  "activities.hours": secret("hours"),
  "activities.supervisor": secret("supervisor"),
  draft: secret("draft"),
  reason: secret("reason"),
  representation: secret("objection"),
  password: "zq-password-canary-9413",
  "wrong password": "zq-wrong-password-canary",
};

// What the server gave out: kept here as it comes.
const given = (what, text) => {
  SECRETS[what] = text;
  return text;
};

// RFC 4648 and RFC 6238, as a telephone does it.
function base32(text) {
  let bits = "";
  for (const letter of text) bits += "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567".indexOf(letter).toString(2).padStart(5, "0");
  return Buffer.from(bits.match(/.{8}/g).map((byte) => parseInt(byte, 2)));
}
function codeOf(secret) {
  const counter = Buffer.alloc(8);
  counter.writeBigUInt64BE(BigInt(Math.floor(Date.now() / 30_000)));
  const mac = createHmac("sha1", secret).update(counter).digest();
  const at = mac[mac.length - 1] & 15;
  return String((mac.readUInt32BE(at) & 0x7fffffff) % 1_000_000).padStart(6, "0");
}

// Sets up a second factor as the pages do; what the page showed once is planted from then on.
async function secondFactor(session) {
  const post = async (path, fields) => {
    const answer = await fetch(`${server.url}${path}`, {
      method: "POST",
      headers: { "content-type": "application/x-www-form-urlencoded", cookie: `__Host-casewright=${session}` },
      body: new URLSearchParams(fields),
    });
    assert.equal(answer.status, 200, path);
    return answer;
  };
  const page = await (await post("/second-factor", {})).text();
  const shown = page.match(/id="secret">([A-Z2-7 ]+)</)[1].replaceAll(" ", "");
  given("secret of a second factor", shown);
  const confirmed = await post("/second-factor/confirm", { code: codeOf(base32(shown)) });
  const list = (await confirmed.text()).match(/id="recovery-codes">(.*?)<\/ul>/s)[1];
  const codes = [...list.matchAll(/>([0-9A-Z]{4}(?:-[0-9A-Z]{4})+)</g)].map((found) => found[1]);
  assert.ok(codes.length >= 5, list);
  codes.forEach((code, at) => given(`recovery code ${at}`, code));
  codes.forEach((code, at) => given(`recovery code ${at} without its hyphens`, code.replaceAll("-", "")));
  given("token of the session after it", confirmed.headers.getSetCookie().join(";").match(/__Host-casewright=([^;]+)/)[1]);
  return base32(shown);
}

let server;
before(async () => {
  // From the first start on, which makes people and their passwords.
  server = await start(fresh());
});
after(async () => {
  await server?.kill();
  server?.remove();
});

function input() {
  return {
    premises: {
      name: SECRETS["premises.name"],
      address: { line1: SECRETS["premises.address"], town: "Northtown", postcode: "NT1 4AB" },
      ward: SECRETS["premises.ward"],
      rateable_value: "11000",
      uprn: SECRETS["premises.uprn"],
    },
    applicant: {
      name: SECRETS["applicant.name"],
      email: SECRETS["applicant.email"],
      phone: SECRETS["applicant.phone"],
      home_address: { line1: SECRETS["applicant.home_address"], town: "Southtown", postcode: "ST9 8ZZ" },
    },
    activities: { alcohol: true, entertainment: true, late_food: false, hours: SECRETS["activities.hours"], supervisor: SECRETS["activities.supervisor"] },
    declaration: { plan_ready: true, correct: true },
  };
}

async function open() {
  const who = await guest(server);
  const { reference } = await must(server, who, "POST", "/api/v1/programs/premises-licence/cases", { input: null });
  return { who, reference };
}

async function submit() {
  const one = await open();
  await must(server, one.who, "PUT", `/api/v1/cases/${one.reference}/drafts/submit`, { input: input() });
  await pay(server, one.who, one.reference);
  await must(server, one.who, "POST", `/api/v1/cases/${one.reference}/actions/submit`, { input: input() });
  return one;
}

// As text in UTF-8 and UTF-16, in base64 at its three offsets, and in hexadecimal.
function* forms(text) {
  yield Buffer.from(text);
  yield Buffer.from(text, "utf16le");
  yield Buffer.from(Buffer.from(text).toString("hex"));
  for (const before of ["", "x", "xx"]) yield Buffer.from(Buffer.from(before + text).toString("base64").slice(before ? 4 : 0, -4));
}

// Every planted secret in these bytes, by what it is.
const found = (bytes, except = []) =>
  Object.entries(SECRETS)
    .filter(([what, text]) => !except.includes(what) && [...forms(text)].some((form) => bytes.includes(form)))
    .map(([what]) => what);

function files(folder) {
  return readdirSync(folder, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath ?? entry.path, entry.name));
}

function nowhere(except) {
  // The list of passwords that the demonstration itself prints is its own; none of the planted ones is in it.
  for (const path of files(server.folder)) assert.deepEqual(found(readFileSync(path), except), [], `in clear in ${path}`);
  assert.deepEqual(found(Buffer.from(server.output())), [], `printed by the server:\n${server.output()}`);
}

test("the search finds what is there", () => {
  for (const text of Object.values(SECRETS)) assert.equal(found(Buffer.from(`junk ${text} junk`)).length, 1);
  assert.equal(found(Buffer.from(Buffer.from(`a-b ${SECRETS.draft} c`).toString("base64"))).length, 1);
});

test("no planted secret in any file, in what the server prints, or in what others are told", async () => {
  const officer = given("token of an officer", await token(server, "olive.officer"));
  const other = given("token of another", await token(server, "oscar.other"));
  const police = given("token of the police", await token(server, "petra.police"));
  const admin = given("token of the administrator", await token(server, "ada.admin"));

  // Somebody new with a planted password; then wrong attempts.
  const added = await call(server, admin, "POST", "/api/v1/people", {
    name: "Carla Canary",
    login: "carla.canary",
    password: SECRETS.password,
    roles: [],
    platform_roles: [],
    units: [],
    partners: [],
  });
  assert.ok(added.status < 300, added.text);
  const carla = await must(server, null, "POST", "/api/v1/session", { login: "carla.canary", password: SECRETS.password });
  const seed = await secondFactor(given("token of the new person", carla.token));
  const wrong = await call(server, null, "POST", "/api/v1/session", { login: "carla.canary", password: SECRETS["wrong password"] });
  assert.equal(wrong.status, 401);

  // A draft that is never sent; one application that is accepted and objected to; one that is withdrawn with a reason.
  const draft = await open();
  const half = input();
  half.activities.hours = SECRETS.draft;
  await must(server, draft.who, "PUT", `/api/v1/cases/${draft.reference}/drafts/submit`, { input: half });
  const live = await submit();
  await must(server, officer, "POST", `/api/v1/cases/${live.reference}/actions/accept`, {});
  await must(server, police, "POST", `/api/v1/cases/${live.reference}/actions/object`, { input: { ground: "crime", text: SECRETS.representation } });
  const gone = await submit();
  await must(server, officer, "POST", `/api/v1/cases/${gone.reference}/actions/withdraw`, { reason: SECRETS.reason });

  // What those are told who may not know of it, and what a refusal says.
  for (const who of [other, null]) {
    for (const [method, tail, body] of [
      ["GET", ""],
      ["GET", "/audit"],
      ["GET", "/access"],
      ["GET", "/actions/accept"],
      ["POST", "/actions/accept", { reason: SECRETS.reason }],
      ["POST", "/actions/submit", { input: input() }],
      ["PUT", "/drafts/submit", { input: input() }],
    ]) {
      const told = await call(server, who, method, `/api/v1/cases/${live.reference}${tail}`, body);
      assert.ok(told.status >= 400, `${method} ${tail}: ${told.status}`);
      assert.deepEqual(found(Buffer.from(told.text)), [], `${method} ${tail} told ${told.text}`);
    }
    const page = await fetch(`${server.url}/case/${live.reference}`, { headers: who ? { cookie: `__Host-casewright=${who}` } : {} });
    assert.deepEqual(found(Buffer.from(await page.text())), []);
  }
  const stale = await call(server, officer, "POST", `/api/v1/cases/${live.reference}/actions/withdraw`, { reason: SECRETS.reason }, { "if-match": '"1"' });
  assert.equal(stale.status, 412, stale.text);
  assert.deepEqual(found(Buffer.from(stale.text)), []);
  // Input that does not fit is named by its field, never repeated.
  const odd = await call(server, officer, "POST", `/api/v1/cases/${live.reference}/actions/withdraw`, { reason: { [SECRETS.reason]: 1 } });
  assert.ok(odd.status >= 400 && odd.status < 500, `${odd.status}`);
  assert.deepEqual(found(Buffer.from(odd.text)), [], odd.text);
  // The police see the premises, and nothing of the people.
  const seen = await must(server, police, "GET", `/api/v1/cases/${live.reference}`);
  const people = ["premises.name", "premises.address", "premises.ward", "premises.uprn", "activities.hours", "representation"];
  assert.deepEqual(found(Buffer.from(JSON.stringify(seen)), people), []);

  given("token of an applicant", live.who);
  // The seed may be kept as bytes rather than as letters.
  const nowhereAtAll = () => {
    nowhere(PROJECTED);
    for (const path of files(server.folder)) assert.ok(!readFileSync(path).includes(seed), `the seed stands in ${path}`);
  };
  nowhereAtAll();
  await server.kill("SIGTERM");
  nowhereAtAll();

  // Granted, two fields become public by the sheet's rule; they may stand in clear from then on, and no others.
  server = await start(server.folder);
  const quiet = await submit();
  const again = await token(server, "olive.officer");
  await must(server, again, "POST", `/api/v1/cases/${quiet.reference}/actions/accept`, {});
  const moved = await fetch(`${server.url}/demo/clock`, {
    method: "POST",
    redirect: "manual",
    headers: { "content-type": "application/x-www-form-urlencoded", cookie: `__Host-casewright=${await token(server, "ada.admin")}` },
    body: "days=29",
  });
  assert.equal(moved.status, 303);
  const register = () => must(server, null, "GET", "/api/v1/programs/premises-licence/register");
  // Publishing is an effect, so it follows a moment later.
  let published = [];
  for (let tries = 0; tries < 60 && published.length === 0; tries++) {
    published = found(Buffer.from(JSON.stringify(await register())));
    if (!published.length) await new Promise((done) => setTimeout(done, 250));
  }
  assert.deepEqual(published, PUBLISHED);
  nowhere([...PUBLISHED, ...PROJECTED]);
});
