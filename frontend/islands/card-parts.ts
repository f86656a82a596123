/**
 * <card-parts> around a card: where it is too narrow for two columns one part is shown at a time. A press on [data-part="feed"]
 * shows that part; tabs ([data-part] in a .tab-list) say which one it is, also after a swap.
 */
class CardParts extends HTMLElement {
  connectedCallback(): void {
    this.addEventListener("click", this.#onClick);
    document.addEventListener("htmx:after:swap", this.#mark);
  }

  disconnectedCallback(): void {
    document.removeEventListener("htmx:after:swap", this.#mark);
  }

  #onClick = (event: Event): void => {
    const pressed = (event.target as Element).closest<HTMLElement>("[data-part]");
    if (!pressed) return;
    this.setAttribute("data-island-part", pressed.dataset["part"] ?? "");
    this.setAttribute("data-island-tab", pressed.dataset["tab"] ?? pressed.dataset["part"] ?? "");
    this.#mark();
  };

  #mark = (): void => {
    const shown = this.getAttribute("data-island-tab") ?? "work";
    for (const tab of this.querySelectorAll<HTMLElement>(".card-tabs [data-part]")) {
      const isShown = (tab.dataset["tab"] ?? tab.dataset["part"]) === shown;
      if (isShown) tab.setAttribute("aria-current", "true");
      else tab.removeAttribute("aria-current");
    }
  };
}

customElements.define("card-parts", CardParts);
