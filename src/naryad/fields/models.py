"""Fields that a company adds to the program's rows, and where their values are kept."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from naryad.fields.rules.definitions import CALCULATED, MOST_DECIMALS, Of, ShownAt, default_places
from naryad.tenancy.fields import WorkspaceForeignKey
from naryad.tenancy.models import WorkspaceModel
from naryad.workspaces.models import Member
from naryad.workspaces.names.models import SortedName, unique_name


def every_role() -> list[str]:
    return list(Member.Role.values)


class OwnField(SortedName):
    """A field of one's own: what it is called, what it holds, who sees it and where.

    Its values stand in `custom` of the rows, under `key`; of an archived one they stay there, unseen.
    """

    of = models.CharField(_("Of what"), max_length=10, choices=Of)
    kind = models.CharField(_("Kind"), max_length=12)  # one of rules.kinds
    hint = models.CharField(_("Hint"), max_length=200, blank=True)
    group = models.CharField(_("Group on the card"), max_length=60, blank=True)
    default = models.JSONField(_("Value of a new one"), null=True)
    decimals = models.PositiveSmallIntegerField(_("Digits after the point"), default=0)
    unit = models.CharField(_("Unit"), max_length=20, blank=True)
    formula = models.TextField(_("Formula"), blank=True, default="")  # as Formula.stored
    gives = models.CharField(max_length=10, blank=True, default="")  # a formulas.values.Type
    calculated_to = models.BigIntegerField(null=True)
    calculated_share = models.PositiveSmallIntegerField(default=0)  # of a hundred, while it is
    is_required = models.BooleanField(_("Always required"), default=False)
    seen_by = ArrayField(models.CharField(max_length=12), verbose_name=_("Who sees it"), default=every_role)
    edited_by = ArrayField(
        models.CharField(max_length=12), verbose_name=_("Who changes it"), default=every_role
    )
    shown = ArrayField(
        models.CharField(max_length=8, choices=ShownAt),
        verbose_name=_("Where it is shown"),
        default=default_places,
    )

    class Meta(SortedName.Meta):
        constraints = [
            models.UniqueConstraint(fields=["workspace", "of", "sort_key"], name="own_field_name_unique"),
            models.CheckConstraint(condition=Q(decimals__lte=MOST_DECIMALS), name="own_field_decimals"),
            models.CheckConstraint(
                condition=Q(kind=CALCULATED) & ~Q(formula="") & ~Q(gives="")
                | ~Q(kind=CALCULATED) & Q(formula="", gives=""),
                name="own_field_formula",
            ),
        ]

    @property
    def key(self) -> str:
        return f"f{self.pk}"


class FieldOption(SortedName):
    """One of the values that a choice has; archived ones stand where they were chosen."""

    class Colour(models.TextChoices):
        NONE = "", _("grey")
        BLUE = "blue", _("blue")
        GREEN = "green", _("green")
        YELLOW = "yellow", _("yellow")
        ORANGE = "orange", _("orange")
        RED = "red", _("red")
        VIOLET = "violet", _("violet")
        TEAL = "teal", _("teal")

    field = WorkspaceForeignKey(OwnField, on_delete=models.CASCADE, related_name="options")
    colour = models.CharField(_("Colour"), max_length=8, choices=Colour, blank=True, default="")

    class Meta(SortedName.Meta):
        constraints = [unique_name("field_option", within="field")]


class HasOwnFields(WorkspaceModel):
    """A row with values of own fields: {"f12": …}, each as rules.kinds keeps it; what is empty has no key."""

    custom = models.JSONField(default=dict, db_default=models.Value({}, models.JSONField()), blank=True)

    class Meta(WorkspaceModel.Meta):
        abstract = True


class FieldBranch(WorkspaceModel):
    """That a field is only of these: orders of a type, deals of a pipeline. A field without any is of all.

    The concrete table is of the app that knows the branches; its key to them is `row`.
    """

    field = WorkspaceForeignKey(OwnField, on_delete=models.CASCADE, related_name="%(app_label)s_%(class)s")

    class Meta(WorkspaceModel.Meta):
        abstract = True


class FieldStage(WorkspaceModel):
    """From which stage on a field has to be filled, where a row comes there by hand. Its key to the stage is `row`."""

    field = WorkspaceForeignKey(OwnField, on_delete=models.CASCADE, related_name="%(app_label)s_%(class)s")

    class Meta(WorkspaceModel.Meta):
        abstract = True
