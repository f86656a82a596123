/**
 * <peek-panel> around <dialog id="peek"> — a card slides over the list, which stays where it was.
 * Opens by itself when something is swapped into #peek-body; Esc, the back button, the cross and a press beside it close it;
 * all but the back button ask before what was typed in it is gone.
 */
import { contextOf, htmx } from "../lib/htmx";
import { leaveTyped } from "../lib/leaving";
import { moveRow } from "../lib/rows";

class PeekPanel extends HTMLElement {
  #opener: HTMLElement | null = null;

  connectedCallback(): void {
    document.addEventListener("htmx:before:request", this.#onRequest);
    document.addEventListener("htmx:after:swap", this.#onSwap);
    document.addEventListener("keydown", this.#onKey);
    document.addEventListener("pointerdown", this.#onPress);
    window.addEventListener("popstate", this.#onBack);
    this.addEventListener("click", this.#onClick);
  }

  disconnectedCallback(): void {
    document.removeEventListener("htmx:before:request", this.#onRequest);
    document.removeEventListener("htmx:after:swap", this.#onSwap);
    document.removeEventListener("keydown", this.#onKey);
    document.removeEventListener("pointerdown", this.#onPress);
    window.removeEventListener("popstate", this.#onBack);
  }

  get #dialog(): HTMLDialogElement {
    return this.querySelector("dialog") as HTMLDialogElement;
  }

  get #body(): HTMLElement {
    return this.querySelector("#peek-body") as HTMLElement;
  }

  #onRequest = (event: Event): void => {
    const { target, request, sourceElement } = contextOf(event);
    if (target !== this.#body) return;
    if (!this.contains(sourceElement)) this.#opener = sourceElement as HTMLElement;
    const full = this.querySelector<HTMLAnchorElement>("[data-peek-full]");
    if (full && request.method === "GET") full.href = request.action;
  };

  #onSwap = (event: Event): void => {
    const { target, response } = contextOf(event);
    if (target !== this.#body) return;
    const title = this.#body.querySelector("[data-peek-title]")?.textContent.trim();
    if (title) this.#dialog.setAttribute("aria-label", title);
    if (this.#dialog.open || (response?.status ?? 200) >= 400) return;
    this.#dialog.show();
    this.#dialog.scrollTop = 0;
    this.#dialog.focus();
    history.pushState({ ...(history.state as object | null), peek: true }, "");
  };

  #onClick = (event: MouseEvent): void => {
    const button = (event.target as Element).closest<HTMLElement>("[data-peek-close], [data-peek-step]");
    if (button?.hasAttribute("data-peek-close")) leaveTyped(this, this.#leave);
    else if (button) moveRow(Number(button.dataset["peekStep"]));
  };

  #onKey = (event: KeyboardEvent): void => {
    if (event.key !== "Escape" || event.defaultPrevented || !this.#dialog.open) return;
    if (document.querySelector("dialog:modal, :popover-open:not(toast-region)")) return;
    event.preventDefault(); // else this very key closes the question again
    leaveTyped(this, this.#leave);
  };

  #onPress = (event: PointerEvent): void => {
    const pressed = event.target as Element;
    if (!this.#dialog.open || !pressed.closest("#main")) return;
    if (!pressed.closest("a, button, input, select, textarea, label")) leaveTyped(this, this.#leave);
  };

  #onBack = (): void => {
    if (this.#dialog.open) this.#close();
  };

  /** Take back our history entry; the closing itself follows from it. */
  #leave = (): void => {
    if (!this.#dialog.open) return;
    if ((history.state as { peek?: boolean } | null)?.peek) history.back();
    else this.#close();
  };

  #close(): void {
    this.#dialog.close();
    htmx.process(this.#body, true);
    this.#body.replaceChildren();
    if (this.#opener?.isConnected) this.#opener.focus({ preventScroll: true });
  }
}

customElements.define("peek-panel", PeekPanel);
