// The API against its own description: schemathesis makes requests from the OpenAPI document that the server serves, right ones and wrong
// ones, and no answer may be a server error, of a status or type that is not described, or of another shape than is described.
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { call, must, submitted, token } from "../browser/api.mjs";
import { start } from "../browser/server.mjs";

const SCHEMATHESIS = process.env.SCHEMATHESIS ?? "schemathesis";
const EXAMPLES = 3;

// The one ends the session that the run itself needs; the other never ends, and has tests of its own.
const LEFT_OUT = ["DELETE /api/v1/session", "GET /api/v1/events"];

let server, folder, known;
before(async () => {
  server = await start();
  folder = mkdtempSync(join(tmpdir(), "casewright-api-"));
});
after(async () => {
  await server?.kill();
  server?.remove();
  if (folder) rmSync(folder, { recursive: true, force: true });
});

// Real names for the places of addresses, so that requests get behind them; others are made up beside them.
async function places(admin) {
  const one = await submitted(server, "The Contract Arms");
  const person = await must(server, admin, "POST", "/api/v1/people", {
    name: "Terry Tested",
    login: "terry.tested",
    password: "correct horse battery",
    roles: [{ program: "premises-licence", role: "licensing-officer" }],
    units: [],
    partners: [],
    platform_roles: [],
  });
  return {
    reference: one.reference,
    program: "premises-licence",
    person: person.id,
    action: "accept",
    list: "office-cases",
    of: "submit",
  };
}

// Not `spawnSync`: what the server prints has to be read meanwhile, or it waits for that.
async function run(who, bearer, known, only) {
  const lines = Object.entries(known).map(([name, value]) => `"path.${name}" = ${JSON.stringify(value)}`);
  const config = join(folder, `${who}.toml`);
  writeFileSync(config, `[parameters]\n${lines.join("\n")}\n`);
  const left = LEFT_OUT.flatMap((name) => ["--exclude-name", name]);
  const child = spawn(
    SCHEMATHESIS,
    [
      "--config-file", config, "run", `${server.url}/api/v1/openapi.json`,
      "--header", `Authorization: Bearer ${bearer}`,
      "--checks", "not_a_server_error,status_code_conformance,content_type_conformance,response_schema_conformance",
      "--phases", "examples,coverage,fuzzing", "--max-examples", String(EXAMPLES), "--seed", "20260302",
      "--workers", "2", "--no-shrink", "--continue-on-failure", "--request-timeout", "20", "--warnings", "off",
      "--output-truncate", "true", "--suppress-health-check", "all",
      ...left, ...only,
    ],
    { cwd: folder, stdio: ["ignore", "pipe", "pipe"], env: { ...process.env, NO_COLOR: "1", HYPOTHESIS_STORAGE_DIRECTORY: join(folder, "hypothesis") } },
  );
  let told = "";
  for (const stream of [child.stdout, child.stderr]) stream.setEncoding("utf8").on("data", (text) => (told += text));
  const status = await new Promise((done, failed) => child.on("close", done).on("error", failed));
  return { status, told };
}

// An officer asks everything; an administrator what an officer is refused.
const RUNS = { "olive.officer": [], "ada.admin": ["--include-path-regex", "/people|/migrations?$|/delegations"] };
for (const [who, only] of Object.entries(RUNS)) {
  test(`every answer to ${who} is as it is described`, async () => {
    const admin = await token(server, "ada.admin");
    known ??= await places(admin);
    const bearer = await token(server, who);
    const { status, told } = await run(who, bearer, known, only);
    assert.equal(status, 0, told);
    assert.match(told, /[1-9]\d* generated|[1-9]\d* passed|No issues found/i);
    // the server is there afterwards and has said nothing of a panic
    assert.equal((await call(server, null, "GET", "/readyz")).status, 200);
    assert.doesNotMatch(server.output(), /panicked/);
  });
}
