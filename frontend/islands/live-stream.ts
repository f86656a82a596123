import { contextOf } from "../lib/htmx";
import { isOwn } from "../lib/own-changes";
import { isOvertaken } from "../lib/overtaken";
import { isNotThere } from "../lib/presses";

/**
 * <live-stream data-url="/w/acme/events/"> — one event stream per visible page.
 * Every message is {"topics": ["order:12", "task:5"]} or {"topics": ["*"]} for everything; every element with a matching
 * data-live="order:12 task" gets a `live` event and re-fetches itself (hx-trigger="live"), unless the server says that
 * what it shows has not changed since it was read. Many pages hear of one change: they ask within JITTER_MS, and none
 * asks for one element twice within PAUSE_MS.
 */
const GATHER_MS = 50;
const JITTER_MS = 250;
const PAUSE_MS = 500;
const AGAIN_MS = 2_000; // where the server was busy
const HIDDEN_GRACE_MS = 5_000;
const RETRY_MS = 5_000;

/** When an element last asked, whether it is about to, and the tag of what it holds. */
const askedAt = new WeakMap<Element, number>();
const asking = new WeakSet<Element>();
const tags = new WeakMap<Element, string>();

document.addEventListener("htmx:config:request", (event) => {
  const { request, sourceElement, sourceEvent } = contextOf(event);
  const topics = (sourceElement as HTMLElement).dataset["live"];
  if (!topics || sourceEvent?.type !== "live") return; // what the clock asks for has changed by itself
  request.headers["Live-Topics"] = topics;
  const tag = tags.get(sourceElement);
  if (tag) request.headers["If-None-Match"] = tag;
});

document.addEventListener("htmx:before:response", (event) => {
  const { sourceElement, sourceEvent } = contextOf(event);
  if (sourceEvent?.type !== "live" || !isOvertaken(sourceElement.id, askedAt.get(sourceElement) ?? 0)) return;
  event.preventDefault();
  askSoon(sourceElement as HTMLElement, 0);
});

document.addEventListener("htmx:after:request", (event) => {
  const { sourceElement, sourceEvent, response } = contextOf(event);
  if (sourceEvent?.type !== "live" || !response) return;
  if (isNotThere(response.status)) askSoon(sourceElement as HTMLElement, AGAIN_MS * (1 + Math.random()));
  if (response.status !== 200) return;
  const tag = response.headers.get("ETag");
  if (tag) tags.set(sourceElement, tag);
  else tags.delete(sourceElement);
});

class LiveStream extends HTMLElement {
  #source: EventSource | null = null;
  #topics = new Set<string>();
  #all = false;
  #jitter = JITTER_MS; // none where this page changed something itself
  #gathering = 0;
  #hiding = 0;
  #retrying = 0;
  #everOpened = false;

