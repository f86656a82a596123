import { expect, test } from "vitest";
import { BOX, beside, boxAt, layOut } from "../lib/graph-layout";
import type { GraphNode } from "../lib/graph-layout";

/** Steps by name: a; b and c wait for it; d waits for both. */
function steps(...pairs: [string, string[]][]): GraphNode[] {
  return pairs.map(([key, after], place) => ({ key, number: place + 1, title: key, marks: [], after }));
}

const DIAMOND = steps(["a", []], ["b", ["a"]], ["c", ["a"]], ["d", ["b", "c"]]);

test("what waits stands below what it waits for, and no two boxes share a place", () => {
  const { boxes, links } = layOut(DIAMOND);
  const y = (key: string): number => boxes.get(key)?.y ?? NaN;

  expect([y("a") < y("b"), y("b") === y("c"), y("c") < y("d")]).toEqual([true, true, true]);
  expect(Math.abs((boxes.get("b")?.x ?? 0) - (boxes.get("c")?.x ?? 0))).toBeGreaterThanOrEqual(BOX.width);
  expect(links.map(({ from, to }) => from + to)).toEqual(["ab", "ac", "bd", "cd"]);
  expect(links.every(({ path }) => path.startsWith("M"))).toBe(true);
});

test("a link that is said twice is one, and one to nothing is none", () => {
  expect(layOut(steps(["a", []], ["b", ["a", "a", "gone", "b"]])).links).toHaveLength(1);
  expect(layOut([]).boxes.size).toBe(0);
});

test("steps that wait for each other are drawn as well", () => {
  expect(layOut(steps(["a", ["b"]], ["b", ["a"]])).links).toHaveLength(2);
});

test("arrows walk to the nearest step that way", () => {
  const drawn = layOut(DIAMOND);
  const { boxes } = drawn;
  const left = (boxes.get("b")?.x ?? 0) < (boxes.get("c")?.x ?? 0) ? "b" : "c";
  const right = left === "b" ? "c" : "b";

  expect(beside(drawn, left, "ArrowRight")).toBe(right);
  expect(beside(drawn, right, "ArrowLeft")).toBe(left);
  expect(beside(drawn, "d", "ArrowUp")).toMatch(/b|c/);
  expect(beside(drawn, "a", "ArrowUp")).toBeNull();
});

test("a point is in the box that is there", () => {
  const { boxes } = layOut(DIAMOND);
  const spot = boxes.get("d") ?? { x: 0, y: 0 };

  expect(boxAt(boxes, { x: spot.x + BOX.width / 2 - 1, y: spot.y })).toBe("d");
  expect(boxAt(boxes, { x: spot.x, y: spot.y + BOX.height })).toBeNull();
});

test("a step stands as high as it can begin", () => {
  const long = steps(["a", []], ["b", ["a"]], ["c", ["b"]], ["d", ["a"]], ["e", ["c", "d"]]);
  const { boxes } = layOut(long);

  expect(boxes.get("d")?.y).toBe(boxes.get("b")?.y);
});
