"""Many running orders go by the newest version of their template: asked for at once, done one by one by a job."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from naryad.activity.actions import announce, record
from naryad.core.errors import ActionError
from naryad.processes.actions.difference import upgrade_launch
from naryad.processes.facts import UpgradesAsked
from naryad.processes.models import ProcessTemplate, Upgrade
from naryad.processes.queries.versions import chosen_launches
from naryad.workspaces.models import Member
from naryad.workspaces.rules import require


class CannotUpgrade(ActionError):
    """Nothing was asked for."""


@transaction.atomic
def ask_upgrades(*, template_id: int, launch_ids: Sequence[int], actor: Member, now: datetime) -> Upgrade:
    """Of orders by older versions; what is none of them is passed over."""
    require(actor, "tasks.set_up")
    template = ProcessTemplate.objects.select_for_update(of=("self",)).get(pk=template_id)
    chosen = chosen_launches(template, launch_ids)
    if not chosen:
        raise CannotUpgrade(_("Choose the orders that are to go by the new version."))
    upgrade = Upgrade.objects.create(template=template, asked_by=actor, asked_at=now, waiting=chosen)
    fact = UpgradesAsked(
        template_id=template.pk,
        name=template.name,
        template_version=template.version,
        changes={},
        upgrade_id=upgrade.pk,
        orders=len(chosen),
    )
    record(fact, actor=actor, at=now)
    return upgrade


@transaction.atomic
def upgrade_next(*, upgrade_id: int, now: datetime) -> bool:
    """The next of the orders; one that refuses stays as it is. Whether there are more."""
    upgrade = Upgrade.objects.select_for_update(of=("self",)).filter(pk=upgrade_id).first()
    if upgrade is None or not upgrade.waiting:
        return False
    actor = Member.objects.select_related("workspace").get(pk=upgrade.asked_by_id)
    launch_id, *rest = upgrade.waiting
    try:
        with transaction.atomic():
            upgrade_launch(launch_id=launch_id, actor=actor, now=now)
    except ActionError as refusal:
        upgrade.refused = {**upgrade.refused, str(launch_id): refusal.code}
    else:
        upgrade.done = [*upgrade.done, launch_id]
    upgrade.waiting = rest
    upgrade.save(update_fields=["waiting", "done", "refused"])
    announce([f"template:{upgrade.template_id}"])
    return bool(rest)
