import { beforeEach, expect, test, vi } from "vitest";
import "../lib/typed-dates";

let input: HTMLInputElement;
let heard: string[];

beforeEach(() => {
  vi.useFakeTimers();
  document.body.innerHTML = '<form><input type="date"></form>';
  input = document.querySelector("input") as HTMLInputElement;
  heard = [];
  document.querySelector("form")?.addEventListener("change", () => heard.push(input.value));
});

function type(value: string): void {
  input.dispatchEvent(new KeyboardEvent("keydown", { key: "2", bubbles: true }));
  input.value = value;
  input.dispatchEvent(new Event("change", { bubbles: true }));
}

test("a year that is being typed is heard once, when it can be meant and a pause is made", () => {
  for (const year of ["0002", "0020", "0202"]) {
    type(`${year}-12-05`);
    vi.advanceTimersByTime(5000);
  }
  type("2026-12-05");
  vi.advanceTimersByTime(900);
  expect(heard).toEqual([]);

  vi.advanceTimersByTime(200);

  expect(heard).toEqual(["2026-12-05"]);
});

test("leaving the field says the date at once, and a picked one is not held back", () => {
  type("2026-12-05");
  input.dispatchEvent(new FocusEvent("focusout", { bubbles: true }));
  expect(heard).toEqual(["2026-12-05"]);

  input.value = "2026-12-06";
  input.dispatchEvent(new Event("change", { bubbles: true }));

  expect(heard).toEqual(["2026-12-05", "2026-12-06"]);
});
