// Keeps what is typed into a form as a draft, a moment after each pause. The form's own button keeps it too, without script.
const PAUSE_MS = 1200;

export function keepDrafts(): void {
  for (const form of document.querySelectorAll<HTMLFormElement>("form[data-keep]")) {
    const says = form.querySelector<HTMLElement>(".cw-kept");
    let timer = 0;
    let sending = false;
    let sent = serialised(form);
    const keep = async (): Promise<void> => {
      const now = serialised(form);
      if (sending || now === sent) return;
      sending = true;
      const body = new URLSearchParams(now);
      body.set("keep", "yes");
      const answer = await fetch(form.action, { method: "POST", body, redirect: "manual" }).catch(() => null);
      sending = false;
      const kept = answer?.status === 204;
      if (kept) sent = now;
      if (says) {
        const time = new Intl.DateTimeFormat(document.documentElement.lang, { timeStyle: "short" }).format(new Date());
        says.textContent = ((kept ? form.dataset["keep"] : form.dataset["notKept"]) ?? "").replace("{time}", time);
      }
      if (kept && serialised(form) !== sent) later();
    };
    const later = (): void => {
      clearTimeout(timer);
      timer = window.setTimeout(() => void keep(), PAUSE_MS);
    };
    form.addEventListener("input", later);
    form.addEventListener("change", later);
    form.addEventListener("submit", () => clearTimeout(timer));
  }
}

function serialised(form: HTMLFormElement): string {
  const all = new URLSearchParams();
  for (const [name, value] of new FormData(form)) if (typeof value === "string") all.append(name, value);
  return all.toString();
}
