/**
 * <unsent-presses data-owner="oak:5" data-one="1 …" data-few="2 …" data-many="5 …" data-send data-drop data-mark data-refused>
 * The bar of presses that did not reach the server, in words with their time; a row with data-press-of is marked meanwhile.
 * A refused one stays with its reason and with what was typed, until it is removed.
 * They are sent again by a press, when the network or the event stream is back, and every twenty seconds.
 */
import { counted } from "../lib/counted";
import { drop, presses, sendAll, typed, type Press } from "../lib/presses";

const RETRY_MS = 20_000;

class UnsentPresses extends HTMLElement {
  #retrying = 0;

  connectedCallback(): void {
    document.addEventListener("presses", this.#show);
    document.addEventListener("htmx:after:swap", this.#mark);
    document.addEventListener("reconnected", this.#send);
    window.addEventListener("storage", this.#show);
    window.addEventListener("online", this.#send);
    this.#retrying = window.setInterval(this.#send, RETRY_MS);
    this.#show();
    this.#send();
  }

  disconnectedCallback(): void {
    document.removeEventListener("presses", this.#show);
    document.removeEventListener("htmx:after:swap", this.#mark);
    document.removeEventListener("reconnected", this.#send);
    window.removeEventListener("storage", this.#show);
    window.removeEventListener("online", this.#send);
    clearInterval(this.#retrying);
  }

  #send = (): void => void sendAll();

  #show = (): void => {
    const all = presses();
    const unsent = all.filter((press) => press.refused === undefined);
    this.replaceChildren();
    if (unsent.length) this.append(this.#summary(unsent.length));
    if (all.length) this.append(this.#list(all));
    this.hidden = !all.length;
    this.#mark();
  };

  #summary(count: number): HTMLElement {
    const line = document.createElement("div");
    line.className = "row-line";
    const text = document.createElement("strong");
    text.textContent = counted(this.dataset, count);
    line.append(text, this.#button("send", this.#send));
    return line;
  }

  #list(all: Press[]): HTMLElement {
    const list = document.createElement("ul");
    for (const press of all) {
      const line = document.createElement("li");
      const time = new Intl.DateTimeFormat(document.documentElement.lang, { hour: "2-digit", minute: "2-digit" });
      const state = press.refused === undefined ? this.dataset["mark"] : press.refused || this.dataset["refused"];
      line.textContent = `${press.label} · ${time.format(new Date(press.at))} · ${state ?? ""}`;
      line.classList.toggle("is-refused", press.refused !== undefined);
      if (press.refused !== undefined) {
        line.append(this.#button("drop", () => drop(press.key)));
        if (typed(press)) line.append(quoted(typed(press)));
      }
      list.append(line);
    }
    return list;
  }

  #button(name: string, act: () => void): HTMLButtonElement {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "btn btn-sm";
    button.textContent = this.dataset[name] ?? "";
    button.addEventListener("click", act);
    return button;
  }

  #mark = (): void => {
    const unsent = new Set(presses().flatMap((press) => (press.refused === undefined ? [press.of] : [])));
    for (const row of document.querySelectorAll<HTMLElement>("[data-press-of]")) {
      if (unsent.has(row.dataset["pressOf"] ?? "")) row.dataset["islandUnsent"] = this.dataset["mark"] ?? "";
      else delete row.dataset["islandUnsent"];
    }
  };
}

/** What was typed is not lost with the press: it can be read and copied. */
function quoted(words: string): HTMLElement {
  const quote = document.createElement("blockquote");
  quote.textContent = words;
  return quote;
}

customElements.define("unsent-presses", UnsentPresses);
