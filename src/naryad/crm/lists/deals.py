"""The list of deals: its columns, filters and first order."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from functools import partial
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef, Q, QuerySet
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from naryad.crm.actions.deals import move_deal, update_deal
from naryad.crm.actions.tags import tag_deal
from naryad.crm.cells import amount_cell, deal_cell, since_cell, stage_cell, tags_cell
from naryad.crm.models import Deal, DealSource, DealStage, DealTag, DealTagging, Priority
from naryad.crm.queries.cells import deal_cells
from naryad.crm.queries.deals import stage_place, sums, visible_deals, worth
from naryad.crm.queries.stages import asking_stages, board_stages, pipelines
from naryad.search.queries import searched
from naryad.ui.lists.bulk import select_column
from naryad.ui.lists.columns import Choice, Column, Edited, Row, Viewer, read_rows
from naryad.ui.lists.edits import edits_by, title_column
from naryad.ui.lists.filters import Given, Pick, Search, of_choices
from naryad.ui.lists.listing import Listing
from naryad.workspaces.lists import MemberPick, members
from naryad.workspaces.names.models import SortedName

_deal_column = partial(Column, cells=deal_cells)

BESIDES_CLIENT = ("select", "client", "priority", "tags", "since")
"""Columns that the card of a client leaves out."""


def named_choices(rows: Iterable[SortedName]) -> list[Choice]:
    return [Choice(str(row.pk), row.name) for row in rows]


def _pipelines(viewer: Viewer) -> list[Choice]:
    """Asked once for the filter and the column."""
    choices: list[Choice] = viewer.once(pipelines, _named(pipelines))
    return choices


def _pipeline_choices(viewer: Viewer, _given: Given) -> list[Choice]:
    """A single one is not chosen."""
    rows = _pipelines(viewer)
    return [replace(row, is_offered=len(rows) > 1) for row in rows]


_edited = edits_by(update_deal, "deal_id")


def _move(*, pk: int, value: Any, version: int | None, actor: Any, now: Any) -> None:
    """A press says all that it means: no version."""
    move_deal(deal_id=pk, stage_id=int(value), actor=actor, now=now)


def _tag(*, pk: int, value: Any, version: int | None, actor: Any, now: Any) -> None:
    names = DealTag.objects.filter(pk__in=value or ()).values_list("name", flat=True)
    tag_deal(deal_id=pk, names=list(names), version=version, actor=actor, now=now)


def _stages_of(_viewer: Viewer, pk: int) -> list[Choice]:
    """Of its own pipeline: to another it goes by the card; a lost one is asked why there."""
    own = Q(pk__in=Deal.objects.filter(pk=pk).values("stage"))
    same = Q(pipeline__in=Deal.objects.filter(pk=pk).values("stage__pipeline"))
    rows = board_stages().filter(own | Q(pk__in=asking_stages().filter(same).values("pk")))
    return [Choice(str(row.pk), row.name) for row in rows]


def _stages_to(_viewer: Viewer) -> list[Choice]:
    """Where many deals go at once."""
    rows = list(asking_stages())
    has_several = len({row.pipeline_id for row in rows}) > 1
    return [
        Choice(str(row.pk), f"{row.pipeline.name}: {row.name}" if has_several else row.name) for row in rows
    ]


def _stages(_viewer: Viewer) -> list[Choice]:
    """Of all pipelines, each with the name of its own where there are several."""
    rows = list(board_stages())
    has_several = len({row.pipeline_id for row in rows}) > 1
    return [
        Choice(
            str(row.pk),
            f"{row.pipeline.name}: {row.name}" if has_several else row.name,
            is_offered=not row.is_archived,
        )
        for row in rows
    ]


def _named(rows: Callable[[], QuerySet[Any]]) -> Callable[[Viewer], list[Choice]]:
    return lambda _viewer: [
        Choice(str(row.pk), row.name, is_offered=not getattr(row, "is_archived", False)) for row in rows()
    ]


def _tags_of_deal() -> ArraySubquery:
    return ArraySubquery(DealTagging.objects.filter(deal=OuterRef("pk")).values("tag"))


PIPELINE = _deal_column(
    "pipeline",
    _("Pipeline"),
    value="pipeline",
    after="client",
    is_spare=True,
    kind="choice",
    by="stage__pipeline",
    choices=_pipelines,
)


def pipeline_columns(viewer: Viewer) -> list[Column]:
    """A company with one pipeline does not see that there are such things."""
    return [PIPELINE] if len(PIPELINE.known_choices(viewer)) > 1 else []


DEALS = Listing(
    key="deal",
    rows=lambda viewer: visible_deals(member=viewer.member),
    lead=deal_cells,
    live="deal order client deal_stages",
    sort="-number",
    empty="crm/_no_deals.html",
    totals=sums,
    totals_template="crm/_deal_totals.html",
    columns=[
        select_column(deal_cells, capability="deals.edit"),
        _deal_column(
            "number",
            _("No."),
            value="number",
            sort="number",
            css="narrow",
            on_phone="more",
            kind="number",
        ),
        title_column(_("Deal"), cells=deal_cells, printed=deal_cell, edited=_edited),
        _deal_column(
            "client",
            _("Client"),
            value="client",
            sort="client__sort_key",
            on_phone="more",
            kind="text",
            by="client__name",
        ),
        _deal_column(
            "stage",
            _("Deal stage"),
            printed=stage_cell,
            sort=stage_place(),
            on_phone="end",
            kind="choice",
            by="stage",
            choices=_stages,
            plain=lambda cell: cell.stage_name,
            edit=Edited(save=_move, choices=_stages_to, choices_of=_stages_of, is_required=True),
        ),
        _deal_column(
            "amount",
            _("Amount"),
            printed=amount_cell,
            sort=worth,
            capability="money.view",
            own=lambda viewer: Q(responsible=viewer.member),
            is_numeric=True,
            kind="money",
            is_summed=True,
            currency="currency",
            plain=lambda cell: cell.amount,
            edit=_edited("agreed_amount", by="agreed_amount", may=lambda lead: lead.may_edit_amount),
        ),
        _deal_column(
            "responsible",
            _("Responsible"),
            template="ui/lists/_person.html",
            value="responsible",
            css="as-face",
            sort="responsible__sort_key",
            kind="person",
            by="responsible",
            choices=members,
            edit=_edited("responsible_id", read=int, is_required=True),
        ),
        _deal_column(
            "priority",
            _("Priority"),
            template="ui/lists/_priority.html",
            sort="priority",
            kind="choice",
            choices=lambda _viewer: [Choice(str(value), label) for value, label in Priority.choices],
            plain=lambda cell: cell.priority_label,
            edit=_edited(
                "priority",
                read=int,
                is_required=True,
                press="deal.prioritise",
                asks=lambda ids, value: {"deal_ids": ids, "priority": int(value)},
            ),
            blank=lambda cell: cell.priority == Priority.NORMAL,
            is_spare=True,
        ),
        _deal_column(
            "source",
            _("Source of the deal"),
            value="source",
            sort="source__sort_key",
            is_spare=True,
            kind="choice",
            by="source",
            choices=_named(lambda: DealSource.objects.order_by("sequence", "pk")),
            edit=_edited("source_id", read=int),
        ),
        _deal_column(
            "tags",
            _("Tags"),
            printed=tags_cell,
            blank=lambda cell: not cell.tags,
            css="is-extra",
            kind="choices",
            by=_tags_of_deal,
            choices=_named(lambda: DealTag.objects.order_by("sort_key")),
            plain=lambda cell: cell.tags,
            edit=Edited(save=_tag, in_bulk=False),
        ),
        _deal_column(
            "since",
            pgettext_lazy("deal", "In this stage since"),
            printed=since_cell,
            sort="stage_since",
            on_phone="date",
            kind="moment",
            plain=lambda cell: cell.stage_since,
        ),
    ],
    filters=[
        Search(condition=searched("deal")),
        Pick(
            name="kind",
            label=_("State"),
            choices=of_choices(DealStage.Kind.choices),
            condition=lambda kind, _viewer: Q(stage__kind=kind),
            unknown=_("No such state"),
        ),
        Pick(
            name="pipeline",
            label=_("Pipeline"),
            nothing=_("All pipelines"),
            choices=_pipeline_choices,
            condition=lambda pk, _viewer: Q(stage__pipeline=pk),
            unknown=_("No such pipeline"),
        ),
        MemberPick(
            name="responsible",
            label=_("Responsible"),
            nothing=_("Everybody"),
            rows=Deal.objects.all,
            by="responsible",
            capability="crm.edit",
        ),
        Pick(
            name="priority",
            label=_("Priority"),
            nothing=_("Any"),
            choices=of_choices(Priority.choices),
            unknown=_("No such priority"),
        ),
        Pick(
            name="source",
            label=_("Source of the deal"),
            nothing=_("Any"),
            choices=lambda _viewer, _given: named_choices(DealSource.objects.order_by("sequence", "pk")),
            unknown=_("No such source"),
        ),
        Pick(
            name="tag",
            label=_("Tag"),
            nothing=_("Any"),
            choices=lambda _viewer, _given: named_choices(DealTag.objects.order_by("sort_key")),
            condition=lambda pk, _viewer: Q(pk__in=DealTagging.objects.filter(tag=pk).values("deal")),
            unknown=_("No such tag"),
        ),
    ],
)


def deals_of_client(*, client_id: int, viewer: Viewer, limit: int = 50) -> tuple[Sequence[Column], list[Row]]:
    """For the card of a client, the newest first: what of the columns finds room there, and the rows."""
    columns = [
        column
        for column in DEALS.columns_of(viewer)
        if column.key not in BESIDES_CLIENT and not column.is_spare and not column.is_own
    ]
    deals = DEALS.rows(viewer).filter(client=client_id).order_by("-number")
    ids = list(deals.values_list("pk", flat=True)[:limit])
    return columns, read_rows(ids=ids, columns=columns, lead=DEALS.lead, viewer=viewer)
