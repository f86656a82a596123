"""The list of stages of deals."""

from django.utils.translation import gettext_lazy as _

from naryad.crm.models import DealStage
from naryad.crm.queries.stages import settings_stages
from naryad.workspaces.names.actions import CannotChangeName
from naryad.workspaces.names.rules import SortedNames


def _check_kind(stage: DealStage) -> None:
    if stage.kind not in DealStage.Kind.values:
        raise CannotChangeName(_("There is no such kind of stage."), field="kind")


def _keep_one_of_each(stage: DealStage) -> None:
    if not DealStage.objects.filter(kind=stage.kind, is_archived=False).exclude(pk=stage.pk).exists():
        raise CannotChangeName(_("This is the last stage of its kind, and one of each kind is needed."))


DEAL_STAGES = SortedNames(
    kind="deal_stage",
    title=_("Deal stages"),
    model=DealStage,
    rows=settings_stages,
    fields=frozenset({"kind"}),
    deletes_unused=True,
    row_template="crm/_stage.html",
    check=_check_kind,
    check_archive=_keep_one_of_each,
)
