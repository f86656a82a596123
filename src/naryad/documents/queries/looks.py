"""How papers are shaped in a company."""

from collections.abc import Mapping

from naryad.documents.models import PaperLook


def look_of(kind: str) -> PaperLook:
    """As it is kept, else as papers of the kind come."""
    return PaperLook.objects.filter(kind=kind).first() or PaperLook(kind=kind)


def all_looks() -> dict[str, PaperLook]:
    """Those that are kept, by kind."""
    return {look.kind: look for look in PaperLook.objects.all()}


def number_templates() -> Mapping[str, str]:
    """By kind, of those that are numbered otherwise than their legal entity says."""
    rows = PaperLook.objects.exclude(number_template="")
    return dict(rows.values_list("kind", "number_template"))
