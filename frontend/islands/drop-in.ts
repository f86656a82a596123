/**
 * <drop-in data-name="section" data-value="3" data-target="#card"> takes items of other lists that are dragged onto it:
 * [data-item] with the address in data-move, to which data-name and data-value are posted. What comes back is swapped.
 */
import { post } from "../lib/htmx";

class DropIn extends HTMLElement {
  #stop: (() => void) | null = null;

  connectedCallback(): void {
    void this.#start();
  }

  disconnectedCallback(): void {
    this.#stop?.();
    this.#stop = null;
  }

  async #start(): Promise<void> {
    const { takeDropped } = await import("../lib/drag-list");
    if (this.isConnected && !this.#stop) this.#stop = takeDropped(this, this.#take);
  }

  #take = (url: string): void => {
    const { name = "", value = "", target: selector = "" } = this.dataset;
    void post(url, { [name]: value }, this, { selector, swap: "outerMorph" });
  };
}

customElements.define("drop-in", DropIn);
