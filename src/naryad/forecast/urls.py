from django.urls import path

from naryad.forecast import views

app_name = "forecast"
urlpatterns = [
    path("forecast/workload/", views.workload, name="workload"),
    path("forecast/when-could-we/", views.when_could_we, name="when_could_we"),
    path("orders/<int:pk>/why/", views.why, name="why"),
    path("orders/<int:pk>/what-if/", views.what_if, name="what_if"),
    path("orders/<int:pk>/why/line/", views.why_line, name="why_line"),
]
