import { beforeEach, expect, test, vi } from "vitest";
import { currentRow, markRow, moveRow, openRow, rows } from "../lib/rows";

beforeEach(() => {
  document.body.innerHTML = `
    <main id="main">
      <p data-row id="one"><a href="#1">1</a></p>
      <p data-row id="hidden"><a href="#0">0</a></p>
      <p data-row id="two"><a href="#2">2</a><button data-peek>…</button></p>
    </main>
    <dialog id="peek"></dialog>`;
  for (const row of document.querySelectorAll<HTMLElement>("[data-row]")) {
    row.checkVisibility = () => row.id !== "hidden";
    row.scrollIntoView = vi.fn();
  }
});

function row(id: string): HTMLElement {
  return document.querySelector(`#${id}`) as HTMLElement;
}

test("rows that are not shown are passed over", () => {
  expect(rows().map((one) => one.id)).toEqual(["one", "two"]);
});

test("the first step down goes to the first row, the first step up to the last", () => {
  moveRow(1);
  expect(currentRow()).toBe(row("one"));

  row("one").classList.remove("is-current");
  (document.activeElement as HTMLElement).blur();
  moveRow(-1);
  expect(currentRow()).toBe(row("two"));
});

test("past the last row nothing moves", () => {
  markRow(row("two"));

  moveRow(1);

  expect(currentRow()).toBe(row("two"));
});

test("one row is current, and its link has the focus", () => {
  markRow(row("one"));

  moveRow(1);

  expect(document.querySelectorAll(".is-current")).toHaveLength(1);
  expect(document.activeElement).toBe(row("two").querySelector("a"));
});

test("an open slide-over follows the row", () => {
  document.querySelector("#peek")?.setAttribute("open", "");
  const peeked = vi.fn();
  row("two").querySelector("button")?.addEventListener("click", peeked);
  markRow(row("one"));

  moveRow(1);

  expect(peeked).toHaveBeenCalledOnce();
});

test("a row without a slide-over is opened by its link", () => {
  const followed = vi.fn((event: Event) => event.preventDefault());
  row("one").querySelector("a")?.addEventListener("click", followed);

  openRow(row("one"));

  expect(followed).toHaveBeenCalledOnce();
});

test("a press makes its row the current one", () => {
  row("two").querySelector("a")?.click();

  expect(currentRow()).toBe(row("two"));
});
