/** The list's rows: elements with data-row; the current one is opened by Enter and followed by the slide-over. */
export function rows(): HTMLElement[] {
  return Array.from(document.querySelectorAll<HTMLElement>("#main [data-row]")).filter((row) => row.checkVisibility());
}

export function currentRow(): HTMLElement | null {
  const current = document.querySelector<HTMLElement>("#main [data-row].is-current");
  return current ?? document.activeElement?.closest<HTMLElement>("[data-row]") ?? null;
}

export function openRow(row: HTMLElement): void {
  (row.querySelector<HTMLElement>("[data-peek]") ?? row.querySelector<HTMLElement>("a[href]"))?.click();
}

export function markRow(row: HTMLElement): void {
  for (const other of document.querySelectorAll("[data-row].is-current")) other.classList.remove("is-current");
  row.classList.add("is-current");
  row.scrollIntoView({ block: "nearest" });
}

/** Go `step` rows down; an open slide-over follows, otherwise the row's link gets the focus. */
export function moveRow(step: number): void {
  const all = rows();
  const at = all.indexOf(currentRow() as HTMLElement);
  const next = all[at === -1 ? (step > 0 ? 0 : all.length - 1) : at + step];
  if (!next) return;
  markRow(next);
  if (document.querySelector<HTMLDialogElement>("#peek")?.open) openRow(next);
  else next.querySelector<HTMLElement>("a[href]")?.focus({ preventScroll: true });
}

document.addEventListener("click", (event) => {
  const row = (event.target as Element).closest<HTMLElement>("#main [data-row]");
  if (row) markRow(row);
});
