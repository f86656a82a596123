import { expect, test } from "vitest";
import { fill, typedSince, valuesOf } from "../lib/typed";

function form(html: string): HTMLFormElement {
  document.body.innerHTML = `<form>${html}</form>`;
  return document.querySelector("form") as HTMLFormElement;
}

test("what was typed meanwhile stands in the form that took the place of the first", () => {
  const old = form(`<input name="value"><select name="column"><option>a</option><option>b</option></select>
    <input name="other" value="kept"><input type="hidden" name="was" value="old">`);
  const before = valuesOf(old);
  (old.elements.namedItem("value") as HTMLInputElement).value = "шкаф";
  (old.elements.namedItem("column") as HTMLSelectElement).value = "b";
  const typed = typedSince(before, valuesOf(old));

  const next = form(`<input name="value"><select name="column"><option>a</option><option>b</option></select>
    <input name="other" value="new"><input type="hidden" name="was" value="new">`);
  const changed = fill(next, typed);

  expect([...new FormData(next)]).toEqual([["value", "шкаф"], ["column", "b"], ["other", "new"], ["was", "new"]]);
  expect(changed.map(({ name }) => name)).toEqual(["value", "column"]);
});

test("a choice that the new form does not have is left out, boxes are ticked by their values", () => {
  const next = form(`<select name="column"><option>a</option></select>
    <input type="checkbox" name="value" value="1"><input type="checkbox" name="value" value="2">`);

  fill(next, new Map([["column", ["z"]], ["value", ["2"]]]));

  expect([...new FormData(next)]).toEqual([["column", "a"], ["value", "2"]]);
});
