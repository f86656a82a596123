from django.apps import AppConfig

from naryad.ui.slots import register_slot


class TasksConfig(AppConfig):
    name = "naryad.tasks"

    def ready(self) -> None:
        from naryad.tasks.views.queue import running_timer

        register_slot("timer", template="tasks/_running_timer.html", context=running_timer)
