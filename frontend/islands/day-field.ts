/**
 * <day-field><input><button data-calendar></day-field>: a day typed as 21.12.2026, 21.12 or 211226, or picked from a calendar.
 * The button, or Alt and an arrow down, opens it; Escape closes it. `data-first` of the input: no earlier day can be picked;
 * `data-clock`: an hour follows the day.
 */
import { localToday, readDay, tidied, typedDay } from "../lib/days";
import { placeUnder } from "../lib/older-engines";

type Calendar = InstanceType<(typeof import("../lib/calendar"))["Calendar"]>;

class DayField extends HTMLElement {
  #calendar: Calendar | null = null;

  connectedCallback(): void {
    this.addEventListener("change", this.#onChange, true);
    this.addEventListener("input", this.#onInput);
    this.addEventListener("click", this.#onClick);
    this.addEventListener("mousedown", this.#onPress);
    this.addEventListener("keydown", this.#onKey);
    this.addEventListener("focusout", this.#onLeave);
  }

  disconnectedCallback(): void {
    this.#close();
  }

  get #input(): HTMLInputElement {
    return this.querySelector("input") as HTMLInputElement;
  }

  get #tidied(): string {
    return tidied(this.#input.value, localToday(), this.#hasClock);
  }

  get #hasClock(): boolean {
    return this.#input.hasAttribute("data-clock");
  }

  /** Half a day is nobody's wish: what waits for input hears of a whole one. */
  #onInput = (event: Event): void => {
    if (this.#tidied !== this.#input.value) event.stopPropagation();
  };

  #onChange = (): void => {
    if (this.#tidied === this.#input.value) return;
    this.#input.value = this.#tidied;
    this.#input.dispatchEvent(new Event("input", { bubbles: true }));
  };

  /** The field keeps the focus: Safari gives none to a button. */
  #onPress = (event: Event): void => {
    if ((event.target as Element).closest("[data-calendar]")) event.preventDefault();
  };

  #onClick = (event: Event): void => {
    if (!(event.target as Element).closest("[data-calendar]")) return;
    if (this.#calendar) this.#close();
    else void this.#open();
  };

  #onKey = (event: KeyboardEvent): void => {
    if (event.key === "ArrowDown" && event.altKey && !this.#calendar) void this.#open();
    else if (event.key === "Escape" && this.#calendar) this.#leave();
    else return;
    event.preventDefault();
    event.stopPropagation();
  };

  #onLeave = (event: FocusEvent): void => {
    if (!this.contains(event.relatedTarget as Node | null)) this.#close();
  };

  async #open(): Promise<void> {
    const { Calendar } = await import("../lib/calendar");
    if (this.#calendar || !this.isConnected) return;
    const [written = ""] = this.#input.value.split(" ");
    this.#calendar = new Calendar({
      chosen: readDay(written, localToday()),
      first: this.#input.dataset["first"] ?? "",
      pick: this.#pick,
    });
    this.append(this.#calendar.element);
    this.setAttribute("hx-morph-skip", "");
    this.#calendar.element.showPopover();
    placeUnder(this.#calendar.element, this.getBoundingClientRect());
    this.#calendar.focus();
  }

  #pick = (day: Date | null): void => {
    const clock = /\d{1,2}:\d\d$/.exec(this.#input.value)?.[0] ?? "";
    this.#leave();
    this.#input.value = day === null ? "" : this.#hasClock ? `${typedDay(day)} ${clock}` : typedDay(day);
    this.#input.dispatchEvent(new Event("input", { bubbles: true }));
    if (day === null || !this.#hasClock || clock) this.#input.dispatchEvent(new Event("change", { bubbles: true }));
  };

  #leave(): void {
    this.#input.focus();
    this.#close();
  }

  #close(): void {
    this.#calendar?.element.remove();
    this.#calendar = null;
    this.removeAttribute("hx-morph-skip");
  }
}

customElements.define("day-field", DayField);
