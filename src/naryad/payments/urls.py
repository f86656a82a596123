from django.urls import path

from naryad.payments import views
from naryad.workspaces.views.names import name_urls, page_view

app_name = "payments"
urlpatterns = [
    path("settings/payment-methods/", page_view(views.METHODS), name="method_settings"),
    *name_urls("settings/payment-methods/", views.METHODS),
    path("payments/", views.payment_list, name="payment_list"),
    path("deals/<int:pk>/payments/receive/", views.payment_receive, name="payment_receive"),
    path("deals/<int:pk>/payments/return/", views.payment_return, name="payment_return"),
    path("deals/<int:pk>/payments/expect/", views.expected_add, name="expected_add"),
    path("payments/<int:pk>/reverse/", views.payment_reverse, name="payment_reverse"),
    path("payments/expected/<int:pk>/edit/", views.expected_edit, name="expected_edit"),
    path("payments/expected/<int:pk>/remove/", views.expected_remove, name="expected_remove"),
    path("payments/expected/<int:pk>/restore/", views.expected_restore, name="expected_restore"),
]
