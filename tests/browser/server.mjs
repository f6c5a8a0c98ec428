// Starts a demo server of its own for one test file: a free port, a folder of its own, killed at the end.
import { spawn, spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";

const root = resolve(import.meta.dirname, "../..");
const binary = join(process.env.CARGO_TARGET_DIR ?? join(root, "target"), "debug/casewright");

// Resolves when the server has printed its address and the people who can sign in.
export async function start(folder = mkdtempSync(join(tmpdir(), "casewright-")), { port = 0, args = [], env = {} } = {}) {
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
      const gone = new Promise((done) => child.once("exit", done));
      child.removeAllListeners("exit");
      child.kill(signal);
      return new Promise((done) => child.once("exit", done) || gone);
    },
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}

// Proves the log of a folder, offline.
export function verify(folder) {
  const { status, stdout, stderr } = spawnSync(binary, ["verify", "--folder", folder], { cwd: root, encoding: "utf8" });
  return { status, output: stdout + stderr };
}
