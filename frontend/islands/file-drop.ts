/**
 * <file-drop data-url data-zone="#order-card" data-most="bytes"> — sends files one after another, as soon as they are there:
 * from its inputs [data-files], or dropped onto the zone around it. A row of <template data-upload> shows each on its way;
 * what was refused stays with its reason, what did not arrive can be sent again and is when the network is back.
 * Rows outlive their place: what is on its way when the page swaps it moves to the top of the page, with data-of for its name.
 */
import { Upload } from "../lib/upload";

const WORDS: Record<number, string> = { 0: "textNotSent", 401: "textSessionEnded", 403: "textForbidden", 404: "textGone" };

class FileDrop extends HTMLElement {
  static readonly observedAttributes = ["data-url"];
  #zone: HTMLElement | null = null;
  #waiting: (() => Promise<void>)[] = [];
  #isSending = false;
  #inside = 0;

  connectedCallback(): void {
    this.addEventListener("change", this.#onChange);
    this.#zone = this.closest<HTMLElement>(this.dataset["zone"] ?? "") ?? this;
    this.#zone.addEventListener("dragenter", this.#onEnter);
    this.#zone.addEventListener("dragover", this.#onOver);
    this.#zone.addEventListener("dragleave", this.#onLeave);
    this.#zone.addEventListener("drop", this.#onDrop);
  }

  disconnectedCallback(): void {
    this.removeEventListener("change", this.#onChange);
    this.#zone?.removeEventListener("dragenter", this.#onEnter);
    this.#zone?.removeEventListener("dragover", this.#onOver);
    this.#zone?.removeEventListener("dragleave", this.#onLeave);
    this.#zone?.removeEventListener("drop", this.#onDrop);
    this.#showDrop(false);
    queueMicrotask(() => this.isConnected || this.#leave()); // a morph may only move it
  }

  attributeChangedCallback(_name: string, before: string | null): void {
    if (before !== null) this.#leave();
  }

  /** It is now another place's: its files go on to where they were meant for. */
  #leave(): void {
    const list = this.querySelector("[data-uploads]");
    if (list?.childElementCount) leftUploads().append(...list.children);
  }

  #onChange = (event: Event): void => {
    const input = event.target;
    if (!(input instanceof HTMLInputElement) || !input.files) return;
    this.#take(Array.from(input.files));
    input.value = ""; // the same photo may be chosen again
  };

  #onEnter = (event: DragEvent): void => {
    if (!isForUs(event)) return;
    this.#inside += 1;
    this.#showDrop(true);
  };

  #onOver = (event: DragEvent): void => {
    if (isForUs(event)) event.preventDefault();
  };

  #onLeave = (event: DragEvent): void => {
    if (!hasFiles(event)) return;
    this.#inside = Math.max(0, this.#inside - 1);
    if (!this.#inside) this.#showDrop(false);
  };

  #onDrop = (event: DragEvent): void => {
    this.#inside = 0;
    this.#showDrop(false);
    if (!isForUs(event) || event.defaultPrevented) return; // a zone inside this one took them
    event.preventDefault();
    this.#take(Array.from(event.dataTransfer?.files ?? []));
  };

  #showDrop(isOver: boolean): void {
    if (isOver) this.#zone?.setAttribute("data-island-drop", this.dataset["textDrop"] ?? "");
    else this.#zone?.removeAttribute("data-island-drop");
  }

  #take(files: File[]): void {
    for (const file of files) this.#add(file);
  }

  #add(file: File): void {
    const row = this.#row(file);
    if (!row) return;
    if (file.size > Number(this.dataset["most"] ?? Infinity)) {
      say(row, this.dataset["textTooBig"] ?? "", false);
      return;
    }
    const upload = new Upload(this.dataset["url"] ?? "", file);
    const send = (): Promise<void> => this.#send(upload, row);
    row.querySelector("[data-retry]")?.addEventListener("click", () => this.#queue(send));
    row.querySelector("[data-cancel]")?.addEventListener("click", () => upload.cancel());
    this.#queue(send);
  }

  #row(file: File): HTMLElement | null {
    const template = this.querySelector<HTMLTemplateElement>("template[data-upload]");
    const row = template?.content.firstElementChild?.cloneNode(true);
    if (!(row instanceof HTMLElement)) return null;
    const name = row.querySelector("[data-name]");
    if (name) name.textContent = [file.name, this.dataset["of"]].filter(Boolean).join(" · ");
    row.querySelector("[data-cancel]")?.addEventListener("click", () => row.remove());
    this.querySelector("[data-uploads]")?.append(row);
    return row;
  }

  /** One at a time: a phone's line is thin, and the first photo should arrive soon. */
  #queue(send: () => Promise<void>): void {
    this.#waiting.push(send);
    if (!this.#isSending) void this.#sendAll();
  }

  async #sendAll(): Promise<void> {
    this.#isSending = true;
    for (let next = this.#waiting.shift(); next; next = this.#waiting.shift()) await next();
    this.#isSending = false;
  }

  async #send(upload: Upload, row: HTMLElement): Promise<void> {
    if (!row.isConnected) return;
    const progress = row.querySelector("progress");
    say(row, "", false);
    const { status, text } = await upload.send((part) => {
      if (progress) progress.value = part;
    });
    if (status >= 200 && status < 300) row.remove();
    // eslint-disable-next-line @typescript-eslint/no-unnecessary-condition -- it may have been cancelled meanwhile
    else if (row.isConnected) say(row, text || wordsFor(status), status === 0 || status >= 500 || status === 401);
  }
}

function leftUploads(): Element {
  const there = document.querySelector("main > [data-uploads]");
  if (there) return there;
  const list = document.createElement("ul");
  list.className = "upload-list is-left";
  list.setAttribute("data-uploads", "");
  list.setAttribute("aria-live", "polite");
  list.setAttribute("hx-morph-skip", "");
  document.querySelector("main")?.prepend(list);
  return list;
}

function sendAgain(): void {
  for (const button of document.querySelectorAll<HTMLElement>("[data-uploads] [data-retry]:not([hidden])")) button.click();
}

function say(row: HTMLElement, text: string, mayRetry: boolean): void {
  const note = row.querySelector<HTMLElement>("[data-note]");
  const progress = row.querySelector<HTMLElement>("progress");
  const retry = row.querySelector<HTMLElement>("[data-retry]");
  if (note) note.textContent = text;
  if (note) note.hidden = !text;
  if (progress) progress.hidden = text !== "";
  if (retry) retry.hidden = !mayRetry;
}

function wordsFor(status: number): string {
  return document.body.dataset[WORDS[status] ?? "textFailed"] ?? "";
}

function hasFiles(event: DragEvent): boolean {
  return event.dataTransfer?.types.includes("Files") ?? false;
}

/** A comment's form takes what is dropped onto it, and an inner zone before an outer one. */
function isForUs(event: DragEvent): boolean {
  return hasFiles(event) && !event.defaultPrevented && !(event.target as Element).closest("form:has(file-picker)");
}

document.addEventListener("reconnected", sendAgain);
window.addEventListener("online", sendAgain);
window.addEventListener("beforeunload", (event) => {
  if (document.querySelector("[data-uploads] :is(progress, [data-retry]):not([hidden])")) event.preventDefault();
});

customElements.define("file-drop", FileDrop);
