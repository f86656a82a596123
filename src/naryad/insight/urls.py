from django.urls import path

from naryad.insight.views import estimate, funnel, ledger, pages, steps

app_name = "insight"
urlpatterns = [
    path("insight/", pages.overview, name="overview"),
    path("insight/efficiency/", pages.efficiency, name="efficiency"),
    path("insight/types/", pages.types, name="types"),
    path("insight/orders/", pages.orders, name="orders"),
    path("insight/funnel/", funnel.funnel, name="funnel"),
    path("insight/funnel/file/", funnel.funnel_file, name="funnel_file"),
    path("insight/steps/", steps.steps, name="steps"),
    path("insight/steps/file/", steps.steps_file, name="steps_file"),
    path("insight/workload/", pages.workload, name="workload"),
    path("orders/<int:pk>/time/", ledger.order_ledger, name="order_ledger"),
    path("orders/<int:pk>/steps/", steps.order_steps, name="order_steps"),
    path("orders/<int:pk>/steps/file/", steps.order_steps_file, name="order_steps_file"),
    path("deals/<int:pk>/time/", ledger.deal_ledger, name="deal_ledger"),
    path("insight/types/<int:pk>/estimate/", estimate.estimate, name="estimate"),
    path("insight/estimates/<int:pk>/undo/", estimate.estimate_undo, name="estimate_undo"),
]
