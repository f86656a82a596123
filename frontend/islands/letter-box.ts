/**
 * <letter-box data-url="the client's link" data-phone="digits"> around a letter: links to messengers ([data-open]: an address with {text}, {url} and
 * {phone}; [data-apart]: the link goes apart from the text) follow what is typed, a press on a known address fills it in, and
 * a press on another way than the letter ([data-way]) is told to the server by [data-told].
 */
class LetterBox extends HTMLElement {
  #phone = "";

  connectedCallback(): void {
    this.#phone = this.dataset["phone"] ?? "";
    this.addEventListener("input", this.#follow);
    this.addEventListener("click", this.#onClick);
    this.#follow();
  }

  #follow = (): void => {
    const text = this.querySelector("textarea")?.value ?? "";
    for (const link of this.querySelectorAll<HTMLAnchorElement>("a[data-open]")) {
      link.href = this.#address(link.dataset["open"] ?? "", text, "apart" in link.dataset);
    }
  };

  #address(pattern: string, text: string, isApart: boolean): string {
    const url = this.dataset["url"] ?? "";
    const parts = isApart ? apart(text, url) : { url, text };
    return pattern
      .replace("{phone}", () => this.#phone)
      .replace("{url}", () => encodeURIComponent(parts.url))
      .replace("{text}", () => encodeURIComponent(parts.text));
  }

  #onClick = (event: Event): void => {
    const pressed = event.target as Element;
    const person = pressed.closest<HTMLElement>("[data-email]");
    if (person) this.#choose(person);
    if (pressed.closest("[data-way]")) this.querySelector("[data-told]")?.dispatchEvent(new Event("told"));
  };

  #choose(person: HTMLElement): void {
    const to = this.querySelector<HTMLInputElement>("input[type=email]");
    if (!to) return;
    to.value = person.dataset["email"] ?? "";
    to.dispatchEvent(new Event("change", { bubbles: true }));
    this.#phone = person.dataset["phone"] || this.#phone;
    this.#follow();
  }
}

/** A text without the line of its link; one that has no link is itself what is shared. */
function apart(text: string, url: string): { url: string; text: string } {
  const lines = text.split("\n");
  const others = lines.filter((line) => !url || !line.includes(url));
  return others.length < lines.length ? { url, text: others.join("\n") } : { url: text, text: "" };
}

customElements.define("letter-box", LetterBox);
