"""Addresses for development only: the page of components."""

from django.urls import path

from naryad.ui import views

urlpatterns = [
    path("ui/", views.style_page, name="style_page"),
    path("ui/form/", views.style_form, name="style_form"),
]
