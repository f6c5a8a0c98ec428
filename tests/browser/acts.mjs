// What people do on the pages, by the names that they read there.

// Answers to every page of the application, in the order of the form, by label. A list is the choice of a group of radios. The rating
// list says £12,000 of these premises, which is the same fee.
export const APPLICATION = {
  "The premises": {
    "Name of the premises": "The Drowsy Heron",
    "Address line 1": "14 Quay Lane",
    "Town or city": "Northtown",
    "Postcode": "NT1 4AB",
    "Ward (optional)": "Harbour",
  },
  "The value of the premises": {
    "Rateable value in pounds": "11000",
    "Unique property reference number (UPRN) (optional)": "100062",
  },
  "About you": {
    "Your full name": "Wilhelmina Applegarth",
    "Your email address": "wilhelmina@applicant.example",
    "Your telephone number (optional)": "01632 960777",
  },
  "Your home address": {
    "Address line 1": "3 Hollyhock Close",
    "Town or city": "Southtown",
    "Postcode": "ST9 8ZZ",
  },
  "What you want to do at the premises": {
    "Will alcohol be sold?": ["Yes"],
    "Will there be entertainment?": ["No"],
    "Will hot food or drink be sold after 11pm?": ["No"],
  },
  "When, and who is in charge": {
    "On which days and at which times?": "Monday to Saturday 11:00 to 23:00",
    "Full name of the designated premises supervisor": "Cornelius Barleycorn",
  },
  "Before you submit": {
    "Do you have a plan of the premises ready to send?": ["Yes"],
    "Is everything in this application true to the best of your knowledge?": ["Yes"],
  },
};

const heading = (page, name) => page.getByRole("heading", { level: 1, name, exact: true });

export async function signIn(page, { login, password }) {
  await page.goto("/sign-in");
  await page.getByLabel("User name").fill(login);
  await page.getByLabel("Password", { exact: true }).fill(password);
  await page.getByRole("button", { name: "Sign in" }).click();
  await heading(page, "Your desk").waitFor();
}

// Begins an application; resolves to its reference and return code.
export async function begin(page, council = "Northtown") {
  await page.goto("/");
  await page.getByRole("link", { name: "Premises licence", exact: true }).click();
  await page.getByLabel(council, { exact: true }).check();
  await page.getByRole("button", { name: "Start now" }).click();
  await heading(page, "Keep these two").waitFor();
  const said = async (term) => (await page.locator(`dt:has-text("${term}") + dd`).innerText()).trim();
  const begun = { reference: await said("Reference"), code: await said("Return code") };
  await page.getByRole("link", { name: "Continue" }).or(page.getByRole("button", { name: "Continue" })).click();
  return begun;
}

// Fills in one page of a form and goes on.
export async function answer(page, title, answers) {
  await heading(page, title).waitFor();
  for (const [label, value] of Object.entries(answers)) {
    if (Array.isArray(value)) {
      await page.getByRole("group", { name: label }).getByLabel(value[0], { exact: true }).check();
    } else {
      await page.getByLabel(label, { exact: true }).fill(value);
    }
  }
  await page.getByRole("button", { name: "Save and continue" }).click();
}

// From the page of one's application, with the form filled in, to *check your answers*.
export async function fillIn(page, changes = {}) {
  await page.getByRole("button", { name: "Submit application" }).click();
  for (const [title, answers] of Object.entries(APPLICATION)) {
    await answer(page, title, { ...answers, ...changes[title] });
  }
  await heading(page, "Check your answers").waitFor();
}

// Submits, is refused for the fee, pays at the demonstration's payment desk, submits again.
export async function payAndSubmit(page) {
  await page.getByRole("button", { name: "Submit application" }).click();
  await page.getByRole("button", { name: "payment desk" }).click();
  await page.getByRole("button", { name: "Pay", exact: true }).click();
  await heading(page, "Check your answers").waitFor();
  await page.getByRole("button", { name: "Submit application" }).click();
  await page.waitForURL("**/sent?**");
  await page.getByText("Your reference", { exact: true }).or(page.locator("#reference")).first().waitFor();
}

// A whole application; resolves to its reference and return code.
export async function apply(page, changes, council) {
  const begun = await begin(page, council);
  await fillIn(page, changes);
  await payAndSubmit(page);
  return begun;
}

// Takes an action that asks nothing more than to be confirmed.
export async function act(page, reference, title, reason) {
  await page.goto(`/case/${reference}`);
  await page.getByRole("button", { name: title, exact: true }).click();
  await heading(page, title).waitFor();
  if (reason) await page.getByLabel("Reason").fill(reason);
  await page.getByRole("button", { name: title, exact: true }).click();
  await page.getByRole("alert").getByText(`${title} – done.`).waitFor();
}

// What is still being fetched or sent looks again by itself; resolves when nothing is pending any more.
export async function settled(page, reference) {
  await page.goto(`/case/${reference}`);
  await page.waitForFunction(() => !document.querySelector("meta[http-equiv=refresh]"));
}

export async function moveClock(page, days) {
  await page.goto("/demo/clock");
  await page.getByLabel("How many days?").fill(String(days));
  await page.getByRole("button", { name: "Move the clock" }).click();
  await page.waitForURL("**/demo/clock");
}
