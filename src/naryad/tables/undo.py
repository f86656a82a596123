"""How a deleted view comes back (activity.undo)."""

from naryad.activity.facts import RowChange
from naryad.activity.models import EventRecord
from naryad.activity.undo import Undoable
from naryad.tables.actions import CannotSaveView, refuse_same_name, require_change
from naryad.tables.models import SavedView
from naryad.ui.lists.columns import Words


def _lock(ids: set[int]) -> dict[int, SavedView]:
    rows = SavedView.objects.filter(pk__in=ids).select_for_update(of=("self",), no_key=True)
    return {view.pk: view for view in rows.order_by("pk")}


def _stays(view: SavedView, _event: EventRecord, _change: RowChange) -> Words | None:
    """Another may have taken its name meanwhile."""
    try:
        refuse_same_name(view)
    except CannotSaveView as taken:
        return taken.message
    return None


VIEWS = Undoable(kind="view", lock=_lock, require=require_change, stays=_stays)
