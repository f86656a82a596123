/**
 * <changed-steps data-one="1 …" data-few="2 …" data-many="5 …" data-new data-gone> in the form of a template: how many of its
 * steps are not as they were when the page came, and which. As long as all are, it says what it said at first.
 */
import { counted } from "../lib/counted";
import { changesOf, stateOf } from "../lib/step-changes";
import type { StepState } from "../lib/step-changes";

const NAMED = 3;

class ChangedSteps extends HTMLElement {
  #saved: StepState[] = [];
  #first = "";
  #isAsked = false;

  connectedCallback(): void {
    this.setAttribute("hx-morph-skip", "");
    this.#first = this.textContent;
    this.#saved = this.#now;
    this.#form?.addEventListener("input", this.#refresh);
    this.#form?.addEventListener("change", this.#refresh);
    document.addEventListener("htmx:after:swap", this.#refresh);
  }

  disconnectedCallback(): void {
    document.removeEventListener("htmx:after:swap", this.#refresh);
  }

  get #form(): HTMLFormElement | null {
    return this.closest("form");
  }

  get #now(): StepState[] {
    return this.#form ? stateOf(this.#form) : [];
  }

  #refresh = (): void => {
    if (this.#isAsked) return;
    this.#isAsked = true;
    requestAnimationFrame(() => {
      this.#isAsked = false;
      if (this.isConnected) this.#show();
    });
  };

  #show(): void {
    const { changed, added, gone } = changesOf(this.#saved, this.#now);
    const [isNew, isGone] = [this.dataset["new"] ?? "", this.dataset["gone"] ?? ""];
    const titles = [...changed, ...added.map((title) => `${isNew} ${title}`), ...gone.map((title) => `${isGone} ${title}`)];
    const which = titles.slice(0, NAMED).join(", ") + (titles.length > NAMED ? "…" : "");
    const said = titles.length ? `${counted(this.dataset, titles.length)} · ${which}` : this.#first;
    if (said !== this.textContent) this.textContent = said;
  }
}

customElements.define("changed-steps", ChangedSteps);
