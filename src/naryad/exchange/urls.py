from django.urls import path

from naryad.exchange import views

app_name = "exchange"
urlpatterns = [path("login/", views.demo_login, name="demo_login")]
