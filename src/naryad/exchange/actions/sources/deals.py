"""Deals: as they were begun there, moved to where they stand, won or lost when they were."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from naryad.core.errors import ActionError
from naryad.core.money import round_money
from naryad.core.text import LONGEST
from naryad.crm.actions.deals import create_deal, move_deal, update_deal
from naryad.crm.actions.tags import tag_deal
from naryad.crm.models import Deal, DealStage, DealTag
from naryad.exchange.actions.kinds.shared import asked_own, plain, values_of, with_custom
from naryad.exchange.actions.laying import RowChange
from naryad.exchange.actions.sources.ground import Ground, Laid, lay_known
from naryad.exchange.actions.sources.people import nobody
from naryad.exchange.actions.sources.settings import no_reason, stage_of
from naryad.exchange.rules.sources.records import OtherDeal
from naryad.products.models import Product
from naryad.tasks.actions.stop import lose_deal
from naryad.workspaces.queries import members_with

NAMES = {
    "title": gettext_lazy("Title"),
    "client_id": gettext_lazy("Client"),
    "responsible_id": gettext_lazy("Responsible"),
    "agreed_amount": gettext_lazy("Agreed amount"),
    "description": gettext_lazy("Description"),
    "stage_id": gettext_lazy("Deal stage"),
    "tags": gettext_lazy("Tags"),
}
APART = frozenset({"stage_id", "tags"})
"""What actions of their own change."""


def lay_deal(other: OtherDeal, ground: Ground) -> Laid:
    stage = stage_of(other.stage, other.pipeline, ground)
    if stage is None:
        raise ActionError(_("There is no stage for a new deal: add one in the settings."))
    client_id, changes = _client(other, ground)
    given = _given(other, client_id, stage, ground)
    own = ground.own_values("deal", other.fields)
    kept = ground.known("deal", other.key)
    row = Deal.objects.filter(pk=kept.row_id).first() if kept else None
    if kept and row:
        laid = lay_known(
            ground,
            "deal",
            other.key,
            kept=kept,
            row=row,
            given=given | own,
            names=NAMES,
            update=lambda changes: _update(row, changes, other, ground),
            values=_values,
        )
    else:
        laid = _added(other, given, own, stage, ground)
    return Laid(laid.became, [*changes, *laid.changes])


def _client(other: OtherDeal, ground: Ground) -> tuple[int, list[RowChange]]:
    ids = list(dict.fromkeys(filter(None, map(ground.client_of, other.parties))))
    if len(ids) > 1:
        ground.warn(_("A deal has one client: other contacts of it are not linked."))
    return (ids[0], []) if ids else nobody(ground)


def _given(other: OtherDeal, client_id: int, stage: DealStage, ground: Ground) -> dict[str, Any]:
    """As JSON keeps it, without what is empty there."""
    amount = None if other.amount is None or other.amount < 0 else plain(round_money(other.amount))
    given = {
        "title": ground.cut(other.title, 200),
        "client_id": client_id,
        "responsible_id": _responsible(other, ground),
        "agreed_amount": amount,
        "description": _description(other, ground),
        "stage_id": stage.pk,
        "tags": sorted({" ".join(tag.split()) for tag in other.tags}),
    }
    return {name: value for name, value in given.items() if value}


def _responsible(other: OtherDeal, ground: Ground) -> int | None:
    """None: nobody here; a new deal is of who imports then."""
    member = ground.members.get(other.responsible)
    if member and not members_with("crm.edit").filter(pk=member.pk).exists():
        ground.warn(_("%(name)s cannot answer for deals: it is yours.") % {"name": member.name})
        return None
    return member.pk if member else None


def _description(other: OtherDeal, ground: Ground) -> str:
    lines = [other.description, *(_good(key, quantity, ground) for key, quantity in other.goods)]
    return "\n".join(filter(None, lines))[:LONGEST].strip()


def _good(key: str, quantity: Decimal, ground: Ground) -> str:
    pk = ground.known_id("product", key)
    name = Product.objects.filter(pk=pk).values_list("name", flat=True).first() if pk else None
    if name is None:
        ground.warn(_("A product of it is not in the catalogue: %(key)s") % {"key": key})
        return ""
    return f"{name} × {quantity.normalize():f}"


def _added(
    other: OtherDeal, given: Mapping[str, Any], own: Mapping[str, Any], stage: DealStage, ground: Ground
) -> Laid:
    begun = {name: value for name, value in given.items() if name not in APART}
    deal = create_deal(
        **_columns(begun),
        stage_id=_begins_in(stage).pk,
        custom=asked_own("deal", ground.actor, own),
        **ground.by(other.created_at),
    )
    if tags := given.get("tags"):
        _tag(deal, tags, other, ground)
    if stage.kind != DealStage.Kind.OPEN:
        _close(deal, stage, other, ground)
    deal.refresh_from_db()
    ground.keep("deal", other.key, deal.pk, {**given, **own}, _values(deal, [*given, *own]))
    return Laid("added", [RowChange("deal", deal.pk, after={"version": deal.version})])


def _begins_in(stage: DealStage) -> DealStage:
    if stage.kind == DealStage.Kind.OPEN:
        return stage
    rows = DealStage.objects.filter(pipeline=stage.pipeline_id, kind=DealStage.Kind.OPEN, is_archived=False)
    first = rows.order_by("sequence", "pk").first()
    if first is None:
        raise ActionError(_("There is no stage for a new deal: add one in the settings."))
    return first


def _tag(deal: Deal, tags: Sequence[str], other: OtherDeal, ground: Ground) -> None:
    _or_warn(ground, lambda: tag_deal(deal_id=deal.pk, names=tags, **ground.by(other.created_at)))


def _close(deal: Deal, stage: DealStage, other: OtherDeal, ground: Ground) -> None:
    """Where a stage asks for more than it has, it stays in progress."""
    _or_warn(ground, lambda: _move(deal, stage, other, ground))


def _or_warn(ground: Ground, act: Any) -> None:
    try:
        with transaction.atomic():
            act()
    except ActionError as refusal:
        ground.warn(str(refusal))


def _move(deal: Deal, stage: DealStage, other: OtherDeal, ground: Ground) -> None:
    by = ground.by(other.closed_at if stage.kind != DealStage.Kind.OPEN else None)
    if stage.kind != DealStage.Kind.LOST:
        move_deal(deal_id=deal.pk, stage_id=stage.pk, **by)
        return
    reason = ground.known_id("reason", f"{other.reason}/{stage.pipeline_id}") if other.reason else None
    reason = reason or no_reason(stage.pipeline, ground)
    comment = "" if reason else _("Not said")
    lose_deal(deal_id=deal.pk, stage_id=stage.pk, reason_id=reason, comment=comment, **by)


def _update(row: Deal, changes: Mapping[str, Any], other: OtherDeal, ground: Ground) -> Deal:
    if edited := {name: value for name, value in changes.items() if name not in APART}:
        update_deal(deal_id=row.pk, **with_custom(_columns(edited)), **ground.who)
    if "tags" in changes:
        _or_warn(ground, lambda: tag_deal(deal_id=row.pk, names=changes["tags"], **ground.who))
    if "stage_id" in changes:
        _close(row, ground.stages[changes["stage_id"]], other, ground)
    return Deal.objects.get(pk=row.pk)


def _columns(given: Mapping[str, Any]) -> dict[str, Any]:
    return {name: Decimal(value) if name == "agreed_amount" else value for name, value in given.items()}


def _values(row: Deal, names: Sequence[str]) -> dict[str, Any]:
    values = values_of(row, [name for name in names if name != "tags"])
    if "tags" in names:
        tags = DealTag.objects.filter(taggings__deal=row).values_list("name", flat=True)
        values["tags"] = sorted(tags)
    return values
