/**
 * <edit-value>: a value as a button, its editor beside it. A press shows the editor in the value's place; Escape, or an answer that
 * took what was typed, shows the value again, and a refusal keeps the editor open. data-stays: so does an answer, until
 * .value-close is pressed: there is more to type. The editor begins at .inline-edit, else at its first box.
 */
import { contextOf } from "../lib/htmx";

const OPEN = "data-island-open";

class EditValue extends HTMLElement {
  connectedCallback(): void {
    this.addEventListener("click", this.#onClick);
    this.addEventListener("keydown", this.#onKey);
    this.addEventListener("focusout", this.#onLeave);
    this.addEventListener("htmx:after:request", this.#onAnswer);
    document.addEventListener("htmx:after:swap", this.#showRefused);
    this.#showRefused();
  }

  disconnectedCallback(): void {
    document.removeEventListener("htmx:after:swap", this.#showRefused);
  }

  get #control(): HTMLInputElement | null {
    return this.querySelector<HTMLInputElement>(".inline-edit") ?? this.querySelector<HTMLInputElement>("input:not([type=hidden])");
  }

  #onClick = (event: Event): void => {
    if ((event.target as Element).closest(".value-close")) this.#close();
    if (!(event.target as Element).closest(".value-shown")) return;
    this.setAttribute(OPEN, "");
    this.#control?.focus();
  };

  #onKey = (event: KeyboardEvent): void => {
    if (event.key !== "Escape" || !this.hasAttribute(OPEN)) return;
    event.stopPropagation();
    this.#close();
    this.querySelector<HTMLElement>("button.value-shown, .value-shown button")?.focus();
  };

  #onLeave = (event: FocusEvent): void => {
    if (!this.hasAttribute(OPEN) || this.contains(event.relatedTarget as Node | null)) return;
    if (!this.querySelector("[aria-invalid=true]")) this.#close();
  };

  #onAnswer = (event: Event): void => {
    const status = contextOf(event).response?.status ?? 0;
    if (status >= 200 && status < 300 && !this.hasAttribute("data-stays")) this.removeAttribute(OPEN);
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
