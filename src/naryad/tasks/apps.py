from django.apps import AppConfig

from naryad.ui.slots import register_slot


class TasksConfig(AppConfig):
    name = "naryad.tasks"

    def ready(self) -> None:
        from naryad.activity.undo import register_afterwards, register_moved_row, register_undoable
        from naryad.crm.facts import DealLost
        from naryad.tasks.actions.undo import TASKS, return_stopped
        from naryad.tasks.facts.plan import TaskPinned
        from naryad.tasks.views.queue import running_timer

        register_undoable(TASKS)
        register_moved_row(fact=TaskPinned.kind, field="task_id", kind="task")
        register_afterwards(DealLost.kind, return_stopped)
        register_slot("timer", template="tasks/_running_timer.html", context=running_timer)
