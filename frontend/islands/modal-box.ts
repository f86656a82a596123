/**
 * <modal-box> around <dialog id="modal"> — opens when something is swapped into #modal-body,
 * closes on the server's `modal-close` event, on Esc and on [data-modal-close].
 */
import { contextOf } from "../lib/htmx";

class ModalBox extends HTMLElement {
  connectedCallback(): void {
    document.addEventListener("htmx:after:swap", this.#onSwap);
    document.addEventListener("modal-close", this.#close);
    this.addEventListener("click", this.#onClick);
    this.#dialog.addEventListener("close", this.#onClosed);
  }

  disconnectedCallback(): void {
    document.removeEventListener("htmx:after:swap", this.#onSwap);
    document.removeEventListener("modal-close", this.#close);
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
    if (!this.#dialog.open) this.#dialog.showModal();
  };

  #onClick = (event: MouseEvent): void => {
    if ((event.target as Element).closest("[data-modal-close]")) this.#close();
  };

  #close = (): void => {
    if (this.#dialog.open) this.#dialog.close();
  };

  #onClosed = (): void => {
    this.querySelector("#modal-body")?.replaceChildren();
  };
}

customElements.define("modal-box", ModalBox);
