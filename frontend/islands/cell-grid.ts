/**
 * <cell-grid data-url="/w/…/cells/0/?listing=order"> around rows [data-pk] with cells [data-cell="promise"]. A press on a cell, Enter
 * or F2 puts its editor into it; Enter saves, Escape puts the cell back, Tab saves and opens the next one, leaving saves.
 */
import { contextOf, htmx } from "../lib/htmx";

const SKIP = "hx-morph-skip";

class CellGrid extends HTMLElement {
  #cell: HTMLElement | null = null;
  #shown: Node[] = [];
  #sent = "";
  #next: string | null = null;

  connectedCallback(): void {
    this.addEventListener("click", this.#onClick);
    this.addEventListener("keydown", this.#onKey);
    this.addEventListener("focusout", this.#onLeave);
    this.addEventListener("htmx:after:request", this.#onAnswer);
    this.addEventListener("htmx:after:swap", this.#onSwap);
  }

  #onClick = (event: MouseEvent): void => {
    const pressed = event.target as Element;
    if (pressed.closest("a, button, input, select, label")) return;
    const cell = pressed.closest<HTMLElement>("[data-cell]");
    if (cell && cell !== this.#cell) void this.#open(cell);
  };

  #onKey = (event: KeyboardEvent): void => {
    const target = event.target as HTMLElement;
    if (target.matches("[data-cell]") && ["Enter", "F2"].includes(event.key)) {
      event.preventDefault();
      event.stopPropagation();
      void this.#open(target);
    } else if (this.#cell?.contains(target)) {
      this.#onKeyInside(event);
    }
  };

  #onKeyInside(event: KeyboardEvent): void {
    const cell = this.#cell as HTMLElement;
    if (event.key === "Escape") {
      event.preventDefault();
      event.stopPropagation();
      this.#putBack();
      cell.focus();
    } else if (event.key === "Enter" && (event.target as HTMLElement).matches("select, input[type=checkbox]")) {
      event.preventDefault();
      this.#send();
    } else if (event.key === "Tab") {
      const next = this.#beside(cell, event.shiftKey ? -1 : 1);
      if (!next) return;
      event.preventDefault();
      this.#next = nameOf(next);
      this.#send();
    }
  }

  #onLeave = (event: FocusEvent): void => {
    const cell = this.#cell;
    const to = event.relatedTarget as Element | null;
    if (!cell?.contains(event.target as Node) || cell.contains(to) || !to) return;
    if (to.closest("dialog, [popover]")) return;
    this.#send();
  };

  async #open(cell: HTMLElement): Promise<void> {
    if (this.#cell) this.#putBack();
    const row = cell.closest<HTMLElement>("[data-pk]");
    const url = new URL(this.dataset["url"] ?? "", location.href);
    url.pathname = url.pathname.replace("/cells/0/", `/cells/${row?.dataset["pk"] ?? "0"}/`);
    url.searchParams.set("column", cell.dataset["cell"] ?? "");
    this.#cell = cell;
    this.#shown = [...cell.childNodes];
    cell.setAttribute(SKIP, "");
    await Promise.resolve(htmx.ajax("GET", url.pathname + url.search, { source: cell, target: cell, swap: "innerHTML" }));
    if (this.#cell === cell && !cell.querySelector("form")) this.#putBack();
  }

  /** The editor has come, or says why it was refused. */
  #onSwap = (): void => {
    const form = this.#cell?.querySelector("form");
    if (!form || form.contains(document.activeElement)) return;
    const control = form.querySelector<HTMLElement>("input:not([type=hidden]), select, textarea");
    control?.focus();
    if (control instanceof HTMLInputElement && control.type === "text") control.select();
    this.#sent = this.#sent || typed(form);
  };

  #onAnswer = (event: Event): void => {
    const { request, response } = contextOf(event);
    const cell = this.#cell;
    if (!cell || request.method.toUpperCase() !== "POST" || !cell.contains(event.target as Node)) return;
    const status = response?.status ?? 0;
    if (status === 204) this.#end(cell);
    else if (status !== 422) this.#next = null;
  };

  /** What was saved is shown by the list, which is refreshed. */
  #end(cell: HTMLElement): void {
    const next = this.#next;
    this.#putBack();
    this.#next = null;
    const wanted = next ? this.#find(next) : cell;
    if (next && wanted) void this.#open(wanted);
    else wanted?.focus();
  }

  #send(): void {
    const cell = this.#cell;
    const form = cell?.querySelector("form");
    if (!cell || !form) return;
    if (typed(form) === this.#sent && !form.querySelector("[aria-invalid=true]")) this.#end(cell);
    else form.requestSubmit();
  }

  #putBack(): void {
    const cell = this.#cell;
    this.#cell = null;
    this.#sent = "";
    cell?.removeAttribute(SKIP);
    cell?.replaceChildren(...this.#shown);
    this.#shown = [];
  }

  #beside(cell: HTMLElement, step: number): HTMLElement | undefined {
    const cells = [...this.querySelectorAll<HTMLElement>("[data-cell]")];
    return cells[cells.indexOf(cell) + step];
  }

  #find(name: string): HTMLElement | undefined {
    return [...this.querySelectorAll<HTMLElement>("[data-cell]")].find((cell) => nameOf(cell) === name);
  }
}

function nameOf(cell: HTMLElement): string {
  return `${cell.closest<HTMLElement>("[data-pk]")?.dataset["pk"] ?? ""}:${cell.dataset["cell"] ?? ""}`;
}

function typed(form: HTMLFormElement): string {
  const fields = [...new FormData(form)].filter(([name]) => name === "value");
  return JSON.stringify(fields.map(([, value]) => (typeof value === "string" ? value : "")));
}

customElements.define("cell-grid", CellGrid);
