from django.urls import path

from naryad.webforms.views import public, settings

app_name = "webforms"
public_urlpatterns = [
    path("f/<str:secret>/", public.web_form, name="web_form"),
    path("f/<str:secret>/form.js", public.script, name="web_form_script"),
]
urlpatterns = [
    path("settings/forms/", settings.form_list, name="form_list"),
    path("settings/forms/new/", settings.form_create, name="form_create"),
    path("settings/forms/<int:pk>/", settings.form, name="form"),
    path("settings/forms/<int:pk>/save/", settings.form_save, name="form_save"),
    path("settings/forms/<int:pk>/on/", settings.form_on, name="form_on"),
    path("settings/forms/<int:pk>/off/", settings.form_off, name="form_off"),
    path("settings/forms/<int:pk>/preview/", settings.form_preview, name="form_preview"),
]
