"""Comments of a task, an order or a deal: the list that refreshes itself, and one more."""

from django import forms
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from naryad.core.errors import ActionError, NotAllowed
from naryad.tasks import actions, queries
from naryad.tasks.actions.comments import LONGEST
from naryad.tasks.queries.files import visible_row
from naryad.ui.fields import TextField
from naryad.ui.responses import add_toast
from naryad.workspaces.door.marks import MemberRequest, needs


class CommentForm(forms.Form):
    text = TextField(label=_("Comment"), max_length=LONGEST, required=False)


@needs("tasks.view")
@require_http_methods(["GET", "POST"])
def comments(request: MemberRequest, workspace: str, pk: int, kind: str) -> HttpResponse:
    """GET: the list anew. POST: say something, with files or without; what is refused is said in words."""
    get_object_or_404(visible_row(kind=kind, member=request.member), pk=pk)
    subject = {f"{kind}_id": pk}
    if request.method == "POST":
        form = CommentForm(request.POST)
        error = "" if form.is_valid() else str(form.errors["text"][0])
        try:
            if not error:
                actions.add_comment(
                    **subject,
                    text=form.cleaned_data["text"],
                    uploads=request.FILES.getlist("file"),
                    actor=request.member,
                    now=timezone.now(),
                )
        except NotAllowed:
            raise
        except ActionError as refusal:
            error = str(refusal)
        if error:
            return add_toast(HttpResponse(status=422, headers={"HX-Reswap": "none"}), error, level="error")
    context = {"comments": queries.comments(**subject), "kind": kind, "pk": pk}
    return render(request, "tasks/_comment_list.html", context)
