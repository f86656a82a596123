/**
 * <copy-text data-from="#field"> around buttons: a press copies the field's text, except of [data-no-copy]. Says `data-copied`
 * when it is done; where the browser does not permit it, the text is selected and `data-by-hand` is said.
 */
import { showToast } from "../lib/toast";

type Field = HTMLInputElement | HTMLTextAreaElement;

class CopyText extends HTMLElement {
  connectedCallback(): void {
    this.addEventListener("click", this.#onClick);
  }

  #onClick = (event: Event): void => {
    const button = (event.target as Element).closest("button");
    const field = document.querySelector<Field>(this.dataset["from"] ?? "");
    if (button && field && !("noCopy" in button.dataset)) void this.#copy(field);
  };

  async #copy(field: Field): Promise<void> {
    const isCopied = (await this.#byClipboard(field.value)) || this.#bySelection(field);
    const text = this.dataset[isCopied ? "copied" : "byHand"];
    if (text) showToast({ text, level: isCopied ? "success" : "warning" });
  }

  /** Only https and localhost have a clipboard. */
  async #byClipboard(text: string): Promise<boolean> {
    try {
      await navigator.clipboard.writeText(text);
      return true;
    } catch {
      return false;
    }
  }

  #bySelection(field: Field): boolean {
    field.focus();
    field.select();
    // eslint-disable-next-line @typescript-eslint/no-deprecated -- plain http in a workshop has no navigator.clipboard
    return document.execCommand("copy");
  }
}

customElements.define("copy-text", CopyText);
