import { expect, test } from "vitest";
import { addMonths, dayOf, isoDay, readDay, tidied } from "../lib/days";

const today = dayOf(2026, 11, 30);

test.each([
  ["21.12.2026", "2026-12-21"],
  ["1.2.26", "2026-02-01"],
  ["21 12", "2026-12-21"],
  ["211226", "2026-12-21"],
  ["2026-12-21", "2026-12-21"],
  ["30.08", "2026-08-30"],
  ["29.08", "2027-08-29"],
  ["29.02", "2028-02-29"],
])("%s is read as the server reads it", (text, iso) => {
  expect(isoDay(readDay(text, today) as Date)).toBe(iso);
});

test.each(["", "21", "31.11", "12.21.2026", "завтра"])("%s is no day", (text) => {
  expect(readDay(text, today)).toBeNull();
});

test("what was typed is tidied, with its hour, and what cannot be read stays", () => {
  expect(tidied("21.12", today, false)).toBe("21.12.2026");
  expect(tidied("21.12 930", today, true)).toBe("21.12.2026 09:30");
  expect(tidied("21.12.26 9", today, true)).toBe("21.12.2026 09:00");
  expect(tidied("31.11", today, false)).toBe("31.11");
});

test("the same day of a shorter month is its last", () => {
  expect(isoDay(addMonths(dayOf(2027, 1, 31), 1))).toBe("2027-02-28");
  expect(isoDay(addMonths(dayOf(2027, 1, 31), -2))).toBe("2026-11-30");
});
