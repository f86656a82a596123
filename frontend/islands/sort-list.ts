/**
 * <sort-list data-url="…"> around items [data-item="3"] with a [data-handle] to drag by; keyboard twins [data-up], [data-down].
 * Every move posts `order` (ids with commas) to data-url; a refused move goes back. data-target / data-swap as in board-dnd.
 * Without data-url the order is that of the fields of a form around it.
 * An item may hold a list of its own.
 */
import { postMove } from "../lib/htmx";

class SortList extends HTMLElement {
  #stop: (() => void) | null = null;

  connectedCallback(): void {
    this.addEventListener("click", this.#onClick);
    document.addEventListener("htmx:after:swap", this.#showEnds);
    this.#showEnds();
    void this.#start();
  }

  disconnectedCallback(): void {
    document.removeEventListener("htmx:after:swap", this.#showEnds);
    this.#stop?.();
    this.#stop = null;
  }

  get #items(): HTMLElement[] {
    const all = Array.from(this.querySelectorAll<HTMLElement>("[data-item]"));
    return all.filter((item) => item.closest("sort-list") === this);
  }

  async #start(): Promise<void> {
    const { dragWithinList } = await import("../lib/drag-list");
    if (this.isConnected && !this.#stop) this.#stop = dragWithinList(this, () => this.#items, this.#move);
  }

  #onClick = (event: MouseEvent): void => {
    const button = (event.target as Element).closest<HTMLElement>("[data-up], [data-down]");
    const item = button?.closest<HTMLElement>("[data-item]");
    const items = this.#items;
    if (!button || !item || !items.includes(item)) return;
    const beside = items[items.indexOf(item) + (button.hasAttribute("data-up") ? -1 : 1)];
    if (!beside) return;
    this.#move(item, beside, button.hasAttribute("data-up") ? "before" : "after");
    button.focus();
  };

  #move = (item: HTMLElement, beside: HTMLElement, edge: "before" | "after"): void => {
    const origin = { parent: item.parentElement, next: item.nextSibling };
    beside[edge](item);
    this.#showEnds();
    const url = this.dataset["url"];
    if (!url) return;
    const selector = this.dataset["target"];
    const target = selector ? { selector, swap: this.dataset["swap"] ?? "outerMorph" } : undefined;
    const order = this.#items.map((one) => one.dataset["item"]).join(",");
    void postMove(url, { order }, this, target).then((accepted) => {
      if (accepted || !origin.parent?.contains(item) || (origin.next && origin.next.parentNode !== origin.parent)) return;
      const focused = item.contains(document.activeElement) ? (document.activeElement as HTMLElement) : null;
      origin.parent.insertBefore(item, origin.next);
      focused?.focus();
      this.#showEnds();
    });
  };

  /** The first cannot go up, the last cannot go down; aria-disabled keeps the focus where it is. */
  #showEnds = (): void => {
    const items = this.#items;
    items.forEach((item, at) => {
      item.querySelector("[data-up]")?.setAttribute("aria-disabled", String(at === 0));
      item.querySelector("[data-down]")?.setAttribute("aria-disabled", String(at === items.length - 1));
    });
  };
}

customElements.define("sort-list", SortList);
