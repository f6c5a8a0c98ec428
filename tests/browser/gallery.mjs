// `node gallery.mjs`: pictures of the main pages, small, into docs/gallery. Run it after a change of how pages look.
import { mkdirSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { must, submitted, token } from "./api.mjs";
import { signIn } from "./acts.mjs";
import { launch, person } from "./browser.mjs";
import { start } from "./server.mjs";

const folder = join(import.meta.dirname, "../../docs/gallery");
mkdirSync(folder, { recursive: true });
const [server, browser] = await Promise.all([start(), launch()]);
let total = 0;

async function picture({ page, context }, name, path, { width = 1100, height = 900, dark = false } = {}) {
  await page.setViewportSize({ width, height });
  await page.emulateMedia({ colorScheme: dark ? "dark" : "light" });
  await page.bringToFront();
  await page.goto(path, { waitUntil: "load" });
  await page.evaluate(() => document.fonts.ready);
  const session = await context.newCDPSession(page);
  const take = () => session.send("Page.captureScreenshot", { format: "webp", quality: 55, captureBeyondViewport: false });
  // A browser that was just resized may have no picture yet.
  const { data } = await take().catch(() => page.waitForLoadState("networkidle").then(take));
  await session.detach();
  const file = join(folder, `${name}.webp`);
  writeFileSync(file, Buffer.from(data, "base64"));
  total += statSync(file).size;
}

try {
  const on = {};
  for (const name of ["nobody", "olive.officer", "petra.police", "simon.senior", "aurel.auditor", "ada.admin", "rita.registrar", "rolf.register"]) {
    on[name] = await person(browser, server);
    if (server.people[name]) await signIn(on[name].page, server.people[name]);
  }
  const officer = await token(server, "olive.officer");
  const { reference } = await submitted(server, "The Drowsy Heron");
  await must(server, officer, "POST", `/api/v1/cases/${reference}/actions/accept`, {});
  const home = `/case/${reference}`;
  await on["petra.police"].page.goto(home);
  await picture(on.nobody, "apply", "/apply/premises-licence");
  await picture(on.nobody, "apply-welsh-telephone", "/language/cy?to=/apply/premises-licence", { width: 400, height: 800 });
  await picture(on["olive.officer"], "desk", "/desk");
  await picture(on["olive.officer"], "queue", "/work/team?program=premises-licence");
  await picture(on["olive.officer"], "cases", "/cases/premises-licence");
  await picture(on["simon.senior"], "board", "/board?program=premises-licence");
  await picture(on["simon.senior"], "reports", "/reports?program=premises-licence");
  await picture(on["ada.admin"], "administration", "/administration");
  await on["aurel.auditor"].page.goto("/administration/log");
  await on["aurel.auditor"].page.getByRole("button", { name: "Check the log now" }).click();
  await on["aurel.auditor"].page.getByText("Everything agrees", { exact: true }).waitFor();
  await picture(on["aurel.auditor"], "log", "/administration/log");
  await picture(on["olive.officer"], "case", home);
  await picture(on["olive.officer"], "case-dark", home, { dark: true });
  await picture(on["olive.officer"], "case-plan", `${home}/plan`);
  await picture(on["olive.officer"], "case-file", `${home}/file`);
  await picture(on["olive.officer"], "case-people-telephone", `${home}/people`, { width: 400, height: 800 });
  await picture(on["petra.police"], "case-partner", home);
  await picture(on["petra.police"], "form", `${home}/do/object/form/ground`);
  await picture(on["aurel.auditor"], "case-audit", `${home}/audit`);
  await picture(on["olive.officer"], "break-glass", "/access/glass");
  await picture(on["olive.officer"], "search", "/search?q=wilhelmina+aplegarth");
  await picture(on["olive.officer"], "case-parties", `${home}/parties`);
  await picture(on["simon.senior"], "case-disclosure", `${home}/disclosure`);
  await picture(on["ada.admin"], "roles", "/administration/roles");
  await picture(on["rita.registrar"], "inbox", "/inbox");
  await on["rita.registrar"].page.getByRole("link", { name: "Other opening times" }).click();
  await picture(on["rita.registrar"], "inbox-item", new URL(on["rita.registrar"].page.url()).pathname);
  console.log(`docs/gallery: ${Math.round(total / 1024)} KB`);
} finally {
  await browser.close();
  await server.kill();
  server.remove();
}
