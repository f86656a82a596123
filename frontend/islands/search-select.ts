/**
 * <search-select data-url="/w/acme/clients/options/"> around a <select>: find as you type.
 * With data-url the choices come from the server as [{"value": "1", "text": "…", "hint": "…"}] for ?q=…;
 * without it the select's own options are searched. Texts: data-nothing, data-placeholder.
 */
class SearchSelect extends HTMLElement {
  #control: { destroy: () => void } | null = null;

  connectedCallback(): void {
    this.setAttribute("hx-morph-skip", "");
    void this.#start();
  }

  disconnectedCallback(): void {
    this.#control?.destroy();
    this.#control = null;
  }

  async #start(): Promise<void> {
    const { makeSelect } = await import("../lib/make-select");
    const select = this.querySelector("select");
    if (this.isConnected && select && !this.#control) this.#control = makeSelect(select, this.dataset);
  }
}

customElements.define("search-select", SearchSelect);
