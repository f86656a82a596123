from django.urls import path

from naryad.processes.views import difference, formulas, launch, norms, order, templates, trial, versions
from naryad.processes.views.templates import LIST
from naryad.workspaces.views.names import name_urls, page_view

app_name = "processes"
urlpatterns = [
    path("orders/new/", order.order_create, name="order_create"),
    path("orders/new/items/", order.order_items, name="order_items"),
    path("orders/new/process/", order.order_process, name="order_process"),
    path("orders/<int:pk>/difference/", difference.difference, name="difference"),
    path("products/<int:pk>/norms/", norms.product_norms, name="product_norms"),
    path("launches/new/", launch.launch, name="launch"),
    path("launches/preview/", launch.preview, name="preview"),
    path("launches/<int:pk>/undo/", launch.launch_undo, name="launch_undo"),
    path("settings/process-templates/", page_view(LIST), name="template_list"),
    *name_urls("settings/process-templates/", LIST, without=frozenset({"create", "change"})),
    path("settings/process-templates/new/", templates.template_create, name="template_create"),
    path("settings/process-templates/formula/", formulas.formula_try, name="formula_try"),
    path("settings/process-templates/draft/", templates.template_draft, name="template_draft"),
    path("settings/process-templates/trial/", trial.template_trial, name="template_trial"),
    path("settings/process-templates/<int:pk>/", templates.template, name="template"),
    path("settings/process-templates/<int:pk>/history/", templates.template_history, name="template_history"),
    path("settings/process-templates/<int:pk>/copy/", templates.template_copy, name="template_copy"),
    path("settings/process-templates/<int:pk>/state/", templates.template_archive, name="template_state"),
    path(
        "settings/process-templates/<int:pk>/versions/", versions.template_versions, name="template_versions"
    ),
    path("settings/process-templates/<int:pk>/versions/back/", versions.version_back, name="version_back"),
]
