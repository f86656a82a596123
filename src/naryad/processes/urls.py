from django.urls import path

from naryad.processes.views import launch, order, settings
from naryad.processes.views.settings import LIST
from naryad.workspaces.views.names import name_urls, page_view

app_name = "processes"
urlpatterns = [
    path("new-order/", order.order_create, name="order_create"),
    path("new-order/items/", order.order_items, name="order_items"),
    path("new-order/process/", order.order_process, name="order_process"),
    path("launch/", launch.launch, name="launch"),
    path("preview/", launch.preview, name="preview"),
    path("launches/<int:pk>/undo/", launch.launch_undo, name="launch_undo"),
    path("templates/", page_view(LIST), name="template_list"),
    *name_urls("templates/", LIST, without=frozenset({"create", "change"})),
    path("templates/new/", settings.template_create, name="template_create"),
    path("templates/draft/", settings.template_draft, name="template_draft"),
    path("templates/<int:pk>/", settings.template, name="template"),
    path("templates/<int:pk>/history/", settings.template_history, name="template_history"),
    path("templates/<int:pk>/copy/", settings.template_copy, name="template_copy"),
]
