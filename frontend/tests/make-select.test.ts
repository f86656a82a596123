import { beforeEach, expect, test, vi } from "vitest";
import { makeSelect } from "../lib/make-select";

beforeEach(() => {
  document.body.innerHTML = `
    <select aria-label="Client" aria-invalid="true"><option value="">—</option><option value="7">Romashka</option></select>`;
});

function made(texts: DOMStringMap): { select: HTMLSelectElement; input: HTMLInputElement } {
  const select = document.querySelector("select") as HTMLSelectElement;
  makeSelect(select, texts);
  return { select, input: document.querySelector(".ts-control input") as HTMLInputElement };
}

test("the box that is typed in has the name and the state of the select it stands for", () => {
  const { input } = made({});

  expect(input.getAttribute("aria-label")).toBe("Client");
  expect(input.getAttribute("aria-invalid")).toBe("true");
});

test("the server is asked for the words typed", async () => {
  const fetched = vi.fn<(address: URL) => Promise<Response>>(() => Promise.resolve(new Response("[]")));
  vi.stubGlobal("fetch", fetched);
  const { input } = made({ url: "/clients/choices/?kind=person" });

  input.focus();
  await vi.waitFor(() => expect(fetched).toHaveBeenCalled());

  expect(fetched.mock.calls[0]?.[0].search).toBe("?kind=person&q=");
});
