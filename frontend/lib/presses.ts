/**
 * Presses that must not be lost where there is no signal. A button or form with data-press="what it says" and
 * data-press-of="task id" is sent with an idempotency key and its own time of pressing; when it does not arrive it is kept
 * in this browser, for this member only (<unsent-presses data-owner>), and sent again in order until the server answers.
 */
import { contextOf, type RequestContext } from "./htmx";
import { BY, begin, end } from "./own-changes";
import { randomId } from "./random";

export interface Press {
  key: string;
  url: string;
  body: [string, string][];
  label: string;
  of: string;
  at: string;
  refused?: string;
}

const GIVE_UP = "10s";
const GIVE_UP_MS = 10_000;
const LONGEST_WAIT_S = 20;
const PREFIX = "naryad-unsent:";
let sending = false;

/** The server's clock minus this device's: a workshop's terminal may be minutes off. */
const skew = ((): number => {
  const now = Date.parse(document.querySelector<HTMLMetaElement>('meta[name="server-now"]')?.content ?? "");
  const [entry] = performance.getEntriesByType("navigation") as PerformanceNavigationTiming[];
  return Number.isNaN(now) ? 0 : now - (performance.timeOrigin + (entry?.responseStart ?? performance.now()));
})();

function owner(): string {
  return document.querySelector<HTMLElement>("unsent-presses")?.dataset["owner"] ?? "";
}

export function presses(): Press[] {
  try {
    return JSON.parse(localStorage.getItem(PREFIX + owner()) ?? "[]") as Press[];
  } catch {
    return [];
  }
}

function save(all: Press[]): void {
  if (all.length) localStorage.setItem(PREFIX + owner(), JSON.stringify(all));
  else localStorage.removeItem(PREFIX + owner());
  document.dispatchEvent(new CustomEvent("presses"));
}

function waiting(): Press | undefined {
  return presses().find((press) => press.refused === undefined);
}

export function drop(key: string): void {
  save(presses().filter((press) => press.key !== key));
}

function marked(source: Element): HTMLElement | null {
  return owner() ? source.closest<HTMLElement>("[data-press]") : null;
}

document.addEventListener("htmx:config:request", (event) => {
  const { request, sourceElement } = contextOf(event);
  if (event.defaultPrevented || request.method === "GET" || !request.body || !marked(sourceElement)) return;
  if (!request.body.get("idempotency_key")) request.body.set("idempotency_key", randomId());
  request.body.set("pressed_at", new Date(Date.now() + skew).toISOString());
  request.timeout = GIVE_UP;
  if (!waiting()) return;
  event.preventDefault(); // in its turn
  keep(contextOf(event));
  void sendAll();
});

/** Keep what did not reach the server; false if this is no press that is kept. */
export function keep({ sourceElement, request }: RequestContext): boolean {
  const button = marked(sourceElement);
  if (!button || !request.body) return false;
  const body = Array.from(request.body.entries()).filter(([name]) => name !== "csrfmiddlewaretoken") as [string, string][];
  const value = (name: string): string => body.find(([one]) => one === name)?.[1] ?? "";
  const press: Press = {
    key: value("idempotency_key"),
    url: request.action,
    body,
    label: button.dataset["press"] ?? "",
    of: button.closest<HTMLElement>("[data-press-of]")?.dataset["pressOf"] ?? "",
    at: value("pressed_at"),
  };
  const all = presses();
  const last = all.filter((other) => other.of === press.of && other.refused === undefined).at(-1);
  if (last?.url !== press.url) save([...all, press]);
  else save(all.map((other) => (other === last ? again(last, press) : other)));
  sourceElement.dispatchEvent(new CustomEvent("press-kept", { bubbles: true }));
  return true;
}

/** What was typed with the press; empty if nothing was. */
export function typed(press: Press): string {
  return press.body.find(([name]) => name === "result")?.[1].trim() ?? "";
}

/** Pressed again in vain is the same press, with what has been typed since. */
function again(first: Press, then: Press): Press {
  if (!typed(then)) return first;
  return { ...first, body: [...first.body.filter(([name]) => name !== "result"), ["result", typed(then)]] };
}

/** The server, or what stands before it, was not there or not itself: a fault while it restarts decides nothing. */
export function isNotThere(status: number): boolean {
  return status === 429 || status >= 500;
}

/** A busy server says when to come again: sooner than what is unsent is tried by the clock. */
export function sendAfter(headers: Headers): void {
  const seconds = Number(headers.get("Retry-After") ?? "");
  if (seconds > 0) setTimeout(() => void sendAll(), Math.min(seconds, LONGEST_WAIT_S) * 1000);
}

/** One after another, as they were pressed, until one does not arrive. */
export async function sendAll(): Promise<void> {
  if (sending) return;
  sending = true;
  try {
    for (let press = waiting(); press; press = waiting()) if (!(await send(press))) break;
  } finally {
    sending = false;
  }
}

async function send(press: Press): Promise<boolean> {
  const by = begin();
  const headers = { "HX-Request": "true", "Kept-Press": "true", "X-CSRFToken": meta("csrf-token"), [BY]: by };
  let answer: Response;
  try {
    const body = new URLSearchParams(press.body);
    const signal = AbortSignal.timeout(GIVE_UP_MS);
    answer = await fetch(press.url, { method: "POST", headers, body, signal, credentials: "same-origin" });
  } catch {
    end(by, false); // what the stream said of it is looked at when it is sent again
    return false;
  }
  sendAfter(answer.headers);
  end(by, answer.ok);
  if (answer.redirected || answer.status === 401 || isNotThere(answer.status)) return false;
  const told = JSON.parse(answer.headers.get("HX-Trigger") ?? "{}") as Record<string, unknown>;
  if (answer.ok) {
    drop(press.key);
    for (const [name, detail] of Object.entries(told)) document.dispatchEvent(new CustomEvent(name, { detail }));
  } else {
    const words = (told["toast"] as { text?: string } | undefined)?.text ?? (answer.status === 422 ? await answer.text() : "");
    save(presses().map((other) => (other.key === press.key ? { ...other, refused: words } : other)));
    document.dispatchEvent(new CustomEvent("changed", { detail: { topics: ["*"] } })); // things are not as shown here
  }
  return true;
}

function meta(name: string): string {
  return document.querySelector<HTMLMetaElement>(`meta[name="${name}"]`)?.content ?? "";
}
