from django.urls import path

from naryad.exchange.views import imports, tables

app_name = "exchange"
urlpatterns = [
    path("settings/imports/", imports.imports, name="imports"),
    path("settings/imports/read/", imports.read, name="read"),
    path("settings/imports/mappings/<int:pk>/forget/", imports.mapping_forget, name="mapping_forget"),
    path("settings/imports/<int:pk>/", tables.table, name="table"),
    path("settings/imports/<int:pk>/heads/", tables.heads, name="heads"),
    path("settings/imports/<int:pk>/check/", tables.check, name="check"),
    path("settings/imports/<int:pk>/options/", tables.options, name="options"),
    path("settings/imports/<int:pk>/run/", tables.run, name="run"),
    path("settings/imports/<int:pk>/stop/", tables.stop, name="stop"),
    path("settings/imports/<int:pk>/undo/", tables.undo, name="undo"),
    path("settings/imports/<int:pk>/drop/", tables.drop, name="drop"),
    path("settings/imports/<int:pk>/report/", tables.report, name="report"),
]
