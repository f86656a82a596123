/**
 * <confirm-box> around a <dialog>: asks what hx-confirm says, in our own words and look instead of the browser's,
 * and (data-leaving, data-leave) before typed text is thrown away (lib/leaving).
 */
interface Confirm {
  ctx: { confirm?: string; sourceElement: HTMLElement };
  issueRequest: () => void;
  dropRequest: () => void;
}

interface Question {
  yes: () => void;
  no: () => void;
}

class ConfirmBox extends HTMLElement {
  #question: Question | null = null;

  connectedCallback(): void {
    document.addEventListener("htmx:confirm", this.#onConfirm);
    document.addEventListener("leaving", this.#onLeaving);
    this.#dialog.addEventListener("close", this.#onClose);
  }

  disconnectedCallback(): void {
    document.removeEventListener("htmx:confirm", this.#onConfirm);
    document.removeEventListener("leaving", this.#onLeaving);
  }

  get #dialog(): HTMLDialogElement {
    return this.querySelector("dialog") as HTMLDialogElement;
  }

  #onConfirm = (event: Event): void => {
    const { ctx, issueRequest, dropRequest } = (event as CustomEvent<Confirm>).detail;
    if (!ctx.confirm) return;
    event.preventDefault();
    this.#ask(ctx.confirm, ctx.sourceElement.dataset["confirmLabel"], { yes: issueRequest, no: dropRequest });
  };

  #onLeaving = (event: Event): void => {
    const yes = (event as CustomEvent<() => void>).detail;
    this.#ask(this.dataset["leaving"] ?? "", this.dataset["leave"], { yes, no: () => undefined });
  };

  #ask(text: string, label: string | undefined, question: Question): void {
    this.#question?.no();
    this.#question = question;
    this.#say("[data-confirm-text]", text);
    const button = this.querySelector<HTMLElement>("[data-confirm-yes]") as HTMLElement;
    button.textContent = label ?? button.dataset["default"] ?? "";
    this.#dialog.returnValue = "";
    this.#dialog.showModal();
  }

  #onClose = (): void => {
    if (this.#dialog.open) return; // said a frame late, when the next question stands already
    const question = this.#question;
    this.#question = null;
    if (this.#dialog.returnValue === "yes") question?.yes();
    else question?.no();
  };

  #say(selector: string, text: string): void {
    const place = this.querySelector(selector);
    if (place) place.textContent = text;
  }
}

customElements.define("confirm-box", ConfirmBox);
