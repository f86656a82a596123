/** What holds for every htmx request: CSRF, one send per press, and words for what went wrong. */
import { contextOf, htmx, type RequestContext } from "./htmx";
import { BY, begin, end } from "./own-changes";
import { isNotThere, keep, sendAfter } from "./presses";
import { showToast } from "./toast";

const sending = new WeakSet<Element>();
let shownPath = location.pathname + location.search;

function meta(name: string): string {
  return document.querySelector<HTMLMetaElement>(`meta[name="${name}"]`)?.content ?? "";
}

function text(name: string): string {
  return document.body.dataset[name] ?? "";
}

/** Refreshes nobody asked for must not complain: the stream tries again by itself. */
function isBackground(context: RequestContext): boolean {
  return context.request.method === "GET" && context.sourceElement.hasAttribute("data-live");
}

function saySessionEnded(): void {
  showToast({
    text: text("textSessionEnded"),
    level: "warning",
    seconds: 60,
    link_url: `${meta("login-url")}?next=${encodeURIComponent(location.pathname + location.search)}`,
    link_label: text("textLogIn"),
  });
}

document.addEventListener("htmx:config:request", (event) => {
  const { request, sourceElement } = contextOf(event);
  if (request.method === "GET") return;
  if (sending.has(sourceElement)) {
    event.preventDefault();
    return;
  }
  request.headers["X-CSRFToken"] = meta("csrf-token");
  request.headers[BY] = begin();
});

document.addEventListener("htmx:before:request", (event) => {
  const { request, sourceElement } = contextOf(event);
  if (request.method !== "GET") sending.add(sourceElement);
});

document.addEventListener("htmx:finally:request", (event) => {
  const { sourceElement, request, response } = contextOf(event);
  sending.delete(sourceElement);
  const by = request.headers[BY];
  const topics = by ? end(by, response !== undefined && response.status < 400) : [];
  if (topics.length) document.dispatchEvent(new CustomEvent("changed", { detail: { topics } }));
});

document.addEventListener("htmx:before:response", (event) => {
  const { response } = contextOf(event);
  const login = meta("login-url");
  if (response?.raw.redirected && login && new URL(response.raw.url).pathname === login) {
    event.preventDefault();
    saySessionEnded();
  }
});

document.addEventListener("htmx:response:error", (event) => {
  const context = contextOf(event);
  const status = context.response?.status ?? 0;
  if (isNotThere(status) && keep(context)) {
    if (context.response) sendAfter(context.response.headers);
    return;
  }
  if (context.response?.headers.get("HX-Trigger")?.includes('"toast"')) return; // the server said why
  if (status === 401) {
    keep(context);
    saySessionEnded();
  }
  else if (isBackground(context) || status === 422 || status === 409) return;
  else if (status === 403) showToast({ text: text("textForbidden"), level: "warning" });
  else if (status === 404) showToast({ text: text("textGone"), level: "warning" });
  else if (status === 413) showToast({ text: text("textTooBig"), level: "warning" });
  else if (status === 429) showToast({ text: text("textTooMany"), level: "warning" });
  else showToast({ text: text("textFailed"), level: "error" });
});

document.addEventListener("htmx:error", (event) => {
  const context = contextOf(event) as RequestContext | undefined;
  if (!context?.request || context.response || isBackground(context) || keep(context)) return;
  const isWrite = context.request.method !== "GET";
  showToast({ text: text(isWrite ? "textNotSent" : "textOffline"), level: "error" });
});

// A slide-over adds a history entry for the same address: going back over it must not reload the page.
document.addEventListener("htmx:before:history:restore", (event) => {
  const { path } = (event as CustomEvent<{ path: string }>).detail;
  if (path === shownPath) event.preventDefault();
  shownPath = path;
});

for (const name of ["htmx:after:history:push", "htmx:after:history:replace"]) {
  document.addEventListener(name, (event) => {
    const { path } = (event as CustomEvent<{ path: string }>).detail;
    const address = new URL(path, location.href);
    shownPath = address.pathname + address.search;
  });
}

export { htmx };
