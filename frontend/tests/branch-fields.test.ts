import { expect, test } from "vitest";
import "../islands/branch-fields";

test("a field of other branches is neither shown nor sent", () => {
  document.body.innerHTML = `
    <select id="type"><option value="3">a</option><option value="7">b</option></select>
    <branch-fields data-by="#type">
      <div class="field"><input id="of-three" data-branches="3"></div>
      <div class="field"><input id="of-all"></div>
    </branch-fields>`;
  const type = document.querySelector("#type") as HTMLSelectElement;
  const input = document.querySelector("#of-three") as HTMLInputElement;
  expect(input.disabled).toBe(false);

  type.value = "7";
  type.dispatchEvent(new Event("change", { bubbles: true }));

  expect(input.disabled).toBe(true);
  expect(input.parentElement?.hidden).toBe(true);
  expect((document.querySelector("#of-all") as HTMLInputElement).disabled).toBe(false);
});

test("a fold says how many fields of the chosen branch it holds", () => {
  document.body.innerHTML = `
    <select id="type"><option value="3">a</option><option value="7">b</option></select>
    <branch-fields data-by="#type">
      <details><summary>More <span data-count>2</span></summary>
        <div class="field"><input data-branches="7"></div>
        <div class="field"><input></div>
      </details>
    </branch-fields>`;
  document.querySelector("#type")?.dispatchEvent(new Event("change", { bubbles: true }));

  expect(document.querySelector("[data-count]")?.textContent).toBe("1");
});
