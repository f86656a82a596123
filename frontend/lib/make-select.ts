import TomSelect from "tom-select/base";
import removeButton from "tom-select/dist/esm/plugins/remove_button/plugin.js";

TomSelect.define("remove_button", removeButton);

interface Choice {
  value: string;
  text: string;
  hint?: string;
}

/** Before what was typed and is none of the choices, as naryad.crm.forms.NEW. */
const NEW = "new:";

export interface Select {
  destroy: () => void;
  take: (value: string, text: string) => void;
}

export function makeSelect(select: HTMLSelectElement, texts: DOMStringMap): Select {
  const members = texts["members"];
  const url = members === undefined ? texts["url"] : `${document.body.dataset["members"] ?? ""}?${members}`;
  const printed = [...select.options].map(({ value, text }) => ({ value, text }));
  // An answer that comes after other words were typed must not mix with theirs.
  const find = (query: string, done: (found?: Choice[]) => void): void =>
    void load(url ?? "", query, (found) => done(query === control.inputValue() ? found : []));
  const control: TomSelect = new TomSelect(select, {
    valueField: "value",
    labelField: "text",
    searchField: url ? [] : ["text", "hint"],
    maxOptions: 50,
    ...(select.multiple ? { plugins: { remove_button: { title: texts["remove"] ?? "" } }, hideSelected: true } : {}),
    hidePlaceholder: true,
    allowEmptyOption: members !== undefined && printed.some(({ value, text }) => !value && text),
    placeholder: texts["placeholder"] ?? select.getAttribute("placeholder") ?? "",
    ...(url ? { load: find } : {}),
    ...(texts["new"] ? { create: asNew, createOnBlur: true } : {}),
    ...(url ? { preload: "focus" as const, shouldLoad: () => true, score: () => () => 1 } : {}),
    render: {
      option: (choice: Choice, escape: (text: string) => string) =>
        `<div>${escape(choice.text)}${choice.hint ? ` <span class="text-secondary">${escape(choice.hint)}</span>` : ""}</div>`,
      option_create: ({ input }: { input: string }, escape: (text: string) => string) =>
        `<div class="create">${escape((texts["new"] ?? "").replace("{name}", input))}</div>`,
      no_results: () => `<div class="no-results">${escapeText(texts["nothing"] ?? "")}</div>`,
    },
    // What was found is chosen: the next one is looked for by other words.
    ...(select.multiple && url
      ? {
          onItemAdd: (): void => {
            control.setTextboxValue("");
            control.clearOptions();
            control.load("");
          },
        }
      : {}),
    onChange: (value: string | string[]) => {
      const more = document.querySelector(texts["opens"] ?? "_");
      if (more instanceof HTMLDetailsElement) more.open = value.toString().startsWith(NEW);
      select.dispatchEvent(new Event("input", { bubbles: true }));
    },
  });
  // The server finds by phone and number too, so nothing is filtered here: what was found for other words must go.
  // What the page had printed beside members ("Mine", "Nobody") is offered again when nothing is typed.
  if (url)
    control.control_input.addEventListener("input", () => {
      control.clearOptions();
      if (members !== undefined && !control.inputValue()) control.addOptions(printed);
    });
  nameForReaders(select, control.control_input);
  select.setAttribute("aria-hidden", "true"); // its label names the control now
  if (select.autofocus) control.focus();
  const take = (value: string, text: string): void => {
    control.addOption({ value, text });
    control.setValue(value);
  };
  return { destroy: () => control.destroy(), take };
}

function asNew(text: string, done: (choice?: Choice) => void): boolean {
  done({ value: NEW + text, text });
  return true;
}

async function load(url: string, query: string, done: (found?: Choice[]) => void): Promise<void> {
  const address = new URL(url, location.href);
  address.searchParams.set("q", query);
  try {
    const answer = await fetch(address, { headers: { Accept: "application/json" }, credentials: "same-origin" });
    done(answer.ok ? ((await answer.json()) as Choice[]) : []);
  } catch {
    done([]);
  }
}

/** The typed-in control has the same name and description as the select it stands for. */
function nameForReaders(select: HTMLSelectElement, input: HTMLInputElement): void {
  for (const name of ["aria-describedby", "aria-invalid", "aria-label"]) {
    const value = select.getAttribute(name);
    if (value) input.setAttribute(name, value);
  }
}

function escapeText(text: string): string {
  const place = document.createElement("i");
  place.textContent = text;
  return place.innerHTML;
}
