"""Texts of the company's own, and what comes out when one is filled for an order."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from naryad.core.errors import ActionError, filled
from naryad.core.text import fold
from naryad.documents.models import OwnText, Paper
from naryad.documents.queries.goods import lines_said
from naryad.documents.queries.own_marks import Known, MarkSource, known_marks
from naryad.documents.rules.own_text import NotFilled, Values, fill_text
from naryad.fields.queries.values import OwnValue, reading, said_value, shown_of_many
from naryad.fields.rules.definitions import Definition, Of
from naryad.files.queries import open_bytes
from naryad.orders.queries.orders import items
from naryad.workspaces.models import Member


class CannotFillText(ActionError):
    """Its message is shown to the user."""


def own_texts() -> QuerySet[OwnText]:
    return OwnText.objects.select_related("attachment").order_by("sort_key")


def unknown_marks(text: OwnText, known: Known) -> list[str]:
    """Those that will stay in the paper as they are written."""
    return [mark for mark in text.marks if not known.is_known(mark, is_in_row=mark in text.marks_in_rows)]


def filled_text(text: OwnText, paper: Paper, *, member: Member) -> bytes:
    """The DOCX for the order, client, entity and day that `paper` names. It tells only fields that the member sees."""
    known, source = known_marks(member.workspace), MarkSource(paper, member)
    of_lines = [mark for mark in text.marks if known.is_of_line(mark)]
    of_order = [mark for mark in text.marks if mark not in of_lines]
    _refuse_hidden(text.marks, known, member)
    with override(source.language):
        values = _values(of_order, known, source)
        lines = _lines(of_lines, known, source) if of_lines else []
    file = open_bytes(text.attachment.key)
    if file is None:
        raise CannotFillText(_("The file of this text is not there any more: add it anew in the settings."))
    with file:
        try:
            return fill_text(file.read(), values, lines=lines, of_lines=of_lines)
        except NotFilled as fault:
            said = _("“%(text)s” could not be filled: it is too big with so many items.")
            raise CannotFillText(filled(said, {"text": text.name})) from fault


def _refuse_hidden(marks: Iterable[str], known: Known, member: Member) -> None:
    for mark in marks:
        of, own = known.fields.get(fold(mark), ("", None))
        if own is not None and not own.is_seen(member.role):
            said = _("The field “%(name)s” is not shown to you: who sees it can make this paper.")
            raise CannotFillText(filled(said, {"name": own.name}))


def _values(marks: Sequence[str], known: Known, source: MarkSource) -> Values:
    rows: Mapping[str, Any] = {Of.CLIENT: source.client, Of.DEAL: source.paper.deal, Of.ORDER: source.order}
    values: dict[str, str] = {}
    for mark in marks:
        folded = fold(mark)
        if folded in known.of_order:
            values[mark] = known.of_order[folded](source)
        elif folded in known.fields:
            of, own = known.fields[folded]
            values[mark] = _said_field(own, rows[of], source.member) if rows[of] else ""
    return values


def _lines(marks: Sequence[str], known: Known, source: MarkSource) -> list[Values]:
    said = lines_said(source.sums.lines, source.language)
    rows = list(items(order_id=source.order.pk))
    branch = source.order.order_type_id
    fields = shown_of_many(Of.ITEM, source.member, {row.pk: (branch, row.custom) for row in rows})
    return [
        _line(marks, known, {**line, "number": str(number)}, fields.get(row.pk, []))
        for number, (line, row) in enumerate(zip(said, rows, strict=True), start=1)
    ]


def _line(marks: Sequence[str], known: Known, line: Mapping[str, str], fields: Sequence[OwnValue]) -> Values:
    own = {value.own.pk: value.words for value in fields}
    values = {}
    for mark in marks:
        folded = fold(mark)
        key = known.of_line.get(folded)
        values[mark] = line[key] if key else own.get(known.fields[folded][1].pk, "")
    return values


def _said_field(own: Definition, row: Any, member: Member) -> str:
    return said_value(own, row.custom.get(own.key), reading(member, [own], [row.custom])).words
