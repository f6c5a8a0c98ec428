// The pages where work is found: numbers on the buttons as one ticks, keys, a palette of the places one may go to, lists that change
// by themselves, and a page that closes when access ends. Each of them works without this file.

interface Place {
  label: string;
  href: string;
}

const every = <T extends Element>(selector: string, within: ParentNode = document): T[] => [...within.querySelectorAll<T>(selector)];

// ---- What was ticked (S2.17): the server says anew what is allowed, on each tick.

function bulk(form: HTMLFormElement): void {
  const count = form.querySelector<HTMLElement>("[data-bulk-count]");
  const none = count?.textContent ?? "";
  let asked = 0;
  const buttons = every<HTMLButtonElement>("[data-bulk-do]", form);
  const show = (numbers?: Record<string, number>): void => {
    for (const button of buttons) {
      const able = numbers?.[button.dataset["bulkDo"] ?? ""];
      button.disabled = able === 0;
      button.textContent = able === undefined ? (button.dataset["label"] ?? "") : `${button.dataset["label"]} (${able})`;
    }
  };
  form.addEventListener("change", () => {
    const ticked = every<HTMLInputElement>("input[name=task]:checked", form).length;
    const mine = ++asked;
    if (count) count.textContent = ticked === 0 ? none : `${ticked} ✓`;
    if (ticked === 0) return show();
    const body = new URLSearchParams(new FormData(form) as unknown as Record<string, string>);
    fetch(form.dataset["bulk"] ?? "", { method: "POST", body, headers: { accept: "application/json" } })
      .then((answer) => (answer.ok ? answer.json() : undefined))
      .then((numbers?: Record<string, number>) => mine === asked && show(numbers))
      .catch(() => show());
  });
}

// ---- Keys: j and k go through a list, x ticks; they can be turned off in the palette (WCAG 2.1.4).

const KEYS_OFF = "cw-keys-off";
const keysOff = (): boolean => localStorage.getItem(KEYS_OFF) === "yes";
const typing = (target: EventTarget | null): boolean =>
  target instanceof HTMLElement && (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName)) &&
  !(target instanceof HTMLInputElement && target.type === "checkbox");

function rows(): HTMLElement[] {
  return every<HTMLElement>("[data-rows] tbody tr, ul[data-rows] > li");
}

function step(by: number): void {
  const all = rows();
  const at = all.findIndex((row) => row.contains(document.activeElement));
  const next = all[at < 0 ? (by > 0 ? 0 : all.length - 1) : Math.min(Math.max(at + by, 0), all.length - 1)];
  next?.querySelector<HTMLElement>("a")?.focus();
}

function keys(event: KeyboardEvent): void {
  if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "k") {
    event.preventDefault();
    void palette();
    return;
  }
  if (event.ctrlKey || event.metaKey || event.altKey || typing(event.target) || keysOff()) return;
  if (document.querySelector("dialog[open]")) return;
  if (event.key === "j") step(1);
  else if (event.key === "k") step(-1);
  else if (event.key === "x") rows().find((row) => row.contains(document.activeElement))?.querySelector<HTMLInputElement>("input[type=checkbox]")?.click();
  else return;
  event.preventDefault();
}

// ---- The palette: the places that the server says this person may go to.

const make = <K extends keyof HTMLElementTagNameMap>(tag: K, of: Partial<HTMLElementTagNameMap[K]> = {}): HTMLElementTagNameMap[K] =>
  Object.assign(document.createElement(tag), of);

