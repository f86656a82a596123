/**
 * <toast-region> — short notes at the bottom. From the server: HX-Trigger {"toast": {...}}, or Django messages
 * rendered as <template data-toast>. With undo_url the note carries a button that posts there.
 * While a modal dialog is open it lies inside: nothing outside can be pressed then.
 */
import { post } from "../lib/htmx";
import { holdsTyped } from "../lib/leaving";
import type { Toast } from "../lib/toast";

const SECONDS = 6;
const MOST = 4;
const ICONS: Record<string, string> = { success: "circle-check", info: "info-circle", warning: "alert-triangle", error: "alert-triangle" };

class ToastRegion extends HTMLElement {
  #home: HTMLElement | null = null;

  connectedCallback(): void {
    this.#home ??= this.parentElement;
    document.addEventListener("toast", this.#onToast);
    document.addEventListener("toggle", this.#onToggle, true);
    for (const template of this.querySelectorAll<HTMLTemplateElement>("template[data-toast]")) {
      this.#show({ text: template.dataset["text"] ?? "", level: template.dataset["toast"] as Toast["level"] & string });
      template.remove();
    }
  }

  disconnectedCallback(): void {
    document.removeEventListener("toast", this.#onToast);
    document.removeEventListener("toggle", this.#onToggle, true);
  }

  #onToast = (event: Event): void => this.#show((event as CustomEvent<Toast>).detail);

  #show(toast: Toast): void {
    const same = Array.from(this.children).find((other) => other.querySelector("span")?.textContent === toast.text);
    if (same && !toast.undo_url) same.remove();
    while (this.childElementCount >= MOST) this.firstElementChild?.remove();
    const note = this.#note(toast);
    this.#lieAbove();
    this.append(note);
    this.#dismissLater(note, (toast.seconds ?? SECONDS) * 1000);
  }

  #onToggle = (event: Event): void => {
    if (event.target instanceof HTMLDialogElement && this.childElementCount) this.#lieAbove();
  };

  /** Shown again, so that it lies above a dialog that was opened since, and inside. */
  #lieAbove(): void {
    const host = Array.from(document.querySelectorAll<HTMLElement>("dialog:modal")).at(-1) ?? this.#home;
    if (this.matches(":popover-open")) this.hidePopover();
    if (host && this.parentElement !== host) host.append(this);
    this.showPopover();
  }

  #note(toast: Toast): HTMLElement {
    const level: string = toast.level ?? "info";
    const note = document.createElement("div");
    note.className = "toast-note";
    note.dataset["level"] = level;
    note.setAttribute("role", level === "error" ? "alert" : "status");
    const text = document.createElement("span");
    text.textContent = toast.text;
    note.append(this.#icon(ICONS[level] ?? "info-circle"), text);
    if (toast.link_url) note.append(this.#link(toast.link_url, toast.link_label ?? toast.link_url));
    if (toast.undo_url) note.append(this.#undo(toast.undo_url, toast.undo_label, note));
    note.append(this.#cross(note));
    return note;
  }

  #link(url: string, label: string): HTMLAnchorElement {
    const link = document.createElement("a");
    link.href = url;
    link.textContent = label;
    return link;
  }

  #undo(url: string, label: string | undefined, note: HTMLElement): HTMLButtonElement {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "undo";
    button.textContent = label ?? this.dataset["undo"] ?? "";
    button.addEventListener("click", () => {
      button.disabled = true;
      const question = button.closest("#modal");
      void post(url, {}, this).finally(() => {
        this.#remove(note);
        // What it asked about is undone with it; another form with typed text stays.
        if (question && !holdsTyped(question)) document.dispatchEvent(new Event("modal-close"));
      });
    });
    return button;
  }

  #cross(note: HTMLElement): HTMLButtonElement {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "close";
    button.setAttribute("aria-label", this.dataset["close"] ?? "");
    button.append(this.#icon("x"));
    button.addEventListener("click", () => this.#remove(note));
    return button;
  }

  #icon(name: string): SVGElement {
    const icon = document.createElementNS("http://www.w3.org/2000/svg", "svg");
    const use = document.createElementNS("http://www.w3.org/2000/svg", "use");
    icon.classList.add("icon");
    icon.setAttribute("aria-hidden", "true");
    use.setAttribute("href", `${this.dataset["sprite"] ?? ""}#${name}`);
    icon.append(use);
    return icon;
  }

  /** Time stands still while the note is pointed at or holds the focus. */
  #dismissLater(note: HTMLElement, after: number): void {
    let left = after;
    let since = Date.now();
    let timer = window.setTimeout(() => this.#remove(note), left);
    const hold = (): void => {
      clearTimeout(timer);
      left -= Date.now() - since;
    };
    const go = (): void => {
      clearTimeout(timer);
      since = Date.now();
      timer = window.setTimeout(() => this.#remove(note), Math.max(left, 1000));
    };
    note.addEventListener("pointerenter", hold);
    note.addEventListener("pointerleave", go);
    note.addEventListener("focusin", hold);
    note.addEventListener("focusout", go);
  }

  #remove(note: HTMLElement): void {
    note.remove();
    if (!this.childElementCount && this.matches(":popover-open")) this.hidePopover();
  }
}

customElements.define("toast-region", ToastRegion);
