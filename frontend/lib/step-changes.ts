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

export type Typed = ReadonlyMap<string, string[]>;

/** What stands in a form by the names of its fields, read at once: to ask for each of a thousand is slow. */
export function typedIn(form: HTMLFormElement): Typed {
  const typed = new Map<string, string[]>();
  new FormData(form).forEach((value, name) => {
    if (typeof value !== "string") return;
    const said = typed.get(name);
    if (said) said.push(value);
    else typed.set(name, [value]);
  });
  return typed;
}

/** An empty field is as good as none: "After…" that nothing was chosen for is no change. */
export function stateOf(form: HTMLFormElement): StepState[] {
  const typed = typedIn(form);
  const steps = new Map((typed.get("step") ?? []).map((key) => [key, [] as string[]]));
  for (const [name, values] of typed) {
    const dash = name.indexOf("-");
    const said = dash < 0 ? undefined : steps.get(name.slice(0, dash));
    said?.push(...values.filter(Boolean).map((value) => `${name.slice(dash + 1)}=${value}`));
  }
  return Array.from(steps, ([key, said]) => ({ key, title: typed.get(`${key}-title`)?.[0] ?? "", said: said.join("\n") }));
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
