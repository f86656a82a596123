/**
 * <where-builder> around a form that another choice in a <select hx-get> brings anew. What is typed while the new form is on its
 * way stands in it afterwards, and what was pressed (Enter, a button) is pressed in it.
 */
import { contextOf } from "../lib/htmx";
import { fill, typedSince, valuesOf, type Values } from "../lib/typed";

const FORM = "where-builder form";
let sent: Values | null = null;
let typed: Values = new Map();
let focused = "";
let pressed: { name: string; value: string } | null = null;

function redrawOf(event: Event): HTMLFormElement | null {
  const { sourceElement } = contextOf(event);
  return sourceElement instanceof HTMLSelectElement ? sourceElement.closest<HTMLFormElement>(FORM) : null;
}

document.addEventListener("htmx:before:request", (event) => {
  const form = redrawOf(event);
  if (form) sent = valuesOf(form);
});

document.addEventListener("htmx:before:swap", (event) => {
  const form = redrawOf(event);
  if (!form || !sent) return;
  typed = typedSince(sent, valuesOf(form));
  const at = document.activeElement;
  focused = form.contains(at) ? (at?.getAttribute("name") ?? "") : "";
});

document.addEventListener("htmx:after:swap", () => {
  const form = document.querySelector<HTMLFormElement>(FORM);
  if (!sent || !form) return;
  sent = null;
  const field = focused ? form.querySelector<HTMLElement>(`[name="${CSS.escape(focused)}"]`) : null;
  field?.focus();
  const changed = fill(form, typed);
  typed = new Map();
  const press = pressed;
  pressed = null;
  const redraws = changed.find((one) => one.hasAttribute("hx-get"));
  if (redraws) {
    pressed = press; // once this choice, too, has brought its form
    redraws.dispatchEvent(new Event("change", { bubbles: true }));
  } else if (press) submit(form, press);
});

/** It did not come: the old form is still there. */
document.addEventListener("htmx:finally:request", (event) => {
  const form = redrawOf(event);
  if (!form) return;
  sent = null;
  if (pressed) submit(form, pressed);
  pressed = null;
});

function submit(form: HTMLFormElement, { name, value }: { name: string; value: string }): void {
  const buttons = [...form.querySelectorAll<HTMLButtonElement>("button[name]")];
  form.requestSubmit(buttons.find((button) => button.name === name && button.value === value));
}

class WhereBuilder extends HTMLElement {
  connectedCallback(): void {
    this.addEventListener("submit", this.#onSubmit, true);
  }

  #onSubmit = (event: SubmitEvent): void => {
    if (!sent) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    const button = event.submitter instanceof HTMLButtonElement ? event.submitter : null;
    pressed = { name: button?.name ?? "", value: button?.value ?? "" };
  };
}

customElements.define("where-builder", WhereBuilder);
