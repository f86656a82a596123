/**
 * <guarded-form><form>…</form></guarded-form> — typed text is never lost, a double press sends once.
 * From the first input until a successful answer live swaps leave the form alone, and leaving the page asks first.
 * A hidden input `idempotency_key` is filled with one UUID per intended write.
 * A request of an element with data-draft (add a row, preview) is not that write: it carries no key and changes nothing here.
 * data-restore: when the answer is a question in the modal (ask_first), show again what is saved; else what was typed stays.
 * data-aside: what is typed in it is not part of what is saved.
 * data-quiet: do not ask on leaving. data-reset: empty the form after it was accepted (one that no swap replaces).
 */
import { contextOf } from "../lib/htmx";
import { randomId } from "../lib/random";

class GuardedForm extends HTMLElement {
  dirty = false;
  #key = randomId();
  #sent = false;

  connectedCallback(): void {
    this.dirty ||= this.querySelector("[aria-invalid=true]") !== null; // refused: typed, and not saved
    this.addEventListener("input", this.#onInput, true); // before a field keeps half a value to itself
    this.addEventListener("submit", this.#onSubmit, true);
    this.addEventListener("htmx:config:request", this.#onConfig);
    this.addEventListener("htmx:before:request", this.#onBefore);
    this.addEventListener("htmx:after:request", this.#onAnswer);
    this.addEventListener("htmx:finally:request", this.#onFinally);
    this.addEventListener("press-kept", this.#onKept);
    window.addEventListener("pageshow", this.#onPageShow);
  }

  disconnectedCallback(): void {
    window.removeEventListener("pageshow", this.#onPageShow);
  }

  get asksBeforeLeaving(): boolean {
    return this.dirty && !this.hasAttribute("data-quiet") && this.checkVisibility();
  }

  get #form(): HTMLFormElement | null {
    return this.querySelector("form");
  }

  #onInput = (event: Event): void => {
    if ((event.target as Element).hasAttribute("data-draft")) return; // what is looked at is not typed
    if ((event.target as Element).closest("[data-aside]")) return;
    this.dirty = true;
    this.#form?.setAttribute("hx-morph-skip", "");
  };

  #onSubmit = (event: Event): void => {
    const form = event.target as HTMLFormElement;
    const key = form.elements.namedItem("idempotency_key");
    if (key instanceof HTMLInputElement) key.value = this.#key;
    if (isHtmx(form, (event as SubmitEvent).submitter)) return;
    if (this.#sent) {
      event.preventDefault();
      event.stopPropagation();
      return;
    }
    this.#sent = true;
    this.dirty = false;
  };

  #onConfig = (event: Event): void => {
    const { request, sourceElement } = contextOf(event);
    if (sourceElement.hasAttribute("data-draft")) request.body?.delete("idempotency_key");
    else if (request.body?.has("idempotency_key")) request.body.set("idempotency_key", this.#key);
  };

  #onBefore = (event: Event): void => {
    if (isWrite(event)) this.#setBusy(true);
  };

  #onAnswer = (event: Event): void => {
    if (!isWrite(event)) return;
    const { response } = contextOf(event);
    // A refused form comes back with its errors: it must be allowed to replace itself.
    this.#form?.removeAttribute("hx-morph-skip");
    if ((response?.status ?? 500) < 400) {
      this.dirty = false;
      this.#key = randomId();
      // An answer in the modal is a question first: nothing was saved, and what was typed may be sent again.
      const isAsked = isQuestion(event);
      if (this.hasAttribute(isAsked ? "data-restore" : "data-reset")) this.#form?.reset();
      else if (!isAsked) keepAsSaved(this.#form);
    }
  };

  #onFinally = (event: Event): void => {
    if (!isWrite(event)) return;
    this.#setBusy(false);
    if (this.dirty) this.#form?.setAttribute("hx-morph-skip", "");
    else if ((contextOf(event).response?.status ?? 500) < 400 && !isQuestion(event)) showSaved(this.#form);
  };

  /** What was sent is kept by lib/presses: the next press is another one. */
  #onKept = (): void => {
    this.#key = randomId();
    this.dirty = false;
    this.#form?.removeAttribute("hx-morph-skip");
  };

  #onPageShow = (): void => {
    this.#sent = false;
  };

  #setBusy(busy: boolean): void {
    this.#form?.setAttribute("aria-busy", String(busy));
    for (const button of this.querySelectorAll<HTMLButtonElement>("button:not([type=button])")) {
      button.disabled = busy;
    }
  }
}

function isWrite(event: Event): boolean {
  const { request, sourceElement } = contextOf(event);
  return request.method !== "GET" && !sourceElement.hasAttribute("data-draft");
}

function isQuestion(event: Event): boolean {
  return contextOf(event).response?.headers.get("HX-Retarget") === "#modal-body";
}

/** What was sent is now what is saved: a morph may then put the server's newer value in its place. */
function keepAsSaved(form: HTMLFormElement | null): void {
  for (const field of form?.elements ?? []) {
    if (field instanceof HTMLTextAreaElement) field.defaultValue = field.value;
    else if (field instanceof HTMLInputElement && field.type !== "file") field.defaultValue = field.value;
  }
}

/** A morph leaves the focused field alone; after an accepted answer it too shows what the server says. */
function showSaved(form: HTMLFormElement | null): void {
  const field = document.activeElement;
  if (!field || !form?.contains(field)) return;
  if (field instanceof HTMLTextAreaElement || (field instanceof HTMLInputElement && field.type !== "file")) {
    if (field.value !== field.defaultValue) field.value = field.defaultValue;
  }
}

function isHtmx(form: HTMLFormElement, submitter: HTMLElement | null): boolean {
  const verbs = ["hx-get", "hx-post", "hx-put", "hx-patch", "hx-delete"];
  return verbs.some((verb) => form.hasAttribute(verb) || submitter?.hasAttribute(verb));
}

window.addEventListener("beforeunload", (event) => {
  const forms = document.querySelectorAll<GuardedForm>("guarded-form");
  if (Array.from(forms).some((form) => form.asksBeforeLeaving)) event.preventDefault();
});

customElements.define("guarded-form", GuardedForm);
