import type { GraphNode } from "../lib/graph-layout";
import type { GraphView } from "../lib/graph-view";
import { post } from "../lib/htmx";
import { typedIn } from "../lib/step-changes";
import type { Typed } from "../lib/step-changes";

/**
 * <process-graph data-url="…"> inside the form of a template: its steps, as they are typed now, drawn with what waits for
 * what. A press opens the step in the list; a link posts op=link:<from>:<to>, or unlink:…, to data-url. Buttons [data-zoom]
 * (in, out, fit). Texts: data-label, data-keys, data-linking, data-waits.
 */
const ZOOM: Record<string, number> = { in: 1.25, out: 0.8 };

class ProcessGraph extends HTMLElement {
  #view: GraphView | null = null;
  #isAsked = false;

  connectedCallback(): void {
    this.setAttribute("hx-morph-skip", "");
    this.addEventListener("click", this.#onClick);
    document.addEventListener("htmx:after:swap", this.#refresh);
    this.#form?.addEventListener("input", this.#refresh);
    this.#form?.addEventListener("change", this.#refresh);
    void this.#start();
  }

  disconnectedCallback(): void {
    document.removeEventListener("htmx:after:swap", this.#refresh);
    this.#view?.destroy();
    this.#view = null;
  }

  get #form(): HTMLFormElement | null {
    return this.closest("form");
  }

  async #start(): Promise<void> {
    const { GraphView } = await import("../lib/graph-view");
    if (!this.isConnected || this.#view) return;
    const { label = "", keys = "", linking = "", waits = "" } = this.dataset;
    this.#view = new GraphView(this, { label, keys, linking, waits }, { open: this.#open, link: this.#link });
    this.#show();
  }

  #refresh = (): void => {
    if (this.#isAsked) return;
    this.#isAsked = true;
    requestAnimationFrame(() => {
      this.#isAsked = false;
      this.#show();
    });
  };

  #show(): void {
    if (!this.#form || !this.#view) return;
    const typed = typedIn(this.#form);
    this.#view.show(stepsOf(typed), typed.get("opened")?.[0] ?? "");
  }

  #onClick = (event: MouseEvent): void => {
    const zoom = (event.target as Element).closest<HTMLElement>("[data-zoom]")?.dataset["zoom"];
    if (zoom === "fit") this.#view?.fit();
    else if (zoom) this.#view?.zoom(ZOOM[zoom] ?? 1);
  };

  #open = (key: string): void => {
    const radio = this.#form?.querySelector<HTMLInputElement>(`[name=opened][value="${key}"]`);
    if (!radio) return;
    radio.checked = true;
    radio.dispatchEvent(new Event("change", { bubbles: true }));
    this.closest("card-parts")?.querySelector<HTMLElement>("[data-part=work]")?.click();
    radio.closest("[data-item]")?.scrollIntoView({ block: "nearest" });
    this.#form?.querySelector<HTMLElement>(`[name="${key}-title"]`)?.focus({ preventScroll: true });
  };

  #link = (from: string, to: string, isMade: boolean): void => {
    const target = { selector: "#template-steps", swap: "outerHTML" };
    void post(this.dataset["url"] ?? "", { op: `${isMade ? "link" : "unlink"}:${from}:${to}` }, this, target);
  };
}

/** What stands in the form now. */
function stepsOf(typed: Typed): GraphNode[] {
  return (typed.get("step") ?? []).map((key, place) => {
    const of = (name: string): string[] => typed.get(`${key}-${name}`) ?? [];
    const isConditional = Boolean(of("condition")[0]?.trim());
    return {
      key,
      number: place + 1,
      title: of("title")[0] ?? "",
      marks: [...(of("is_wait").length ? ["wait"] : []), ...(isConditional ? ["conditional"] : [])],
      after: of("after").filter(Boolean),
    };
  });
}

customElements.define("process-graph", ProcessGraph);
