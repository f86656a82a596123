/**
 * <hot-keys> around the sheet of keys (<dialog>). j/k rows, Enter opens, / search, ? this sheet; any element with
 * data-hotkey="s" is pressed by its key: first in an open slide-over, then in the current row, then on the page.
 * Cyrillic layouts work by the key's place. [data-hotkeys-off] in the sheet turns single keys off (WCAG 2.1.4).
 */
import { currentRow, moveRow, openRow } from "../lib/rows";

const OFF = "naryad.hotkeys-off";

class HotKeys extends HTMLElement {
  connectedCallback(): void {
    document.addEventListener("keydown", this.#onKey);
    this.addEventListener("change", this.#onSwitch);
    this.addEventListener("click", this.#onClick);
    const toggle = this.#toggle;
    if (toggle) toggle.checked = localStorage.getItem(OFF) !== "1";
  }

  disconnectedCallback(): void {
    document.removeEventListener("keydown", this.#onKey);
  }

  get #toggle(): HTMLInputElement | null {
    return this.querySelector("[data-hotkeys-off]");
  }

  get #sheet(): HTMLDialogElement | null {
    return this.querySelector("dialog");
  }

  #onSwitch = (): void => localStorage.setItem(OFF, this.#toggle?.checked ? "0" : "1");

  #onClick = (event: MouseEvent): void => {
    if ((event.target as Element).closest("[data-sheet-close]")) this.#sheet?.close();
  };

  #onKey = (event: KeyboardEvent): void => {
    if (event.defaultPrevented || event.isComposing) return;
    if ((event.ctrlKey || event.metaKey) && event.code === "KeyK") {
      if (focusSearch()) event.preventDefault();
      return;
    }
    if (event.ctrlKey || event.metaKey || event.altKey || event.repeat) return;
    if (isTyping(event.target) || localStorage.getItem(OFF) === "1") return;
    if (document.querySelector("dialog:modal, :popover-open:not(toast-region)")) return;
    if (this.#act(plainKey(event), event.target as Element)) event.preventDefault();
  };

  #act(key: string, where: Element): boolean {
    if (key === "/") return focusSearch();
    if (key === "?") return this.#openSheet();
    if (key === "j" || key === "k") {
      moveRow(key === "j" ? 1 : -1);
      return true;
    }
    if (key === "Enter") return openCurrentRow(where);
    return pressDeclared(key);
  }

  #openSheet(): boolean {
    this.#sheet?.showModal();
    return Boolean(this.#sheet);
  }
}

/** The Latin letter of the pressed key, also on a Cyrillic layout. */
function plainKey(event: KeyboardEvent): string {
  if (event.key.length > 1 || !/^[\x20-\x7e]$/.test(event.key)) {
    if (event.code.startsWith("Key")) return event.code.slice(3).toLowerCase();
  }
  if (event.code === "Slash" && [".", ","].includes(event.key)) return event.shiftKey ? "?" : "/";
  return event.key.length === 1 ? event.key.toLowerCase() : event.key;
}

function isTyping(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && (target.isContentEditable || target.matches("input, textarea, select"));
}

function focusSearch(): boolean {
  const search = document.querySelector<HTMLInputElement>("[data-global-search]");
  search?.focus();
  search?.select();
  return Boolean(search);
}

function openCurrentRow(where: Element): boolean {
  const row = currentRow();
  if (!row || where.matches("a, button, summary")) return false;
  openRow(row);
  return true;
}

function pressDeclared(key: string): boolean {
  if (!/^[a-z]$/.test(key)) return false;
  const peek = document.querySelector<HTMLDialogElement>("#peek");
  const places = peek?.open ? [peek] : [currentRow(), document.querySelector("#main")];
  for (const place of places) {
    const found = Array.from(place?.querySelectorAll<HTMLElement>(`[data-hotkey="${key}"]`) ?? []);
    const visible = found.find((element) => element.checkVisibility());
    if (visible) {
      visible.click();
      return true;
    }
  }
  return false;
}

customElements.define("hot-keys", HotKeys);
