/** A month of days to pick one from: a grid that arrows, Page Up and Down, Home and End walk. Made when it is asked for. */
import { addDays, addMonths, dayOf, isoDay, localToday } from "./days";

const STEPS: Record<string, (day: Date) => Date> = {
  ArrowLeft: (day) => addDays(day, -1),
  ArrowRight: (day) => addDays(day, 1),
  ArrowUp: (day) => addDays(day, -7),
  ArrowDown: (day) => addDays(day, 7),
  Home: (day) => addDays(day, -weekday(day)),
  End: (day) => addDays(day, 6 - weekday(day)),
  PageUp: (day) => addMonths(day, -1),
  PageDown: (day) => addMonths(day, 1),
};

interface Asked {
  chosen: Date | null;
  first: string; // "2026-12-01": no earlier day can be picked
  pick: (day: Date | null) => void;
}

export class Calendar {
  readonly element = make("div", { class: "calendar", role: "dialog", tabindex: "-1", popover: "manual" });
  #shown: Date;

  constructor(readonly asked: Asked) {
    this.#shown = asked.chosen ?? localToday();
    this.element.ariaLabel = said("calendar");
    this.element.addEventListener("keydown", this.#onKey);
    this.#draw();
  }

  focus(): void {
    this.element.querySelector<HTMLElement>("[tabindex='0']")?.focus();
  }

  #onKey = (event: KeyboardEvent): void => {
    const step = STEPS[event.key];
    if (!step || !(event.target as Element).closest("[data-day]")) return;
    event.preventDefault();
    this.#turn(step(this.#shown));
    this.focus();
  };

  #turn(day: Date): void {
    this.#shown = day;
    this.element.focus(); // what is drawn anew would drop the focus out of the field
    this.#draw();
  }

  #draw(): void {
    this.element.replaceChildren(this.#head(), this.#grid(), this.#foot());
  }

  #head(): HTMLElement {
    const title = make("strong", { "aria-live": "polite" }, month(this.#shown));
    return make("div", { class: "calendar-head" }, this.#turner("before", "‹", -1), title, this.#turner("after", "›", 1));
  }

  #turner(name: "before" | "after", sign: string, months: number): HTMLElement {
    const button = make("button", { type: "button", class: "icon-button", "aria-label": said(`month-${name}`) }, sign);
    button.addEventListener("click", () => {
      this.#turn(addMonths(this.#shown, months));
      this.element.querySelector<HTMLElement>(`[aria-label="${said(`month-${name}`)}"]`)?.focus();
    });
    return button;
  }

  #grid(): HTMLElement {
    const first = dayOf(this.#shown.getUTCFullYear(), this.#shown.getUTCMonth() + 1, 1);
    const monday = addDays(first, -weekday(first));
    const names = Array.from({ length: 7 }, (_, day) => make("th", { scope: "col" }, words(addDays(monday, day), { weekday: "short" })));
    const rows = Array.from({ length: 6 }, (_, week) => this.#week(addDays(monday, week * 7)));
    const grid = make("table", { role: "grid" }, make("thead", {}, make("tr", {}, ...names)), make("tbody", {}, ...rows));
    grid.ariaLabel = month(this.#shown);
    return grid;
  }

  #week(monday: Date): HTMLElement {
    return make("tr", {}, ...Array.from({ length: 7 }, (_, day) => make("td", {}, this.#day(addDays(monday, day)))));
  }

  #day(day: Date): HTMLElement {
    const iso = isoDay(day);
    const isChosen = this.asked.chosen !== null && iso === isoDay(this.asked.chosen);
    const button = make("button", {
      type: "button",
      "data-day": iso,
      tabindex: iso === isoDay(this.#shown) ? "0" : "-1",
      "aria-label": words(day, { weekday: "long", day: "numeric", month: "long", year: "numeric" }),
      ...(isChosen && { "aria-pressed": "true" }),
      ...(iso === isoDay(localToday()) && { "aria-current": "date" }),
      ...(day.getUTCMonth() !== this.#shown.getUTCMonth() && { class: "is-outside" }),
    }, String(day.getUTCDate())) as HTMLButtonElement;
    button.disabled = iso < this.asked.first;
    button.addEventListener("click", () => { this.asked.pick(day); });
    return button;
  }

  #foot(): HTMLElement {
    const foot = make("div", { class: "calendar-foot" }, this.#picker("today", localToday()));
    if (this.asked.chosen) foot.append(this.#picker("clear", null));
    return foot;
  }

  #picker(name: "today" | "clear", day: Date | null): HTMLElement {
    const button = make("button", { type: "button", class: "link-button" }, said(name)) as HTMLButtonElement;
    button.disabled = day !== null && isoDay(day) < this.asked.first;
    button.addEventListener("click", () => { this.asked.pick(day); });
    return button;
  }
}

function weekday(day: Date): number {
  return (day.getUTCDay() + 6) % 7; // from Monday
}

function month(day: Date): string {
  return `${words(day, { month: "long" })} ${String(day.getUTCFullYear())}`;
}

function words(day: Date, options: Intl.DateTimeFormatOptions): string {
  return day.toLocaleDateString(document.documentElement.lang || "en", { ...options, timeZone: "UTC" });
}

function said(name: string): string {
  return document.body.getAttribute(`data-text-${name}`) ?? name;
}

function make(tag: string, attributes: Record<string, string>, ...children: (Node | string)[]): HTMLElement {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  element.append(...children);
  return element;
}
