// A case on its way through several hands: people in browsers of their own on one server, and what each of them does on the pages, by the
// names that they read there.
import assert from "node:assert/strict";
import { signIn } from "./acts.mjs";
import { person } from "./browser.mjs";

export const heading = (page, name) => page.getByRole("heading", { level: 1, name, exact: true }).waitFor();
export const shows = (page, text) => page.getByText(text).first().waitFor();
export const stands = (page, state) => page.locator("header").getByText(state, { exact: true }).waitFor();

// One answer: text; the choice of a group of radios as a list of one; a day as { day, month, year }.
async function enter(page, label, value) {
  if (Array.isArray(value)) {
    await page.getByRole("group", { name: label }).getByLabel(value[0], { exact: true }).check();
  } else if (typeof value === "object") {
    const group = page.getByRole("group", { name: label });
    for (const [part, number] of [["Day", value.day], ["Month", value.month], ["Year", value.year]]) {
      await group.getByLabel(part, { exact: true }).fill(String(number));
    }
  } else {
    await page.getByLabel(label, { exact: true }).fill(value);
  }
}

// Every page of a form, by title, up to what it leads to. A page with one question has the question as its title. Whoever was refused finds
// their answers as they were, on the last page, and changes them from there.
export async function fill(page, pages) {
  for (const [title, answers] of Object.entries(pages)) {
    const labels = Object.keys(answers);
    const names = labels.length === 1 ? [title, labels[0].replace(/ \(optional\)$/, "")] : [title];
    const checked = page.getByRole("heading", { level: 1, name: "Check your answers", exact: true });
    const titled = names.map((name) => page.getByRole("heading", { level: 1, name, exact: true })).reduce((a, b) => a.or(b));
    await titled.or(checked).first().waitFor().catch(async (error) => {
      throw new Error(`${error.message}\n${page.url()}\n${await page.locator("main").innerText()}`);
    });
    if (await checked.count()) await page.getByRole("link", { name: /^Change/ }).first().click();
    await titled.first().waitFor();
    for (const [label, value] of Object.entries(answers)) await enter(page, label, value);
    await page.getByRole("button", { name: "Save and continue" }).click();
  }
}

// The pages of a referral of a child, with what a school would say.
export const referral = (child) => ({
  "The child": { "Name of the child": child, "Date of birth": { day: 4, month: 5, year: 2019 } },
  "The referral": {
    "Who made the referral?": ["School"],
    "What is the concern?": "Came to school with bruises, twice.",
    "Email address of the referrer (optional)": "head@school.example",
  },
  Risk: {
    "What harm is feared?": ["Some harm"],
    "Is the child younger than five?": ["No"],
    "Was there a referral before?": ["Yes"],
  },
  "Whom to tell": {
    "Email address of the team manager": "theo.team@council.example",
    "Email address of the child protection police": "protection@police.example",
  },
});

export class Journey {
  constructor(browser, server) {
    Object.assign(this, { browser, server, on: {}, everybody: [], reference: null });
  }

  // A person with a browser of their own; one who has an account is signed in.
  async join(name, options) {
    const one = await person(this.browser, this.server, options);
    this.everybody.push(one);
    this.on[name] = one.page;
    if (this.server.people[name]) await signIn(one.page, this.server.people[name]);
    return one.page;
  }

  troubles() {
    return this.everybody.flatMap((one) => one.troubles);
  }

  // Back on the case; where else one is led is said with what stands there.
  async back(page) {
    const there = (url) => new RegExp(`^/case/${this.reference}(/tasks)?$`).test(url.pathname);
    await page.waitForURL(there).catch(async (error) => {
      throw new Error(`${error.message}\n${page.url()}\n${await page.locator("main").innerText()}`);
    });
  }

  // Somebody who works here opens a case from their desk, by the button.
  async open(name, button) {
    const page = this.on[name];
    await page.goto("/desk");
    await page.getByRole("button", { name: button, exact: true }).click();
    await page.waitForURL(/\/case\/[A-Z]+-/);
    this.reference = new URL(page.url()).pathname.split("/").pop();
    return page;
  }

