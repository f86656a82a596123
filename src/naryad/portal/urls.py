from django.urls import path

from naryad.portal.views import links, logo
from naryad.portal.views.client import accept_page, client_page

app_name = "portal"
public_urlpatterns = [
    path("c/<str:secret>/", client_page, name="client_order"),
    path("c/<str:secret>/accept/", accept_page, name="client_accept"),
    path("c/<str:secret>/logo/", logo.client_logo, name="client_logo"),
]
urlpatterns = [
    path("orders/<int:pk>/link/", links.link_make, name="link_make"),
    path("orders/<int:pk>/link/renew/", links.link_renew, name="link_renew"),
    path("orders/<int:pk>/link/revoke/", links.link_revoke, name="link_revoke"),
    path("offers/<int:pk>/link/", links.offer_link_make, name="offer_link_make"),
    path("offers/<int:pk>/link/renew/", links.offer_link_renew, name="offer_link_renew"),
    path("offers/<int:pk>/link/revoke/", links.offer_link_revoke, name="offer_link_revoke"),
    path("settings/company/logo/", logo.logo_upload, name="logo_upload"),
    path("settings/company/logo/remove/", logo.logo_remove, name="logo_remove"),
    path("settings/company/logo/image/", logo.logo_image, name="logo_image"),
    path("orders/<int:pk>/link/openings/", links.link_openings, name="link_openings"),
]
