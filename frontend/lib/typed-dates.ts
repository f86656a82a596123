/**
 * A date typed by keys changes with each digit: of the year 2026 a browser says 0002, 0020, 0202 and 2026. Its `change` is
 * heard when the field is left, on Enter, or after a pause at a year that can be meant; a half-typed date is nobody's wish.
 */
const PAUSE_MS = 1000;
const FIRST_YEAR = 1900;
const typed = new WeakSet<EventTarget>();
const waiting = new Map<HTMLInputElement, number>();
const ours = new WeakSet<Event>();

function dateOf(event: Event): HTMLInputElement | null {
  const target = event.target;
  return target instanceof HTMLInputElement && target.type === "date" ? target : null;
}

/** What could be meant: a whole date, or none. */
export function isWhole(input: HTMLInputElement): boolean {
  return !input.validity.badInput && (input.value === "" || Number.parseInt(input.value, 10) >= FIRST_YEAR);
}

function say(input: HTMLInputElement): void {
  forget(input);
  const change = new Event("change", { bubbles: true });
  ours.add(change);
  input.dispatchEvent(change);
}

function forget(input: HTMLInputElement): void {
  clearTimeout(waiting.get(input));
  waiting.delete(input);
}

function wait(input: HTMLInputElement): void {
  clearTimeout(waiting.get(input));
  waiting.set(
    input,
    window.setTimeout(() => {
      if (waiting.has(input) && isWhole(input)) say(input);
    }, PAUSE_MS),
  );
}

document.addEventListener(
  "change",
  (event) => {
    const input = dateOf(event);
    if (!input || ours.has(event) || !typed.has(input)) return;
    event.stopImmediatePropagation();
    wait(input);
  },
  true,
);

document.addEventListener(
  "keydown",
  (event) => {
    const input = dateOf(event);
    if (!input) return;
    if (event.key === "Enter") forget(input); // the form is submitted
    else if (event.key !== "Tab") typed.add(input);
    if (waiting.has(input) && event.key !== "Tab") wait(input);
  },
  true,
);

document.addEventListener("pointerdown", (event) => event.target && typed.delete(event.target), true);

document.addEventListener(
  "focusout",
  (event) => {
    const input = dateOf(event);
    if (!input) return;
    typed.delete(input);
    if (!waiting.has(input)) return;
    if (input.validity.badInput) forget(input);
    else say(input);
  },
  true,
);

/** An empty date says nothing: WebKit shows today in it, others their own format. */
function markEmpty(): void {
  for (const input of document.querySelectorAll<HTMLInputElement>("input[type=date]")) {
    input.toggleAttribute("data-island-empty", input.value === "" && !input.validity.badInput);
  }
}

for (const name of ["DOMContentLoaded", "input", "change", "htmx:after:swap", "reset"]) document.addEventListener(name, markEmpty);
markEmpty();
