/**
 * <file-picker data-most="bytes" data-most-together="bytes"> with an input[type=file] inside a form — files that are sent with the form: chosen, pasted
 * into its text or dropped onto it. [data-chosen] shows them; with a file the text is not required.
 */
import { showToast } from "../lib/toast";

class FilePicker extends HTMLElement {
  #files: File[] = [];
  #form: HTMLFormElement | null = null;
  #shown: string[] = [];

  connectedCallback(): void {
    this.#form = this.closest("form");
    this.addEventListener("change", this.#onChange);
    this.#form?.addEventListener("paste", this.#onPaste);
    this.#form?.addEventListener("dragover", this.#onOver);
    this.#form?.addEventListener("drop", this.#onDrop);
    this.#form?.addEventListener("reset", this.#onReset);
  }

  disconnectedCallback(): void {
    this.removeEventListener("change", this.#onChange);
    this.#form?.removeEventListener("paste", this.#onPaste);
    this.#form?.removeEventListener("dragover", this.#onOver);
    this.#form?.removeEventListener("drop", this.#onDrop);
    this.#form?.removeEventListener("reset", this.#onReset);
  }

  get #input(): HTMLInputElement | null {
    return this.querySelector<HTMLInputElement>("input[type=file]");
  }

  #onChange = (): void => {
    const chosen = Array.from(this.#input?.files ?? []);
    this.#add(chosen.filter((file) => !this.#files.includes(file)));
  };

  /** A picture from the clipboard; a copied table has both a picture and its text, and is text. */
  #onPaste = (event: ClipboardEvent): void => {
    const files = Array.from(event.clipboardData?.files ?? []);
    if (!files.length || event.clipboardData?.types.includes("text/plain")) return;
    event.preventDefault();
    this.#add(files);
  };

  #onOver = (event: DragEvent): void => {
    if (event.dataTransfer?.types.includes("Files")) event.preventDefault();
  };

  #onDrop = (event: DragEvent): void => {
    const files = Array.from(event.dataTransfer?.files ?? []);
    if (!files.length) return;
    event.preventDefault();
    this.#add(files);
  };

  #onReset = (): void => {
    this.#files = [];
    this.#show();
  };

  #add(files: File[]): void {
    const most = Number(this.dataset["most"] ?? Infinity);
    const fit: File[] = [];
    let left = Number(this.dataset["mostTogether"] ?? Infinity) - this.#files.reduce((sum, file) => sum + file.size, 0);
    for (const file of files) {
      const words = file.size > most ? "textTooBig" : file.size > left ? "textTooMany" : "";
      if (words) {
        showToast({ text: `${file.name}: ${this.dataset[words] ?? ""}`, level: "warning" });
        continue;
      }
      fit.push(file);
      left -= file.size;
    }
    this.#files = [...this.#files, ...fit];
    this.#show();
    if (fit.length) this.#form?.dispatchEvent(new Event("input", { bubbles: true }));
  }

  #remove(file: File): void {
    this.#files = this.#files.filter((one) => one !== file);
    this.#show();
  }

  #show(): void {
    const carrier = new DataTransfer();
    for (const file of this.#files) carrier.items.add(file);
    if (this.#input) this.#input.files = carrier.files;
    for (const url of this.#shown) URL.revokeObjectURL(url);
    this.#shown = [];
    this.querySelector("[data-chosen]")?.replaceChildren(...this.#files.map((file) => this.#chip(file)));
    const text = this.#form?.querySelector("textarea");
    if (text) text.required = this.#files.length === 0;
  }

  #chip(file: File): HTMLElement {
    const chip = document.createElement("li");
    chip.className = "file-chip";
    if (file.type.startsWith("image/")) {
      const picture = document.createElement("img");
      picture.src = URL.createObjectURL(file);
      picture.alt = "";
      this.#shown.push(picture.src);
      chip.append(picture);
    }
    const name = document.createElement("span");
    name.className = "file-name";
    name.textContent = file.name;
    const remove = document.createElement("button");
    remove.type = "button";
    remove.className = "btn-close";
    remove.setAttribute("aria-label", `${this.dataset["textRemove"] ?? ""}: ${file.name}`);
    remove.addEventListener("click", () => this.#remove(file));
    chip.append(name, remove);
    return chip;
  }
}

customElements.define("file-picker", FilePicker);
