/**
 * <modal-box> around <dialog id="modal"> — opens when something is swapped into #modal-body,
 * closes on the server's `modal-close` event, on Esc and on [data-modal-close]. With a keyboard at hand the first field
 * of its form is typed into at once; Esc and the cross ask before what was typed is gone.
 */
import { contextOf } from "../lib/htmx";
import { leaveTyped } from "../lib/leaving";

const FIELDS = "input:not([type=hidden], [type=file]), textarea, select";

class ModalBox extends HTMLElement {
  connectedCallback(): void {
    document.addEventListener("htmx:after:swap", this.#onSwap);
    document.addEventListener("modal-close", this.#close);
    document.addEventListener("keydown", this.#onKey);
    this.addEventListener("click", this.#onClick);
    this.#dialog.addEventListener("cancel", this.#onCancel);
    this.#dialog.addEventListener("close", this.#onClosed);
  }

  disconnectedCallback(): void {
    document.removeEventListener("htmx:after:swap", this.#onSwap);
    document.removeEventListener("modal-close", this.#close);
    document.removeEventListener("keydown", this.#onKey);
  }

  get #dialog(): HTMLDialogElement {
    return this.querySelector("dialog") as HTMLDialogElement;
  }

  #onSwap = (event: Event): void => {
    const { target } = contextOf(event);
    const element = typeof target === "string" ? document.querySelector(target) : target;
    if (element?.id !== "modal-body" || !element.childElementCount) return;
    const heading = element.querySelector("#modal-title") ?? element.querySelector("h1, h2, h3");
    if (heading) heading.id = "modal-title";
    if (this.#dialog.open) return;
    this.#dialog.showModal();
    if (!element.querySelector("[autofocus]")) focusFirstField(this);
  };

  #onClick = (event: MouseEvent): void => {
    const pressed = (event.target as Element).closest("[data-modal-close]");
    if (pressed?.matches(".icon-button")) leaveTyped(this, this.#close);
    else if (pressed) this.#close();
  };

  #onKey = (event: KeyboardEvent): void => {
    if (event.key !== "Escape" || event.defaultPrevented || !this.#dialog.open) return;
    if (document.querySelectorAll("dialog:modal").length > 1) return; // a question over it
    if (document.querySelector(":popover-open:not(toast-region)")) return;
    event.preventDefault(); // else this very key closes the question again
    leaveTyped(this, this.#close);
  };

  /** The back button of a phone; a browser lets it be refused once between two presses. A file input sends one too. */
  #onCancel = (event: Event): void => {
    if (event.target !== this.#dialog) return;
    event.preventDefault();
    leaveTyped(this, this.#close);
  };

  #close = (): void => {
    if (this.#dialog.open) this.#dialog.close();
  };

  #onClosed = (): void => {
    this.querySelector("#modal-body")?.replaceChildren();
  };
}

/** A touch would only raise the keyboard over the form. One that is found by typing (<search-select>) is not ready yet. */
function focusFirstField(place: HTMLElement): void {
  if (!matchMedia("(pointer: fine)").matches) return;
  const field = Array.from(place.querySelectorAll<HTMLElement>(FIELDS)).find((one) => one.checkVisibility());
  if (!field?.closest("search-select")) field?.focus();
}

customElements.define("modal-box", ModalBox);
