import { beforeEach, expect, test, vi } from "vitest";
import { Upload } from "../lib/upload";

const sent: FakeRequest[] = [];

class FakeRequest extends EventTarget {
  upload = new EventTarget();
  headers: Record<string, string> = {};
  answers: Record<string, string> = {};
  status = 0;
  responseText = "";
  open = vi.fn();
  abort = vi.fn();
  send = vi.fn(() => sent.push(this));

  setRequestHeader(name: string, value: string): void {
    this.headers[name] = value;
  }

  getResponseHeader(name: string): string | null {
    return this.answers[name] ?? null;
  }

  answer(status: number, text: string, headers: Record<string, string>): void {
    Object.assign(this, { status, responseText: text, answers: headers });
    this.dispatchEvent(new Event("loadend"));
  }
}

beforeEach(() => {
  sent.length = 0;
  vi.stubGlobal("XMLHttpRequest", FakeRequest);
  document.head.innerHTML = '<meta name="csrf-token" content="secret">';
});

function started(): { upload: Upload; request: FakeRequest; answer: ReturnType<Upload["send"]> } {
  const upload = new Upload("/files/", new File(["…"], "plan.pdf"));
  const answer = upload.send(vi.fn());
  return { upload, request: sent[0] as FakeRequest, answer };
}

test("a second try of the same upload carries the same key", () => {
  const { upload, request } = started();

  void upload.send(vi.fn());

  expect(request.headers["X-CSRFToken"]).toBe("secret");
  expect(request.headers["Idempotency-Key"]).toMatch(/^[0-9a-f-]{36}$/);
  expect(sent[1]?.headers["Idempotency-Key"]).toBe(request.headers["Idempotency-Key"]);
});

test("plain words of a refusal are shown, a page of an error is not", async () => {
  const refused = started();
  refused.request.answer(422, "Too big", { "Content-Type": "text/plain; charset=utf-8" });
  expect(await refused.answer).toEqual({ status: 422, text: "Too big" });

  sent.length = 0;
  const failed = started();
  failed.request.answer(502, "<html>", { "Content-Type": "text/html" });
  expect(await failed.answer).toEqual({ status: 502, text: "" });
});

test("what the answer tells the page is passed on", async () => {
  const heard = vi.fn<(detail: unknown) => void>();
  document.addEventListener("changed", (event) => heard((event as CustomEvent<unknown>).detail), { once: true });
  const { request, answer } = started();

  request.answer(200, "", { "HX-Trigger": '{"changed": {"topics": ["order:7"]}}' });
  await answer;

  expect(heard).toHaveBeenCalledExactlyOnceWith({ topics: ["order:7"] });
});

test("progress is told only where the whole is known", () => {
  const onProgress = vi.fn();
  void new Upload("/files/", new File(["…"], "plan.pdf")).send(onProgress);
  const progress = (values: object): Event => Object.assign(new Event("progress"), values);

  sent[0]?.upload.dispatchEvent(progress({ lengthComputable: false, loaded: 1, total: 0 }));
  sent[0]?.upload.dispatchEvent(progress({ lengthComputable: true, loaded: 1, total: 4 }));

  expect(onProgress.mock.calls).toEqual([[0.25]]);
});

test("a cancelled upload is stopped", () => {
  const { upload, request } = started();

  upload.cancel();

  expect(request.abort).toHaveBeenCalledOnce();
});
