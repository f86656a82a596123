from django.urls import path

from naryad.webhooks import views

app_name = "webhooks"
urlpatterns = [
    path("settings/webhooks/", views.endpoint_list, name="endpoint_list"),
    path("settings/webhooks/new/", views.endpoint_create, name="endpoint_create"),
    path("settings/webhooks/<int:pk>/", views.endpoint, name="endpoint"),
    path("settings/webhooks/<int:pk>/save/", views.endpoint_save, name="endpoint_save"),
    path("settings/webhooks/<int:pk>/secret/", views.endpoint_secret, name="endpoint_secret"),
    path("settings/webhooks/<int:pk>/pause/", views.endpoint_pause, name="endpoint_pause"),
    path("settings/webhooks/<int:pk>/resume/", views.endpoint_resume, name="endpoint_resume"),
    path("settings/webhooks/<int:pk>/test/", views.endpoint_test, name="endpoint_test"),
    path("settings/webhooks/<int:pk>/remove/", views.endpoint_remove, name="endpoint_remove"),
    path("settings/webhooks/messages/<int:pk>/repeat/", views.delivery_repeat, name="delivery_repeat"),
]
