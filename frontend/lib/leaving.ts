/** Typed text is not thrown away by a slip: what closes a place over the page asks first where something is unsent. */
interface Guarded extends HTMLElement {
  asksBeforeLeaving: boolean;
}

export function holdsTyped(place: Element): boolean {
  return Array.from(place.querySelectorAll<Guarded>("guarded-form")).some((form) => form.asksBeforeLeaving);
}

/** <confirm-box> asks; `leave` follows at once where nothing was typed. */
export function leaveTyped(place: Element, leave: () => void): void {
  if (holdsTyped(place)) document.dispatchEvent(new CustomEvent("leaving", { detail: leave }));
  else leave();
}
