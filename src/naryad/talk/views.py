"""Comments and files of a row of any kind: the lists that refresh themselves, one more, and each file."""

from typing import Any

from django.db.models import QuerySet
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from naryad.core.errors import ActionError, NotAllowed
from naryad.files.views import prepare_previews, said_refusal, send_file, send_preview
from naryad.talk.actions.comments import CannotComment, add_comment, change_comment, remove_comment
from naryad.talk.actions.files import attach_file, remove_file, restore_file
from naryad.talk.forms import CommentForm
from naryad.talk.queries.feed import feed_of, has_feed
from naryad.talk.queries.rows import comments_of, comments_of_kind, files_of, find_file, kinds_with_files
from naryad.ui.hooks.kinds import find_kind
from naryad.ui.responses import add_changed, add_toast
from naryad.workspaces.door.marks import MemberRequest, needs, streams


@needs("comments.view", before=prepare_previews)
@require_http_methods(["GET", "POST"])
def comments(request: MemberRequest, workspace: str, pk: int, kind: str) -> HttpResponse:
    """GET: the list anew. POST: say something, with files or without; what is refused is said in words."""
    get_object_or_404(_rows(request, kind), pk=pk)
    error = _say(request, kind, pk) if request.method == "POST" else ""
    if error:
        return add_toast(HttpResponse(status=422, headers={"HX-Reswap": "none"}), error, level="error")
    if request.method == "POST" and has_feed(find_kind(kind)):
        return _feed(request, pk, kind)
    return _comment_list(request, kind, pk)


@needs("comments.view")
@require_safe
def feed(request: MemberRequest, workspace: str, pk: int, kind: str) -> HttpResponse:
    """?show= a tab; ?before= what is earlier, in place of the button that asks."""
    return _feed(request, pk, kind)


@needs("history.view")
@require_safe
def history(request: MemberRequest, workspace: str, pk: int, kind: str) -> HttpResponse:
    """The feed of a row that nothing is said on."""
    return _feed(request, pk, kind)


@needs("files.view", before=prepare_previews)
@require_http_methods(["GET", "POST"])
def files(request: MemberRequest, workspace: str, pk: int, kind: str) -> HttpResponse:
    """GET: the list anew. POST: `file`; a refusal comes as plain words (422)."""
    return _files(request, pk, kind)


@needs("papers.view", before=prepare_previews)
@require_http_methods(["GET", "POST"])
def papers(request: MemberRequest, workspace: str, pk: int, kind: str) -> HttpResponse:
    return _files(request, pk, kind)


@needs("files.view")
@streams
@require_safe
def file(request: MemberRequest, workspace: str, pk: int) -> HttpResponseBase:
    return send_file(
        request,
        workspace,
        capability="files.view",
        find=lambda member: get_object_or_404(find_file(member=member), pk=pk),
    )


@needs("files.view")
@require_safe
def file_preview(request: MemberRequest, workspace: str, pk: int) -> HttpResponse:
    return send_preview(request, get_object_or_404(find_file(member=request.member), pk=pk))


@needs("files.remove")
@require_POST
def file_remove(request: MemberRequest, workspace: str, pk: int) -> HttpResponse:
    get_object_or_404(find_file(member=request.member, with_removed=True), pk=pk)
    gone = remove_file(attachment_id=pk, actor=request.member, now=timezone.now())
    undo_url = reverse("talk:file_restore", args=[workspace, pk])
    text = _("File removed: %(name)s") % {"name": gone.name}
    return add_toast(_told(), text, undo_url=undo_url, seconds=10)


@needs("files.remove")
@require_POST
def file_restore(request: MemberRequest, workspace: str, pk: int) -> HttpResponse:
    get_object_or_404(find_file(member=request.member, with_removed=True), pk=pk)
    restore_file(attachment_id=pk, actor=request.member, now=timezone.now())
    return _told()


@needs("comments.view")
@require_http_methods(["GET", "POST"])
def comment_change(request: MemberRequest, workspace: str, pk: int, kind: str) -> HttpResponse:
    """GET: the comment as a form in its place. POST: `text`; answered by the list. `pk` is the comment's."""
    comment = _comment(request, kind, pk)
    if request.method == "GET":
        context = {"comment": comment, "kind": kind, "is_feed": "feed" in request.GET}
        return render(request, "talk/_comment_form.html", context)
    form = CommentForm(request.POST)
    if not form.is_valid():
        raise CannotComment(str(form.errors["text"][0]), field="text")
    text = form.cleaned_data["text"]
    change_comment(kind=kind, comment_id=pk, text=text, actor=request.member, now=timezone.now())
    return _comment_list(request, kind, comment.row_id)


@needs("comments.view")
@require_POST
def comment_remove(request: MemberRequest, workspace: str, pk: int, kind: str) -> HttpResponse:
    comment = _comment(request, kind, pk)
    remove_comment(kind=kind, comment_id=pk, actor=request.member, now=timezone.now())
    return add_toast(_comment_list(request, kind, comment.row_id), _("Comment removed"))


def _comment(request: MemberRequest, kind: str, pk: int) -> Any:
    seen = _rows(request, kind).values("pk")
    return get_object_or_404(comments_of_kind(kind).filter(row__in=seen), pk=pk)


def _rows(request: MemberRequest, kind: str) -> QuerySet[Any]:
    """Those that the member may open."""
    of = find_kind(kind)
    if of.capability and not request.reach(of.capability):
        raise Http404(kind)
    return of.visible(member=request.member)


def _comment_list(request: MemberRequest, kind: str, pk: int) -> HttpResponse:
    context = {"comments": comments_of(kind=kind, pk=pk, member=request.member, now=timezone.now())}
    return render(request, "talk/_comment_list.html", context)


def _say(request: MemberRequest, kind: str, pk: int) -> str:
    """What is wrong with it, or nothing."""
    form = CommentForm(request.POST)
    if not form.is_valid():
        return str(form.errors["text"][0])
    said = {"text": form.cleaned_data["text"], "uploads": request.FILES.getlist("file")}
    try:
        add_comment(kind=kind, pk=pk, **said, actor=request.member, now=timezone.now())
    except NotAllowed:
        raise
    except ActionError as refusal:
        return str(refusal)
    return ""


def _feed(request: MemberRequest, pk: int, kind: str) -> HttpResponse:
    row = get_object_or_404(_rows(request, kind), pk=pk)
    given = request.GET
    show, before = given.get("show", ""), given.get("before")
    now = timezone.now()
    found = feed_of(kind=kind, row=row, member=request.member, now=now, show=show, before=before)
    return render(request, f"talk/_feed{'_days' if before else ''}.html", {"feed": found})


def _files(request: MemberRequest, pk: int, kind: str) -> HttpResponse:
    row = get_object_or_404(_rows(request, kind), pk=pk)
    if request.method == "POST":
        upload = request.FILES.get("file")
        try:
            attach_file(kind=kind, pk=pk, upload=upload, actor=request.member, now=timezone.now())
        except NotAllowed:
            raise
        except ActionError as refusal:
            return said_refusal(refusal)
    files = files_of(kind=kind, row=row, member=request.member, now=timezone.now())
    response = render(request, "talk/_files.html", {"files": files})
    return add_changed(response, f"{kind}:{pk}") if request.method == "POST" else response


def _told() -> HttpResponse:
    return add_changed(HttpResponse(status=204), *(kind.name for kind in kinds_with_files()))
