"""What is done to the chosen rows of a list at once: declarations, which ui/_bulk_bar.html shows.

context["bulk"] = [
    BulkAct(url_name="tasks:bulk_priority", label=_("Set priority"), form=BulkPriorityForm()),
    BulkAct(url_name="tasks:bulk_done", label=_("Done")),
]

Each posts the boxes of the rows and the fields of its form; tell() says of which rows it was refused, and why.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from django.forms import BaseForm
from django.utils.functional import Promise
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from naryad.ui.hooks.acts import bulk_acts, is_picked
from naryad.ui.lists.columns import Cells, Column
from naryad.ui.markup import format_html
from naryad.ui.responses import Response, add_toast

MOST_SAID = 5


def select_column(cells: Cells, *, kind: str = "", capability: str) -> Column:
    """Boxes of the rows that a list lets choose (tables/_bulk.html); `cells` gives pk, title, may_edit.

    `capability`: of changing them; `kind`: whose acts of the place "bulk" let them be chosen as well.
    """
    return Column(
        "select",
        _("Select all"),
        cells=cells,
        head="ui/lists/_select_all.html",
        printed=partial(_select_cell, kind),
        capability=capability,
        also=lambda viewer: bool(bulk_acts(kind, viewer.reach)),
        css="narrow",
        on_phone="first",
        is_fixed=True,
    )


def _select_cell(kind: str, context: Any, cell: Any) -> str:
    if not (cell.may_edit or is_picked(kind, cell, context["request"])):
        return ""
    return format_html(
        '<input class="form-check-input" type="checkbox" name="row" value="{}" form="bulk-form" data-select aria-label="{}">',
        str(cell.pk),
        gettext("Select: %(title)s") % {"title": cell.title},
    )


@dataclass(frozen=True, kw_only=True)
class BulkAct:
    """A button of the bar, and before it the fields that it needs."""

    url_name: str
    label: str | Promise
    form: BaseForm | None = None


Refused = Sequence[tuple[Any, str | Promise]]


def tell(response: Response, text: str, *, refused: Refused = (), undo_url: str = "") -> Response:
    """A toast of what was done, and of which rows it could not be."""
    level: Any = "warning" if refused else "success"
    words = " ".join([text, *_said(refused)])
    return add_toast(response, words, level=level, undo_url=undo_url)


def _said(refused: Refused) -> Iterable[str]:
    for row, why in refused[:MOST_SAID]:
        yield f"«{row}»: {why}."
    if more := len(refused[MOST_SAID:]):
        yield ngettext("%(count)d more was refused.", "%(count)d more were refused.", more) % {"count": more}
