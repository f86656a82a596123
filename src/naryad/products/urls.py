from django.urls import path

from naryad.products.views import groups, kits, products
from naryad.workspaces.views.names import name_urls, page_view

app_name = "products"
urlpatterns = [
    path("products/", products.product_list, name="product_list"),
    path("products/new/", products.product_create, name="product_create"),
    path("products/options/", products.product_options, name="product_options"),
    path("products/<int:pk>/", products.product, name="product"),
    path("products/<int:pk>/edit/", products.product_edit, name="product_edit"),
    path("products/<int:pk>/archive/", products.product_archive, name="product_archive"),
    path("products/<int:pk>/restore/", products.product_restore, name="product_restore"),
    path("products/<int:pk>/prices/<int:list_pk>/", products.list_price, name="list_price"),
    path("products/<int:pk>/parts/add/", kits.part_add, name="kit_part_add"),
    path("products/parts/<int:pk>/edit/", kits.part_edit, name="kit_part_edit"),
    path("products/parts/<int:pk>/remove/", kits.part_remove, name="kit_part_remove"),
    path("settings/price-lists/", page_view(groups.PRICES), name="price_list_settings"),
    *name_urls("settings/price-lists/", groups.PRICES),
    path("settings/product-groups/", page_view(groups.GROUPS), name="group_settings"),
    path("settings/product-groups/<int:pk>/move/", groups.group_move, name="product_group_move"),
    *name_urls("settings/product-groups/", groups.GROUPS),
]
