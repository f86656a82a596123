/**
 * <line-box><textarea rows="1"></textarea></line-box> — a box for one line that takes several: Enter sends the form as in
 * an <input>, Shift+Enter begins another line, and it is as high as what was typed or pasted.
 */
const MOST_ROWS = 12;

class LineBox extends HTMLElement {
  connectedCallback(): void {
    this.addEventListener("keydown", this.#onKey);
    this.addEventListener("input", this.#grow);
    this.#box?.form?.addEventListener("reset", this.#onReset);
    this.#grow();
  }

  disconnectedCallback(): void {
    this.#box?.form?.removeEventListener("reset", this.#onReset);
  }

  get #box(): HTMLTextAreaElement | null {
    return this.querySelector("textarea");
  }

  #onKey = (event: KeyboardEvent): void => {
    if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
    event.preventDefault();
    this.#box?.form?.requestSubmit();
  };

  #grow = (): void => {
    const box = this.#box;
    if (box) box.rows = Math.min(box.value.split("\n").length, MOST_ROWS);
  };

  #onReset = (): void => {
    setTimeout(this.#grow); // the form is emptied after this
  };
}

customElements.define("line-box", LineBox);
