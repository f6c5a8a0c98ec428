// The chain of custody of a document is one that others can read: PyPI's `case-utils` validates what the server gives against the
// ontologies CASE and UCO, and refuses it when it was made wrong.
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { promisify } from "node:util";
import { must, submitted, token } from "../browser/api.mjs";
import { start } from "../browser/server.mjs";

const CASE_VALIDATE = process.env.CASE_VALIDATE ?? "case_validate";
const run = promisify(execFile);

let server, folder;
before(async () => {
  server = await start();
  folder = mkdtempSync(join(tmpdir(), "casewright-custody-"));
});
after(async () => {
  await server?.kill();
  server?.remove();
  if (folder) rmSync(folder, { recursive: true, force: true });
});

const PLAN = "%PDF-1.7\n1 0 obj << /Type /Catalog >> endobj\ntrailer << /Root 1 0 R >>\n%%EOF\n";

test("S3.12: a chain of custody is valid CASE, and says who had the plan in hand", async () => {
  const officer = await token(server, "olive.officer");
  const { reference } = await submitted(server, "The Chain");
  const upload = await must(server, officer, "POST", `/api/v1/cases/${reference}/uploads`, {
    kind: "plan",
    title: "Plan",
    name: "plan.pdf",
    bytes: PLAN.length,
  });
  const sent = await fetch(`${server.url}/api/v1/cases/${reference}/uploads/${upload.id}/pieces/0`, {
    method: "PUT",
    headers: { authorization: `Bearer ${officer}`, "content-type": "application/octet-stream" },
    body: PLAN,
  });
  assert.equal(sent.status, 200, await sent.text());
  await must(server, officer, "POST", `/api/v1/cases/${reference}/uploads/${upload.id}/finish`, {});
  const about = `/api/v1/cases/${reference}/documents/0`;
  await must(server, officer, "POST", about, {
    do: "hand-over",
    to: "PC Marsh",
    place: "Police station, Lichfield",
    reason: "Evidence in another matter",
  });
  const custody = await must(server, officer, "GET", `${about}/custody`);
  assert.ok(custody.steps.some((step) => step.step === "handed-over" && step.to === "PC Marsh"));
  const answer = await fetch(`${server.url}${about}/custody?as=case`, {
    headers: { authorization: `Bearer ${officer}` },
  });
  assert.equal(answer.status, 200);
  assert.equal(answer.headers.get("content-type"), "application/ld+json");
  const graph = await answer.text();
  assert.ok(graph.includes(custody.versions[0].sha256) && graph.includes("PC Marsh"));
  const file = join(folder, "custody.jsonld");
  writeFileSync(file, graph);
  await run(CASE_VALIDATE, [file]);
  // A hash that is none, and a class that the ontologies do not have, are found.
  const wrong = graph.replace('"uco-observable:File"', '"uco-observable:Fyle"');
  assert.notEqual(wrong, graph);
  writeFileSync(file, wrong);
  await assert.rejects(run(CASE_VALIDATE, [file]), "there is no such class");
});
