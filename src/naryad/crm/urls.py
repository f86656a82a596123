from django.urls import path

from naryad.crm.names import DEAL_STAGES, LOST_REASONS
from naryad.crm.views import clients, deal, deals, duplicates, search, stages
from naryad.workspaces.views.names import name_urls, page_view

app_name = "crm"
urlpatterns = [
    path("deals/", deals.deal_board, name="deal_board"),
    path("deals/table/", deals.deal_table, name="deal_table"),
    path("deals/new/", deals.deal_create, name="deal_create"),
    path("deals/<int:pk>/", deal.deal, name="deal"),
    path("deals/<int:pk>/edit/", deal.deal_edit, name="deal_edit"),
    path("deals/<int:pk>/move/", deal.deal_move, name="deal_move"),
    path("clients/", clients.client_list, name="client_list"),
    path("clients/new/", clients.client_create, name="client_create"),
    path("clients/options/", clients.client_options, name="client_options"),
    path("clients/known/", clients.client_known, name="client_known"),
    path("clients/duplicates/", duplicates.duplicate_list, name="duplicate_list"),
    path("clients/<int:pk>/", clients.client, name="client"),
    path("clients/<int:pk>/merge/<int:other>/", duplicates.client_merge, name="client_merge"),
    path("clients/<int:pk>/different/<int:other>/", duplicates.client_different, name="client_different"),
    path("client-merges/<int:pk>/undo/", duplicates.merge_undo, name="merge_undo"),
    path("clients/<int:pk>/edit/", clients.client_edit, name="client_edit"),
    path("clients/<int:pk>/archive/", clients.client_archive, name="client_archive"),
    path("clients/<int:pk>/restore/", clients.client_restore, name="client_restore"),
    path("clients/<int:pk>/contacts/new/", clients.contact_create, name="contact_create"),
    path("contacts/<int:pk>/edit/", clients.contact_edit, name="contact_edit"),
    path("contacts/<int:pk>/archive/", clients.contact_archive, name="contact_archive"),
    path("search/", search.search, name="search"),
    path("settings/deal-stages/", page_view(stages.STAGES), name="stage_settings"),
    *name_urls("settings/pipelines/", stages.STAGES),
    *name_urls("settings/deal-stages/", stages.STAGES, names=DEAL_STAGES),
    path("settings/deal-sources/", page_view(stages.SOURCES), name="source_settings"),
    *name_urls("settings/deal-sources/", stages.SOURCES),
    path("settings/deal-tags/", page_view(stages.TAGS), name="tag_settings"),
    *name_urls("settings/deal-tags/", stages.TAGS),
    *name_urls("settings/lost-reasons/", stages.STAGES, names=LOST_REASONS),
    path("settings/deal-stages/<int:pk>/needs/", stages.stage_needs, name="stage_needs"),
    path("settings/deal-stages/<int:pk>/walk-ins/", stages.stage_walk_ins, name="stage_walk_ins"),
]
