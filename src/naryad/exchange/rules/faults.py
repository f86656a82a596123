"""Why a file could not be read, in words."""

from django.utils.translation import gettext_lazy as _

from naryad.core.errors import filled
from naryad.exchange.rules.reader import MOST_COLUMNS, MOST_ROWS

FAULTS = {
    "unreadable": _("This is no table that can be read: save it as XLSX or CSV, and choose it again."),
    "locked": _("The file is locked with a password: save it without one."),
    "empty": _("There are no rows in the file."),
    "too_big": _("The file unfolds to too much. Save the one sheet that is needed as CSV."),
    "too_many_rows": filled(_("More than %(rows)d rows. Divide the file into several."), {"rows": MOST_ROWS}),
    "too_many_columns": filled(
        _("More than %(columns)d columns. Delete those that are not needed."), {"columns": MOST_COLUMNS}
    ),
}
