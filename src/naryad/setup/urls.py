from django.urls import path

from naryad.setup.views import begin, demo, setups

app_name = "setup"
urlpatterns = [
    path("settings/begin/", begin.begin, name="begin"),
    path("settings/setup/", setups.setups, name="setups"),
    path("settings/setup/file/", setups.setup_export, name="export"),
    path("settings/setup/difference/", setups.setup_difference, name="difference"),
    path("settings/setup/lay/", setups.setup_lay, name="lay"),
    path("settings/setup/<int:pk>/undo/", setups.setup_undo, name="undo"),
]
public_urlpatterns = [path("demo/login/", demo.demo_login, name="demo_login")]
