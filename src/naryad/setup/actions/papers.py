"""Laying what new offers begin with and how papers look, behind the parts of the program that they belong to."""

from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from naryad.core.errors import filled
from naryad.documents.actions.looks import shape_papers
from naryad.documents.queries.looks import look_of
from naryad.documents.rules.kinds import KINDS
from naryad.offers.actions.texts import write_usual_text
from naryad.offers.queries.texts import language_name, usual_text
from naryad.setup.actions.laying import Became, LaidChange, Laying
from naryad.setup.queries.papers import shape_of
from naryad.setup.rules.schema import BadSetup, OfferTextRow, PaperRow


def lay_offer_texts(rows: Sequence[OfferTextRow], laying: Laying) -> None:
    """Nothing where the company has no offers."""
    for row in rows if laying.uses("offers") else ():
        if row.language not in dict(settings.LANGUAGES):
            raise BadSetup(filled(_("There is no language “%(name)s”."), {"name": row.language}))
        text, said = usual_text(row.language), _said(row)
        is_same = {name: getattr(text, name) for name in said} == said
        if not is_same:
            write_usual_text(language=row.language, **said, **laying.who)
        laying.changes.append(
            LaidChange("offer_text", language_name(row.language), "kept" if is_same else "changed")
        )


def _said(row: OfferTextRow) -> dict[str, Any]:
    return {"intro": row.intro.strip(), "terms": row.terms.strip()}


def lay_papers(rows: Sequence[PaperRow], laying: Laying) -> None:
    """Nothing where the company makes out no papers."""
    for row in rows if laying.uses("documents") else ():
        kind = KINDS.get(row.kind)
        if kind is None:
            raise BadSetup(filled(_("There are no papers “%(name)s”."), {"name": row.kind}))
        given: dict[str, Any] = {
            "before": laying.words(row.before).strip(),
            "after": laying.words(row.after).strip(),
            "hidden": row.hidden,
            "number_template": row.number_template,
            "template": row.template,
        }
        look = look_of(row.kind)
        present = shape_of(look, kind) | {"template": look.template}
        wanted = {name: given[name] for name in present}
        if wanted != present:
            shape_papers(kind=row.kind, **wanted, **laying.who)
        became: Became = "kept" if wanted == present else "changed"
        laying.changes.append(LaidChange("paper", str(kind.label), became))
