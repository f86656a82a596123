/**
 * <where-builder> around a form that another choice in a <select hx-get> brings anew. What is typed while the new form is on its
 * way stands in it afterwards, and what was pressed (Enter, a button) is pressed in it.
 */
import { contextOf, type RequestContext } from "../lib/htmx";
import { fill, typedSince, valuesOf, type Values } from "../lib/typed";

const FORM = "where-builder form";
/** The last choice whose form is on its way; pages swap other things meanwhile (a list that refreshes itself). */
let redraw: { context: RequestContext; form: HTMLFormElement; sent: Values } | null = null;
let typed: Values = new Map();
let focused = "";
let pressed: { name: string; value: string } | null = null;

function isOfRedraw(event: Event): boolean {
  return redraw !== null && contextOf(event) === redraw.context;
}

document.addEventListener("htmx:before:request", (event) => {
  const context = contextOf(event);
  const { sourceElement } = context;
  const form = sourceElement instanceof HTMLSelectElement ? sourceElement.closest<HTMLFormElement>(FORM) : null;
  if (form) redraw = { context, form, sent: valuesOf(form) };
});

document.addEventListener("htmx:before:swap", (event) => {
  if (!redraw || !isOfRedraw(event)) return;
  typed = typedSince(redraw.sent, valuesOf(redraw.form));
  const at = document.activeElement;
  focused = redraw.form.contains(at) ? (at?.getAttribute("name") ?? "") : "";
});

document.addEventListener("htmx:after:swap", (event) => {
  const form = document.querySelector<HTMLFormElement>(FORM);
  if (!form || !isOfRedraw(event)) return;
  redraw = null;
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
  if (!redraw || !isOfRedraw(event)) return;
  const { form } = redraw;
  redraw = null;
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
    if (!redraw || redraw.form !== event.target) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    const button = event.submitter instanceof HTMLButtonElement ? event.submitter : null;
    pressed = { name: button?.name ?? "", value: button?.value ?? "" };
  };
}

customElements.define("where-builder", WhereBuilder);
