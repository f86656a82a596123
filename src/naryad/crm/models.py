"""Who buys, and the sale in progress."""

from decimal import Decimal

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from naryad.core.phones import LONGEST
from naryad.core.text import folded_key
from naryad.crm.rules import in_words
from naryad.entities.models import LegalEntity
from naryad.fields.models import FieldBranch, FieldStage, HasOwnFields
from naryad.products.models import PriceList
from naryad.talk.models import Comment, FilePlace
from naryad.tenancy.carried import stays
from naryad.tenancy.fields import WorkspaceForeignKey
from naryad.tenancy.models import WorkspaceModel
from naryad.workspaces.names.models import SortedName, unique_name


class Priority(models.IntegerChoices):
    """One scale of deals, orders and tasks."""

    LOW = 0, _("Low")
    NORMAL = 1, _("Normal")
    HIGH = 2, _("High")
    URGENT = 3, _("Urgent")


class Client(HasOwnFields):
    """Who buys. `phone` holds one number or several, as core.phones writes them."""

    class Kind(models.TextChoices):
        PERSON = "person", _("Private person")
        ORGANISATION = "organisation", _("Organisation")
        SOLE_TRADER = "sole_trader", _("Sole trader")

    kind = models.CharField(_("Kind"), max_length=12, choices=Kind, default=Kind.PERSON)
    name = models.CharField(_("Name"), max_length=200)
    sort_key = folded_key("name")
    phone = models.CharField(_("Phone"), max_length=LONGEST, blank=True)
    email = models.EmailField(_("E-mail"), blank=True)
    inn = models.CharField(_("INN"), max_length=12, blank=True)
    kpp = models.CharField(_("KPP"), max_length=9, blank=True)
    address = models.CharField(_("Address"), max_length=300, blank=True)
    note = models.TextField(_("Note"), blank=True)
    price_list = WorkspaceForeignKey(
        PriceList,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="crm_client",
        verbose_name=_("Price list"),
    )
    is_archived = models.BooleanField(default=False)
    version = models.PositiveIntegerField(default=1)
    created_at = models.DateTimeField()

    class Meta(WorkspaceModel.Meta):
        indexes = [
            models.Index(fields=["workspace", "sort_key"], name="client_by_name"),
            models.Index(fields=["workspace", "inn"], name="client_by_inn"),
        ]

    def __str__(self) -> str:
        return self.name


class Contact(HasOwnFields):
    """A person at an organisation."""

    client = WorkspaceForeignKey(Client, on_delete=models.CASCADE, related_name="contacts")
    name = models.CharField(_("Name"), max_length=150)
    position = models.CharField(_("Position"), max_length=100, blank=True)
    phone = models.CharField(_("Phone"), max_length=LONGEST, blank=True)
    email = models.EmailField(_("E-mail"), blank=True)
    is_archived = models.BooleanField(default=False)
    version = models.PositiveIntegerField(default=1)

    def __str__(self) -> str:
        return self.name


class ClientMerge(WorkspaceModel):
    """`merged` became `kept`, which its address leads to from then on, until that is undone.

    `moved`: ids of the rows that named the one and name the other, {"crm.deal": [3, …]}; `values`: what the merge wrote
    into `kept`, {"phone": [before, after]}, own fields among them by their keys.
    """

    carried = stays("old addresses lead nowhere in another place, and it is undone where it was made")

    kept = WorkspaceForeignKey(Client, on_delete=models.PROTECT, related_name="merges")
    merged = WorkspaceForeignKey(Client, on_delete=models.PROTECT, related_name="merged_into")
    moved = models.JSONField()
    values = models.JSONField()
    merged_at = models.DateTimeField()
    merged_by = WorkspaceForeignKey("workspaces.Member", on_delete=models.PROTECT, related_name="+")
    undone_at = models.DateTimeField(null=True)

    class Meta(WorkspaceModel.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["workspace", "merged"],
                condition=Q(undone_at__isnull=True),
                name="client_is_merged_into_one",
            ),
            models.CheckConstraint(condition=~Q(kept=models.F("merged")), name="client_merge_of_two"),
        ]


class DifferentClients(WorkspaceModel):
    """Somebody said that two that look alike are not one; `first` has the smaller id."""

    first = WorkspaceForeignKey(Client, on_delete=models.CASCADE, related_name="+")
    second = WorkspaceForeignKey(Client, on_delete=models.CASCADE, related_name="+")

    class Meta(WorkspaceModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["workspace", "first", "second"], name="different_clients_once"),
            models.CheckConstraint(
                condition=Q(first__lt=models.F("second")), name="different_clients_in_order"
            ),
        ]


