import type { Select } from "../lib/make-select";

/**
 * <search-select data-url="/w/acme/clients/options/"> around a <select>: find as you type.
 * data-members="can=crm.edit" asks for members of the company instead, at the address that <body> has.
 * With data-url the choices come from the server as [{"value": "1", "text": "…", "hint": "…"}] for ?q=…;
 * without it the select's own options are searched. Texts: data-nothing, data-placeholder.
 * data-new="Create “{name}”": what is typed can be chosen though it is no choice yet, as "new:…"; data-opens: the <details>
 * that asks more about it. A button [data-takes="7"][data-text="…"] in it chooses a row instead.
 */
class SearchSelect extends HTMLElement {
  #control: Select | null = null;

  connectedCallback(): void {
    this.setAttribute("hx-morph-skip", "");
    if (this.dataset["opens"]) document.addEventListener("click", this.#take);
    void this.#start();
  }

  disconnectedCallback(): void {
    document.removeEventListener("click", this.#take);
    this.#control?.destroy();
    this.#control = null;
  }

  #take = (event: MouseEvent): void => {
    const button = (event.target as Element).closest<HTMLElement>(`${this.dataset["opens"]} [data-takes]`);
    if (!button) return;
    this.#control?.take(button.dataset["takes"] ?? "", button.dataset["text"] ?? "");
    for (const input of document.querySelectorAll<HTMLInputElement>(`${this.dataset["opens"]} input:not([type="checkbox"])`)) input.value = "";
    document.getElementById("known-clients")?.replaceChildren();
  };

  async #start(): Promise<void> {
    const { makeSelect } = await import("../lib/make-select");
    const select = this.querySelector("select");
    if (this.isConnected && select && !this.#control) this.#control = makeSelect(select, this.dataset);
  }
}

customElements.define("search-select", SearchSelect);
