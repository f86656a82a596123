"""The list of process templates."""

from django.utils.translation import gettext_lazy as _

from naryad.processes.models import ProcessTemplate
from naryad.processes.queries.templates import templates
from naryad.workspaces.names.rules import SortedNames

TEMPLATES = SortedNames(
    kind="template",
    title=_("Process templates"),
    model=ProcessTemplate,
    rows=templates,
    fields=frozenset({"order_type_id", "deal_stage_id"}),
    row_template="processes/_template.html",
)
