import { formatHint, type Product } from "../lib/products";

/**
 * <product-pick data-url="/w/acme/products/options/" data-found data-nothing> around the name of an item: what is typed is
 * looked for in the catalogue by name, article or barcode. ↓ and Enter pick; a whole article or barcode is picked by Enter
 * at once, as a scanner sends it; what is not picked stays a text. The picked product fills unit, price and VAT of its
 * line (fields named alike: items-0-name, items-0-price) and its id, the first one the order type of the form, too;
 * another name forgets the id. Enter in a line of a
 * table presses [data-next-item], where there is one.
 */
const WAIT = 150;
let lists = 0;

class ProductPick extends HTMLElement {
  #list = document.createElement("ul");
  #found: Product[] = [];
  #asked = "";
  #active = -1;
  #timer = 0;
  #abort: AbortController | null = null;
  #loading: Promise<void> | null = null;

  connectedCallback(): void {
    this.#list.id ||= `products-found-${(lists += 1)}`;
    this.#list.className = "product-list";
    this.#list.setAttribute("role", "listbox");
    this.#list.setAttribute("popover", "manual");
    this.#list.setAttribute("aria-label", this.dataset["found"] ?? "");
    this.#dress();
    this.addEventListener("input", this.#onInput);
    this.addEventListener("keydown", this.#onKey);
    this.addEventListener("focusout", this.#close);
    this.#list.addEventListener("pointerdown", this.#onPointer);
    this.#line?.addEventListener("keydown", this.#onLineKey);
    this.#input?.form?.addEventListener("reset", this.#onReset);
  }

  disconnectedCallback(): void {
    this.#input?.form?.removeEventListener("reset", this.#onReset);
    this.#line?.removeEventListener("keydown", this.#onLineKey);
    this.#abort?.abort();
    clearTimeout(this.#timer);
  }

  get #input(): HTMLInputElement | null {
    return this.querySelector("input");
  }

  /** A live swap takes away what the server knows nothing of. */
  #dress(): void {
    if (this.#list.parentElement !== this) this.append(this.#list);
    const said = { role: "combobox", "aria-autocomplete": "list", "aria-expanded": "false", "aria-controls": this.#list.id };
    for (const [name, value] of Object.entries(said)) this.#input?.setAttribute(name, value);
  }

  /** The item was added: the next one begins with its name. A hidden field is not emptied with its form. */
  #onReset = (): void => {
    this.#asked = "";
    const product = this.#field("product");
    if (product) product.value = "";
    if (this.#input?.form?.contains(document.activeElement)) this.#input.focus();
  };

  get #line(): HTMLElement | null {
    return this.closest("tr");
  }

  #field(name: string): HTMLInputElement | null {
    const input = this.#input;
    const field = input?.form?.elements.namedItem(input.name.replace(/name$/, name));
    return field instanceof HTMLInputElement ? field : null;
  }

  #onInput = (event: Event): void => {
    if (event.target !== this.#input) return;
    const product = this.#field("product");
    if (product) product.value = "";
    clearTimeout(this.#timer);
    this.#timer = window.setTimeout(() => void this.#look(), WAIT);
  };

  /** What the catalogue has for what is typed now. */
  #look(): Promise<void> {
    clearTimeout(this.#timer);
    const words = this.#input?.value.trim() ?? "";
    if (words === this.#asked && this.#loading) return this.#loading;
    this.#abort?.abort();
    this.#abort = new AbortController();
    this.#asked = words;
    this.#loading = this.#load(words, this.#abort.signal);
    return this.#loading;
  }

  async #load(words: string, signal: AbortSignal): Promise<void> {
    try {
      const url = new URL(this.dataset["url"] ?? "", location.href);
      url.searchParams.set("q", words);
      const client = this.#input?.form?.elements.namedItem("client");
      if (client instanceof HTMLSelectElement) url.searchParams.set("client", client.value);
      const answer = words ? await fetch(url, { signal, headers: { Accept: "application/json" } }) : null;
      this.#found = answer?.ok ? ((await answer.json()) as Product[]) : [];
      if (!signal.aborted) this.#show(words);
    } catch {
      if (!signal.aborted) this.#found = []; // without a network the item stays a text
    }
  }

  #show(words: string): void {
    this.#dress();
    this.#active = this.#found.findIndex((product) => product.is_exact);
    this.#list.replaceChildren(...this.#found.map((product, place) => this.#option(product, place)));
    if (!this.#found.length && words) this.#list.append(Object.assign(document.createElement("li"), { className: "text-secondary", textContent: this.dataset["nothing"] ?? "" }));
    const input = this.#input;
    if (!input || document.activeElement !== input || !this.#list.children.length) {
      this.#close();
      return;
    }
    const { left, bottom, width } = input.getBoundingClientRect();
    Object.assign(this.#list.style, { left: `${left}px`, top: `${bottom + 2}px`, minWidth: `${width}px` });
    if (!this.#list.matches(":popover-open")) this.#list.showPopover();
    input.setAttribute("aria-expanded", "true");
    this.#mark();
  }

  #option(product: Product, place: number): HTMLLIElement {
    const row = document.createElement("li");
    row.id = `${this.#list.id}-${place}`;
    row.setAttribute("role", "option");
    row.append(Object.assign(document.createElement("span"), { textContent: product.text }));
    row.append(Object.assign(document.createElement("span"), { className: "text-secondary", textContent: formatHint(product) }));
    return row;
  }

  #mark(): void {
    const rows = [...this.#list.querySelectorAll("[role=option]")];
    for (const [place, row] of rows.entries()) row.setAttribute("aria-selected", String(place === this.#active));
    const row = rows[this.#active];
    row?.scrollIntoView({ block: "nearest" });
    if (row) this.#input?.setAttribute("aria-activedescendant", row.id);
    else this.#input?.removeAttribute("aria-activedescendant");
  }

  #onKey = (event: KeyboardEvent): void => {
    if (event.target !== this.#input || event.isComposing) return;
    const isOpen = this.#list.matches(":popover-open");
    if (event.key === "ArrowDown" || event.key === "ArrowUp") this.#move(event.key === "ArrowDown" ? 1 : -1);
    else if (event.key === "Escape" && isOpen) this.#close();
    else if (event.key === "Enter" && this.#mayPick) void this.#enter();
    else return;
    event.preventDefault();
    event.stopPropagation();
  };

  /** A line is picked once: Enter on a picked or a free name means the line. */
  get #mayPick(): boolean {
    const words = this.#input?.value.trim() ?? "";
    if (!words || this.#field("product")?.value) return false;
    return words !== this.#asked || this.#active >= 0 || this.#abort === null;
  }

  #move(by: number): void {
    if (!this.#list.matches(":popover-open")) {
      void this.#look();
      return;
    }
    const count = this.#found.length;
    if (!count) return;
    this.#active = this.#active < 0 && by < 0 ? count - 1 : (this.#active + by + count) % count;
    this.#mark();
  }

  /** A scanner is faster than the answer: it is waited for. */
  async #enter(): Promise<void> {
    await this.#look();
    const product = this.#found[this.#active];
    if (product) this.#pick(product);
    else this.#go();
  }

  #pick(product: Product): void {
    this.#close();
    this.#asked = product.text;
    this.#put("name", product.text);
    for (const name of ["unit", "price", "vat_rate"] as const) this.#put(name, product[name]);
    const id = this.#field("product");
    if (id) id.value = product.value;
    this.#propose(product.order_type ?? "");
    const quantity = this.#field("quantity");
    quantity?.focus();
    quantity?.select();
  }

  /** The first item of a new order says of which type it is, unless somebody has chosen that. */
  #propose(type: string): void {
    const form = this.#input?.form;
    const types = form?.elements.namedItem("order_type");
    if (!(types instanceof HTMLSelectElement) || form?.querySelector("product-pick") !== this) return;
    const options = [...types.options];
    const first = options.find((option) => option.defaultSelected) ?? options[0];
    if (types.value !== first?.value || !options.some((option) => option.value === type)) return;
    types.value = type;
    types.dispatchEvent(new Event("change", { bubbles: true }));
  }

  #put(name: string, value: string): void {
    const field = this.#field(name);
    if (!field) return;
    field.value = value;
    field.dispatchEvent(new Event("input", { bubbles: true }));
    clearTimeout(this.#timer);
  }

  #onPointer = (event: Event): void => {
    event.preventDefault(); // the caret stays
    const row = (event.target as Element).closest("[role=option]");
    const product = this.#found[[...this.#list.querySelectorAll("[role=option]")].indexOf(row as Element)];
    if (product) this.#pick(product);
  };

  #onLineKey = (event: KeyboardEvent): void => {
    if (event.key !== "Enter" || event.isComposing || !(event.target instanceof HTMLInputElement)) return;
    if (!this.#input?.value.trim() || !this.#input.form?.querySelector("[data-next-item]")) return;
    event.preventDefault();
    this.#go();
  };

  /** On with the next item; in a form of one item, that one is added. */
  #go(): void {
    const form = this.#input?.form;
    const next = form?.querySelector<HTMLButtonElement>("[data-next-item]");
    if (next) next.click();
    else form?.requestSubmit();
  }

  #close = (): void => {
    if (this.#list.matches(":popover-open")) this.#list.hidePopover();
    this.#input?.setAttribute("aria-expanded", "false");
    this.#input?.removeAttribute("aria-activedescendant");
    this.#active = -1;
  };
}

customElements.define("product-pick", ProductPick);
