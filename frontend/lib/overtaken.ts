/**
 * A live refresh that was asked for before a press inside it was answered would undo what the press has shown: its answer is
 * dropped, and the place asks again.
 */
import { contextOf } from "./htmx";

const inHand = new Map<object, string[]>(); // a press: the places around what it will change
const answeredAt = new Map<string, number>(); // a place: when a press in it was last answered

function places(target: unknown): string[] {
  const found: string[] = [];
  let place = target instanceof Element ? target.closest("[data-live]") : null;
  for (; place; place = place.parentElement?.closest("[data-live]") ?? null) found.push(place.id);
  return found;
}

document.addEventListener("htmx:before:request", (event) => {
  const context = contextOf(event);
  if (context.sourceEvent?.type !== "live") inHand.set(context, places(context.target));
});

document.addEventListener("htmx:finally:request", (event) => {
  const context = contextOf(event);
  for (const place of inHand.get(context) ?? []) answeredAt.set(place, performance.now());
  inHand.delete(context);
});

/** Whether a press in the place was, or is still to be, answered after `asked`. */
export function isOvertaken(place: string, asked: number): boolean {
  return (answeredAt.get(place) ?? -1) >= asked || [...inHand.values()].some((found) => found.includes(place));
}
