"""Templates of task chains and the launches made from them."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from naryad.crm.models import Deal, DealStage
from naryad.orders.models import Order, OrderStage, OrderType
from naryad.people.models import Skill
from naryad.products.models import Product
from naryad.tasks.models import Task, TaskType
from naryad.tasks.rules.checklist import Unticked
from naryad.tenancy.carried import stays
from naryad.tenancy.fields import WorkspaceForeignKey
from naryad.tenancy.models import WorkspaceModel
from naryad.workspaces.models import Member
from naryad.workspaces.names.models import SortedName, unique_name


class ProcessTemplate(SortedName):
    """A chain of steps that an order of a type (or a deal, when `order_type` is None) is launched by.

    `version` grows with every change; a launch remembers the one it used.
    With `deal_stage` it is launched by itself, once on every deal that reaches the stage.
    """

    order_type = WorkspaceForeignKey(
        OrderType,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="processes_processtemplate",
        verbose_name=_("Order type"),
    )
    deal_stage = WorkspaceForeignKey(
        DealStage,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="processes_processtemplate",
        verbose_name=_("Launch when a deal reaches the stage"),
    )

    class Meta(SortedName.Meta):
        constraints = [
            unique_name("template"),
            models.CheckConstraint(
                condition=Q(deal_stage__isnull=True) | Q(order_type__isnull=True),
                name="template_of_deals_has_no_order_type",
            ),
        ]


class TemplateStep(WorkspaceModel):
    """One task of the chain, laid once, or once for every item; not where its condition says no.

    Its estimate is its formula's, else fixed + per unit × quantity.
    """

    template = WorkspaceForeignKey(ProcessTemplate, on_delete=models.CASCADE, related_name="steps")
    sequence = models.PositiveIntegerField(default=0)
    title = models.CharField(_("Title"), max_length=200)
    description = models.TextField(_("Description"), blank=True)
    task_type = WorkspaceForeignKey(
        TaskType, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("Type")
    )
    skill = WorkspaceForeignKey(
        Skill,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("Specialisation"),
    )
    assignee = WorkspaceForeignKey(
        Member, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("Assignee")
    )
    fixed_minutes = models.PositiveIntegerField(_("Estimate, minutes"), null=True, blank=True)
    minutes_per_unit = models.PositiveIntegerField(_("plus per unit, minutes"), default=0)
    kind = models.CharField(_("Kind"), max_length=4, choices=Task.Kind, default=Task.Kind.WORK)
    elapsed_minutes = models.PositiveIntegerField(_("Waits, minutes"), null=True, blank=True)
    ends_itself = models.BooleanField(_("Ends by itself"), default=False)
    is_per_item = models.BooleanField(_("For every item"), default=False)
    condition = models.TextField(_("Only if"), blank=True, default="")  # as Formula.stored, as the next one
    estimate_formula = models.TextField(_("Estimate by formula"), blank=True, default="")
    makes_ready = models.BooleanField(_("After it the item is ready"), default=False)
    checklist = ArrayField(models.CharField(max_length=200), default=list, blank=True)
    unticked = models.CharField(
        _("«Done» with an unfinished checklist"), max_length=4, choices=Unticked, default=Unticked.ASK
    )
    stage = WorkspaceForeignKey(
        OrderStage,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("Order stage"),
    )

    class Meta(WorkspaceModel.Meta):
        constraints = [
            models.CheckConstraint(
                condition=Q(kind="work", elapsed_minutes__isnull=True, ends_itself=False)
                | Q(kind="wait", elapsed_minutes__isnull=False, skill__isnull=True),
                name="step_wait_has_minutes",
            ),
            models.CheckConstraint(
                condition=Q(kind="work") | Q(estimate_formula=""), name="step_wait_has_no_formula"
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def is_wait(self) -> bool:
        return self.kind == Task.Kind.WAIT


class TemplateLink(WorkspaceModel):
    """Finish-to-start between two steps of one template; `lag` in calendar minutes."""

    template = WorkspaceForeignKey(ProcessTemplate, on_delete=models.CASCADE, related_name="links")
    predecessor = WorkspaceForeignKey(TemplateStep, on_delete=models.CASCADE, related_name="outgoing")
    successor = WorkspaceForeignKey(TemplateStep, on_delete=models.CASCADE, related_name="incoming")
    lag = models.PositiveIntegerField(default=0)

    class Meta(WorkspaceModel.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["workspace", "predecessor", "successor"], name="template_link_once"
            ),
            models.CheckConstraint(condition=~Q(predecessor=F("successor")), name="template_link_not_self"),
        ]


class TemplateVersion(WorkspaceModel):
    """The chain of a template as it was saved: `chain` as queries.chain.as_kept has it. Never changed.

    Of templates that were never changed since versions are kept there is none.
    """

    template = WorkspaceForeignKey(ProcessTemplate, on_delete=models.CASCADE, related_name="versions")
    number = models.PositiveIntegerField()
    chain = models.JSONField()
    saved_by = WorkspaceForeignKey(Member, on_delete=models.PROTECT, null=True, related_name="+")
    saved_at = models.DateTimeField(null=True)

    class Meta(WorkspaceModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["workspace", "template", "number"], name="template_version_once")
        ]


class ProductNorm(WorkspaceModel):
    """How many minutes a step takes for one unit of a product, instead of what the step itself says per unit."""

    product = WorkspaceForeignKey(Product, on_delete=models.CASCADE, related_name="processes_productnorm")
    step = WorkspaceForeignKey(TemplateStep, on_delete=models.CASCADE, related_name="norms")
    minutes = models.PositiveIntegerField()

    class Meta(WorkspaceModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["workspace", "product", "step"], name="product_norm_once")
        ]


class Launch(WorkspaceModel):
    """That a template was laid into an order or onto a deal, in which version, and the tasks it laid."""

    template = WorkspaceForeignKey(ProcessTemplate, on_delete=models.PROTECT, related_name="launches")
    version = models.PositiveIntegerField()
    order = WorkspaceForeignKey(Order, on_delete=models.CASCADE, null=True, related_name="processes_launch")
    deal = WorkspaceForeignKey(Deal, on_delete=models.CASCADE, null=True, related_name="processes_launch")
    launched_by = WorkspaceForeignKey(Member, on_delete=models.PROTECT, related_name="+")
    launched_at = models.DateTimeField()
    task_ids = ArrayField(models.BigIntegerField(), default=list)
    step_ids = ArrayField(models.BigIntegerField(), default=list)  # by which step each of the tasks was laid
    laid_for = models.JSONField(default=dict)  # quantity by the item's id that the tasks stand for
    laid_by = models.JSONField(
        default=dict
    )  # what formulas of the chain had read: queries.difference.as_read
    norms = models.JSONField(default=dict)  # that counted for its items: queries.norms.as_kept_norms
    is_automatic = models.BooleanField(default=False)
    undone_at = models.DateTimeField(null=True)

    class Meta(WorkspaceModel.Meta):
        constraints = [
            models.CheckConstraint(
                condition=Q(order__isnull=False, deal__isnull=True)
                | Q(order__isnull=True, deal__isnull=False),
                name="launch_on_order_or_deal",
            ),
            models.UniqueConstraint(
                fields=["workspace", "template", "deal"],
                condition=Q(is_automatic=True),
                name="launched_by_itself_once",
            ),
        ]


class Upgrade(WorkspaceModel):
    """That launches of a template were asked to go by its newest version, and how far that has come.

    `waiting`, `done`: ids of launches; `refused`: the code of the refusal by the id of a launch that stays as it is.
    """

    carried = stays("how far a press over many orders has come")

    template = WorkspaceForeignKey(ProcessTemplate, on_delete=models.CASCADE, related_name="upgrades")
    asked_by = WorkspaceForeignKey(Member, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    waiting = ArrayField(models.BigIntegerField(), default=list)
    done = ArrayField(models.BigIntegerField(), default=list)
    refused = models.JSONField(default=dict)

    class Meta(WorkspaceModel.Meta):
        indexes = [models.Index(fields=["workspace", "template"], name="upgrade_of_template")]

    @property
    def total(self) -> int:
        return len(self.waiting) + len(self.done) + len(self.refused)

    @property
    def ended(self) -> int:
        return self.total - len(self.waiting)
