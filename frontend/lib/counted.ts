/** Words of a number in data-one ("1 step"), data-few ("2 steps") and data-many ("5 steps"), each with its number in it. */
export function counted(words: DOMStringMap, count: number): string {
  const form = new Intl.PluralRules(document.documentElement.lang).select(count);
  const said = form === "one" ? words["one"] : form === "few" ? words["few"] : words["many"];
  return (said ?? "").replace(/\d+/, String(count));
}
