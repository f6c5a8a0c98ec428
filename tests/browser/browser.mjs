// One Chromium for a test file, and what every page of it is watched for.
import { chromium } from "playwright-core";

const FLAGS = [
  "--headless",
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

export const launch = () =>
  chromium.launch({ executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium", args: FLAGS });

// A person: a context of their own, so cookies of their own. `troubles` collects what a browser complains of.
export async function person(browser, server, options = {}) {
  const context = await browser.newContext({ baseURL: server.url, viewport: { width: 1280, height: 900 }, ...options });
  context.setDefaultTimeout(20_000);
  const page = await context.newPage();
  const goto = page.goto.bind(page);
  // An open page goes elsewhere by itself when its session or its case ends. Going somewhere at that very moment is cut short by it: again, once.
  page.goto = (url, asked) =>
    goto(url, asked).catch((error) => {
      if (!/interrupted by another navigation|net::ERR_ABORTED/.test(error.message)) throw error;
      return page.waitForLoadState().then(() => goto(url, asked));
    });
  const troubles = [];
  page.on("console", (message) => {
    // A page with a status of 4xx is an answer here, and Chromium notes every one of them.
    const status = /^Failed to load resource: the server responded with a status of 4\d\d/.test(message.text());
    if (["error", "warning"].includes(message.type()) && !status) troubles.push(`${page.url()}: ${message.text()}`);
  });
  page.on("pageerror", (error) => troubles.push(`${page.url()}: ${error}`));
  page.on("requestfailed", (request) => {
    const failure = request.failure()?.errorText;
    if (failure !== "net::ERR_ABORTED") troubles.push(`${request.url()}: ${failure}`);
  });
  return { context, page, troubles };
}
