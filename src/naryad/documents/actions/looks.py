"""How papers of a kind look: the company's own texts, the columns that it hides, how they are numbered."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from naryad.activity.actions import record
from naryad.activity.edit import Check, Edit
from naryad.core.errors import ActionError
from naryad.documents.facts import PaperLookChanged
from naryad.documents.models import PaperLook
from naryad.documents.rules.kinds import KINDS, PaperKind
from naryad.documents.rules.typesetter import OF_PACKAGE
from naryad.entities.rules import template_refusal
from naryad.workspaces.models import Member
from naryad.workspaces.rules import require

LONGEST_SAID = 4_000
"""Of a text in the history: a template is longer."""


class CannotShapePapers(ActionError):
    """Its message is shown to the user."""


@transaction.atomic
def shape_papers(
    *, kind: str, version: int | None = None, actor: Member, now: datetime, **changes: Any
) -> PaperLook:
    """before, after, hidden, number_template, template (Typst). Issued papers stay as they were.

    `version`: what the form was filled from.
    """
    require(actor, "documents.set_up")
    if kind not in KINDS:
        raise CannotShapePapers(_("There are no such papers."))
    PaperLook.objects.get_or_create(kind=kind)
    look = PaperLook.objects.select_for_update(of=("self",)).get(kind=kind)
    edit = Edit(look, changes, fields=_checks(KINDS[kind]), version=version, shown=_said)
    if edit:
        edit.save()
        record(PaperLookChanged(paper=kind, changes=edit.words), actor=actor, at=now)
    return look


def _checks(kind: PaperKind) -> dict[str, Check | None]:
    def columns(keys: Iterable[str]) -> list[str]:
        if not set(keys) <= kind.columns.keys():
            raise CannotShapePapers(_("There is no such column."), field="shown")
        return [key for key in kind.columns if key in keys]

    texts: dict[str, Check | None] = {"before": str.strip, "after": str.strip} if kind.has_texts else {}
    numbers: dict[str, Check | None] = {"number_template": _template} if kind.is_kept else {}
    return texts | numbers | {"hidden": columns, "template": _source}


def _source(template: str) -> str:
    if OF_PACKAGE.search(template):
        raise CannotShapePapers(_("A template of papers uses no packages."), field="template")
    return template


def _template(template: str) -> str:
    if template and (said := template_refusal(template)):
        raise CannotShapePapers(said, field="number_template")
    return template


def _said(value: Any) -> str:
    said = ", ".join(value) if isinstance(value, list) else str(value)
    return said if len(said) <= LONGEST_SAID else f"{said[:LONGEST_SAID]}…"
