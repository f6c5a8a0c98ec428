// A case that is handed over is a bag that others can check: PyPI's `bagit`, by the Library of Congress, validates what the server
// gives, and refuses it when a byte was changed.
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { promisify } from "node:util";
import { must, submitted, token } from "../browser/api.mjs";
import { start } from "../browser/server.mjs";

const BAGIT = process.env.BAGIT ?? "bagit.py";
const run = promisify(execFile);

let server, folder;
before(async () => {
  server = await start();
  folder = mkdtempSync(join(tmpdir(), "casewright-bag-"));
});
after(async () => {
  await server?.kill();
  server?.remove();
  if (folder) rmSync(folder, { recursive: true, force: true });
});

test("S3.59: a withdrawn application is handed over as a valid bag, with what the records manager may read", async () => {
  const officer = await token(server, "olive.officer");
  const manager = await token(server, "rolf.register");
  const { reference } = await submitted(server, "The Bagged Arms");
  const transfer = (bearer) =>
    fetch(`${server.url}/api/v1/cases/${reference}/transfer`, {
      method: "POST",
      headers: { authorization: `Bearer ${bearer}`, "content-type": "application/json" },
      body: JSON.stringify({ reason: "To the county archive" }),
    });
  assert.equal((await transfer(officer)).status, 403);
  await must(server, officer, "POST", `/api/v1/cases/${reference}/actions/withdraw`, { reason: "Sold" });
  const answer = await transfer(manager);
  assert.equal(answer.status, 200, await answer.clone().text());
  assert.equal(answer.headers.get("content-type"), "application/x-tar");
  const bytes = Buffer.from(await answer.arrayBuffer());
  assert.equal(bytes.length, Number(answer.headers.get("content-length") ?? bytes.length));
  const archive = join(folder, "case.tar");
  writeFileSync(archive, bytes);
  await run("tar", ["-xf", archive, "-C", folder]);
  const bag = join(folder, reference);
  await run(BAGIT, ["--validate", bag]);
  const file = join(bag, "data/case.json");
  const held = readFileSync(file, "utf8");
  assert.ok(held.includes("The Bagged Arms") && held.includes("Wilhelmina Applegarth"));
  assert.ok(!held.includes("Hollyhock Close"), "home addresses are closed to whoever keeps records");
  writeFileSync(file, held.replace("Bagged", "Tagged"));
  await assert.rejects(run(BAGIT, ["--validate", bag]), "a byte was changed");
});