async function palette(): Promise<void> {
  const words = document.querySelector<HTMLElement>("[data-palette]");
  if (!words || document.querySelector("dialog.cw-palette")) return;
  const say = (key: string): string => words.dataset[key] ?? "";
  const back = document.activeElement;
  const answer = await fetch("/go?as=json", { headers: { accept: "application/json" } });
  if (!answer.ok) return;
  const places = (await answer.json()) as Place[];
  const dialog = make("dialog", { className: "cw-palette" });
  dialog.setAttribute("aria-label", say("paletteLabel"));
  const input = make("input", { className: "govuk-input", type: "text", autocomplete: "off" });
  input.setAttribute("aria-label", say("paletteLabel"));
  input.setAttribute("role", "combobox");
  input.setAttribute("aria-expanded", "true");
  input.setAttribute("aria-controls", "palette-list");
  const list = make("ul", { id: "palette-list", className: "cw-palette__list" });
  list.setAttribute("role", "listbox");
  const off = make("button", { type: "button", className: "cw-link-button" });
  const name = (): void => void (off.textContent = say(keysOff() ? "keysOn" : "keysOff"));
  off.addEventListener("click", () => {
    localStorage.setItem(KEYS_OFF, keysOff() ? "no" : "yes");
    name();
  });
  name();
  let chosen = 0;
  const found = (): Place[] => {
    const typed = input.value.trim().toLowerCase();
    const fits = places.filter((place) => typed.split(/\s+/).every((word) => place.label.toLowerCase().includes(word)));
    // What looks like a reference leads to that case: its own page says whether it is there.
    if (/^[a-z]{1,6}-[\w-]{3,}$/i.test(typed)) fits.unshift({ label: typed.toUpperCase(), href: `/case/${encodeURIComponent(typed.toUpperCase())}` });
    return fits.slice(0, 12);
  };
  const show = (): void => {
    const all = found();
    chosen = Math.min(chosen, Math.max(all.length - 1, 0));
    list.replaceChildren(
      ...all.map((place, at) => {
        const item = make("li", { id: `palette-${at}`, textContent: place.label });
        item.setAttribute("role", "option");
        item.setAttribute("aria-selected", String(at === chosen));
        item.addEventListener("click", () => location.assign(place.href));
        return item;
      }),
    );
    if (all.length === 0) input.removeAttribute("aria-activedescendant");
    else input.setAttribute("aria-activedescendant", `palette-${chosen}`);
  };
  input.addEventListener("input", () => ((chosen = 0), show()));
  input.addEventListener("keydown", (event) => {
    const all = found();
    if (event.key === "ArrowDown") chosen = Math.min(chosen + 1, all.length - 1);
    else if (event.key === "ArrowUp") chosen = Math.max(chosen - 1, 0);
    else if (event.key === "Enter") {
      const place = all[chosen];
      if (place) location.assign(place.href);
    } else return;
    event.preventDefault();
    show();
  });
  dialog.addEventListener("close", () => {
    dialog.remove();
    if (back instanceof HTMLElement) back.focus();
  });
  dialog.append(input, list, off);
  document.body.append(dialog);
  show();
  dialog.showModal();
  input.focus();
}

// ---- Live: what changes on the server changes here. The page is read anew as a document, which no script can be smuggled into.

const LOOK_MS = 1500;
// A page that nobody touches reads nothing anew: that it is open is no use of its session, which ends when it is idle.
const TOUCHED_MS = 10 * 60_000;
let touched = Date.now();

function read(address: string): Promise<Document | undefined> {
  return new Promise((done) => {
    const request = new XMLHttpRequest();
    request.open("GET", address);
    request.responseType = "document";
    request.onload = () => done(request.status === 200 && request.responseURL.endsWith(address) ? (request.responseXML ?? undefined) : undefined);
    request.onerror = () => done(undefined);
    request.send();
  });
}

async function renew(): Promise<void> {
  if (Date.now() - touched > TOUCHED_MS) return;
  // What somebody is doing is not taken from under their hands.
  if (document.querySelector("dialog[open], input[name=task]:checked") || typing(document.activeElement)) return;
  const fresh = await read(location.pathname + location.search);
  if (!fresh) return location.reload();
  const focused = document.activeElement?.getAttribute("href");
  for (const part of every<HTMLElement>("[data-renew]")) {
    const other = fresh.querySelector(`[data-renew="${part.dataset["renew"]}"]`);
    if (!other || other.outerHTML === part.outerHTML) continue;
    part.replaceWith(document.importNode(other, true));
  }
  if (focused) every<HTMLElement>("[data-renew] a").find((link) => link.getAttribute("href") === focused)?.focus();
  every<HTMLFormElement>("form[data-bulk]").forEach(wire);
}

function live(): void {
  if (!document.querySelector("[data-renew]")) return;
  let stream: EventSource | undefined;
  let timer: number | undefined;
  const soon = (): void => {
    if (timer === undefined) timer = window.setTimeout(() => ((timer = undefined), void renew()), LOOK_MS);
  };
  // Browsers hold few connections to one server: only the page that is looked at listens.
  const listen = (): void => {
    if (document.hidden) {
      stream?.close();
      stream = undefined;
      return;
    }
    if (stream) return;
    stream = new EventSource("/api/v1/events");
    for (const told of ["change", "missed"]) stream.addEventListener(told, soon);
    // The session is over: what is shown goes, and the server says what there is instead.
    stream.addEventListener("end", () => location.reload());
  };
  document.addEventListener("visibilitychange", listen);
  addEventListener("pagehide", () => stream?.close());
  listen();
}

const wired = new WeakSet<HTMLFormElement>();
function wire(form: HTMLFormElement): void {
  if (wired.has(form)) return;
  wired.add(form);
  bulk(form);
}

export function desk(): void {
  every<HTMLFormElement>("form[data-bulk]").forEach(wire);
  document.addEventListener("keydown", keys);
  for (const one of ["keydown", "pointerdown"]) document.addEventListener(one, () => (touched = Date.now()), { passive: true });
  every<HTMLElement>("[data-palette]").forEach((opener) => {
    opener.addEventListener("click", (event) => {
      event.preventDefault();
      void palette();
    });
  });
  document.querySelector<HTMLElement>("[data-focus]")?.focus();
  live();
}
