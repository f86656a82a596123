"""Facts about imports."""

from typing import ClassVar

from django.utils.translation import gettext_lazy as _

from naryad.activity.facts import Audited, Fact


class ImportFact(Fact, moves_dates=True, abstract=True):
    """The rows themselves tell of themselves. Dates are planned anew once, when all of them are there."""

    audited_as: ClassVar[Audited] = "settings"
    extra_topics = ("imports",)

    name: str


class TableImported(ImportFact, kind="exchange.imported"):
    sentence = _("Table “{name}” imported: {added} added, {changed} changed, {refused} refused")

    rows_of: str
    added: int
    changed: int
    skipped: int
    refused: int


class ImportTakenBack(ImportFact, kind="exchange.taken_back"):
    sentence = _("Import of “{name}” taken back: {undone} undone, {kept} left as they are")

    undone: int
    kept: int