class Pipeline(SortedName):
    """A way that deals go, with its own stages. Every company keeps at least one; of a single one nothing is seen."""

    class Meta(SortedName.Meta):
        constraints = [unique_name("pipeline")]


class DealStage(SortedName):
    """A column of the deals board. Every pipeline keeps at least one stage of each kind.

    `probability`: percent of deals in it that are expected to be won; a won stage has 100, a lost one 0.
    `needs_order`, `needs_paid` (percent of what is owed): what a deal has to have to be moved here by hand.
    """

    class Kind(models.TextChoices):
        OPEN = "open", _("In progress")
        WON = "won", _("Won")
        LOST = "lost", _("Lost")

    pipeline = WorkspaceForeignKey(Pipeline, on_delete=models.CASCADE, related_name="stages")
    kind = models.CharField(_("Kind"), max_length=8, choices=Kind, default=Kind.OPEN)
    probability = models.PositiveSmallIntegerField(_("Probability, %"), default=100)
    needs_order = models.BooleanField(_("There is an order"), default=False)
    needs_paid = models.PositiveSmallIntegerField(_("Paid, % of what is owed"), null=True)
    takes_walk_ins = models.BooleanField(default=False)  # of the won ones; see queries.stages.won_at_once

    class Meta(SortedName.Meta):
        constraints = [
            unique_name("deal_stage", within="pipeline"),
            models.CheckConstraint(
                condition=Q(kind="open", probability__lte=100)
                | Q(kind="won", probability=100)
                | Q(kind="lost", probability=0),
                name="deal_stage_probability",
            ),
            models.CheckConstraint(
                condition=Q(needs_paid__isnull=True) | Q(needs_paid__gte=1, needs_paid__lte=100),
                name="deal_stage_needs_paid",
            ),
            models.CheckConstraint(
                condition=~Q(kind="lost") | Q(needs_order=False, needs_paid__isnull=True),
                name="deal_stage_lost_needs_nothing",
            ),
            models.UniqueConstraint(
                fields=["workspace"], condition=models.Q(takes_walk_ins=True), name="one_walk_in_stage"
            ),
        ]


class DealSource(SortedName):
    """Where a deal came from."""

    class Meta(SortedName.Meta):
        constraints = [unique_name("deal_source")]


class DealTag(SortedName):
    """A word by which deals are found; it is made where it is first typed."""

    class Meta(SortedName.Meta):
        constraints = [unique_name("deal_tag")]


class LostReason(SortedName):
    """Why deals of a pipeline are lost, so that it can be counted."""

    pipeline = WorkspaceForeignKey(Pipeline, on_delete=models.CASCADE, related_name="lost_reasons")

    class Meta(SortedName.Meta):
        constraints = [unique_name("lost_reason", within="pipeline")]


