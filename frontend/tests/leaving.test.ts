import { beforeEach, expect, test, vi } from "vitest";
import { holdsTyped, leaveTyped } from "../lib/leaving";

beforeEach(() => {
  document.body.innerHTML = "<div id='place'><guarded-form></guarded-form></div>";
});

function place(asksBeforeLeaving: boolean): Element {
  Object.assign(document.querySelector("guarded-form") as Element, { asksBeforeLeaving });
  return document.querySelector("#place") as Element;
}

test("where nothing was typed one leaves at once", () => {
  const leave = vi.fn();

  leaveTyped(place(false), leave);

  expect(leave).toHaveBeenCalledOnce();
});

test("where something is typed the page asks first and hands the way out over", () => {
  const leave = vi.fn();
  const asked = vi.fn<(leave: unknown) => void>();
  document.addEventListener("leaving", (event) => asked((event as CustomEvent<unknown>).detail), { once: true });

  leaveTyped(place(true), leave);

  expect(holdsTyped(place(true))).toBe(true);
  expect(leave).not.toHaveBeenCalled();
  expect(asked).toHaveBeenCalledExactlyOnceWith(leave);
});
