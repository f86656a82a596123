"""Controls of forms. A builtin library: no {% load %} is needed."""

from django import template
from django.forms import BoundField, CheckboxInput, CheckboxSelectMultiple, RadioSelect, Select
from django.utils.safestring import SafeString

register = template.Library()


@register.simple_tag
def field_widget(field: BoundField, css: str = "", no_focus: object = False) -> SafeString:
    """The field's control with our classes, tied to its help and errors for screen readers.

    `no_focus` takes an autofocus away, where something else of the page comes first.
    """
    widget = field.field.widget
    attrs: dict[str, str | bool] = {
        "class": f"{_control_class(widget)} {widget.attrs.get('class', '')} {css}".strip()
    }
    if no_focus:
        attrs["autofocus"] = False
    described = [f"{field.auto_id}_helptext"] if field.help_text else []
    if field.errors:
        described.append(f"{field.auto_id}_error")
        attrs["aria-invalid"] = "true"
    if described:
        attrs["aria-describedby"] = " ".join(described)
    shown = field.as_widget(attrs=attrs)
    if field.field.show_hidden_initial:
        shown += field.as_hidden(only_initial=True)
    return SafeString(shown)


def _control_class(widget: object) -> str:
    if isinstance(widget, CheckboxInput | CheckboxSelectMultiple | RadioSelect):
        return "form-check-input"
    return "form-select" if isinstance(widget, Select) else "form-control"


@register.filter
def is_checkbox(field: BoundField) -> bool:
    return isinstance(field.field.widget, CheckboxInput)


@register.filter
def is_group(field: BoundField) -> bool:
    """Several controls under one name: a fieldset with a legend, not a label."""
    return isinstance(field.field.widget, CheckboxSelectMultiple | RadioSelect)
