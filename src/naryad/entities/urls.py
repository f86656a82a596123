from django.urls import path

from naryad.entities import views

app_name = "entities"
urlpatterns = [
    path("", views.entity_list, name="entity_list"),
    path("new/", views.entity_create, name="entity_create"),
    path("<int:pk>/", views.entity, name="entity"),
    path("<int:pk>/history/", views.entity_history, name="entity_history"),
    path("<int:pk>/save/", views.entity_save, name="entity_save"),
    path("<int:pk>/default/", views.entity_default, name="entity_default"),
    path("<int:pk>/archive/", views.entity_archive, name="entity_archive"),
    path("<int:pk>/restore/", views.entity_restore, name="entity_restore"),
    path("<int:pk>/accounts/", views.account_add, name="account_add"),
    path("accounts/<int:pk>/", views.account_change, name="account_change"),
    path("accounts/<int:pk>/main/", views.account_main, name="account_main"),
    path("accounts/<int:pk>/remove/", views.account_remove, name="account_remove"),
    path("<int:pk>/pictures/<slug:place>/", views.picture_image, name="picture_image"),
    path("<int:pk>/pictures/<slug:place>/set/", views.picture_set, name="picture_set"),
    path("<int:pk>/pictures/<slug:place>/remove/", views.picture_remove, name="picture_remove"),
    path("<int:pk>/numbers/<slug:kind>/", views.number_move, name="number_move"),
]
