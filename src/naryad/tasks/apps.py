from django.apps import AppConfig


class TasksConfig(AppConfig):
    name = "naryad.tasks"