  connectedCallback(): void {
    document.addEventListener("visibilitychange", this.#onVisibility);
    document.addEventListener("changed", this.#onChanged);
    window.addEventListener("pagehide", this.#close);
    window.addEventListener("pageshow", this.#onPageShow);
    window.addEventListener("online", this.#gatherAll);
    if (!document.hidden) this.#open();
  }

  disconnectedCallback(): void {
    document.removeEventListener("visibilitychange", this.#onVisibility);
    document.removeEventListener("changed", this.#onChanged);
    window.removeEventListener("pagehide", this.#close);
    window.removeEventListener("pageshow", this.#onPageShow);
    window.removeEventListener("online", this.#gatherAll);
    clearTimeout(this.#gathering);
    clearTimeout(this.#hiding);
    this.#close();
  }

  #open = (): void => {
    const url = this.dataset["url"];
    clearTimeout(this.#retrying);
    if (this.#source || !url) return;
    // The server says first what was announced since this page was asked for.
    const age = this.#everOpened ? 0 : Math.ceil(performance.now());
    const source = new EventSource(`${url}?age=${age}`);
    this.#source = source;
    source.addEventListener("open", () => this.#onOpen());
    source.addEventListener("error", () => this.#onError(source));
    source.addEventListener("message", (message: MessageEvent<string>) => {
      const { topics, by } = JSON.parse(message.data) as { topics: string[]; by?: string };
      if (!isOwn(by, topics)) this.#gather(topics, JITTER_MS);
    });
  };

  #close = (): void => {
    clearTimeout(this.#retrying);
    this.#source?.close();
    this.#source = null;
  };

  #onOpen(): void {
    this.#showLost(false);
    if (this.#everOpened) {
      document.dispatchEvent(new CustomEvent("reconnected"));
      this.#gatherAll();
    }
    this.#everOpened = true;
  }

  #onError(source: EventSource): void {
    this.#showLost(true);
    this.#everOpened = true;
    if (source.readyState !== EventSource.CLOSED) return; // the browser tries again by itself
    this.#close();
    this.#retrying = window.setTimeout(this.#open, RETRY_MS * (1 + Math.random()));
  }

  #onVisibility = (): void => {
    clearTimeout(this.#hiding);
    if (document.hidden) {
      // A browser keeps six connections to a server: hidden tabs must not hold them.
      this.#hiding = window.setTimeout(this.#close, HIDDEN_GRACE_MS);
    } else {
      this.#open();
    }
  };

  #onPageShow = (event: PageTransitionEvent): void => {
    if (event.persisted && !document.hidden) this.#open();
  };

  /** Our own change, told by the answer's HX-Trigger header: no need to wait for the stream. */
  #onChanged = (event: Event): void => {
    this.#gather((event as CustomEvent<{ topics?: string[] }>).detail.topics ?? []);
  };

  #gather(topics: string[], jitter = 0): void {
    this.#jitter = Math.min(this.#jitter, jitter);
    this.#all ||= topics.includes("*");
    for (const topic of topics) this.#topics.add(topic);
    if (!this.#gathering) this.#gathering = window.setTimeout(this.#flush, GATHER_MS);
  }

  /** What happened while nobody listened, or nothing could be fetched, is unknown: look at everything once. */
  #gatherAll = (): void => this.#gather(["*"]);

  #flush = (): void => {
    const topics = this.#topics;
    const all = this.#all;
    const wait = this.#jitter * Math.random();
    this.#jitter = JITTER_MS;
    this.#gathering = 0;
    this.#topics = new Set();
    this.#all = false;
    for (const element of document.querySelectorAll<HTMLElement>("[data-live]")) {
      if (element.closest("dialog:not([open])")) continue;
      if (all || isConcerned(element, topics)) askSoon(element, wait);
    }
  };

  #showLost(lost: boolean): void {
    for (const note of document.querySelectorAll<HTMLElement>("[data-live-lost]")) note.hidden = !lost;
  }
}

/** At once, or as soon as its last time is PAUSE_MS ago; who is about to ask will see this change too. */
function askSoon(element: HTMLElement, wait: number): void {
  if (asking.has(element)) return;
  asking.add(element);
  const pause = (askedAt.get(element) ?? -PAUSE_MS) + PAUSE_MS - performance.now();
  window.setTimeout(() => {
    asking.delete(element);
    askedAt.set(element, performance.now());
    const shown = element.isConnected ? element : document.getElementById(element.id); // it was swapped meanwhile
    shown?.dispatchEvent(new CustomEvent("live"));
  }, Math.max(wait, pause));
}

/** data-live="order:12 task": this order, or any task. */
function isConcerned(element: HTMLElement, topics: Set<string>): boolean {
  const wanted = (element.dataset["live"] ?? "").split(/\s+/);
  for (const topic of topics) {
    const kind = topic.split(":", 1)[0] as string;
    if (wanted.includes(topic) || wanted.includes(kind)) return true;
  }
  return false;
}

customElements.define("live-stream", LiveStream);
