/** What stands in the fields of a form, what of it was typed since, and how it comes into a form that took its place. */
export type Values = Map<string, string[]>;
type Field = HTMLInputElement | HTMLSelectElement | HTMLTextAreaElement;

export function valuesOf(form: HTMLFormElement): Values {
  const values: Values = new Map();
  for (const field of fieldsOf(form)) {
    const known = values.get(field.name) ?? [];
    values.set(field.name, field instanceof HTMLInputElement && isTicked(field) && !field.checked ? known : [...known, ...held(field)]);
  }
  return values;
}

export function typedSince(before: Values, now: Values): Values {
  return new Map([...now].filter(([name, values]) => JSON.stringify(values) !== JSON.stringify(before.get(name))));
}

/** Fields that took another value; what a field cannot hold is left out. */
export function fill(form: HTMLFormElement, values: Values): Field[] {
  return fieldsOf(form).filter((field) => {
    const wanted = values.get(field.name);
    return wanted !== undefined && take(field, wanted);
  });
}

function take(field: Field, wanted: string[]): boolean {
  const before = JSON.stringify(held(field));
  if (field instanceof HTMLSelectElement) {
    const options = [...field.options];
    if (!wanted.length || !wanted.every((value) => options.some((option) => option.value === value))) return false;
    if (field.multiple) for (const option of options) option.selected = wanted.includes(option.value);
    else field.value = wanted[0] as string;
  } else if (field instanceof HTMLInputElement && isTicked(field)) {
    const was = field.checked;
    field.checked = wanted.includes(field.value);
    return was !== field.checked;
  } else {
    field.value = wanted[0] ?? "";
  }
  return JSON.stringify(held(field)) !== before;
}

function held(field: Field): string[] {
  return field instanceof HTMLSelectElement && field.multiple ? [...field.selectedOptions].map(({ value }) => value) : [field.value];
}

function isTicked(field: HTMLInputElement): boolean {
  return field.type === "checkbox" || field.type === "radio";
}

function fieldsOf(form: HTMLFormElement): Field[] {
  const fields = [...form.querySelectorAll<Field>("input[name], select[name], textarea[name]")];
  return fields.filter((field) => field.type !== "hidden");
}
