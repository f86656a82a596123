from django.urls import path

from naryad.documents.views import looks, own_texts, papers, printing

app_name = "documents"
urlpatterns = [
    path("settings/papers/", looks.look_list, name="look_list"),
    path("settings/papers/<slug:kind>/", looks.look_edit, name="look_edit"),
    path("settings/own-texts/new/", own_texts.text_create, name="text_create"),
    path("settings/own-texts/<int:pk>/", own_texts.text_edit, name="text_edit"),
    path("settings/own-texts/<int:pk>/remove/", own_texts.text_remove, name="text_remove"),
    path("settings/own-texts/<int:pk>/file/", own_texts.text_file, name="text_file"),
    path("papers/", papers.paper_list, name="paper_list"),
    path("orders/papers/print/", printing.print_papers, name="print_papers"),
    path("orders/papers/print/file/", printing.print_file, name="print_file"),
    path("orders/<int:pk>/papers/<slug:kind>/new/", papers.paper_create, name="paper_create"),
    path("offers/<int:pk>/papers/<slug:kind>/new/", papers.offer_paper_create, name="offer_paper_create"),
    path("orders/<int:pk>/papers/<slug:kind>/", papers.paper_print, name="paper_print"),
    path("orders/<int:pk>/own-texts/", own_texts.text_choose, name="text_choose"),
    path("orders/<int:pk>/own-texts/file/", own_texts.text_fill, name="text_fill"),
    path("papers/<int:pk>/", papers.paper, name="paper"),
    path("papers/<int:pk>/edit/", papers.paper_edit, name="paper_edit"),
    path("papers/<int:pk>/issue/", papers.paper_issue, name="paper_issue"),
    path("papers/<int:pk>/cancel/", papers.paper_cancel, name="paper_cancel"),
    path("papers/<int:pk>/correct/", papers.paper_correct, name="paper_correct"),
    path("papers/<int:pk>/drop/", papers.paper_drop, name="paper_drop"),
    path("papers/<int:pk>/preview/", papers.paper_preview, name="paper_preview"),
    path("papers/<int:pk>/draft/", papers.paper_draft, name="paper_draft"),
    path("papers/<int:pk>/file/", papers.paper_file, name="paper_file"),
]
