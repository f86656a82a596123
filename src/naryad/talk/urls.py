"""One address a kind for what is said and for what lies on its rows; a file has one of its own."""

from django.urls import path

from naryad.talk import views
from naryad.talk.queries.feed import has_feed
from naryad.talk.queries.rows import kinds_with_files, talk_of

app_name = "talk"
urlpatterns = [
    path("files/<int:pk>/", views.file, name="file"),
    path("files/<int:pk>/preview/", views.file_preview, name="file_preview"),
    path("files/<int:pk>/remove/", views.file_remove, name="file_remove"),
    path("files/<int:pk>/restore/", views.file_restore, name="file_restore"),
]
for kind in kinds_with_files():
    talk, of = talk_of(kind), {"kind": kind.name}
    files = views.papers if talk.are_papers else views.files
    urlpatterns.append(path(f"{kind.name}/<int:pk>/files/", files, of, name=f"files_{kind.name}"))
    if talk.comments:
        address = f"{kind.name}/<int:pk>/comments/"
        one = f"{kind.name}/comments/<int:pk>"
        urlpatterns += [
            path(address, views.comments, of, name=f"comments_{kind.name}"),
            path(f"{one}/change/", views.comment_change, of, name=f"comment_change_{kind.name}"),
            path(f"{one}/remove/", views.comment_remove, of, name=f"comment_remove_{kind.name}"),
        ]
    if has_feed(kind):
        feed = views.feed if talk.comments else views.history
        urlpatterns.append(path(f"{kind.name}/<int:pk>/feed/", feed, of, name=f"feed_{kind.name}"))
