// Starts a demo server of its own for one test file: a free port, a folder of its own, killed at the end.
import { spawn, spawnSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, renameSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";

const root = resolve(import.meta.dirname, "../..");
const binary = join(process.env.CARGO_TARGET_DIR ?? join(root, "target"), "debug/casewright");

// A folder with nothing in it: its people and cases are made at the first start.
export const fresh = () => mkdtempSync(join(tmpdir(), "casewright-"));

// A folder in which a demo server was started and stopped once. Making its people and cases takes most of a start, and is the same for every
// test file: it is done for the first one, and copied. What is older than the server, or than an hour (clocks run in it), is made again.
async function made() {
  const target = join(root, "target");
  const seed = join(target, "browser-demo");
  const time = (path) => statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0;
  if (time(seed) < Math.max(time(binary), Date.now() - 3_600_000)) {
    mkdirSync(target, { recursive: true });
    const folder = mkdtempSync(join(target, "browser-demo-"));
    const server = await start(folder);
    await server.kill("SIGTERM");
    rmSync(seed, { recursive: true, force: true });
    try {
      renameSync(folder, seed);
    } catch (error) {
      // Another file was first.
      if (!["ENOTEMPTY", "EEXIST"].includes(error.code)) throw error;
      rmSync(folder, { recursive: true, force: true });
    }
  }
  const copy = fresh();
  cpSync(seed, copy, { recursive: true });
  return copy;
}

// Resolves when the server has printed its address and the people who can sign in.
export async function start(folder = undefined, { port = 0, args = [], env = {} } = {}) {
  folder ??= await made();
  const child = spawn(binary, ["serve", "--demo", "--listen", `127.0.0.1:${port}`, "--folder", folder, ...args], {
    env: { ...process.env, ...env },
    cwd: root,
    stdio: ["ignore", "pipe", "pipe"],
  });
  let output = "";
  let complain;
  const ready = new Promise((resolve, reject) => {
    complain = reject;
    child.stdout.on("data", (chunk) => {
      output += chunk;
      if (/^ready$/m.test(output)) resolve();
    });
    child.stderr.on("data", (chunk) => (output += chunk));
    child.on("exit", (code) => reject(new Error(`the server ended with ${code}:\n${output}`)));
  });
  const timer = setTimeout(() => complain(new Error(`the server did not get ready:\n${output}`)), 120_000);
  await ready;
  clearTimeout(timer);
  const url = output.match(/http:\/\/\S+/)[0].replace(/\/$/, "");
  // One line a person: "  olive.officer   word   what they are".
  const people = Object.fromEntries(
    [...output.matchAll(/^ {2}([a-z.-]+) {2,}(\S+) {2,}(.*)$/gm)].map(([, login, password, who]) => [login, { login, password, who }]),
  );
  return {
    url,
    people,
    folder,
    output: () => output,
    kill(signal = "SIGKILL") {
      child.removeAllListeners("exit");
      const gone = new Promise((done) => child.once("exit", done));
      child.kill(signal);
      return gone;
    },
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}

// Proves the log of a folder, offline.
export function verify(folder) {
  const { status, stdout, stderr } = spawnSync(binary, ["verify", "--folder", folder], { cwd: root, encoding: "utf8" });
  return { status, output: stdout + stderr };
}
