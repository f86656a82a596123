/**
 * <board-dnd> around columns [data-column="3" data-title="Замер"] with cards [data-card="12" data-move-url="…"].
 * A drop posts column, after, before (ids, may be empty) to the card's data-move-url; a refused move goes back.
 * Keyboard twin: a button [data-move-menu] on the card opens a list of the other columns and posts the same.
 * data-target / data-swap: where the answer goes (default: nowhere, the page refreshes itself live).
 */
import { postMove } from "../lib/htmx";

class BoardDnd extends HTMLElement {
  #stop: (() => void) | null = null;
  #menu: HTMLElement | null = null;

  connectedCallback(): void {
    this.addEventListener("click", this.#onClick);
    document.addEventListener("htmx:after:swap", keepMarks);
    void this.#start();
  }

  disconnectedCallback(): void {
    document.removeEventListener("htmx:after:swap", keepMarks);
    this.#stop?.();
    this.#stop = null;
    this.#menu?.remove();
    this.#menu = null;
  }

  async #start(): Promise<void> {
    const { dragBetweenColumns } = await import("../lib/drag-board");
    if (this.isConnected && !this.#stop) this.#stop = dragBetweenColumns(this, this.#drop);
  }

  #drop = (card: HTMLElement, column: HTMLElement, beside: HTMLElement | null, edge: "before" | "after"): void => {
    const origin = { parent: card.parentElement, next: card.nextSibling };
    if (beside && beside !== card) beside[edge](card);
    else if (!beside) lastPlace(column).append(card);
    const moved = card.parentElement !== origin.parent || card.nextSibling !== origin.next;
    if (!moved) return;
    keepInSight(column);
    void this.#send(card, column).then((accepted) => {
      if (!accepted && origin.parent?.isConnected) origin.parent.insertBefore(card, origin.next);
    });
  };

  #send(card: HTMLElement, column: HTMLElement): Promise<boolean> {
    const around = Array.from(column.querySelectorAll<HTMLElement>("[data-card]"));
    const at = around.indexOf(card);
    const values = {
      column: column.dataset["column"] ?? "",
      after: around[at - 1]?.dataset["card"] ?? "",
      before: around[at + 1]?.dataset["card"] ?? "",
    };
    const selector = this.dataset["target"];
    const target = selector ? { selector, swap: this.dataset["swap"] ?? "outerMorph" } : undefined;
    return postMove(card.dataset["moveUrl"] ?? "", values, card, target);
  }

  #onClick = (event: MouseEvent): void => {
    const button = (event.target as Element).closest<HTMLButtonElement>("[data-move-menu]");
    const card = button?.closest<HTMLElement>("[data-card]");
    if (button && card) this.#openMenu(button, card);
  };

  #openMenu(button: HTMLButtonElement, card: HTMLElement): void {
    this.#menu?.remove();
    const menu = document.createElement("div");
    menu.className = "menu";
    menu.popover = "auto";
    const title = document.createElement("div");
    title.className = "menu-title";
    title.textContent = button.getAttribute("aria-label") ?? "";
    menu.append(title);
    for (const column of this.querySelectorAll<HTMLElement>("[data-column]")) {
      if (!column.contains(card)) menu.append(this.#choice(column, card, menu));
    }
    // Beside its button: implicit anchoring needs no identifiers.
    button.after(menu);
    menu.showPopover({ source: button });
    menu.querySelector("button")?.focus();
    menu.addEventListener("toggle", () => {
      if (menu.matches(":popover-open")) return;
      menu.remove();
      button.focus();
    });
    this.#menu = menu;
  }

  #choice(column: HTMLElement, card: HTMLElement, menu: HTMLElement): HTMLButtonElement {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "menu-item";
    button.textContent = column.dataset["title"] ?? "";
    button.addEventListener("click", () => {
      menu.hidePopover();
      this.#drop(card, column, null, "after");
    });
    return button;
  }
}

/** Cards may lie in a list inside the column: [data-cards]. */
function lastPlace(column: HTMLElement): HTMLElement {
  return column.querySelector<HTMLElement>("[data-cards]") ?? column;
}

/** Columns that must show so many cards: an answer that was on its way before a drop knows nothing of it. */
const kept = new Map<string, number>();

/** A refresh brings as many cards as the column shows now: what was dropped under the last one stays to be seen. */
function keepInSight(column: HTMLElement): void {
  kept.set(column.dataset["column"] ?? "", column.querySelectorAll("[data-card]").length);
  keepMarks();
}

function keepMarks(): void {
  for (const [column, count] of kept) {
    const mark = document.querySelector<HTMLInputElement>(`[data-column="${column}"] [data-shown]`);
    if (!mark || Number(mark.value.split(":").at(-1)) >= count) continue;
    mark.value = `${column}:${count}`;
  }
}

customElements.define("board-dnd", BoardDnd);
