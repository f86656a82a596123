from django.urls import path

from naryad.transfer import views

app_name = "transfer"
urlpatterns = [
    path("settings/company-file/", views.exports, name="exports"),
    path("settings/company-file/make/", views.make, name="make"),
    path("settings/company-file/<int:pk>/", views.download, name="download"),
]
