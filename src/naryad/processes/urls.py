from django.urls import path

from naryad.processes import views
from naryad.processes.views.settings import LIST
from naryad.workspaces.views.names import name_urls, page_view

app_name = "processes"
urlpatterns = [
    path("new-order/", views.order_create, name="order_create"),
    path("new-order/items/", views.order_items, name="order_items"),
    path("new-order/process/", views.order_process, name="order_process"),
    path("launch/", views.launch, name="launch"),
    path("preview/", views.preview, name="preview"),
    path("launches/<int:pk>/undo/", views.launch_undo, name="launch_undo"),
    path("templates/", page_view(LIST), name="template_list"),
    *name_urls("templates/", LIST, without=frozenset({"create", "change"})),
    path("templates/new/", views.template_create, name="template_create"),
    path("templates/draft/", views.template_draft, name="template_draft"),
    path("templates/<int:pk>/", views.template, name="template"),
    path("templates/<int:pk>/history/", views.template_history, name="template_history"),
    path("templates/<int:pk>/copy/", views.template_copy, name="template_copy"),
]
