from django.urls import path

from naryad.letters import views

app_name = "letters"
urlpatterns = [
    path("offers/<int:pk>/letter/", views.offer_letter, name="offer_letter"),
    path("papers/<int:pk>/letter/", views.paper_letter, name="paper_letter"),
    path("orders/<int:pk>/tell/", views.tell_client, name="tell_client"),
    path("orders/<int:pk>/told/", views.client_told, name="client_told"),
]
