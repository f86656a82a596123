/** Days as people type them, 21.12.2026 or 21.12; core/typed_days.py reads the same on the server. A day is a Date at noon UTC. */
const ISO = /^(\d{4})-(\d{1,2})-(\d{1,2})$/;
const POINTS = /^(\d{1,2})[./,\s-]+(\d{1,2})(?:[./,\s-]+(\d{4}|\d{2}))?\.?$/;
const DIGITS = /^(\d\d)(\d\d)(\d{4}|\d{2})$/;
const CLOCK = /^(.*\d)(?:T|[\s,]+)(\d{1,2})[:.]?(\d\d)?$/;
const DAY_MS = 86_400_000;
const PASSED_DAYS = 92;

export function dayOf(year: number, month: number, day: number): Date {
  return new Date(Date.UTC(year, month - 1, day, 12));
}

export function addDays(day: Date, count: number): Date {
  return new Date(day.getTime() + count * DAY_MS);
}

/** The same day of another month, or its last. */
export function addMonths(day: Date, count: number): Date {
  const last = new Date(Date.UTC(day.getUTCFullYear(), day.getUTCMonth() + count + 1, 0, 12));
  return dayOf(last.getUTCFullYear(), last.getUTCMonth() + 1, Math.min(day.getUTCDate(), last.getUTCDate()));
}

export function localToday(): Date {
  const now = new Date();
  return dayOf(now.getFullYear(), now.getMonth() + 1, now.getDate());
}

export function isoDay(day: Date): string {
  return day.toISOString().slice(0, 10);
}

export function typedDay(day: Date): string {
  return isoDay(day).split("-").reverse().join(".");
}

export function readDay(text: string, today: Date): Date | null {
  const iso = ISO.exec(text.trim());
  if (iso) return exact(Number(iso[1]), Number(iso[2]), Number(iso[3]));
  const found = POINTS.exec(text.trim()) ?? DIGITS.exec(text.trim());
  if (!found) return null;
  const [day, month, year] = [Number(found[1]), Number(found[2]), found[3]];
  if (year) return exact(Number(year) + (year.length === 2 ? 2000 : 0), month, day);
  const earliest = addDays(today, -PASSED_DAYS);
  for (let one = earliest.getUTCFullYear(); one < earliest.getUTCFullYear() + 9; one += 1) {
    const candidate = exact(one, month, day);
    if (candidate && candidate >= earliest) return candidate;
  }
  return null;
}

/** As the field is to hold it: what cannot be read stays, and the server says so. */
export function tidied(text: string, today: Date, hasClock: boolean): string {
  const clock = hasClock ? CLOCK.exec(text.trim()) : null;
  const day = readDay(clock?.[1] ?? text, today);
  if (!day) return text;
  return clock ? `${typedDay(day)} ${(clock[2] ?? "").padStart(2, "0")}:${clock[3] ?? "00"}` : typedDay(day);
}

function exact(year: number, month: number, day: number): Date | null {
  const date = dayOf(year, month, day);
  return date.getUTCMonth() === month - 1 && date.getUTCDate() === day ? date : null;
}
