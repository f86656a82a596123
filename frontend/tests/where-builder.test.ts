import { beforeEach, expect, test, vi } from "vitest";

vi.mock("htmx.org", () => ({ default: {} }));
await import("../islands/where-builder");

const FORM = `<where-builder><form>
  <button name="op" value="apply"></button>
  <select name="w0-column" hx-get="?"><option value="title">Title</option></select>
  <input name="w0-value">
</form></where-builder>`;
let submitted: (string | null)[] = [];

beforeEach(() => {
  submitted = [];
  document.body.innerHTML = `<div id="list"></div><div id="modal-body">${FORM}</div>`;
});
document.addEventListener("submit", (event) => {
  event.preventDefault();
  submitted.push(new FormData(event.target as HTMLFormElement).get("w0-value") as string);
});

function found(selector: string): Element {
  const element = document.querySelector(selector);
  if (!element) throw new Error(selector);
  return element;
}
const choice = (): Element => found("select");
const value = (): HTMLInputElement => found("input") as HTMLInputElement;
const say = (at: Element, name: string, ctx: object): boolean =>
  at.dispatchEvent(new CustomEvent(`htmx:${name}`, { bubbles: true, detail: { ctx } }));

function swap(ctx: object): void {
  const body = found("#modal-body");
  say(choice(), "before:swap", ctx);
  body.innerHTML = FORM;
  say(body, "after:swap", ctx);
}

test("what is typed while the form is on its way stands in it, though a list refreshed itself meanwhile", () => {
  const ctx = { sourceElement: choice() };
  say(choice(), "before:request", ctx);
  value().value = "cupboard";
  say(found("#list"), "after:swap", { sourceElement: found("#list") });

  swap(ctx);

  expect(value().value).toBe("cupboard");
});

test("Enter that is pressed meanwhile is pressed in the new form", () => {
  const ctx = { sourceElement: choice() };
  say(choice(), "before:request", ctx);
  value().value = "cupboard";
  (found("form") as HTMLFormElement).requestSubmit();
  expect(submitted).toEqual([]);

  swap(ctx);

  expect(submitted).toEqual(["cupboard"]);
});

test("a form that went with its closed dialog holds no other one back", () => {
  say(choice(), "before:request", { sourceElement: choice() });
  found("#modal-body").innerHTML = FORM;

  (found("form") as HTMLFormElement).requestSubmit();

  expect(submitted).toEqual([""]);
});
