/** What a cell or a card has no room for is said on hover. */
const PLACES = ".is-listed td, .board-card h3, .board-card .line";

document.addEventListener("mouseover", ({ target }) => {
  const place = target instanceof Element ? target.closest<HTMLElement>(PLACES) : null;
  if (place && !place.title && isCut(place)) place.title = (place.innerText || "").replace(/\s+/g, " ").trim();
});

/** Whether a part of it is not seen. */
export function isCut(place: HTMLElement): boolean {
  return [place, ...place.querySelectorAll<HTMLElement>(":scope > *")].some((one) => one.scrollWidth > one.clientWidth && one.clientWidth > 0);
}
