from django.urls import path

from naryad.insight import views

app_name = "insight"
urlpatterns = [
    path("", views.overview, name="overview"),
    path("efficiency/", views.efficiency, name="efficiency"),
    path("types/", views.types, name="types"),
    path("orders/", views.orders, name="orders"),
    path("workload/", views.workload, name="workload"),
    path("orders/<int:pk>/time/", views.order_ledger, name="order_ledger"),
    path("deals/<int:pk>/time/", views.deal_ledger, name="deal_ledger"),
    path("types/<int:pk>/estimate/", views.estimate, name="estimate"),
    path("estimates/<int:pk>/undo/", views.estimate_undo, name="estimate_undo"),
]
