"""The work: tasks, what they wait for, who worked on them and what was said."""

from decimal import Decimal
from typing import Any

from django.contrib.postgres.constraints import ExclusionConstraint
from django.db import models
from django.db.models import F, Func, Q, Value
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from naryad.core.text import folded_key
from naryad.crm.models import Deal, DealStage, Priority
from naryad.fields.models import FieldBranch, HasOwnFields
from naryad.orders.models import Order, OrderItem, OrderStage
from naryad.people.models import Skill
from naryad.talk.models import Comment, FilePlace
from naryad.tasks.rules.checklist import Unticked
from naryad.tenancy.fields import WorkspaceForeignKey, WorkspaceOneToOneField
from naryad.tenancy.models import WorkspaceModel
from naryad.workspaces.models import Member
from naryad.workspaces.names.models import SortedName, unique_name

WAITING_RUNS = _("Waiting runs")
INTERNAL = pgettext_lazy("task", "internal")


class TaskType(SortedName):
    """A node of the tree kind → type → subtype (up to three levels), with defaults for its tasks."""

    parent = WorkspaceForeignKey(
        "self",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="children",
        verbose_name=_("Part of"),
    )
    default_estimate = models.PositiveIntegerField(_("Estimate, minutes"), null=True, blank=True)
    skill = WorkspaceForeignKey(
        Skill,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("Specialisation"),
    )

    class Meta(SortedName.Meta):
        constraints = [unique_name("task_type", within="parent")]


def unless_begun(collector: Any, field: Any, tasks: Any, using: str) -> None:
    """A removed item leaves its name to its tasks; those that are done, or in work, protect it."""
    begun = Q(started_at__isnull=False) & ~Q(kind=Task.Kind.WAIT) & ~Q(status=Task.Status.CANCELLED)
    kept = tasks.filter(begun | Q(status=Task.Status.DONE))
    if kept:
        models.PROTECT(collector, field, kept, using)
    models.SET_NULL(collector, field, tasks, using)
    for pk, name in tasks.values_list("pk", "item__name"):
        collector.add_field_update(Task._meta.get_field("former_item"), name, [Task(pk=pk)])


class StageTask(WorkspaceModel):
    """A deal is moved by hand to `stage` once a task of this type, or of one below it, is done for it."""

    stage = WorkspaceOneToOneField(DealStage, on_delete=models.CASCADE, related_name="tasks_stagetask")
    task_type = WorkspaceForeignKey(TaskType, on_delete=models.PROTECT, related_name="stages")


