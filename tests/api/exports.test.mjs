// What is taken out as Parquet is read by a program that shares no code with what wrote it: DuckDB.
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { promisify } from "node:util";
import { submitted, token } from "../browser/api.mjs";
import { start } from "../browser/server.mjs";

const PYTHON = process.env.DUCKDB_PYTHON ?? "python3";
const run = promisify(execFile);

let server, folder;
before(async () => {
  server = await start();
  folder = mkdtempSync(join(tmpdir(), "casewright-exports-"));
});
after(async () => {
  await server?.kill();
  server?.remove();
  if (folder) rmSync(folder, { recursive: true, force: true });
});

const taken = (path, bearer) =>
  fetch(`${server.url}${path}`, { headers: { authorization: `Bearer ${bearer}` }, redirect: "manual" });

/** A page, as a browser asks for it: by the cookie that a session has. */
const page = (path, session) =>
  fetch(`${server.url}${path}`, { headers: { cookie: `__Host-casewright=${session}` }, redirect: "manual" });

/** What DuckDB reads of an answer: names and types of its columns, and its rows. */
async function parquet(answer) {
  assert.equal(answer.status, 200, await answer.clone().text());
  assert.equal(answer.headers.get("content-type"), "application/vnd.apache.parquet");
  const file = join(folder, "table.parquet");
  writeFileSync(file, Buffer.from(await answer.arrayBuffer()));
  const script =
    "import duckdb,json,sys; c=duckdb.sql('select * from read_parquet(\\'' + sys.argv[1] + '\\')'); " +
    "print(json.dumps({'columns': c.columns, 'types': [str(t) for t in c.types], 'rows': c.fetchall()}, default=str))";
  const { stdout } = await run(PYTHON, ["-c", script, file]);
  return JSON.parse(stdout);
}

test("S3.47: what a list finds is a table as CSV and as Parquet, of what one may read and take along", async () => {
  const senior = await token(server, "simon.senior");
  const officer = await token(server, "olive.officer");
  const { reference } = await submitted(server, "=The Formula Arms");
  const list = "/api/v1/programs/premises-licence/lists/office-cases";
  const csv = await taken(`${list}/file/csv?f.state=submitted`, senior);
  assert.equal(csv.status, 200);
  assert.match(csv.headers.get("content-type"), /^text\/csv/);
  assert.match(csv.headers.get("content-disposition"), /^attachment; filename="premises-licence-office-cases.csv"/);
  const text = await csv.text();
  const [head, ...lines] = text.trimEnd().split("\r\n");
  assert.equal(head.split(",").length, 5);
  // What a spreadsheet would calculate is text there.
  assert.ok(lines.some((line) => line.startsWith(`${reference},'=The Formula Arms,`)), text);
  const read = await parquet(await taken(`${list}/file/parquet?f.state=submitted`, senior));
  assert.deepEqual(read.columns, ["reference", "premises.name", "premises.ward", "state", "clock.statutory"]);
  assert.equal(read.types[4], "TIMESTAMP WITH TIME ZONE");
  assert.equal(read.rows.length, lines.length);
  // In a table with types it is what it is.
  assert.ok(read.rows.some(([found, name]) => found === reference && name === "=The Formula Arms"));
  for (const form of ["csv", "parquet"]) {
    assert.equal((await taken(`${list}/file/${form}`, officer)).status, 404, "whoever sees the list may not take it along");
  }
  assert.equal((await taken(`${list}/file/xlsx`, senior)).status, 404);
  assert.equal((await taken(`${list}/file/csv?f.premises.name=x`, senior)).status, 403, "no filter of this list");
});

test("S3.47, S3.70: figures as Parquet have the rows of the other file, and numbers are numbers", async () => {
  const senior = await token(server, "simon.senior");
  const csv = await (await page("/reports/figures.csv", senior)).text();
  const read = await parquet(await page("/reports/figures.parquet", senior));
  assert.deepEqual(read.columns, ["measure", "part", "period", "value", "withheld", "unit"]);
  assert.equal(read.types[3], "DECIMAL(38,10)");
  assert.equal(read.rows.length, csv.trimEnd().split("\r\n").length - 1);
  assert.ok(read.rows.every((row) => row[3] === null || row[4] === null));
  assert.ok(read.rows.some((row) => row[4] !== null), "few cases are not told");
  const officer = await token(server, "olive.officer");
  assert.equal((await page("/reports/figures.parquet", officer)).status, 404);
});
