"""What members can do and when they work."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from naryad.tenancy.fields import WorkspaceForeignKey
from naryad.tenancy.models import WorkspaceModel
from naryad.workspaces.names.models import SortedName, unique_name

DAY_MINUTES = 24 * 60
MOST_CYCLE_DAYS = 56


class Skill(SortedName):
    """A specialisation: what a member can do; tasks that ask for one wait in its pool."""

    class Meta(SortedName.Meta):
        constraints = [unique_name("skill")]


class MemberSkill(WorkspaceModel):
    member = WorkspaceForeignKey(
        "workspaces.Member", on_delete=models.CASCADE, related_name="people_memberskill"
    )
    skill = WorkspaceForeignKey(Skill, on_delete=models.CASCADE, related_name="member_skills")

    class Meta(WorkspaceModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["workspace", "member", "skill"], name="member_skill_unique")
        ]


class Shift(WorkspaceModel):
    """A stretch of work of every week, in the member's local minutes of the day; a break is the gap between two.

    With `cycle_days` it comes again after so many days instead, the first of them `first_on` (2/2, day-night): then all
    of the member's do. `end_minute` > 1440 goes past midnight into the next day. Without a member: of the company,
    given to who joins.
    """

    member = WorkspaceForeignKey(
        "workspaces.Member", on_delete=models.CASCADE, null=True, related_name="people_shift"
    )
    day = models.PositiveSmallIntegerField()  # Monday 0 … Sunday 6; of a cycle 0 is its first
    start_minute = models.PositiveSmallIntegerField()
    end_minute = models.PositiveSmallIntegerField()
    cycle_days = models.PositiveSmallIntegerField(null=True)
    first_on = models.DateField(null=True)
    on_holidays = models.BooleanField(default=False)  # of a cycle: the company's days off are worked, too

    class Meta(WorkspaceModel.Meta):
        constraints = [
            models.CheckConstraint(
                condition=Q(cycle_days__isnull=True, first_on__isnull=True, on_holidays=False, day__lte=6)
                | Q(cycle_days__gte=2, cycle_days__lte=MOST_CYCLE_DAYS, first_on__isnull=False)
                & Q(day__lt=F("cycle_days")),
                name="shift_day",
            ),
            models.CheckConstraint(
                condition=Q(start_minute__lt=DAY_MINUTES, end_minute__gt=F("start_minute"))
                & Q(end_minute__lte=F("start_minute") + DAY_MINUTES),
                name="shift_minutes",
            ),
        ]


class Holiday(WorkspaceModel):
    """A day of the company's calendar that differs from the week: off, shortened, or worked by another weekday."""

    class Kind(models.TextChoices):
        OFF = "off", _("Day off")
        SHORT = "short", _("Short day")
        WORKING = "working", _("Working day (moved)")

    day = models.DateField(_("Day"))
    name = models.CharField(_("Name"), max_length=150, blank=True)
    kind = models.CharField(_("Kind"), max_length=8, choices=Kind, default=Kind.OFF)
    shorter_by = models.PositiveSmallIntegerField(_("Shorter by, minutes"), default=0)
    as_weekday = models.PositiveSmallIntegerField(_("Works as"), null=True, blank=True)

    class Meta(WorkspaceModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["workspace", "day"], name="holiday_day_unique"),
            models.CheckConstraint(
                condition=(Q(kind="working") & Q(as_weekday__lte=6))
                | Q(as_weekday__isnull=True) & ~Q(kind="working"),
                name="holiday_works_as",
            ),
        ]


class MemberSpan(WorkspaceModel):
    """A stretch of a member's time that differs from the week."""

    starts_at = models.DateTimeField(_("From"))
    ends_at = models.DateTimeField(_("To"))
    note = models.CharField(_("Note"), max_length=200, blank=True)

    class Meta:
        abstract = True
        base_manager_name = "objects"
        constraints = [
            models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="%(class)s_ends_after_start")
        ]


class Absence(MemberSpan):
    """A time a member does not work: whole days or hours."""

    class Kind(models.TextChoices):
        VACATION = "vacation", _("Vacation")
        SICK = "sick", _("Sick leave")
        OTHER = "other", _("Other")

    member = WorkspaceForeignKey("workspaces.Member", on_delete=models.CASCADE, related_name="people_absence")
    kind = models.CharField(_("Kind"), max_length=12, choices=Kind, default=Kind.VACATION)


class Overtime(MemberSpan):
    """Extra working time beside the weekly schedule."""

    member = WorkspaceForeignKey(
        "workspaces.Member", on_delete=models.CASCADE, related_name="people_overtime"
    )
