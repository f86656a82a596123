import { expect, test, vi } from "vitest";
import { edgeAt } from "../lib/drag-board";

test("the upper half of a card means before it, the lower half after", () => {
  const card = document.createElement("div");
  card.getBoundingClientRect = vi.fn(() => ({ top: 100, height: 40 }) as DOMRect);

  expect(edgeAt(card, 119)).toBe("before");
  expect(edgeAt(card, 120)).toBe("after");
});
