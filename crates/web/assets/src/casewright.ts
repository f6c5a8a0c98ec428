// Every page works without this file. What it adds: focus on the error summary, no second submit by a double click,
// a password one can look at, reveals under radio buttons, and focus kept when a skip link is followed.
import { Button } from "govuk-frontend/dist/govuk/components/button/button.mjs";
import { ErrorSummary } from "govuk-frontend/dist/govuk/components/error-summary/error-summary.mjs";
import { NotificationBanner } from "govuk-frontend/dist/govuk/components/notification-banner/notification-banner.mjs";
import { PasswordInput } from "govuk-frontend/dist/govuk/components/password-input/password-input.mjs";
import { Radios } from "govuk-frontend/dist/govuk/components/radios/radios.mjs";
import { SkipLink } from "govuk-frontend/dist/govuk/components/skip-link/skip-link.mjs";
import { createAll } from "govuk-frontend/dist/govuk/init.mjs";
import { desk } from "./desk.js";
import { keepDrafts } from "./drafts.js";
import { followCase } from "./live.js";
import { warnOfTimeout } from "./timeout.js";

document.body.classList.add("js-enabled", "govuk-frontend-supported");
for (const component of [Button, ErrorSummary, NotificationBanner, PasswordInput, Radios, SkipLink]) {
  createAll(component);
}

// A filter takes effect on choosing; without script its button does the same.
for (const form of document.querySelectorAll<HTMLFormElement>("form[data-filter]")) {
  form.addEventListener("change", () => form.requestSubmit());
}

keepDrafts();
warnOfTimeout();
followCase();
desk();