class Deal(HasOwnFields):
    """A sale in progress. Its amount is the sum of its orders unless `agreed_amount` was typed.

    `tasks_state`: whether its direct tasks are worked on; they stop when the deal is lost and somebody says so.
    """

    class TasksState(models.TextChoices):
        OPEN = "open", _("In work")
        ON_HOLD = "on_hold", _("On hold")
        CANCELLED = "cancelled", pgettext_lazy("tasks", "Cancelled")

    number = models.PositiveIntegerField()
    title = models.CharField(_("Title"), max_length=200)
    sort_key = folded_key("title")
    client = WorkspaceForeignKey(
        Client, on_delete=models.PROTECT, related_name="deals", verbose_name=_("Client")
    )
    stage = WorkspaceForeignKey(
        DealStage, on_delete=models.PROTECT, related_name="deals", verbose_name=_("Deal stage")
    )
    stage_since = models.DateTimeField()
    responsible = WorkspaceForeignKey(
        "workspaces.Member", on_delete=models.PROTECT, related_name="crm_deal", verbose_name=_("Responsible")
    )
    priority = models.PositiveSmallIntegerField(_("Priority"), choices=Priority, default=Priority.NORMAL)
    agreed_amount = models.DecimalField(
        _("Agreed amount"), max_digits=14, decimal_places=2, null=True, blank=True
    )
    currency = models.CharField(_("Currency"), max_length=3, default="RUB")
    address = models.CharField(_("Address"), max_length=300, blank=True)
    description = models.TextField(_("Description"), blank=True)
    source = WorkspaceForeignKey(
        DealSource,
        on_delete=models.PROTECT,
        null=True,
        related_name="deals",
        verbose_name=_("Source of the deal"),
    )
    entity = WorkspaceForeignKey(
        LegalEntity,
        on_delete=models.PROTECT,
        null=True,
        related_name="crm_deal",
        verbose_name=_("Legal entity"),
    )  # by which it is run; None: as papers of it are made out
    position = models.FloatField(default=0)  # place in its column of the board
    created_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)
    lost_reason = WorkspaceForeignKey(
        LostReason,
        on_delete=models.PROTECT,
        null=True,
        related_name="deals",
        verbose_name=_("Why it was lost"),
    )
    lost_comment = models.TextField(_("Comment"), blank=True)
    tasks_state = models.CharField(max_length=12, choices=TasksState, default=TasksState.OPEN)
    version = models.PositiveIntegerField(default=1)

    class Meta(WorkspaceModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["workspace", "number"], name="deal_number_unique"),
            models.CheckConstraint(
                condition=Q(agreed_amount__isnull=True) | Q(agreed_amount__gte=Decimal(0)),
                name="deal_amount_not_negative",
            ),
            models.CheckConstraint(condition=Q(priority__lte=3), name="deal_priority"),
            models.CheckConstraint(
                condition=Q(tasks_state__in=["open", "on_hold", "cancelled"]), name="deal_tasks_state"
            ),
        ]
        indexes = [
            models.Index(fields=["workspace", "stage", "position"], name="deal_board"),
            models.Index(fields=["workspace", "sort_key"], name="deal_by_title"),
            models.Index(fields=["workspace", "stage_since"], name="deal_by_stage_since"),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def why_lost(self) -> str:
        return in_words(self.lost_reason, self.lost_comment)


class DealTagging(WorkspaceModel):
    deal = WorkspaceForeignKey(Deal, on_delete=models.CASCADE, related_name="taggings")
    tag = WorkspaceForeignKey(DealTag, on_delete=models.PROTECT, related_name="taggings")

    class Meta(WorkspaceModel.Meta):
        constraints = [models.UniqueConstraint(fields=["workspace", "deal", "tag"], name="deal_tag_once")]


class DealStay(WorkspaceModel):
    """How long a deal stood in a stage; the database keeps it (migration 0006), and takes back what an undo did."""

    is_derived = True

    deal = WorkspaceForeignKey(Deal, on_delete=models.CASCADE, related_name="stays")
    stage = WorkspaceForeignKey(DealStage, on_delete=models.PROTECT, related_name="stays")
    entered_at = models.DateTimeField()
    left_at = models.DateTimeField(null=True)

    class Meta(WorkspaceModel.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["workspace", "deal"],
                condition=Q(left_at__isnull=True),
                name="deal_stands_in_one_stage",
            ),
        ]
        indexes = [models.Index(fields=["workspace", "stage", "entered_at"], name="deal_stay_by_entry")]


class DealFieldBranch(FieldBranch):
    """Fields of deals that only some pipelines have."""

    row = WorkspaceForeignKey(Pipeline, on_delete=models.CASCADE, related_name="own_fields")

    class Meta(FieldBranch.Meta):
        constraints = [
            models.UniqueConstraint(fields=["workspace", "field", "row"], name="deal_field_branch_once")
        ]


class DealFieldStage(FieldStage):
    """Fields of deals that are filled from a stage on."""

    row = WorkspaceForeignKey(DealStage, on_delete=models.CASCADE, related_name="asked_fields")

    class Meta(FieldStage.Meta):
        constraints = [
            models.UniqueConstraint(fields=["workspace", "field", "row"], name="deal_field_stage_once")
        ]


class ClientFile(FilePlace):
    """A contract, company papers."""

    row = WorkspaceForeignKey(Client, on_delete=models.CASCADE, related_name="places")


class DealComment(Comment):
    row = WorkspaceForeignKey(Deal, on_delete=models.CASCADE, related_name="comments")


class DealFile(FilePlace):
    row = WorkspaceForeignKey(Deal, on_delete=models.CASCADE, related_name="places")
    comment = WorkspaceForeignKey(DealComment, on_delete=models.CASCADE, null=True, related_name="places")
