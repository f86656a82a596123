"""Comments of a task, an order or a deal: the list that refreshes itself, and one more."""

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from naryad.core.errors import ActionError, NotAllowed
from naryad.crm.queries import visible_deals
from naryad.orders.queries import visible_orders
from naryad.tasks import actions, queries
from naryad.tasks.actions.comments import LONGEST
from naryad.ui.responses import add_toast
from naryad.workspaces.door import MemberRequest, needs


class CommentForm(forms.Form):
    text = forms.CharField(label=_("Comment"), max_length=LONGEST)


@needs("tasks.view")
@require_http_methods(["GET", "POST"])
def comments(request: MemberRequest, workspace: str, pk: int, kind: str) -> HttpResponse:
    """GET: the list anew. POST: say something; an empty text is refused in words beside the field."""
    get_object_or_404(_visible(request, kind), pk=pk)
    subject = {f"{kind}_id": pk}
    if request.method == "POST":
        form = CommentForm(request.POST)
        error = "" if form.is_valid() else str(form.errors["text"][0])
        try:
            if not error:
                actions.add_comment(
                    **subject, text=form.cleaned_data["text"], actor=request.member, now=timezone.now()
                )
        except NotAllowed:
            raise
        except ActionError as refusal:
            error = str(refusal)
        if error:
            return add_toast(HttpResponse(status=422, headers={"HX-Reswap": "none"}), error, level="error")
    context = {"comments": queries.comments(**subject), "kind": kind, "pk": pk}
    return render(request, "tasks/_comment_list.html", context)


def _visible(request: MemberRequest, kind: str) -> QuerySet[Any]:
    if kind == "order":
        return visible_orders(member=request.member)
    if kind == "deal":
        return visible_deals(member=request.member)
    return queries.visible_tasks(request.member)
