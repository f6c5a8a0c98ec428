// Warns before an idle session ends, lets it go on, and leaves the page once it is over: nobody reads a case over an empty chair.
const BEFORE_MS = 5 * 60_000;

let begun = Date.now();

// Any page or request of this browser tab that reached the server began the time anew.
export function sessionUsed(): void {
  begun = Date.now();
}

// The page that one comes back to after signing in again.
export function leave(): void {
  const to = location.pathname + location.search;
  location.replace(`/sign-in?ended=yes&to=${encodeURIComponent(to)}`);
}

export function warnOfTimeout(): void {
  const dialog = document.querySelector<HTMLDialogElement>("#timeout");
  const says = document.querySelector<HTMLElement>("#timeout-text");
  if (!dialog || !says) return;
  const lasts = Number(dialog.dataset["idle"]) * 1000;
  const text = dialog.dataset["text"] ?? "";
  const words = (left: number): string => {
    const minutes = Math.max(1, Math.ceil(left / 60_000));
    const time = minutes === 1 ? dialog.dataset["minute"] : (dialog.dataset["minutes"] ?? "").replace("{count}", String(minutes));
    return text.replace("{minutes}", time ?? "");
  };
  const look = (): void => {
    const left = begun + lasts - Date.now();
    if (left <= 0) return leave();
    if (left > BEFORE_MS) {
      if (dialog.open) dialog.close();
      return;
    }
    if (!dialog.open) dialog.showModal();
    const now = words(left);
    if (says.textContent !== now) says.textContent = now;
  };
  dialog.querySelector("button")?.addEventListener("click", async () => {
    const answer = await fetch("/api/v1/session", { redirect: "manual" }).catch(() => null);
    if (answer?.status === 401) return leave();
    if (answer?.ok) sessionUsed();
    dialog.close();
  });
  // A browser slows timers of hidden pages: the time is looked at again when the page is.
  setInterval(look, Math.min(10_000, Math.max(250, lasts / 60)));
  document.addEventListener("visibilitychange", look);
}
