/** <confirm-box> around a <dialog>: asks what hx-confirm says, in our own words and look instead of the browser's. */
interface Question {
  ctx: { confirm?: string; sourceElement: HTMLElement };
  issueRequest: () => void;
  dropRequest: () => void;
}

class ConfirmBox extends HTMLElement {
  #question: Question | null = null;

  connectedCallback(): void {
    document.addEventListener("htmx:confirm", this.#onConfirm);
    this.#dialog.addEventListener("close", this.#onClose);
  }

  disconnectedCallback(): void {
    document.removeEventListener("htmx:confirm", this.#onConfirm);
  }

  get #dialog(): HTMLDialogElement {
    return this.querySelector("dialog") as HTMLDialogElement;
  }

  #onConfirm = (event: Event): void => {
    const question = (event as CustomEvent<Question>).detail;
    if (!question.ctx.confirm) return;
    event.preventDefault();
    this.#question = question;
    this.#say("[data-confirm-text]", question.ctx.confirm);
    const button = this.querySelector<HTMLElement>("[data-confirm-yes]") as HTMLElement;
    button.textContent = question.ctx.sourceElement.dataset["confirmLabel"] ?? button.dataset["default"] ?? "";
    this.#dialog.returnValue = "";
    this.#dialog.showModal();
  };

  #onClose = (): void => {
    const question = this.#question;
    this.#question = null;
    if (this.#dialog.returnValue === "yes") question?.issueRequest();
    else question?.dropRequest();
  };

  #say(selector: string, text: string): void {
    const place = this.querySelector(selector);
    if (place) place.textContent = text;
  }
}

customElements.define("confirm-box", ConfirmBox);
