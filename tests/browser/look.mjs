// What is wrong with a page as it stands: accessibility violations that axe finds, something to scroll sideways for, complaints of
// the browser (content security policy and Trusted Types among them). Leaves a picture in `shots`.
import { mkdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const shots = join(import.meta.dirname, "shots");
const TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];
mkdirSync(shots, { recursive: true });

export async function wrong({ page, troubles }, name, width) {
  const found = [];
  await page.setViewportSize({ width, height: 900 });
  await page.screenshot({ path: join(shots, `${name}-${width}.jpg`), type: "jpeg", quality: 60, fullPage: true });
  const over = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
  if (over > 0) found.push(`${name} at ${width}: ${over} px to scroll sideways`);
  // Evaluated through the debugger, so the page's own policy stands as it is.
  await page.evaluate(`${axe};0`);
  const { violations } = await page.evaluate((tags) => window.axe.run({ runOnly: tags }), TAGS);
  for (const one of violations) {
    found.push(`${name} at ${width}: ${one.id}: ${one.help}: ${one.nodes.map((node) => node.html.slice(0, 160)).join(" | ")}`);
  }
  return [...found, ...troubles.splice(0).map((trouble) => `${name}: ${trouble}`)];
}
