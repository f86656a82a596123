import { beforeEach, expect, test, vi } from "vitest";
import type { RequestContext } from "../lib/htmx";

vi.mock("htmx.org", () => ({ default: { ajax: vi.fn() } }));

const { drop, isNotThere, keep, presses, sendAll, typed } = await import("../lib/presses");
const server = vi.fn<(url: string, options: RequestInit) => Promise<Response>>();

beforeEach(() => {
  localStorage.clear();
  server.mockReset();
  vi.stubGlobal("fetch", server);
  document.body.innerHTML = `
    <unsent-presses data-owner="pavel"></unsent-presses>
    <div data-press-of="7"><button data-press="Start">▶</button></div>
    <button id="plain">…</button>`;
});

function pressed(key: string, { url = "/tasks/7/start/", result = "" } = {}): RequestContext {
  const body = new FormData();
  body.set("csrfmiddlewaretoken", "secret");
  body.set("idempotency_key", key);
  if (result) body.set("result", result);
  const request = { action: url, method: "POST", headers: {}, body, signal: AbortSignal.timeout(1000) };
  return { sourceElement: document.querySelector("[data-press]") as Element, target: null, request };
}

function keys(): string[] {
  return presses().map((press) => press.key);
}

test("a press that did not arrive is kept with its words and without the secret", () => {
  expect(keep(pressed("a"))).toBe(true);

  expect(presses()).toMatchObject([{ key: "a", url: "/tasks/7/start/", label: "Start", of: "7" }]);
  expect(JSON.stringify(presses())).not.toContain("secret");
});

test("what is no press is not kept, and nothing is kept where nobody is logged in", () => {
  expect(keep({ ...pressed("a"), sourceElement: document.querySelector("#plain") as Element })).toBe(false);

  document.querySelector("unsent-presses")?.remove();
  expect(keep(pressed("a"))).toBe(false);
});

test("one member's presses are not another's", () => {
  keep(pressed("a"));

  document.querySelector("unsent-presses")?.setAttribute("data-owner", "boris");

  expect(presses()).toEqual([]);
});

test("pressed again in vain it is one press, with what was typed since", () => {
  keep(pressed("a", { result: "half" }));
  keep(pressed("b", { result: "all of it" }));

  expect(keys()).toEqual(["a"]);
  expect(presses().map(typed)).toEqual(["all of it"]);
});

test("another press of the same task follows the first", () => {
  keep(pressed("a"));
  keep(pressed("b", { url: "/tasks/7/pause/" }));

  expect(keys()).toEqual(["a", "b"]);
});

test("presses are sent in their order and go when they arrived", async () => {
  keep(pressed("a"));
  keep(pressed("b", { url: "/tasks/7/pause/" }));
  server.mockImplementation(() => Promise.resolve(new Response("", { status: 200 })));

  await sendAll();

  expect(server.mock.calls.map(([url]) => url)).toEqual(["/tasks/7/start/", "/tasks/7/pause/"]);
  expect(keys()).toEqual([]);
});

test.each([401, 429, 500, 503])("an answer of %i decides nothing: the press waits", async (status) => {
  keep(pressed("a"));
  keep(pressed("b", { url: "/tasks/7/pause/" }));
  server.mockResolvedValue(new Response("", { status }));

  await sendAll();

  expect(server).toHaveBeenCalledOnce();
  expect(keys()).toEqual(["a", "b"]);
});

test("a busy server says when they are sent again", async () => {
  vi.useFakeTimers();
  keep(pressed("a"));
  server.mockResolvedValueOnce(new Response("", { status: 503, headers: { "Retry-After": "2" } }));
  server.mockResolvedValueOnce(new Response("", { status: 200 }));

  await sendAll();
  await vi.advanceTimersByTimeAsync(1_900);
  expect(keys()).toEqual(["a"]);
  await vi.advanceTimersByTimeAsync(200);

  expect(keys()).toEqual([]);
  vi.useRealTimers();
});

test("without a signal they wait", async () => {
  keep(pressed("a"));
  server.mockRejectedValue(new TypeError("offline"));

  await sendAll();

  expect(keys()).toEqual(["a"]);
});

test("what the server refused stays with its words, and those behind it are sent", async () => {
  keep(pressed("a"));
  keep(pressed("b", { url: "/tasks/7/pause/" }));
  server.mockResolvedValueOnce(new Response("Somebody else has it", { status: 422 }));
  server.mockResolvedValueOnce(new Response("", { status: 200 }));

  await sendAll();

  expect(presses()).toMatchObject([{ key: "a", refused: "Somebody else has it" }]);
});

test("a press that is given up is gone", () => {
  keep(pressed("a"));

  drop("a");

  expect(presses()).toEqual([]);
});

test("a store that cannot be read is an empty one", () => {
  localStorage.setItem("naryad-unsent:pavel", "{");

  expect(presses()).toEqual([]);
});

test("too many requests and faults of the server are no answer", () => {
  expect([200, 404, 422, 429, 500, 503].filter(isNotThere)).toEqual([429, 500, 503]);
});

test("a request of a press carries a key and the time it was pressed", () => {
  const context = pressed("");
  const event = new CustomEvent("htmx:config:request", { detail: { ctx: context }, cancelable: true });

  document.dispatchEvent(event);

  expect(context.request.body?.get("idempotency_key")).toMatch(/^[0-9a-f-]{36}$/);
  expect(context.request.body?.get("pressed_at")).toMatch(/^\d{4}-\d\d-\d\dT/);
  expect(event.defaultPrevented).toBe(false);
});
