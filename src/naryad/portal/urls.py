from django.urls import path

from naryad.portal.views import links
from naryad.portal.views.client import client_order

app_name = "portal"
public_urlpatterns = [path("c/<str:secret>/", client_order, name="client_order")]
urlpatterns = [
    path("orders/<int:pk>/tell/", links.tell_client, name="tell_client"),
    path("orders/<int:pk>/link/", links.link_make, name="link_make"),
    path("orders/<int:pk>/link/renew/", links.link_renew, name="link_renew"),
    path("orders/<int:pk>/link/revoke/", links.link_revoke, name="link_revoke"),
    path("orders/<int:pk>/link/openings/", links.link_openings, name="link_openings"),
]
