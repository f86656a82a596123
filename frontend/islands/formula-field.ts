/**
 * <formula-field> around the input of a formula and buttons [data-insert]: a press puts the field's name where the caret
 * is. After "{" only those remain whose names hold what was typed since; Enter takes the first, ↓ goes to it, Esc shows all.
 * A name that brings its function with it is put in alone among the values of a function.
 */
class FormulaField extends HTMLElement {
  connectedCallback(): void {
    this.addEventListener("click", this.#onClick);
    this.addEventListener("input", this.#filter);
    this.addEventListener("keydown", this.#onKey);
  }

  get #input(): HTMLTextAreaElement | null {
    return this.querySelector("textarea");
  }

  get #names(): HTMLButtonElement[] {
    return [...this.querySelectorAll<HTMLButtonElement>("[data-insert]")];
  }

  /** What was typed since the last open brace; null outside of braces. */
  get #begun(): string | null {
    const input = this.#input;
    return input ? (/\{([^{}]*)$/.exec(input.value.slice(0, input.selectionStart))?.[1] ?? null) : null;
  }

  #onClick = (event: Event): void => {
    const button = (event.target as Element).closest<HTMLButtonElement>("[data-insert]");
    if (button) this.#insert(button.dataset["insert"] ?? "");
  };

  #insert(name: string): void {
    const input = this.#input;
    if (!input) return;
    const begun = this.#begun;
    const start = input.selectionStart - (begun === null ? 0 : begun.length + 1);
    const isInFunction = /\([^()]*;[^()]*$/.test(input.value.slice(0, start));
    const inserted = isInFunction ? (/\{[^{}]*\}/.exec(name)?.[0] ?? name) : name;
    input.setRangeText(inserted, start, input.selectionEnd, "end");
    input.focus();
    input.dispatchEvent(new Event("input", { bubbles: true }));
  }

  #filter = (): void => {
    const begun = this.#begun?.toLocaleLowerCase() ?? "";
    for (const button of this.#names) {
      const isMeant = (button.dataset["insert"] ?? "").toLocaleLowerCase().includes(begun);
      button.closest("li")?.toggleAttribute("hidden", !isMeant);
    }
  };

  #onKey = (event: KeyboardEvent): void => {
    if (event.target !== this.#input || this.#begun === null) return;
    const first = this.#names.find((button) => !button.closest("li")?.hidden);
    if (event.key === "Enter" && first) this.#insert(first.dataset["insert"] ?? "");
    else if (event.key === "ArrowDown" && first) first.focus();
    else if (event.key === "Escape") for (const button of this.#names) button.closest("li")?.removeAttribute("hidden");
    else return;
    event.preventDefault();
  };
}

customElements.define("formula-field", FormulaField);
