"""Controls of forms, printed in Python: Django's templates of a choice cost a render for every option and its attributes."""

from collections.abc import Callable, Mapping
from typing import Any

from django.forms.renderers import DjangoTemplates
from django.utils.html import conditional_escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext

from naryad.ui.templatetags.page import icon

INPUTS = ("date", "datetime", "email", "hidden", "input", "number", "tel", "text", "time", "url", "search")


class Renderer(DjangoTemplates):
    """Says what Django's templates say, which render all other widgets."""

    def render(self, template_name: str, context: Mapping[str, Any], request: Any = None) -> SafeString:
        printer = PRINTERS.get(template_name)
        if printer is None:
            return SafeString(super().render(template_name, dict(context), request))
        return mark_safe(printer(context["widget"]))  # every value is escaped below


def _input(widget: Mapping[str, Any]) -> str:
    value = "" if widget["value"] is None else f' value="{_text(widget["value"])}"'
    return f'<input type="{_text(widget["type"])}" name="{_text(widget["name"])}"{value}{_attrs(widget)}>'


def _day(widget: Mapping[str, Any]) -> str:
    """A day typed or picked; the texts of the calendar stand on <body>."""
    button = (
        '<button class="icon-button" type="button" data-calendar aria-haspopup="dialog" '
        f'aria-label="{_text(gettext("Calendar"))}">{icon("calendar-event")}</button>'
    )
    return f"<day-field>{_input(widget)}{button}</day-field>"


def _select(widget: Mapping[str, Any]) -> str:
    groups = "".join([_group(name, options) for name, options, _index in widget["optgroups"]])
    return f'<select name="{_text(widget["name"])}"{_attrs(widget)}>{groups}\n</select>'


def _group(name: str | None, options: list[dict[str, Any]]) -> str:
    inside = "".join([f"\n  {_option(option)}" for option in options])
    return f'\n  <optgroup label="{_text(name)}">{inside}\n  </optgroup>' if name else inside


def _option(option: Mapping[str, Any]) -> str:
    label = conditional_escape(option["label"])
    return f'<option value="{_text(option["value"])}"{_attrs(option)}>{label}</option>'


def _attrs(widget: Mapping[str, Any]) -> str:
    attrs = widget["attrs"].items()
    return "".join(
        [
            f" {name}" if value is True else f' {name}="{_text(value)}"'
            for name, value in attrs
            if value is not False
        ]
    )


def _text(value: Any) -> str:
    """An attribute, never a number in the form of a language."""
    return conditional_escape(value if isinstance(value, str) else str(value))


PRINTERS: Mapping[str, Callable[[Mapping[str, Any]], str]] = {
    "django/forms/widgets/select.html": _select,
    "ui/day-field": _day,
    **{f"django/forms/widgets/{name}.html": _input for name in INPUTS},
}