  // Takes an action: its form, its reason, the button at the end.
  async act(name, title, asked) {
    await this.back(await this.try(name, title, asked));
  }

  // The same where it is their last part in the case: they are told so at their desk.
  async last(name, title, asked) {
    const page = await this.try(name, title, asked);
    await page.waitForURL((url) => url.pathname === "/desk");
    await shows(page, `${title} – done. That was your part in the case`);
  }

  async try(name, title, { pages, reason, shown } = {}) {
    const page = this.on[name];
    await page.goto(`/case/${this.reference}`);
    await page.getByRole("button", { name: title, exact: true }).click();
    if (pages) await fill(page, pages);
    await heading(page, pages ? "Check your answers" : title);
    await shows(page, this.reference);
    if (shown) await shows(page, shown);
    if (reason) await page.getByLabel("Reason").fill(reason);
    await page.getByRole("button", { name: title, exact: true }).click();
    return page;
  }

  // The same, and it is refused in these words.
  async refused(name, title, says, asked) {
    const page = await this.try(name, title, asked);
    await heading(page, `Not done: ${title}`);
    await shows(page, says);
  }

  // Does a task, from the tab that the panel of the case leads to.
  async task(name, title, pages) {
    const page = this.on[name];
    await page.goto(`/case/${this.reference}`);
    await page.getByRole("link", { name: /tasks? (is|are) open to you/ }).click();
    const item = page.getByRole("listitem").filter({ has: page.locator("strong").getByText(title, { exact: true }) });
    await item.getByRole("button", { name: "Do this task" }).click();
    if (pages) await fill(page, pages);
    await page.getByRole("button", { name: title, exact: true }).click();
    await this.back(page);
  }

  // Whoever may gives somebody a role on the case.
  async assign(by, name, role) {
    const page = this.on[by];
    await page.goto(`/case/${this.reference}/people`);
    const choice = page.locator(`#give-whom option[value^="${role} "]`, { hasText: name });
    await page.getByLabel("Who, and as what").selectOption(await choice.getAttribute("value"));
    await page.getByRole("button", { name: "Give the role" }).click();
    await page.getByRole("table", { name: "Who works on this case" }).getByRole("row").filter({ hasText: name }).waitFor();
  }

  // For them there is no such case, and nothing is told of it.
  async notFound(name, secrets = [], path = `/case/${this.reference}`) {
    const response = await this.on[name].goto(path);
    assert.equal(response.status(), 404, `${name} ${path}`);
    const text = await this.on[name].locator("main").innerText();
    for (const secret of [this.reference, ...secrets]) assert.ok(!text.includes(secret), text);
  }

  // The public part, without an account: begins, fills in, sends. Sets the reference.
  async apply(name, program, title, pages) {
    const page = this.on[name];
    await page.goto("/");
    await page.getByRole("link", { name: program, exact: true }).click();
    await page.getByRole("button", { name: "Start now" }).click();
    await heading(page, "Keep these two");
    this.reference = (await page.locator('dt:has-text("Reference") + dd').first().innerText()).trim();
    await page.getByRole("link", { name: "Continue" }).or(page.getByRole("button", { name: "Continue" })).click();
    await this.send(name, title, pages);
  }

  // What whoever applied does later, on the page of the application.
  async send(name, title, pages, reason) {
    const page = this.on[name];
    const there = `/application/${this.reference}`;
    if (new URL(page.url()).pathname !== there) await page.goto(there);
    await page.getByRole("button", { name: title, exact: true }).click();
    if (pages) await fill(page, pages);
    if (reason) await page.getByLabel("Reason").fill(reason);
    await page.getByRole("button", { name: title, exact: true }).click();
    await page.waitForURL("**/sent?**");
  }

  // What stands on the page of the application.
  async reads(name, ...texts) {
    const page = this.on[name];
    await page.goto(`/application/${this.reference}`);
    for (const text of texts) await shows(page, text);
  }
}
