"""Addresses of saved views, inside a company."""

from django.urls import path

from naryad.tables.views import cells, views

app_name = "tables"
urlpatterns = [
    path("cells/<int:pk>/", cells.cell, name="cell"),
    path("cells/field/", cells.bulk_field, name="bulk_field"),
    path("cells/field/<int:at>/", cells.bulk_more, name="bulk_more"),
    path("cells/effect/", cells.bulk_effect, name="bulk_effect"),
    path("cells/change/", cells.bulk_change, name="bulk_change"),
    path("views/create/", views.view_create, name="view_create"),
    path("views/<int:pk>/", views.view_edit, name="view_edit"),
    path("views/<int:pk>/save/", views.view_save, name="view_save"),
    path("views/<int:pk>/delete/", views.view_delete, name="view_delete"),
]
