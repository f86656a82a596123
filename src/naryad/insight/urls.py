from django.urls import path

from naryad.insight.views import estimate, funnel, ledger, pages

app_name = "insight"
urlpatterns = [
    path("insight/", pages.overview, name="overview"),
    path("insight/efficiency/", pages.efficiency, name="efficiency"),
    path("insight/types/", pages.types, name="types"),
    path("insight/orders/", pages.orders, name="orders"),
    path("insight/funnel/", funnel.funnel, name="funnel"),
    path("insight/funnel/file/", funnel.funnel_file, name="funnel_file"),
    path("insight/workload/", pages.workload, name="workload"),
    path("orders/<int:pk>/time/", ledger.order_ledger, name="order_ledger"),
    path("deals/<int:pk>/time/", ledger.deal_ledger, name="deal_ledger"),
    path("insight/types/<int:pk>/estimate/", estimate.estimate, name="estimate"),
    path("insight/estimates/<int:pk>/undo/", estimate.estimate_undo, name="estimate_undo"),
]
