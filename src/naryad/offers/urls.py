from django.urls import path

from naryad.offers.views import accept, discount, offers, sections, texts

app_name = "offers"
urlpatterns = [
    path("offers/", offers.offer_list, name="offer_list"),
    path("settings/offers/", texts.text_list, name="text_list"),
    path("settings/offers/<slug:language>/", texts.text_edit, name="text_edit"),
    path("deals/<int:pk>/offers/new/", offers.offer_create, name="offer_create"),
    path("offers/<int:pk>/", offers.offer, name="offer"),
    path("offers/<int:pk>/edit/", offers.offer_edit, name="offer_edit"),
    path("offers/<int:pk>/history/", offers.offer_history, name="offer_history"),
    path("offers/<int:pk>/versions/<int:number>/", offers.offer_version, name="offer_version"),
    path("offers/<int:pk>/send/", offers.offer_send, name="offer_send"),
    path("offers/<int:pk>/accept/", accept.offer_accept, name="offer_accept"),
    path("offers/<int:pk>/accept/undo/", accept.offer_take_back, name="offer_take_back"),
    path("offers/<int:pk>/discount/", discount.offer_discount, name="offer_discount"),
    path("offers/<int:pk>/close/", offers.offer_close, name="offer_close"),
    path("offers/<int:pk>/reopen/", offers.offer_reopen, name="offer_reopen"),
    path("offers/<int:pk>/copy/", offers.offer_copy, name="offer_copy"),
    path("offers/<int:pk>/sections/add/", sections.section_add, name="section_add"),
    path("offers/<int:pk>/sections/order/", sections.section_order, name="section_order"),
    path("offers/sections/<int:pk>/edit/", sections.section_edit, name="section_edit"),
    path("offers/sections/<int:pk>/remove/", sections.section_remove, name="section_remove"),
    path("offers/sections/<int:pk>/items/add/", sections.item_add, name="item_add"),
    path("offers/sections/<int:pk>/items/order/", sections.item_order, name="item_order"),
    path("offers/items/<int:pk>/edit/", sections.item_edit, name="item_edit"),
    path("offers/items/<int:pk>/move/", sections.item_move, name="item_move"),
    path("offers/items/<int:pk>/remove/", sections.item_remove, name="item_remove"),
]
