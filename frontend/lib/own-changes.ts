/**
 * Changes that this page asked for. Their answer says what has changed; the stream says the same to everybody, so a page
 * names each change and leaves out the notice that bears its own name. If the answer is lost, the notice counts.
 */
import { randomId } from "./random";

export const BY = "Live-By";
const MOST_KEPT = 100;
const heardOf = new Map<string, string[]>(); // sent and not answered: what the stream has said of it meanwhile
const answered = new Set<string>();

/** A name for a change that is about to be asked for. */
export function begin(): string {
  const id = randomId();
  heardOf.set(id, []);
  return id;
}

/** It was answered, or not; what has to be looked at after all. */
export function end(id: string, isAnswered: boolean): string[] {
  const topics = heardOf.get(id) ?? [];
  heardOf.delete(id);
  if (!isAnswered) return topics;
  answered.add(id);
  if (answered.size > MOST_KEPT) answered.delete(answered.values().next().value as string);
  return [];
}

/** Whether the notice is of a change whose answer has come or is awaited. */
export function isOwn(id: string | undefined, topics: string[]): boolean {
  if (!id) return false;
  heardOf.get(id)?.push(...topics);
  return heardOf.has(id) || answered.has(id);
}
