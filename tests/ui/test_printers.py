"""What is printed in Python says what the templates say."""

from datetime import UTC, date, datetime
from decimal import Decimal
from types import SimpleNamespace
from typing import Any

import pytest
from django import forms
from django.forms.renderers import DjangoTemplates
from django.template import engines
from django.template.base import Template
from django.template.context import RequestContext
from django.test import RequestFactory
from django.utils.html import format_html

from naryad.ui.lists.columns import Cell, Column, Money, Person, Row
from naryad.ui.renderer import Renderer
from naryad.ui.templatetags.rows import PRINTERS, table_rows

NOW = datetime(2026, 11, 23, 7, 0, tzinfo=UTC)
VALUES: dict[str, list[Any]] = {
    "ui/lists/_text.html": ["a <b> & c", "", None, 1234567],
    "ui/lists/_count.html": [0, 12345],
    "ui/lists/_day.html": [NOW, datetime(2027, 1, 2, 3, 4, tzinfo=UTC), None],
    "ui/lists/_when.html": [NOW, date(2026, 11, 24), date(2025, 3, 1), None],
    "ui/lists/_money.html": [Money(Decimal("1234.50"), "RUB"), None],
    "ui/lists/_person.html": [Person("Anna <A>", "person"), Person("Crew", "crew"), None],
    "ui/lists/_phone.html": ["+7 916 123-45-67 (Anna)", ""],
    "ui/lists/_priority.html": [SimpleNamespace(priority=level, priority_label="<!>") for level in range(4)],
}


def context(**values: Any) -> RequestContext:
    made = RequestContext(RequestFactory().get("/"), {"now": NOW, "ws": "oak", **values})
    made.template = Template("", engine=engines["django"].engine)
    return made


@pytest.mark.parametrize("name", PRINTERS)
def test_a_cell_says_what_its_template_says(name: str) -> None:
    template = engines["django"].engine.get_template(name)

    for value in VALUES[name]:
        said = str(template.render(context(cell=value))).strip()
        assert str(PRINTERS[name](context(), value)) == said


def test_rows_carry_their_classes_and_cells() -> None:
    plain = Column("name", "Name", cells=lambda _ids, _viewer: {}, css="narrow")
    row = Row(pk=1, lead=SimpleNamespace(row_css="is-late"), cells=(Cell(plain, "<b>"),))

    assert table_rows(context(), [row]) == (
        '<tr data-row class="is-late"><td class="narrow">&lt;b&gt;</td></tr>\n'
    ).replace("narrow", plain.classes)


@pytest.mark.parametrize(
    "field",
    [
        forms.ChoiceField(choices=[("", "—"), ("a", "<A>"), ("Group", [("b", "B & b")])], initial="b"),
        forms.ChoiceField(
            choices=[(1234, 1234), (2, format_html("<i>{}</i>", 2))], initial=1234, disabled=True
        ),
        forms.CharField(max_length=20, initial='say "no"', widget=forms.TextInput({"autofocus": True})),
        forms.CharField(required=False, widget=forms.HiddenInput({"data-x": False})),
        forms.IntegerField(initial=12345, localize=False),
        forms.EmailField(),
    ],
)
def test_a_control_says_what_the_template_of_django_says(field: forms.Field) -> None:
    ours, theirs = (
        type("Asked", (forms.Form,), {"one": field, "default_renderer": renderer})()["one"].as_widget()
        for renderer in (Renderer, DjangoTemplates)
    )

    assert ours.split() == theirs.split()
