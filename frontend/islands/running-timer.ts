/**
 * <running-timer data-base-seconds="120" data-started-at="2026-11-24T09:00:00Z" data-now="…" data-estimate="90">
 * Work done before plus what runs now, as h:mm:ss; `data-now` is the server's clock when the page was made (a workshop's
 * terminal may be minutes off); estimate in minutes: amber from 80 %, red from 100 %. Without data-started-at it stands still.
 * data-question: minutes worked at which it sends `time-up`, so that the page asks how much is left; again while it stays.
 */
const ASK_AGAIN_MS = 20_000;

class RunningTimer extends HTMLElement {
  static readonly observedAttributes = ["data-base-seconds", "data-started-at", "data-now", "data-estimate"];
  #ticking = 0;
  #skew = 0;
  #asked = 0;

  connectedCallback(): void {
    this.#measure();
    this.#ticking = window.setInterval(() => this.#show(), 1000);
  }

  disconnectedCallback(): void {
    clearInterval(this.#ticking);
  }

  attributeChangedCallback(): void {
    if (this.isConnected) this.#measure();
  }

  #measure(): void {
    const now = Date.parse(this.dataset["now"] ?? "");
    this.#skew = Number.isNaN(now) ? 0 : now - Date.now();
    this.#show();
  }

  get #seconds(): number {
    const started = Date.parse(this.dataset["startedAt"] ?? "");
    const running = Number.isNaN(started) ? 0 : Math.max(0, Date.now() + this.#skew - started) / 1000;
    return Math.floor(Number(this.dataset["baseSeconds"] ?? 0) + running);
  }

  #show(): void {
    const seconds = this.#seconds;
    const estimate = Number(this.dataset["estimate"] ?? 0) * 60;
    this.textContent = formatted(seconds);
    this.#ask(seconds);
    this.dataset["islandState"] = stateOf(seconds, estimate);
    const bar = this.parentElement?.querySelector<HTMLProgressElement>("progress[data-timer-bar]");
    if (bar && estimate) {
      bar.max = estimate;
      bar.value = Math.min(seconds, estimate);
      bar.classList.toggle("is-amber", this.dataset["islandState"] === "amber");
      bar.classList.toggle("is-red", this.dataset["islandState"] === "red");
    }
  }

  #ask(seconds: number): void {
    const question = Number(this.dataset["question"] ?? 0) * 60;
    if (!question || seconds < question || Date.now() < this.#asked + ASK_AGAIN_MS) return;
    this.#asked = Date.now();
    this.dispatchEvent(new CustomEvent("time-up", { bubbles: true }));
  }
}

function stateOf(seconds: number, estimate: number): string {
  if (!estimate || seconds < estimate * 0.8) return "calm";
  return seconds < estimate ? "amber" : "red";
}

function formatted(seconds: number): string {
  const two = (value: number): string => String(value).padStart(2, "0");
  return `${Math.floor(seconds / 3600)}:${two(Math.floor(seconds / 60) % 60)}:${two(seconds % 60)}`;
}

customElements.define("running-timer", RunningTimer);