class Task(HasOwnFields):
    """A piece of work in an order, straight on a deal, or internal (of neither; queries.rank says who sees it).

    `status` BLOCKED: a predecessor is open or its lag has not passed. A task of kind WAIT (supplier, drying) takes
    calendar time and no employee; it is IN_PROGRESS from when its predecessors are done; `assignee` is then who says
    that it ended.
    """

    class Kind(models.TextChoices):
        WORK = "work", _("Work")
        WAIT = "wait", _("Waiting task")

    class Status(models.TextChoices):
        BLOCKED = "blocked", _("Waits for others")
        TODO = "todo", _("To do")
        IN_PROGRESS = "in_progress", _("In progress")
        PAUSED = "paused", _("Paused")
        DONE = "done", _("Done")
        CANCELLED = "cancelled", _("Cancelled")

    order = WorkspaceForeignKey(
        Order, on_delete=models.PROTECT, null=True, blank=True, related_name="tasks_task"
    )
    deal = WorkspaceForeignKey(
        Deal, on_delete=models.PROTECT, null=True, blank=True, related_name="tasks_task"
    )
    item = WorkspaceForeignKey(
        OrderItem, on_delete=unless_begun, null=True, blank=True, related_name="tasks_task"
    )
    stage = WorkspaceForeignKey(
        OrderStage, on_delete=models.PROTECT, null=True, blank=True, related_name="tasks_task"
    )
    former_item = models.CharField(max_length=200, blank=True)  # whose task it was, once that is removed
    sequence = models.PositiveIntegerField(default=0)  # for display inside its order or deal

    title = models.CharField(_("Title"), max_length=200)
    sort_key = folded_key("title")
    description = models.TextField(_("Description"), blank=True)
    result = models.TextField(_("Result"), blank=True)  # what the performer leaves for the next ones
    task_type = WorkspaceForeignKey(
        TaskType,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="tasks",
        verbose_name=_("Type"),
    )
    assignee = WorkspaceForeignKey(
        Member,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="tasks_task",
        verbose_name=_("Assignee"),
    )
    skill = WorkspaceForeignKey(
        Skill,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="tasks_task",
        verbose_name=_("Specialisation"),
    )
    priority = models.PositiveSmallIntegerField(_("Priority"), choices=Priority, default=Priority.NORMAL)
    estimate = models.PositiveIntegerField(
        _("Estimate"), null=True, blank=True
    )  # working minutes, for the whole task
    due_on = models.DateField(_("Due"), null=True, blank=True)
    appointment_at = models.DateTimeField(_("Appointment"), null=True, blank=True)

    kind = models.CharField(_("Kind"), max_length=4, choices=Kind, default=Kind.WORK)
    elapsed_minutes = models.PositiveIntegerField(
        _("Waits, minutes"), null=True, blank=True
    )  # of the calendar
    ends_itself = models.BooleanField(_("Ends by itself"), default=False)
    expected_at = models.DateTimeField(_("Expected on"), null=True, blank=True)  # the end of begun waiting

    status = models.CharField(_("Status"), max_length=12, choices=Status, default=Status.TODO)
    available_at = models.DateTimeField(null=True)  # last predecessor's finish + lag; None while one is open
    started_at = models.DateTimeField(null=True)  # first start
    finished_at = models.DateTimeField(null=True)
    estimate_at_start = models.PositiveIntegerField(null=True)  # E0 of docs/dev/insight.md
    returned_reason = models.CharField(max_length=300, blank=True)
    makes_ready = models.BooleanField(_("After it the item is ready"), default=False)
    done_quantity = models.DecimalField(max_digits=14, decimal_places=3, null=True)  # pieces of its item
    finished_quantity = models.DecimalField(
        max_digits=14, decimal_places=3, null=True
    )  # done of them, if it is
    stated_left = models.PositiveIntegerField(null=True)  # minutes; see rules.remaining
    spent_when_stated = models.PositiveIntegerField(default=0)
    stated_at = models.DateTimeField(null=True)  # what was worked before it is part of the answer

    unticked = models.CharField(
        _("«Done» with an unfinished checklist"), max_length=4, choices=Unticked, default=Unticked.FREE
    )
    lines_count = models.PositiveSmallIntegerField(default=0)  # of its checklist, kept with them
    lines_done = models.PositiveSmallIntegerField(default=0)

    position = models.FloatField(default=0)  # manual place in queues; 0 until somebody drags
    pin_order_priority = models.PositiveSmallIntegerField(null=True)
    pin_task_priority = models.PositiveSmallIntegerField(null=True)
    pinned_by = WorkspaceForeignKey(Member, on_delete=models.PROTECT, null=True, related_name="+")
    pinned_at = models.DateTimeField(null=True)

    created_at = models.DateTimeField()
    created_by = WorkspaceForeignKey(Member, on_delete=models.PROTECT, null=True, related_name="+")
    version = models.PositiveIntegerField(default=1)

    class Meta(WorkspaceModel.Meta):
        constraints = [
            models.CheckConstraint(
                condition=Q(order__isnull=True) | Q(deal__isnull=True), name="task_not_of_order_and_deal"
            ),
            models.CheckConstraint(
                condition=Q(kind="work", elapsed_minutes__isnull=True, ends_itself=False)
                | Q(kind="wait", elapsed_minutes__isnull=False, skill__isnull=True),
                name="task_wait_has_minutes",
            ),
            models.CheckConstraint(
                condition=Q(status="done", finished_at__isnull=False)
                | ~Q(status="done") & Q(finished_at__isnull=True),
                name="task_done_has_finished_at",
            ),
            models.CheckConstraint(condition=Q(priority__lte=3), name="task_priority"),
            models.CheckConstraint(condition=Q(lines_done__lte=F("lines_count")), name="task_lines_done"),
            models.CheckConstraint(
                condition=Q(
                    pinned_at__isnull=True, pin_order_priority__isnull=True, pin_task_priority__isnull=True
                )
                | Q(
                    pinned_at__isnull=False, pin_order_priority__isnull=False, pin_task_priority__isnull=False
                ),
                name="task_pin_whole",
            ),
        ]
        indexes = [
            models.Index(fields=["workspace", "status", "assignee"], name="task_queue"),
            models.Index(fields=["workspace", "order", "sequence"], name="task_of_order"),
            models.Index(fields=["workspace", "finished_at"], name="task_done", condition=Q(status="done")),
            models.Index(
                fields=["workspace", "skill"],
                name="task_pool",
                condition=Q(assignee__isnull=True, status__in=["blocked", "todo", "in_progress", "paused"]),
            ),
        ]

    WAITING = "waiting"
    """Of lists and boards: what runs and is nobody's work; in the database it is in progress."""
    OPEN = (Status.BLOCKED, Status.TODO, Status.IN_PROGRESS, Status.PAUSED)

    def __str__(self) -> str:
        return self.title

    @property
    def is_wait(self) -> bool:
        return self.kind == Task.Kind.WAIT

    @property
    def is_at_work(self) -> bool:
        """Somebody works on it now."""
        return self.status == Task.Status.IN_PROGRESS and not self.is_wait

    @property
    def status_label(self) -> str:
        """In words; waiting that runs is nobody's work in progress."""
        if self.is_wait and self.status == Task.Status.IN_PROGRESS:
            return str(WAITING_RUNS)
        return self.get_status_display()

    @property
    def is_internal(self) -> bool:
        return self.order_id is None and self.deal_id is None

    @property
    def place(self) -> Order | Deal | str:
        """Where it stands: its order, its deal, or the word for neither."""
        return self.order or self.deal or str(INTERNAL)

    @property
    def for_deal(self) -> Deal | None:
        """Which it stands in, straight or by its order."""
        return self.order.deal if self.order else self.deal

    @property
    def for_deal_id(self) -> int | None:
        return self.order.deal_id if self.order else self.deal_id

    @property
    def responsible_ids(self) -> set[int]:
        """Who answers for its order and its deal; for an internal one its author."""
        if self.is_internal:
            return {self.created_by_id} if self.created_by_id else set()
        return {row.responsible_id for row in (self.order, self.for_deal) if row}

    @property
    def is_open(self) -> bool:
        return self.status in Task.OPEN

    @property
    def pieces(self) -> Decimal | None:
        """Of its item: reported so far, or those there were when it was done. None: nobody counted."""
        return self.finished_quantity if self.status == Task.Status.DONE else self.done_quantity

    @property
    def item_name(self) -> str:
        """Which item of its order it makes; "" where that is said by the order's title."""
        if self.item is None and self.former_item:
            return _("%(item)s, removed from the order") % {"item": self.former_item}
        if self.item is None or (self.order is not None and self.item.name == self.order.title):
            return ""
        return self.item.name

    @property
    def made_for(self) -> str:
        """Its order and item, or its deal, in words."""
        return " · ".join(filter(None, (str(self.place), self.item_name)))

    @property
    def stop_state(self) -> str:
        """ "on_hold" or "cancelled" while its order (or, straight on a deal, the deal) is not worked on; else ""."""
        if self.order is not None:
            return self.order.status if self.order.is_stopped else ""
        return (
            ""
            if self.deal is None or self.deal.tasks_state == Deal.TasksState.OPEN
            else self.deal.tasks_state
        )

    @property
    def stop_label(self) -> str:
        """What an open task's badge says instead of its status; "" while it is worked on."""
        if not self.is_open or not self.stop_state:
            return ""
        if self.order is not None:
            return str(_STOP_LABELS["order", self.stop_state])
        return str(_STOP_LABELS["deal", self.stop_state])


