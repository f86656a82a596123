"""Events: audit log, timeline and outbox in one table."""

from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models.functions import Now
from django.utils.functional import Promise

from naryad.tenancy.carried import Carried, stays
from naryad.tenancy.fields import WorkspaceForeignKey
from naryad.tenancy.models import WorkspaceModel


class FactEncoder(DjangoJSONEncoder):
    """Readers have languages of their own: a translated text in a fact is a fault of whoever records it."""

    def default(self, value: Any) -> Any:
        if isinstance(value, Promise):
            raise TypeError(f"A fact holds no translated text: {value}")
        return super().default(value)


class TransactionId(models.BigIntegerField):  # type: ignore[type-arg]
    """PostgreSQL's number of the transaction that wrote the row; a snapshot knows which of them it saw."""

    def db_type(self, connection: Any) -> str:
        return "xid8"


class Announcement(WorkspaceModel):
    """What open pages were told, for a day: whether a page has seen it is asked of its snapshot
    (queries.announced_since).

    Rows are only added: counters of topics would make presses that touch one of them wait for each other.
    """

    carried = stays("what open pages were told, kept for a day")

    topics = ArrayField(models.CharField(max_length=40))
    """Rows, and the kinds of theirs: lists hear of "order", whichever it is."""
    transaction = TransactionId(db_default=models.Func(function="pg_current_xact_id"))
    at = models.DateTimeField(db_default=Now())

    class Meta:
        base_manager_name = "objects"
        indexes = [models.Index(fields=["workspace", "transaction"], name="announced_since")]


class Due(models.Model):
    """When the clock looks at a company: after each of its changes, and at the next moment that the look has found.

    It holds ids and moments only and is read for all companies at once, so it has no policy. Changes only add rows:
    one that they changed would make presses wait for each other. `is_planned`: the one that looks write.
    """

    workspace = models.ForeignKey("workspaces.Workspace", on_delete=models.CASCADE, related_name="+")
    at = models.DateTimeField()
    is_planned = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["workspace"], condition=models.Q(is_planned=True), name="due_planned_once"
            )
        ]
        indexes = [models.Index(fields=["at"], name="due_soonest")]


class EventRecord(WorkspaceModel):
    """One fact: what happened, when, by whom, and to which rows (`topics`, such as "order:12")."""

    carried = Carried(without=frozenset({"transaction"}))

    append_only = True

    kind = models.CharField(max_length=64)
    version = models.PositiveSmallIntegerField(default=1)  # of the fact's class, see activity.facts
    at = models.DateTimeField()
    actor = WorkspaceForeignKey("workspaces.Member", on_delete=models.PROTECT, null=True, related_name="+")
    on_behalf_of = WorkspaceForeignKey(
        "workspaces.Member", on_delete=models.PROTECT, null=True, related_name="+"
    )
    data = models.JSONField(default=dict, encoder=FactEncoder)
    topics = ArrayField(models.CharField(max_length=40), default=list)
    audited_as = models.CharField(max_length=10, default="", db_default="")  # of the fact's class
    ip = models.GenericIPAddressField(null=True)  # of audited ones, where a request was made
    device = models.CharField(max_length=200, default="", db_default="")
    transaction = TransactionId(db_default=models.Func(function="pg_current_xact_id"))

    class Meta(WorkspaceModel.Meta):
        indexes = [
            models.Index(fields=["workspace", "transaction", "id"], name="event_in_turn"),
            models.Index(
                fields=["workspace", "-at", "-id"], condition=~models.Q(audited_as=""), name="event_audited"
            ),
            GinIndex(fields=["topics"], name="event_topics"),
            models.Index(fields=["workspace", "-at", "-id"], name="event_newest"),
        ]
