// An open case page: who else is looking, that it has changed, and that it may not be read any more (S0.5).
import { leave } from "./timeout.js";

export function followCase(): void {
  const place = document.querySelector<HTMLElement>("[data-live]");
  if (!place) return;
  const { live: reference = "", version = "0", others = "" } = place.dataset;
  const who = place.querySelector<HTMLElement>(".cw-live__others");
  const changed = place.querySelector<HTMLElement>(".cw-live__changed");
  let source: EventSource | null = null;
  place.querySelector("a")?.setAttribute("href", location.pathname + location.search);
  const open = (): void => {
    source = new EventSource(`/api/v1/events?case=${encodeURIComponent(reference)}`);
    source.addEventListener("presence", (event) => {
      const names = (JSON.parse((event as MessageEvent<string>).data) as { names: string[] }).names;
      if (!who) return;
      who.hidden = names.length === 0;
      const list = new Intl.ListFormat(document.documentElement.lang).format(names);
      who.textContent = names.length ? others.replace("{names}", list) : "";
    });
    source.addEventListener("change", (event) => {
      const news = JSON.parse((event as MessageEvent<string>).data) as { reference: string; version: number };
      if (news.reference === reference && news.version > Number(version) && changed) changed.hidden = false;
    });
    source.addEventListener("missed", () => {
      if (changed) changed.hidden = false;
    });
    // The server says what there is to read now: nothing.
    source.addEventListener("gone", () => location.reload());
    source.addEventListener("end", () => {
      source?.close();
      leave();
    });
  };
  // Browsers hold few connections to one server: only the page that is looked at listens, and is present.
  const follow = (): void => {
    if (document.visibilityState === "visible") {
      if (!source || source.readyState === EventSource.CLOSED) open();
    } else {
      source?.close();
      source = null;
    }
  };
  document.addEventListener("visibilitychange", follow);
  addEventListener("pagehide", () => source?.close());
  addEventListener("pageshow", (event) => {
    if (event.persisted) location.reload();
  });
  follow();
}
