/** Typed text is not thrown away by a slip: what closes a place over the page asks first where something is unsent. */
interface Guarded extends HTMLElement {
  asksBeforeLeaving: boolean;
}

/** <confirm-box> asks; `leave` follows at once where nothing was typed. */
export function leaveTyped(place: HTMLElement, leave: () => void): void {
  const forms = Array.from(place.querySelectorAll<Guarded>("guarded-form"));
  if (forms.some((form) => form.asksBeforeLeaving)) {
    document.dispatchEvent(new CustomEvent("leaving", { detail: leave }));
  } else {
    leave();
  }
}
