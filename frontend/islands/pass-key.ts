/**
 * <pass-key data-kind="make|show|login"> around a form with a hidden `credential`: a press asks the device for a passkey and
 * sends the form. What to ask comes as JSON within, or, for a login, from `data-asks`.
 */
import { asJson, forMaking, forShowing, type Json } from "../lib/passkeys";

class PassKey extends HTMLElement {
  connectedCallback(): void {
    this.querySelector("button")?.addEventListener("click", () => void this.#press());
  }

  async #press(): Promise<void> {
    const form = this.querySelector("form");
    const field = this.querySelector<HTMLInputElement>("input[name=credential]");
    if (!form || !field) return;
    if (!("PublicKeyCredential" in window) || !window.isSecureContext) {
      this.#say(this.dataset["unknown"]);
      return;
    }
    try {
      field.value = asJson(await this.#ask());
    } catch (fault) {
      const isUnknownHere = fault instanceof DOMException && fault.name === "SecurityError";
      this.#say(this.dataset[isUnknownHere ? "unknown" : "fault"]);
      return;
    }
    form.submit();
  }

  async #ask(): Promise<PublicKeyCredential> {
    const options = await this.#options();
    const made =
      this.dataset["kind"] === "make"
        ? await navigator.credentials.create(forMaking(options["creation_options"] as Json))
        : await navigator.credentials.get(forShowing(options["request_options"] as Json));
    return made as PublicKeyCredential;
  }

  async #options(): Promise<Json> {
    const within = this.querySelector("script[type='application/json']")?.textContent;
    if (within) return JSON.parse(within) as Json;
    const answer = await fetch(this.dataset["asks"] ?? "", { headers: { Accept: "application/json" } });
    if (!answer.ok) throw new Error(String(answer.status));
    return (await answer.json()) as Json;
  }

  #say(text: string | undefined): void {
    const place = this.querySelector<HTMLElement>(".passkey-fault");
    if (!place) return;
    place.textContent = text ?? "";
    place.hidden = false;
  }
}

customElements.define("pass-key", PassKey);
