import { beforeEach, expect, test, vi } from "vitest";
import type { RequestContext } from "../lib/htmx";

const ajax = vi.fn<(...sent: unknown[]) => Promise<void>>();
vi.mock("htmx.org", () => ({ default: { ajax } }));
await import("../lib/requests");
const { post, postMove } = await import("../lib/htmx");

let said: { text: string; level?: string }[] = [];
document.addEventListener("toast", (event) => said.push((event as CustomEvent<{ text: string }>).detail));

beforeEach(() => {
  said = [];
  ajax.mockReset();
  document.head.innerHTML = `
    <meta name="csrf-token" content="secret"><meta name="login-url" content="/login/">`;
  document.body.innerHTML = "<button>…</button><div data-live></div>";
  Object.assign(document.body.dataset, {
    textFailed: "Failed",
    textForbidden: "Not allowed",
    textGone: "Gone",
    textNotSent: "Not sent",
    textOffline: "Offline",
    textSessionEnded: "Log in again",
  });
});

function context(method: string, status?: number, headers: Record<string, string> = {}): RequestContext {
  const raw = new Response("", { headers, ...(status ? { status } : {}) });
  return {
    sourceElement: document.querySelector("button") as Element,
    target: null,
    request: { action: "/x/", method, headers: {}, body: null, signal: AbortSignal.timeout(1000) },
    ...(status ? { response: { raw, status, headers: raw.headers } } : {}),
  };
}

function tell(name: string, ctx: RequestContext): CustomEvent {
  const event = new CustomEvent(name, { detail: { ctx }, cancelable: true });
  document.dispatchEvent(event);
  return event;
}

test("what writes carries the token, what reads does not", () => {
  const [write, read] = [context("POST"), context("GET")];

  tell("htmx:config:request", write);
  tell("htmx:config:request", read);

  expect(write.request.headers["X-CSRFToken"]).toBe("secret");
  expect(read.request.headers["X-CSRFToken"]).toBeUndefined();
});

test("a second press is not sent while the first is under way", () => {
  tell("htmx:before:request", context("POST"));
  expect(tell("htmx:config:request", context("POST")).defaultPrevented).toBe(true);

  tell("htmx:finally:request", context("POST"));
  expect(tell("htmx:config:request", context("POST")).defaultPrevented).toBe(false);
});

test.each([
  [403, ["Not allowed"]],
  [404, ["Gone"]],
  [500, ["Failed"]],
  [401, ["Log in again"]],
  [422, []],
  [409, []],
])("an answer of %i is said as %j", (status, words) => {
  tell("htmx:response:error", context("POST", status));

  expect(said.map((toast) => toast.text)).toEqual(words);
});

test("where the server said why, nothing is added", () => {
  tell("htmx:response:error", context("POST", 500, { "HX-Trigger": '{"toast": {"text": "…"}}' }));

  expect(said).toEqual([]);
});

test("a refresh that nobody asked for does not complain", () => {
  const live = { ...context("GET", 500), sourceElement: document.querySelector("[data-live]") as Element };

  tell("htmx:response:error", live);

  expect(said).toEqual([]);
});

test("without a connection a reader and a writer hear different words", () => {
  tell("htmx:error", context("POST"));
  tell("htmx:error", context("GET"));

  expect(said.map((toast) => toast.text)).toEqual(["Not sent", "Offline"]);
});

test("an answer that is the login page is not swapped in", () => {
  const ctx = context("GET", 200);
  const raw = { redirected: true, url: `${location.origin}/login/?next=/` } as Response;
  Object.assign(ctx, { response: { raw, status: 200, headers: new Headers() } });

  const event = tell("htmx:before:response", ctx);

  expect(event.defaultPrevented).toBe(true);
  expect(said).toMatchObject([{ text: "Log in again", level: "warning" }]);
});

test("going back over the address that is shown does not reload it", () => {
  const go = (name: string, path: string): boolean => {
    const event = new CustomEvent(name, { detail: { path }, cancelable: true });
    document.dispatchEvent(event);
    return event.defaultPrevented;
  };
  go("htmx:after:history:push", "/orders/?tab=mine");

  expect(go("htmx:before:history:restore", "/orders/?tab=mine")).toBe(true);
  expect(go("htmx:before:history:restore", "/orders/")).toBe(false);
});

test("a post without a target obeys only the headers of its answer", async () => {
  ajax.mockResolvedValue();
  const source = document.querySelector("button") as Element;

  await post("/x/", { a: "1" }, source);
  await post("/x/", { a: "1" }, source, { selector: "#list", swap: "outerMorph" });

  expect(ajax.mock.calls.map((sent) => sent[2])).toMatchObject([
    { target: source, swap: "none" },
    { target: "#list", swap: "outerMorph" },
  ]);
});

test.each([
  [200, true],
  [422, false],
  [undefined, false],
])("a move answered by %s was accepted: %s", async (status, accepted) => {
  const source = document.querySelector("button") as Element;
  ajax.mockImplementation(() => {
    const detail = { ctx: context("POST", status) };
    source.dispatchEvent(new CustomEvent("htmx:after:request", { detail }));
    return Promise.resolve();
  });

  expect(await postMove("/x/", { order: "2,1" }, source)).toBe(accepted);
});
