import type { GraphNode } from "../lib/graph-layout";
import type { GraphView } from "../lib/graph-view";

/**
 * <order-graph data-of="ID of a JSON script with GraphNodes"> — the tasks of an order, drawn with what waits for what. A press
 * opens the task by its link in the list of the same tasks (#chain-KEY). Texts: data-label, data-keys, data-waits.
 */
const TALLEST = 1200;
const ROOM = 24;

class OrderGraph extends HTMLElement {
  #view: GraphView | null = null;

  connectedCallback(): void {
    this.setAttribute("hx-morph-skip", "");
    document.addEventListener("htmx:after:swap", this.#show);
    void this.#start();
  }

  disconnectedCallback(): void {
    document.removeEventListener("htmx:after:swap", this.#show);
    this.#view?.destroy();
    this.#view = null;
  }

  async #start(): Promise<void> {
    const { GraphView } = await import("../lib/graph-view");
    if (!this.isConnected || this.#view) return;
    const { label = "", keys = "", waits = "" } = this.dataset;
    this.#view = new GraphView(this, { label, keys, waits, linking: "" }, { open: this.#open, isInPage: true });
    this.#show();
  }

  #show = (): void => {
    const told = document.getElementById(this.dataset["of"] ?? "")?.textContent;
    if (!told || !this.#view) return;
    const tall = this.#view.show(JSON.parse(told) as GraphNode[], "");
    this.style.setProperty("--graph-height", `${Math.min(TALLEST, tall + ROOM)}px`);
  };

  #open = (key: string): void => {
    document.querySelector<HTMLElement>(`#chain-${key} a`)?.click();
  };
}

customElements.define("order-graph", OrderGraph);
