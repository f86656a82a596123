from django.urls import path

from naryad.products.views import groups, products
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
    path("settings/product-groups/", page_view(groups.GROUPS), name="group_settings"),
    *name_urls("settings/product-groups/", groups.GROUPS),
]
