from django.urls import path

from naryad.insight.views import estimate, ledger, pages

app_name = "insight"
urlpatterns = [
    path("", pages.overview, name="overview"),
    path("efficiency/", pages.efficiency, name="efficiency"),
    path("types/", pages.types, name="types"),
    path("orders/", pages.orders, name="orders"),
    path("workload/", pages.workload, name="workload"),
    path("orders/<int:pk>/time/", ledger.order_ledger, name="order_ledger"),
    path("deals/<int:pk>/time/", ledger.deal_ledger, name="deal_ledger"),
    path("types/<int:pk>/estimate/", estimate.estimate, name="estimate"),
    path("estimates/<int:pk>/undo/", estimate.estimate_undo, name="estimate_undo"),
]
