// SIGKILL at seeded moments under load: what was acknowledged is there after a restart, effects go out once for each key, and the log
// agrees (S0.22, S2.14).
import assert from "node:assert/strict";
import { after, test } from "node:test";
import { application, call, guest, must, pay, token } from "./api.mjs";
import { start, verify } from "./server.mjs";

// mulberry32: the moments of one seed are the same in every run.
function seeded(seed) {
  return () => {
    seed = (seed + 0x6d2b79f5) | 0;
    let t = Math.imul(seed ^ (seed >>> 15), 1 | seed);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

const SEED = Number(process.env.SEED ?? 20261121);
const ROUNDS = 4;
const WORKERS = 3;

let server;
after(async () => {
  await server?.kill();
  server?.remove();
});

// One worker's applications. `known` holds what the server has acknowledged, in the order of the steps of each case.
async function work(server, officer, round, worker, known, stopped) {
  for (let nth = 0; !stopped.now; nth++) {
    const name = `Inn ${round} ${worker} ${nth}`;
    const one = { name, steps: [], key: `key-${round}-${worker}-${nth}` };
    try {
      one.who = await guest(server);
      one.reference = (await must(server, one.who, "POST", "/api/v1/programs/premises-licence/cases", { input: null })).reference;
      known.push(one);
      one.steps.push("opened");
      await must(server, one.who, "PUT", `/api/v1/cases/${one.reference}/drafts/submit`, { input: application(name) });
      one.steps.push("draft");
      await pay(server, one.who, one.reference);
      one.steps.push("paid");
      one.asked = "submit";
      await must(server, one.who, "POST", `/api/v1/cases/${one.reference}/actions/submit`, { input: application(name) }, { "idempotency-key": one.key });
      one.steps.push("submitted");
      await must(server, officer, "POST", `/api/v1/cases/${one.reference}/actions/accept`, {});
      one.steps.push("accepted");
    } catch (error) {
      if (!stopped.now) throw error;
    }
  }
}

const stateOf = (found) => JSON.stringify(found.states);

test(`killed ${ROUNDS} times under load, seed ${SEED}`, async () => {
  const random = seeded(SEED);
  server = await start();
  const all = [];
  for (let round = 0; round < ROUNDS; round++) {
    const officer = await token(server, "olive.officer");
    const stopped = { now: false };
    const known = [];
    const workers = Array.from({ length: WORKERS }, (_, worker) => work(server, officer, round, worker, known, stopped));
    const moment = 300 + Math.floor(random() * 2200);
    // The moment itself is what is tested, so here time is waited for.
    await Promise.race([new Promise((done) => setTimeout(done, moment)), Promise.all(workers)]);
    stopped.now = true;
    await server.kill("SIGKILL");
    await Promise.all(workers);
    all.push(...known);

    server = await start(server.folder);
    const again = await token(server, "olive.officer");
    for (const one of all) {
      const mine = await must(server, one.who, "GET", `/api/v1/cases/${one.reference}`);
      const state = stateOf(mine);
      if (one.steps.includes("accepted")) assert.match(state, /consultation/, `${one.reference} was accepted: ${state}`);
      else if (one.steps.includes("submitted")) assert.match(state, /submitted|consultation/, `${one.reference} was submitted: ${state}`);
      else if (one.steps.includes("draft") && /draft/.test(state)) {
        const form = await must(server, one.who, "GET", `/api/v1/cases/${one.reference}/actions/submit`);
        assert.ok(JSON.stringify(form).includes(one.name), `${one.reference} had a draft`);
      }
      if (one.steps.includes("paid")) assert.match(JSON.stringify(mine), /190/, `${one.reference} was paid`);
      // What was under way at the kill is repeated with its key: done once, whichever way it had gone.
      if (one.asked && !one.steps.includes("submitted")) {
        await must(server, one.who, "POST", `/api/v1/cases/${one.reference}/actions/submit`, { input: application(one.name) }, { "idempotency-key": one.key });
        one.steps.push("submitted");
        const twice = await must(server, one.who, "POST", `/api/v1/cases/${one.reference}/actions/submit`, { input: application(one.name) }, { "idempotency-key": one.key });
        assert.equal(twice.replayed, true);
      }
      if (one.steps.includes("submitted")) {
        const seen = await must(server, again, "GET", `/api/v1/cases/${one.reference}`);
        assert.ok(JSON.stringify(seen).includes(one.name), `${one.reference} holds what was sent`);
      }
    }
  }
  assert.ok(all.some((one) => one.steps.includes("accepted")), "the load reached its last step");

  // Every acknowledgement went out: the timeline of each submitted case tells of one delivery that was made, and of no second one.
  // An effect that was under way at a kill is free again when its lease is over; the clock is moved past that.
  const moved = await fetch(`${server.url}/demo/clock`, {
    method: "POST",
    redirect: "manual",
    headers: { "content-type": "application/x-www-form-urlencoded", cookie: `__Host-casewright=${await token(server, "ada.admin")}` },
    body: "days=1",
  });
  assert.equal(moved.status, 303);
  const officer = await token(server, "olive.officer");
  for (const one of all.filter((one) => one.steps.includes("submitted"))) {
    let made = 0;
    let told = "";
    for (let tries = 0; tries < 60 && made === 0; tries++) {
      const timeline = await must(server, officer, "GET", `/api/v1/cases/${one.reference}/timeline`);
      const rows = Array.isArray(timeline) ? timeline : timeline.items ?? timeline.entries;
      told = rows.map((row) => row.text).join("; ");
      made = rows.filter((row) => /Acknowledgement to the applicant.* was delivered/.test(row.text)).length;
      assert.equal(rows.filter((row) => /Acknowledgement to the applicant.* was queued/.test(row.text)).length, 1, one.reference);
      if (!made) await new Promise((done) => setTimeout(done, 250));
    }
    assert.equal(made, 1, `${one.reference}: one delivery, but its timeline says: ${told}`);
  }
  // This process' mailbox holds at most one letter of each kind for a case.
  const mailbox = await (await fetch(`${server.url}/demo/mail`)).text();
  for (const one of all) {
    const letters = mailbox.split("<article").filter((letter) => letter.includes(one.reference) && letter.includes("We have received your application"));
    assert.ok(letters.length <= 1, `${one.reference}: ${letters.length} letters`);
  }
  const { status, output } = verify(server.folder);
  assert.equal(status, 0, output);
  const gone = await call(server, null, "GET", "/api/v1/desk");
  assert.equal(gone.status, 401);
});
