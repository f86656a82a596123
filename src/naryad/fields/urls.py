from django.urls import path

from naryad.fields.views import fields, formulas, options, values

app_name = "fields"
urlpatterns = [
    path("own/<int:pk>/<int:field_id>/", values.own_edit, name="own_edit"),
    path("settings/fields/", fields.fields, name="fields"),
    path("settings/fields/new/", fields.field_create, name="create"),
    path("settings/fields/formula/", formulas.formula_try, name="formula_try"),
    path("settings/fields/formula/rows/", formulas.formula_rows, name="formula_rows"),
    path("settings/fields/order/", fields.field_order, name="order"),
    path("settings/fields/<int:pk>/", fields.field, name="field"),
    path("settings/fields/<int:pk>/archive/", fields.field_archive, name="archive"),
    path("settings/fields/<int:pk>/restore/", fields.field_restore, name="restore"),
    path("settings/fields/<int:field_id>/options/", options.option_create, name="option_create"),
    path("settings/fields/<int:field_id>/options/order/", options.option_order, name="option_order"),
    path("settings/fields/options/<int:pk>/", options.option_change, name="option_change"),
    path("settings/fields/options/<int:pk>/archive/", options.option_archive, name="option_archive"),
    path("settings/fields/options/<int:pk>/restore/", options.option_restore, name="option_restore"),
]
