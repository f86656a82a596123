from django.urls import path

from naryad.setup import views

app_name = "setup"
urlpatterns = [path("login/", views.demo_login, name="demo_login")]
