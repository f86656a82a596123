from django.apps import AppConfig
from django.db.models import Exists, OuterRef
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from naryad.ui.hooks.acts import Act, register_act
from naryad.ui.hooks.entries import MENU, SETTINGS, Entry, register_entry
from naryad.ui.hooks.kinds import register_kind
from naryad.ui.hooks.panels import Panel, register_panel


class TasksConfig(AppConfig):
    name = "naryad.tasks"

    def ready(self) -> None:
        from naryad.activity.undo import register_afterwards, register_moved_row, register_undoable
        from naryad.crm.facts import DealLost
        from naryad.crm.queries.needs import LACKS, MORE_NEEDS
        from naryad.crm.views.deal import LOSING, MOVED
        from naryad.fields.rules.holders import register_found, register_holder
        from naryad.orders.actions.items import ITEM_PROGRESS
        from naryad.orders.queries.orders import HAS_OPEN_WORK
        from naryad.orders.views.board import FINISHING
        from naryad.tasks import panels
        from naryad.tasks.actions.parts import switch_time
        from naryad.tasks.actions.plan import note_taken_back
        from naryad.tasks.actions.undo import (
            CHECKLIST_LINES,
            TASKS,
            follow_ended,
            follow_mark,
            return_stopped,
        )
        from naryad.tasks.facts.plan import TaskMarkedReady, TaskPinned, TasksAssigned, TasksEnded
        from naryad.tasks.kinds import TASK, TASK_FIELDS, register_sights
        from naryad.tasks.models import StageTask, Task
        from naryad.tasks.queries.needs import lacks_task
        from naryad.tasks.queries.ready import item_progress
        from naryad.tasks.queries.stop import has_open_work
        from naryad.tasks.views import card
        from naryad.tasks.views.queue import timer_panel
        from naryad.tasks.views.stop import ask_of_open_tasks, ask_why_lost, offer_return
        from naryad.workspaces.actions.company import SWITCHING
        from naryad.workspaces.actions.members import HELD

        panels.register()
        HELD.answer(panels.held_tasks)
        SWITCHING.answer(switch_time)
        HAS_OPEN_WORK.answer(has_open_work)
        ITEM_PROGRESS.answer(item_progress)
        FINISHING.answer(ask_of_open_tasks)
        LOSING.answer(ask_why_lost)
        LACKS.answer(lacks_task)
        MORE_NEEDS.answer(lambda: Exists(StageTask.objects.filter(stage=OuterRef("pk"))))
        MOVED.answer(offer_return)
        register_sights()
        register_kind(TASK)
        register_holder(TASK_FIELDS, card=card.show_card)
        register_found("task", "task", Task)
        register_undoable(TASKS)
        register_undoable(CHECKLIST_LINES)
        register_moved_row(fact=TaskPinned.kind, field="task_id", kind="task")
        register_afterwards(DealLost.kind, return_stopped)
        register_afterwards(TasksEnded.kind, follow_ended)
        register_afterwards(TasksAssigned.kind, note_taken_back)
        register_afterwards(TaskMarkedReady.kind, follow_mark)
        register_act(
            Act(
                kind="member",
                place="head",
                order=10,
                label=_("Queue"),
                icon="list-check",
                url=lambda row, slug: reverse("tasks:queue", args=[slug, row.pk]),
                capability="queues.view",
                target="",
            ),
        )
        register_panel(
            Panel(
                kind="shell",
                place="timer",
                order=10,
                template="tasks/_running_timer.html",
                context=timer_panel,
                capability="time.view",
            )
        )
        register_entry(
            Entry(
                place=MENU,
                order=10,
                url_name="tasks:my_queue",
                label=_("My queue"),
                icon="list-check",
                capability="tasks.work",
                first_for={"performer": ""},
            ),
            Entry(
                place=MENU,
                order=40,
                url_name="tasks:task_list",
                label=_("Tasks"),
                icon="checkbox",
                capability="tasks.view",
            ),
            Entry(
                place=SETTINGS,
                order=70,
                group=pgettext_lazy("settings", "Work"),
                url_name="tasks:type_settings",
                label=_("Task types"),
                icon="binary-tree",
                capability="tasks.set_up",
                key="task_types",
            ),
        )