_STOP_LABELS: dict[tuple[str, str], Any] = {
    ("order", "on_hold"): _("order on hold"),
    ("order", "cancelled"): _("order cancelled"),
    ("deal", "on_hold"): _("deal on hold"),
    ("deal", "cancelled"): _("deal cancelled"),
}


class TaskFieldBranch(FieldBranch):
    """Fields of tasks that only some types have."""

    row = WorkspaceForeignKey(TaskType, on_delete=models.CASCADE, related_name="own_fields")

    class Meta(FieldBranch.Meta):
        constraints = [
            models.UniqueConstraint(fields=["workspace", "field", "row"], name="task_field_branch_once")
        ]


class ChecklistLine(WorkspaceModel):
    """What is to be thought of in a task; who ticked it, and when. A removed one is kept, so that it can return."""

    task = WorkspaceForeignKey(Task, on_delete=models.CASCADE, related_name="lines")
    sequence = models.PositiveIntegerField(default=0)
    text = models.CharField(_("What is to be thought of"), max_length=200)
    ticked_at = models.DateTimeField(null=True)
    ticked_by = WorkspaceForeignKey(Member, on_delete=models.PROTECT, null=True, related_name="+")
    is_removed = models.BooleanField(default=False)

    class Meta(WorkspaceModel.Meta):
        constraints = [
            models.CheckConstraint(
                condition=Q(ticked_at__isnull=True, ticked_by__isnull=True)
                | Q(ticked_at__isnull=False, ticked_by__isnull=False),
                name="checklist_line_ticked_by",
            ),
        ]
        indexes = [models.Index(fields=["workspace", "task", "sequence"], name="checklist_of_task")]

    def __str__(self) -> str:
        return self.text


