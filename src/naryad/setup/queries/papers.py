"""What new offers begin with and how papers look, in the shape of a file."""

from typing import Any

from django.conf import settings

from naryad.documents.models import PaperLook
from naryad.documents.queries.looks import look_of
from naryad.documents.rules.kinds import KINDS, PaperKind
from naryad.offers.queries.texts import usual_text


def company_offer_texts(*, is_own: bool) -> list[dict[str, str]]:
    """`is_own`: also those that are empty, to be laid over this company again."""
    texts = [usual_text(language) for language, _name in settings.LANGUAGES]
    return [
        {"language": text.language, "intro": text.intro, "terms": text.terms}
        for text in texts
        if is_own or text.is_written
    ]


def company_papers(*, is_own: bool) -> list[dict[str, Any]]:
    """As company_offer_texts, of kinds that are as they come."""
    rows = []
    for key, kind in KINDS.items():
        shape = shape_of(look_of(key), kind)
        if shape and (is_own or shape != shape_of(PaperLook(kind=key), kind)):
            rows.append({"kind": key, **shape})
    return rows


def shape_of(look: PaperLook, kind: PaperKind) -> dict[str, Any]:
    """What of it papers of the kind have."""
    texts = {"before": look.before, "after": look.after} if kind.has_texts else {}
    columns = {"hidden": look.hidden} if kind.columns else {}
    numbers = {"number_template": look.number_template} if kind.is_kept else {}
    template = {"template": look.template} if look.template else {}
    return texts | columns | numbers | template
