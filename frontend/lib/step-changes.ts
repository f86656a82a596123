/** What of a template's steps is not as it was: by what stands in its form. */

export interface StepState {
  key: string;
  title: string;
  /** All that is typed of it, and which steps it waits for. */
  said: string;
}

export interface StepChanges {
  /** Titles, in quotes. */
  changed: string[];
  added: string[];
  gone: string[];
}

export function stateOf(form: HTMLFormElement): StepState[] {
  const typed = new Map<string, string[]>();
  for (const [name, value] of new FormData(form)) {
    const [key = "", ...field] = name.split("-");
    if (!field.length || typeof value !== "string") continue;
    const said = typed.get(key) ?? [];
    said.push(`${field.join("-")}=${value}`);
    typed.set(key, said);
  }
  const keys = Array.from(form.querySelectorAll<HTMLInputElement>("[name=step]"), ({ value }) => value);
  return keys.map((key) => {
    const said = typed.get(key) ?? [];
    return { key, title: said.find((one) => one.startsWith("title="))?.slice(6) ?? "", said: said.filter(isTyped).join("\n") };
  });
}

/** An empty field is as good as none: "After…" that nothing was chosen for is no change. */
function isTyped(field: string): boolean {
  return !field.endsWith("=");
}

export function changesOf(before: readonly StepState[], now: readonly StepState[]): StepChanges {
  const was = new Map(before.map((step) => [step.key, step]));
  const left = new Set(now.map(({ key }) => key));
  const kept = now.filter(({ key }) => was.has(key));
  const moved = movedOf(before.filter(({ key }) => left.has(key)).map(({ key }) => key), kept.map(({ key }) => key));
  return {
    changed: kept.filter(({ key, said }) => was.get(key)?.said !== said || moved.has(key)).map(quoted),
    added: now.filter(({ key }) => !was.has(key)).map(quoted),
    gone: before.filter(({ key }) => !left.has(key)).map(quoted),
  };
}

/** The fewest that have to be moved to come from one order to the other. */
function movedOf(before: readonly string[], now: readonly string[]): Set<string> {
  if (before.join() === now.join()) return new Set();
  const place = new Map(before.map((key, at) => [key, at]));
  const runs: string[][] = [];
  for (const key of now) {
    const fits = runs.filter((run) => (place.get(run.at(-1) ?? "") ?? 0) < (place.get(key) ?? 0));
    const longest = fits.reduce<string[]>((one, other) => (other.length > one.length ? other : one), []);
    runs.push([...longest, key]);
  }
  const stay = new Set(runs.reduce((one, other) => (other.length > one.length ? other : one), []));
  return new Set(now.filter((key) => !stay.has(key)));
}

function quoted({ title }: StepState): string {
  return `«${title || "…"}»`;
}