class Watcher(WorkspaceModel):
    """Is notified of a task's changes."""

    task = WorkspaceForeignKey(Task, on_delete=models.CASCADE, related_name="watchers")
    member = WorkspaceForeignKey(Member, on_delete=models.CASCADE, related_name="+")

    class Meta(WorkspaceModel.Meta):
        constraints = [models.UniqueConstraint(fields=["workspace", "task", "member"], name="watcher_once")]


class Dependency(WorkspaceModel):
    """Finish-to-start: the successor begins `lag` calendar minutes after the predecessor's finish, or later."""

    predecessor = WorkspaceForeignKey(Task, on_delete=models.CASCADE, related_name="outgoing")
    successor = WorkspaceForeignKey(Task, on_delete=models.CASCADE, related_name="incoming")
    lag = models.PositiveIntegerField(_("Lag, minutes"), default=0)

    class Meta(WorkspaceModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["workspace", "predecessor", "successor"], name="dependency_once"),
            models.CheckConstraint(condition=~Q(predecessor=F("successor")), name="dependency_not_self"),
        ]


class TimeEntry(WorkspaceModel):
    """One interval a member worked on a task; open while `ended_at` is None (the running timer).

    Never deleted. Only what is confirmed counts: a timer that the clock stopped is unconfirmed until somebody says
    how long the work went on, and time marked as not worked (void) is kept to be seen.
    """

    task = WorkspaceForeignKey(Task, on_delete=models.PROTECT, related_name="time_entries")
    member = WorkspaceForeignKey(Member, on_delete=models.PROTECT, related_name="tasks_timeentry")
    started_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    is_confirmed = models.BooleanField(default=True)
    is_void = models.BooleanField(default=False)
    stopped_at = models.DateTimeField(null=True)  # when the clock stopped it; `ended_at` is the shift's end
    pressed_by = WorkspaceForeignKey(Member, on_delete=models.PROTECT, related_name="+")
    corrected_at = models.DateTimeField(null=True)  # the last time; all of them are events of the task
    corrected_by = WorkspaceForeignKey(Member, on_delete=models.PROTECT, null=True, related_name="+")
    correction_reason = models.CharField(max_length=300, blank=True)
    version = models.PositiveIntegerField(default=1)

    class Meta(WorkspaceModel.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["workspace", "member"], condition=Q(ended_at__isnull=True), name="one_running_timer"
            ),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True) | Q(ended_at__gte=F("started_at")),
                name="entry_ends_after_start",
            ),
            models.CheckConstraint(
                condition=Q(is_confirmed=True) | Q(ended_at__isnull=False), name="entry_running_is_confirmed"
            ),
            models.CheckConstraint(
                condition=Q(is_void=False) | Q(is_confirmed=False), name="entry_void_counts_nowhere"
            ),
            ExclusionConstraint(
                name="entries_do_not_overlap",
                expressions=[
                    (Func(F("member_id"), F("member_id"), Value("[]"), function="int8range"), "="),
                    (Func(F("started_at"), F("ended_at"), function="tstzrange"), "&&"),
                ],
                condition=Q(is_void=False),
            ),
        ]
        indexes = [
            models.Index(fields=["workspace", "task"], name="entry_of_task"),
            models.Index(fields=["workspace", "member", "started_at"], name="entry_of_member"),
            models.Index(
                fields=["workspace", "member"],
                name="entry_unconfirmed",
                condition=Q(is_confirmed=False, is_void=False),
            ),
        ]


class TaskComment(Comment):
    row = WorkspaceForeignKey(Task, on_delete=models.CASCADE, related_name="comments")


class TaskFile(FilePlace):
    row = WorkspaceForeignKey(Task, on_delete=models.CASCADE, related_name="places")
    comment = WorkspaceForeignKey(TaskComment, on_delete=models.CASCADE, null=True, related_name="places")
