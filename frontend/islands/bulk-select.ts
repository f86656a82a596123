/**
 * <bulk-select> around a table and its bar: checkboxes [data-select], one [data-select-all], shift-press takes a range;
 * [data-bulk-bar] appears with the count in [data-bulk-count]; [data-bulk-clear] empties the selection. What stands in
 * #bulk-effect is of the rows and the value as they were: another choice takes it back and tells the form (bulk-changed).
 */
class BulkSelect extends HTMLElement {
  #last: HTMLInputElement | null = null;

  connectedCallback(): void {
    this.addEventListener("click", this.#onClick);
    this.addEventListener("change", this.#onChange);
    document.addEventListener("htmx:after:swap", this.#show);
    this.#show();
  }

  disconnectedCallback(): void {
    document.removeEventListener("htmx:after:swap", this.#show);
  }

  get #boxes(): HTMLInputElement[] {
    return Array.from(this.querySelectorAll<HTMLInputElement>("input[data-select]"));
  }

  #onClick = (event: MouseEvent): void => {
    const pressed = event.target as HTMLElement;
    if (pressed.matches("[data-select-all]")) {
      for (const box of this.#boxes) box.checked = (pressed as HTMLInputElement).checked;
    } else if (pressed.matches("input[data-select]")) {
      this.#select(pressed as HTMLInputElement, event.shiftKey);
    } else if (pressed.closest("[data-bulk-clear]")) {
      for (const box of this.#boxes) box.checked = false;
      this.querySelector("#bulk-effect")?.replaceChildren();
    } else {
      return;
    }
    this.#show();
  };

  #onChange = (event: Event): void => {
    const changed = event.target as HTMLElement;
    if (changed.matches("[data-select], [data-select-all]") || changed.closest("#bulk-value")) this.#forget();
  };

  /** Its place is kept: a value is often changed by pressing the button below, which must not move from under the press. */
  #forget(): void {
    const effect = this.querySelector("#bulk-effect");
    for (const sent of effect?.querySelectorAll("input") ?? []) sent.remove();
    for (const shown of effect?.children ?? []) shown.classList.add("is-stale");
    this.querySelector("#bulk-form")?.dispatchEvent(new CustomEvent("bulk-changed"));
  }

  #select(box: HTMLInputElement, range: boolean): void {
    const boxes = this.#boxes;
    const ends = [boxes.indexOf(box), this.#last ? boxes.indexOf(this.#last) : -1].sort((a, b) => a - b);
    if (range && (ends[0] as number) >= 0) {
      for (const other of boxes.slice(ends[0], (ends[1] as number) + 1)) other.checked = box.checked;
    }
    this.#last = box;
  }

  #show = (): void => {
    const boxes = this.#boxes;
    const chosen = boxes.filter((box) => box.checked).length;
    const bar = this.querySelector<HTMLElement>("[data-bulk-bar]");
    const all = this.querySelector<HTMLInputElement>("[data-select-all]");
    if (bar) bar.hidden = chosen === 0;
    for (const count of this.querySelectorAll("[data-bulk-count]")) count.textContent = String(chosen);
    if (all) {
      all.checked = chosen > 0 && chosen === boxes.length;
      all.indeterminate = chosen > 0 && chosen < boxes.length;
    }
  };
}

customElements.define("bulk-select", BulkSelect);
