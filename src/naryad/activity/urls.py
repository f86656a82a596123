"""Address of an undo, inside a company."""

from django.urls import path

from naryad.activity import views

app_name = "activity"
urlpatterns = [path("undo/<int:pk>/", views.undo, name="undo")]
