/**
 * <edit-value>: a value as a button, its editor beside it. A press shows the editor in the value's place; Escape, or an answer that
 * took what was typed, shows the value again, and a refusal keeps the editor open. A day is sent by Enter or on leaving it: while
 * a year is typed every digit makes another day.
 */
import { contextOf } from "../lib/htmx";

const OPEN = "data-island-open";

class EditValue extends HTMLElement {
  #isTyped = false; // else a day was picked

  connectedCallback(): void {
    this.addEventListener("click", this.#onClick);
    this.addEventListener("keydown", this.#onKey);
    this.addEventListener("change", this.#onChange);
    this.addEventListener("focusout", this.#onLeave);
    this.addEventListener("htmx:after:request", this.#onAnswer);
    document.addEventListener("htmx:after:swap", this.#showRefused);
    this.#showRefused();
  }

  disconnectedCallback(): void {
    document.removeEventListener("htmx:after:swap", this.#showRefused);
  }

  get #control(): HTMLInputElement | null {
    return this.querySelector<HTMLInputElement>(".inline-edit");
  }

  #onClick = (event: Event): void => {
    if (!(event.target as Element).closest(".value-shown")) return;
    this.setAttribute(OPEN, "");
    this.#isTyped = false;
    this.#control?.focus();
  };

  #onChange = (event: Event): void => {
    const control = event.target;
    if (!this.#isTyped && control instanceof HTMLInputElement && control.type === "date") control.form?.requestSubmit();
  };

  #onKey = (event: KeyboardEvent): void => {
    this.#isTyped = true;
    const control = event.target;
    if (event.key === "Enter" && control instanceof HTMLInputElement && control.type === "date") {
      event.preventDefault(); // it would open the calendar
      control.form?.requestSubmit();
      return;
    }
    if (event.key !== "Escape" || !this.hasAttribute(OPEN)) return;
    event.stopPropagation();
    this.#close();
    this.querySelector<HTMLElement>(".value-shown")?.focus();
  };

  #onLeave = (event: FocusEvent): void => {
    if (!this.hasAttribute(OPEN) || this.contains(event.relatedTarget as Node | null)) return;
    const control = this.#control;
    const isDay = control?.type === "date";
    if (isDay && control.value !== control.defaultValue) control.form?.requestSubmit();
    else if (!this.querySelector("[aria-invalid=true]")) this.#close();
  };

  #onAnswer = (event: Event): void => {
    const status = contextOf(event).response?.status ?? 0;
    if (status >= 200 && status < 300) this.removeAttribute(OPEN);
  };

  #showRefused = (): void => {
    if (this.querySelector("[aria-invalid=true]")) this.setAttribute(OPEN, "");
  };

  /** What was typed and not sent is let go. */
  #close(): void {
    const form = this.querySelector("form");
    form?.reset();
    form?.removeAttribute("hx-morph-skip");
    const guard = this.querySelector<HTMLElement & { dirty?: boolean }>("guarded-form");
    if (guard) guard.dirty = false;
    this.removeAttribute(OPEN);
  }
}

customElements.define("edit-value", EditValue);
