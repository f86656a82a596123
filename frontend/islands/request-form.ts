/**
 * <request-form data-bits data-soonest data-insecure> around the form that strangers fill in: before it is sent, the work is done
 * that shows who is no robot (rules.is_proved), and it is sent once. Around anything: a page that holds it is told its height.
 */
const SHOTS = 512;

class RequestForm extends HTMLElement {
  readonly #since = Date.now();
  #isSending = false;
  #watch: ResizeObserver | undefined;

  connectedCallback(): void {
    this.addEventListener("submit", this.#onSubmit);
    addEventListener("pageshow", this.#onShow);
    if (parent === window) return;
    this.#watch = new ResizeObserver(() => {
      this.#tellHeight();
    });
    this.#watch.observe(this);
  }

  disconnectedCallback(): void {
    removeEventListener("pageshow", this.#onShow);
    this.#watch?.disconnect();
  }

  /** A page that comes back from the browser's memory can be sent again. */
  #onShow = (event: PageTransitionEvent): void => {
    if (event.persisted) this.#setSending(false);
  };

  #onSubmit = (event: SubmitEvent): void => {
    event.preventDefault();
    if (this.#isSending) return;
    this.#setSending(true);
    void this.#send(event.target as HTMLFormElement);
  };

  async #send(form: HTMLFormElement): Promise<void> {
    // eslint-disable-next-line @typescript-eslint/no-unnecessary-condition -- plain http has no crypto.subtle
    if (!crypto.subtle) {
      this.#refuse(this.dataset["insecure"] ?? "");
      return;
    }
    const value = (name: string): HTMLInputElement => form.elements.namedItem(name) as HTMLInputElement;
    value("proof").value = await findProof(value("ticket").value, Number(this.dataset["bits"]));
    const left = this.#since + Number(this.dataset["soonest"]) + 200 - Date.now();
    if (left > 0) await new Promise((done) => setTimeout(done, left));
    form.submit();
  }

  #refuse(text: string): void {
    const fault = this.querySelector<HTMLElement>("[data-fault]");
    if (fault) [fault.textContent, fault.hidden] = [text, false];
    this.#setSending(false);
  }

  #setSending(isSending: boolean): void {
    this.#isSending = isSending;
    this.querySelector("button")?.toggleAttribute("disabled", isSending);
    this.toggleAttribute("aria-busy", isSending);
  }

  #tellHeight(): void {
    const top = document.querySelector("header")?.getBoundingClientRect().top ?? 0;
    const naryadHeight = Math.ceil(this.getBoundingClientRect().bottom - top) + 32;
    parent.postMessage({ naryadHeight }, "*");
  }
}

/** A number with which the ticket's hash begins with so many zeros. */
export async function findProof(ticket: string, bits: number): Promise<string> {
  for (let first = 0; ; first += SHOTS) {
    const tried = Array.from({ length: SHOTS }, (_, at) => String(first + at));
    const zeros = await Promise.all(tried.map((proof) => zerosOf(`${ticket}.${proof}`)));
    const found = zeros.findIndex((count) => count >= bits);
    if (found >= 0) return tried[found] ?? "";
  }
}

async function zerosOf(text: string): Promise<number> {
  const digest = new DataView(await crypto.subtle.digest("SHA-256", new TextEncoder().encode(text)));
  return Math.clz32(digest.getUint32(0));
}

customElements.define("request-form", RequestForm);
