import { expect, test } from "vitest";
import { changesOf, stateOf } from "../lib/step-changes";
import type { StepState } from "../lib/step-changes";

function steps(...keys: string[]): StepState[] {
  return keys.map((key) => ({ key, title: key, said: `title=${key}` }));
}

const NONE = { changed: [], added: [], gone: [] };

test("steps as they were are no change", () => {
  expect(changesOf(steps("s1", "s2"), steps("s1", "s2"))).toEqual(NONE);
});

test("what is changed, new and gone is named", () => {
  const now = [{ key: "s1", title: "Saw", said: "title=Saw" }, ...steps("n1")];

  expect(changesOf(steps("s1", "s2"), now)).toEqual({ changed: ["«Saw»"], added: ["«n1»"], gone: ["«s2»"] });
});

test("of a changed order only the step that was moved is named", () => {
  expect(changesOf(steps("a", "b", "c", "d"), steps("d", "a", "b", "c")).changed).toEqual(["«d»"]);
});

test("a state is read from the form, without what is empty", () => {
  document.body.innerHTML =
    '<form><input name="step" value="s1"><input name="s1-title" value="Saw"><input name="s1-after" value=""></form>';
  const form = document.querySelector("form") as HTMLFormElement;

  expect(stateOf(form)).toEqual([{ key: "s1", title: "Saw", said: "title=Saw" }]);
});
