import { expect, test } from "vitest";
import { randomId } from "../lib/random";

test("an id is a UUID of version 4, also where crypto.randomUUID is missing", () => {
  const ids = Array.from({ length: 50 }, randomId);

  for (const id of ids) expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  expect(new Set(ids).size).toBe(50);
});
