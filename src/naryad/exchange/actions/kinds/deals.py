"""Deals, open and ended ones, each of a client who is found or added."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from naryad.core.errors import ActionError, filled
from naryad.core.ids import row_id
from naryad.core.text import LONGEST, fold
from naryad.crm.actions.deals import move_deal, update_deal
from naryad.crm.actions.many import DealDraft, create_deals
from naryad.crm.models import Deal, DealSource, DealStage, LostReason, Pipeline, Priority
from naryad.crm.queries.stages import chosen_stages
from naryad.exchange.actions.kinds.shared import (
    added_rows,
    asked_own,
    differing,
    in_both,
    member_of,
    own_given,
    own_targets,
    refuse_changed,
    row_named,
    says_so,
    told_apart,
    values_of,
    with_custom,
    with_own,
)
from naryad.exchange.actions.kinds.whose import ClientsOfRows, client_columns, take_made_back
from naryad.exchange.actions.laying import (
    EXTERNAL_ID,
    Added,
    FileRow,
    Keys,
    RowChange,
    RowKind,
    RowLaying,
    Values,
    refusing,
)
from naryad.exchange.models import ImportChange
from naryad.exchange.rules.cells import line_of, one_of, read_moment, read_money, text_of
from naryad.exchange.rules.names import DEAL, DEAL_ENDS, PRIORITIES
from naryad.exchange.rules.targets import Target, named
from naryad.tasks.actions.stop import lose_deal
from naryad.workspaces.models import Member
from naryad.workspaces.queries import members_with

COLUMNS = {
    "name": "title",
    "amount": "agreed_amount",
    "responsible": "responsible_id",
    "priority": "priority",
    "source": "source_id",
    "address": "address",
    "description": "description",
}
"""Of the deal, by the target that says them."""


class Deals(RowKind):
    key = fields_of = "deal"
    label = _("Deals")
    capability = "crm.edit"
    needed = ("name",)
    said_as = {"title": "name", "agreed_amount": "amount"}
    example = _("A row for each deal. Its client is found by phone, e-mail, INN or name, or added.")

    def targets(self, member: Member) -> list[Target]:
        columns = named(
            DEAL,
            Target(key=EXTERNAL_ID, label=_("Number"), read=line_of(100), is_key=True),
            Target(key="name", label=_("Title"), read=line_of(200), is_key=True),
            *client_columns(_("Client")),
            Target(key="amount", label=_("Amount"), read=read_money),
            Target(
                key="pipeline",
                label=_("Pipeline"),
                read=row_named(Pipeline.objects.filter(is_archived=False)),
            ),
            Target(key="stage", label=_("Deal stage"), read=line_of(100)),
            Target(key="state", label=_("Won or lost"), read=_read_state()),
            Target(key="responsible", label=_("Responsible"), read=member_of(members_with("crm.edit"))),
            Target(key="priority", label=_("Priority"), read=one_of(in_both(Priority.choices, PRIORITIES))),
            Target(
                key="source",
                label=_("Source of the deal"),
                read=row_named(DealSource.objects.filter(is_archived=False)),
            ),
            Target(key="created", label=_("Begun"), read=read_moment),
            Target(key="since", label=pgettext_lazy("deal", "In this stage since"), read=read_moment),
            Target(key="closed", label=_("Ended"), read=read_moment),
            Target(key="lost_reason", label=_("Why it was lost"), read=line_of(300)),
            Target(key="lost_comment", label=_("Comment on why it was lost"), read=text_of(LONGEST)),
            Target(key="address", label=_("Address"), read=line_of(300)),
            Target(key="description", label=_("Description"), read=text_of(LONGEST)),
        )
        return [*columns, *own_targets("deal", member)]

    def keys_of(self, values: Values, laying: RowLaying) -> Keys:
        """A client may order the same twice: deals of one title are told apart by their client, and by the day they began."""
        if not fold(values.get("name", "")):
            return {}
        begun: datetime | None = values.get("created")
        return {"name": [told_apart(values["name"], values.get("client", ""), begun)]}

    def find(self, target: str, values: Collection[str], laying: RowLaying) -> Mapping[str, set[int]]:
        """By title and client; the key without the client, or without the day, is of every such deal."""
        titles, found = {value.split("|")[0] for value in values}, dict[str, set[int]]()
        for deal in Deal.objects.filter(sort_key__in=titles).select_related("client"):
            for client in ("", deal.client.name):
                for day in (None, deal.created_at):
                    found.setdefault(told_apart(deal.title, client, day), set()).add(deal.pk)
        return found

    def numbered(self, rows: Sequence[FileRow]) -> Mapping[str, int]:
        """One whose title and client are those of the deal."""
        said = {number: row for row in rows if (number := row_id(row.keys[EXTERNAL_ID][0]))}
        deals = Deal.objects.filter(number__in=said).select_related("client")
        return {
            said[deal.number].keys[EXTERNAL_ID][0]: deal.pk
            for deal in deals
            if _is_same(deal, said[deal.number].values)
        }

    def load(self, ids: Collection[int]) -> dict[int, Deal]:
        return Deal.objects.select_related("stage", "orders_dealtotals").in_bulk(ids)

    def add(self, rows: Sequence[Values], laying: RowLaying) -> list[Added | ActionError]:
        clients, stages = ClientsOfRows(rows, laying), Stages()
        drafts = [_drafted(values, clients, stages, laying) for values in rows]
        made = iter(create_deals(rows=[one for one in drafts if isinstance(one, DealDraft)], **laying.who))
        results = [next(made) if isinstance(one, DealDraft) else one for one in drafts]
        clients.drop_unused([one.client_id for one in results if isinstance(one, Deal)])
        return [_added(one, clients) if isinstance(one, Deal) else one for one in results]

    def fill_in(self, row: Deal, values: Values, laying: RowLaying) -> list[RowChange]:
        """Its client stays: deals go to another one by hand."""
        given, own = _columns(values), own_given(values)
        if row.agreed_amount is None and given.get("agreed_amount") == row.orders_dealtotals.amount:
            del given["agreed_amount"]  # a list of ours shows what its orders come to
        changes = []
        if not says_so(row, given, own):
            after = update_deal(deal_id=row.pk, **with_own(given, own), **laying.who)
            names = [*given, *own]
            was, became = differing(values_of(row, names), values_of(after, names))
            changes += [RowChange("deal", row.pk, was, became)] if became else []
        return changes + _move(row, values, laying)

    def take_back(self, changes: Sequence[ImportChange], laying: RowLaying) -> dict[int, str]:
        reasons: dict[int, str] = {}
        added, new = added_rows(changes, laying), [one for one in changes if one.before is None]
        gone = take_made_back(new, laying)
        for change in changes:
            if change.before is None:
                if (change.kind, change.row_id) not in gone:
                    reasons[change.pk] = str(_("Something has been added to it or changed since."))
            elif ("deal", change.row_id) not in added:
                with refusing(reasons, change.pk):
                    _put_back(change, laying)
        return reasons


class Stages:
    """What stage a row means: named, or by how the deal ended."""

    def __init__(self) -> None:
        self.stages = list(chosen_stages())
        self.reasons = {
            (pipeline, fold(name)): pk
            for pk, pipeline, name in LostReason.objects.filter(is_archived=False).values_list(
                "pk", "pipeline", "name"
            )
        }

    def of(self, values: Values, *, pipeline: int | None = None) -> DealStage | None:
        """None: nothing is said of it. `pipeline`: where the deal stands already."""
        pipeline = values.get("pipeline", pipeline)
        stages = [stage for stage in self.stages if pipeline in (None, stage.pipeline_id)]
        kind = values.get("state") or ("lost" if "lost_reason" in values else None)
        if "stage" in values:
            return _named(values["stage"], stages)
        if kind or "pipeline" in values:
            return next((stage for stage in stages if stage.kind == (kind or DealStage.Kind.OPEN)), None)
        return None

    def lost(self, values: Values, stage: DealStage | None) -> dict[str, Any]:
        """{lost_reason_id, lost_comment}: one of the reasons of the pipeline, else in its words."""
        said, comment = values.get("lost_reason", ""), values.get("lost_comment", "")
        reason = self.reasons.get((stage.pipeline_id, fold(said))) if stage else None
        words = [comment] if reason else [said, comment]
        return {"lost_reason_id": reason, "lost_comment": ". ".join(filter(None, words))}


def _named(name: str, stages: Sequence[DealStage]) -> DealStage:
    word = fold(name)
    found = next((stage for stage in stages if fold(stage.name) == word), None)
    kind = _ends().get(word) if found is None else None
    found = found or next((stage for stage in stages if kind and stage.kind == kind), None)
    if found is None:
        said = _(
            "There is no stage “%(stage)s”: add it in the settings, or write one of yours into the file."
        )
        raise ActionError(filled(said, {"stage": name}), field="stage")
    return found


def _ends() -> dict[str, str]:
    return {fold(word): kind for kind, words in DEAL_ENDS.items() for word in words.split("; ")}


def _read_state() -> Any:
    return one_of(in_both(DealStage.Kind.choices, DEAL_ENDS))


def _is_same(deal: Deal, values: Values) -> bool:
    said = {"name": deal.title, "client": deal.client.name}
    return "name" in values and all(
        fold(values[target]) == fold(word) for target, word in said.items() if target in values
    )


def _columns(values: Values) -> dict[str, Any]:
    return {column: values[target] for target, column in COLUMNS.items() if target in values}


def _drafted(
    values: Values, clients: ClientsOfRows, stages: Stages, laying: RowLaying
) -> DealDraft | ActionError:
    try:
        return _draft(values, clients.of(values), stages, laying)
    except ActionError as refusal:
        return refusal


def _draft(values: Values, client_id: int, stages: Stages, laying: RowLaying) -> DealDraft:
    stage = stages.of(values)
    begun = values.get("created") or min(
        filter(None, (laying.now, values.get("since"), values.get("closed")))
    )
    return DealDraft(
        **_columns(values),
        client_id=client_id,
        stage_id=stage.pk if stage else None,
        created_at=begun,
        stage_since=_same_day(values.get("since"), begun),
        closed_at=_same_day(values.get("closed"), begun),
        **stages.lost(values, stage),
        custom=asked_own("deal", laying.actor, own_given(values)),
    )


def _same_day(moment: datetime | None, begun: datetime) -> datetime | None:
    """A day alone is its beginning, which may be before the hour at which the deal began."""
    return begun if moment and moment < begun and localdate(moment) == localdate(begun) else moment


def _added(deal: Deal, clients: ClientsOfRows) -> Added:
    change = RowChange("deal", deal.pk, after={"name": fold(deal.title)})
    return deal.pk, [*clients.changes(deal.client_id), change]


def _move(deal: Deal, values: Values, laying: RowLaying) -> list[RowChange]:
    stages = Stages()
    stage = stages.of(values, pipeline=deal.stage.pipeline_id) if {"stage", "state"} & values.keys() else None
    if (
        stage is None
        or stage.pk == deal.stage_id
        or ("stage" not in values and stage.kind == deal.stage.kind)
    ):
        return []
    if stage.kind == DealStage.Kind.LOST and deal.stage.kind != stage.kind:
        lost = stages.lost(values, stage)
        lose_deal(
            deal_id=deal.pk,
            stage_id=stage.pk,
            reason_id=lost["lost_reason_id"],
            comment=lost["lost_comment"],
            **laying.who,
        )
    else:
        move_deal(deal_id=deal.pk, stage_id=stage.pk, **laying.who)
    return [RowChange("deal", deal.pk, {"stage_id": deal.stage_id}, {"stage_id": stage.pk})]


def _put_back(change: ImportChange, laying: RowLaying) -> None:
    refuse_changed(Deal.objects.filter(pk=change.row_id).first(), change.after)
    before = dict(change.before or {})
    if "stage_id" in before:
        move_deal(deal_id=change.row_id, stage_id=before["stage_id"], **laying.who)
        return
    if before.get("agreed_amount") is not None:
        before["agreed_amount"] = Decimal(before["agreed_amount"])
    update_deal(deal_id=change.row_id, **with_custom(before), **laying.who)
