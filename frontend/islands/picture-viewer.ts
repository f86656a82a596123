/**
 * <picture-viewer> around a <dialog> — pictures that stand small in a page (<a data-picture href="whole"><img></a>) are
 * looked at whole: arrows and swipes go through all of the card or page. Without it, or with Ctrl, the link opens by itself.
 */
const SWIPE = 48;

class PictureViewer extends HTMLElement {
  #pictures: HTMLAnchorElement[] = [];
  #at = 0;
  #startX: number | null = null;

  connectedCallback(): void {
    document.addEventListener("click", this.#onOpen);
    document.addEventListener("keydown", this.#onKey);
    this.addEventListener("click", this.#onClick);
    this.addEventListener("pointerdown", this.#onDown);
    this.addEventListener("pointerup", this.#onUp);
    this.addEventListener("pointercancel", this.#onCancel);
    this.#dialog.addEventListener("close", this.#onClosed);
  }

  disconnectedCallback(): void {
    document.removeEventListener("click", this.#onOpen);
    document.removeEventListener("keydown", this.#onKey);
  }

  get #dialog(): HTMLDialogElement {
    return this.querySelector("dialog") as HTMLDialogElement;
  }

  get #image(): HTMLImageElement {
    return this.querySelector("[data-whole]") as HTMLImageElement;
  }

  #onOpen = (event: MouseEvent): void => {
    const link = (event.target as Element).closest<HTMLAnchorElement>("a[data-picture]");
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    const place = link.closest("dialog[open], main") ?? document;
    const all = Array.from(place.querySelectorAll<HTMLAnchorElement>("a[data-picture]"));
    this.#pictures = all.filter((one, at) => all.findIndex(({ href }) => href === one.href) === at);
    this.#show(this.#pictures.findIndex(({ href }) => href === link.href));
    this.#dialog.showModal();
  };

  #onClick = (event: MouseEvent): void => {
    const pressed = event.target as Element;
    const button = pressed.closest<HTMLElement>("[data-step]");
    if (button) this.#step(Number(button.dataset["step"]));
    else if (pressed === this.#dialog || pressed.closest("[data-viewer-close]")) this.#dialog.close();
  };

  #onKey = (event: KeyboardEvent): void => {
    if (!this.#dialog.open || (event.key !== "ArrowLeft" && event.key !== "ArrowRight")) return;
    event.preventDefault();
    this.#step(event.key === "ArrowRight" ? 1 : -1);
  };

  #onDown = (event: PointerEvent): void => {
    this.#startX = event.isPrimary && event.target === this.#image ? event.clientX : null;
  };

  #onUp = (event: PointerEvent): void => {
    if (this.#startX === null || (visualViewport?.scale ?? 1) > 1) return;
    const moved = event.clientX - this.#startX;
    this.#startX = null;
    if (Math.abs(moved) >= SWIPE) this.#step(moved < 0 ? 1 : -1);
  };

  #onCancel = (): void => {
    this.#startX = null;
  };

  #onClosed = (): void => {
    this.#image.removeAttribute("src");
    const link = this.#pictures[this.#at];
    this.#pictures = [];
    if (link?.isConnected) link.focus({ preventScroll: true });
  };

  #step(by: number): void {
    const next = this.#at + by;
    if (next >= 0 && next < this.#pictures.length) this.#show(next);
  }

  /** The small picture at once, the whole one as soon as it has come. */
  #show(at: number): void {
    const link = this.#pictures[at];
    if (!link) return;
    this.#at = at;
    const small = link.querySelector("img");
    this.#image.src = small?.currentSrc ?? "";
    this.#image.alt = small?.alt ?? "";
    this.#say(link);
    const failed = this.querySelector("[data-failed]") as HTMLElement;
    failed.hidden = true;
    const whole = new Image();
    const isStill = (): boolean => this.#pictures[this.#at] === link;
    whole.onload = (): void => {
      if (isStill()) this.#image.src = whole.src;
    };
    whole.onerror = (): void => {
      if (isStill()) failed.hidden = false;
    };
    whole.src = link.href;
  }

  #say(link: HTMLAnchorElement): void {
    (this.querySelector("[data-name]") as HTMLElement).textContent = this.#image.alt;
    const count = this.#pictures.length > 1 ? `${this.#at + 1} / ${this.#pictures.length}` : "";
    (this.querySelector("[data-count]") as HTMLElement).textContent = count;
    (this.querySelector("[data-save]") as HTMLAnchorElement).href = `${link.href}?download`;
    for (const button of this.querySelectorAll<HTMLButtonElement>("[data-step]")) {
      button.hidden = !this.#pictures[this.#at + Number(button.dataset["step"])];
    }
  }
}

customElements.define("picture-viewer", PictureViewer);
