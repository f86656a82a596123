from django.urls import path

from naryad.forecast import views

app_name = "forecast"
urlpatterns = [
    path("workload/", views.workload, name="workload"),
    path("orders/<int:pk>/why/", views.why, name="why"),
]
