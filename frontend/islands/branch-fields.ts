/**
 * <branch-fields data-by="#id_order_type"> around fields of which some are only of certain branches: a control with
 * data-branches="3 7" is shown, and sent, while one of these is chosen in the select `data-by`. A fold of them says in
 * [data-count] how many it holds.
 */
class BranchFields extends HTMLElement {
  connectedCallback(): void {
    document.addEventListener("change", this.#onChange);
    document.addEventListener("htmx:after:swap", this.#show);
    this.#show();
  }

  disconnectedCallback(): void {
    document.removeEventListener("change", this.#onChange);
    document.removeEventListener("htmx:after:swap", this.#show);
  }

  #onChange = (event: Event): void => {
    if ((event.target as Element).matches(this.dataset["by"] ?? "")) this.#show();
  };

  #show = (): void => {
    const chosen = document.querySelector<HTMLSelectElement>(this.dataset["by"] ?? "")?.value ?? "";
    for (const control of this.querySelectorAll<HTMLInputElement>("[data-branches]")) {
      const isMeant = (control.dataset["branches"] ?? "").split(" ").includes(chosen);
      control.disabled = !isMeant;
      control.closest<HTMLElement>(".field")?.toggleAttribute("hidden", !isMeant);
    }
    for (const count of this.querySelectorAll("details > summary > [data-count]")) {
      const shown = count.closest("details")?.querySelectorAll(".field:not([hidden])").length ?? 0;
      count.textContent = String(shown);
    }
  };
}

customElements.define("branch-fields", BranchFields);
