from django.urls import path

from naryad.exchange.views import imports, sources, tables

app_name = "exchange"
urlpatterns = [
    path("settings/imports/", imports.imports, name="imports"),
    path("settings/imports/read/", imports.read, name="read"),
    path("settings/imports/mappings/<int:pk>/forget/", imports.mapping_forget, name="mapping_forget"),
    path("settings/imports/<int:pk>/", tables.table, name="table"),
    path("settings/imports/<int:pk>/sheet/", tables.sheet, name="sheet"),
    path("settings/imports/<int:pk>/heads/", tables.heads, name="heads"),
    path("settings/imports/<int:pk>/check/", tables.check, name="check"),
    path("settings/imports/<int:pk>/options/", tables.options, name="options"),
    path("settings/imports/<int:pk>/run/", tables.run, name="run"),
    path("settings/imports/<int:pk>/stop/", tables.stop, name="stop"),
    path("settings/imports/<int:pk>/undo/", tables.undo, name="undo"),
    path("settings/imports/<int:pk>/drop/", tables.drop, name="drop"),
    path("settings/imports/<int:pk>/report/", tables.report, name="report"),
    path("settings/imports/from/<slug:key>/", sources.source_new, name="source_new"),
    path("settings/imports/from/<slug:key>/begin/", sources.source_begin, name="source_begin"),
    path("settings/imports/moves/<int:pk>/", sources.source, name="source"),
    path("settings/imports/moves/<int:pk>/run/", sources.source_run, name="source_run"),
    path("settings/imports/moves/<int:pk>/go-on/", sources.source_go_on, name="source_go_on"),
    path("settings/imports/moves/<int:pk>/stop/", sources.source_stop, name="source_stop"),
    path("settings/imports/moves/<int:pk>/undo/", sources.source_undo, name="source_undo"),
    path("settings/imports/moves/<int:pk>/drop/", sources.source_drop, name="source_drop"),
    path("settings/imports/moves/<int:pk>/report/", sources.source_report, name="source_report"),
]
