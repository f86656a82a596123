import { expect, test } from "vitest";

import { begin, end, isOwn } from "../lib/own-changes";

test("the notice of an answered change is the page's own, another's is not", () => {
  const id = begin();

  expect(end(id, true)).toEqual([]);

  expect(isOwn(id, ["task:1"])).toBe(true);
  expect(isOwn("another", ["task:1"])).toBe(false);
  expect(isOwn(undefined, ["task:1"])).toBe(false);
});

test("what the stream says before the answer waits for it", () => {
  const id = begin();

  expect(isOwn(id, ["task:1"])).toBe(true);

  expect(end(id, true)).toEqual([]);
});

test("where the answer is lost the notice counts, whether it came before or comes after", () => {
  const id = begin();
  isOwn(id, ["task:1"]);

  expect(end(id, false)).toEqual(["task:1"]);
  expect(isOwn(id, ["task:2"])).toBe(false);
});
