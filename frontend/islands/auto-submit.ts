/** <auto-submit> around a filter <form>: sends it when something changed; typing waits for a pause. The focus stays. */
const PAUSE_MS = 300;

class AutoSubmit extends HTMLElement {
  #waiting = 0;

  connectedCallback(): void {
    this.addEventListener("input", this.#onInput);
    this.addEventListener("change", this.#onChange);
  }

  disconnectedCallback(): void {
    clearTimeout(this.#waiting);
  }

  #onInput = (event: Event): void => {
    const typed = event.target as Element;
    if (!typed.matches("input[type=search], input[type=text], input:not([type])")) return;
    if (typed.closest("search-select, day-field")) return; // half a choice: it is sent when it is made
    clearTimeout(this.#waiting);
    this.#waiting = window.setTimeout(this.#send, PAUSE_MS);
  };

  #onChange = (event: Event): void => {
    if ((event.target as Element).matches("select, input[type=checkbox], input[type=radio], day-field input")) {
      this.#send();
    }
  };

  #send = (): void => {
    clearTimeout(this.#waiting);
    this.querySelector("form")?.requestSubmit();
  };
}

customElements.define("auto-submit", AutoSubmit);
