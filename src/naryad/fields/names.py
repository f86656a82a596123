"""The options of a choice, as a list of names."""

from django.utils.translation import gettext_lazy as _

from naryad.fields.models import FieldOption
from naryad.workspaces.names.actions import CannotChangeName
from naryad.workspaces.names.rules import SortedNames


def _keep_one(option: FieldOption) -> None:
    if not OPTIONS.beside(option).filter(is_archived=False).exclude(pk=option.pk).exists():
        raise CannotChangeName(_("A choice needs at least one option."))


OPTIONS = SortedNames(
    kind="field_option",
    title=_("Options of a field"),
    model=FieldOption,
    rows=lambda: FieldOption.objects.order_by("sequence", "pk"),
    within="field",
    fields=frozenset({"colour"}),
    typed=frozenset({"colour"}),
    row_template="fields/_option.html",
    check_archive=_keep_one,
)
