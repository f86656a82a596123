"""The card of a deal, and its moves from stage to stage."""

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from naryad.activity.actions import Done
from naryad.activity.undo import undo_url
from naryad.core.ids import row_id
from naryad.crm.actions.deals import lacking_at, move_deal, update_deal
from naryad.crm.actions.tags import tag_deal
from naryad.crm.forms.deals import DealEditForm
from naryad.crm.models import Deal, DealStage
from naryad.crm.queries import deals
from naryad.crm.queries.deals import card_deal, mark
from naryad.crm.queries.needs import Lack, lacks
from naryad.crm.queries.stages import by_pipeline, chosen_stages, stage_bar
from naryad.fields.views.asking import ask_fields, fill_asked
from naryad.ui.hooks.asks import Ask
from naryad.ui.responses import (
    add_changed,
    add_toast,
    ask_first,
    close_modal,
    end_asking,
    in_modal,
    is_agreed,
    refusals_in,
    seen_version,
)
from naryad.workspaces.door.marks import MemberRequest, needs
from naryad.workspaces.rules import may, require

LOSING: Ask[HttpResponse] = Ask(
    "deal.losing", "The dialog that asks why a deal is lost, and what becomes of its work"
)
MOVED: Ask[HttpResponse | None] = Ask("deal.moved", "What is offered after a deal has come to another stage")
TOPICS: Ask[list[str]] = Ask("deal.topics", "Which changes the card of a deal shows besides its own")


@needs("deals.view")
def deal(request: MemberRequest, workspace: str, pk: int) -> HttpResponse:
    return _card(request, _deal(request, pk))


@needs("deals.edit")
@require_POST
def deal_edit(request: MemberRequest, workspace: str, pk: int) -> HttpResponse:
    """One field of the card."""
    found, name = _deal(request, pk), request.POST.get("field", "")
    require(request.member, "deals.edit", is_own=found.responsible_id == request.member.pk)
    if name not in DealEditForm.base_fields:
        raise Http404(name)
    form = DealEditForm(request.POST, member=request.member, only=name)
    if form.is_valid():
        if question := _asks_to_hand_over(request, form):
            return question
        with refusals_in(form, beside=name):
            who: dict[str, Any] = {
                "version": seen_version(request),
                "actor": request.member,
                "now": timezone.now(),
            }
            if name == "tags":
                tag_deal(deal_id=pk, names=form.cleaned_data["tags"], **who)
            else:
                update_deal(deal_id=pk, **form.change(name), **who)
    if form.errors:
        return end_asking(request, _card(request, found, refused=form, status=422))
    return end_asking(request, _card(request, _deal(request, pk)))


def _asks_to_hand_over(request: MemberRequest, form: DealEditForm) -> HttpResponse | None:
    """Who changes own deals only cannot take this back."""
    other = form.cleaned_data.get("responsible")
    keeps = other in (None, request.member) or may(request.member, "deals.edit", is_own=False)
    if keeps or is_agreed(request):
        return None
    return ask_first(request, "crm/deal_hand_over.html", {"name": other}, target="#deal-card")


@needs("deals.edit")
@require_http_methods(["GET", "POST"])
def deal_move(request: MemberRequest, workspace: str, pk: int) -> HttpResponse:
    """To another stage (`stage`, or `column` of the board) or place; losing asks why first (LOSING).

    GET: to which stage of another pipeline.
    """
    found = _deal(request, pk)
    if request.method != "POST":
        require(request.member, "deals.edit", is_own=found.responsible_id == request.member.pk)
        others = chosen_stages().exclude(pipeline=found.stage.pipeline_id)
        return render(request, "crm/deal_move.html", {"deal": found, "pipelines": by_pipeline(others)})
    stage_id = row_id(request.POST.get("stage") or request.POST.get("column"))
    stage = get_object_or_404(DealStage.objects.all(), pk=stage_id or 0)
    require(request.member, "deals.edit", is_own=found.responsible_id == request.member.pk)
    if missing := _missing(request, found, stage):
        context = {"deal": found, "stage": stage, "lacks": missing}
        return in_modal(render(request, "crm/deal_lacks.html", context, status=422))
    if asked_for := _asked_for(request, found, stage):
        return asked_for
    is_losing = stage.kind == DealStage.Kind.LOST != found.stage.kind
    if is_losing and (asked := LOSING(request=request, deal=found, stage=stage)):
        return asked[0]
    now = timezone.now()
    done = move_deal(
        deal_id=pk,
        stage_id=stage.pk,
        before_id=row_id(request.POST.get("before")),
        after_id=row_id(request.POST.get("after")),
        actor=request.member,
        now=now,
    )
    moved = done.row
    offers = MOVED(request=request, deal=moved, before=found.stage.kind)
    response = next((offer for offer in offers if offer), HttpResponse())
    if done.fact:
        response = _offer_undo(request, response, done)
        if found.stage.pipeline_id != moved.stage.pipeline_id and not any(offers):
            close_modal(response)
    return end_asking(request, add_changed(response, f"deal:{pk}"))


def _missing(request: MemberRequest, found: Deal, stage: DealStage) -> list[Lack]:
    """What no dialog can fill; with it the fields that are to be filled too, so that all is said at once."""
    missing = lacks(deal=found, stage=stage, member=request.member)
    empty = lacking_at(found, stage, actor=request.member) if missing else []
    said = _("“%(name)s” is not filled in")
    return [*missing, *(Lack(said % {"name": definition.name}) for definition in empty)]


def _asked_for(request: MemberRequest, found: Deal, stage: DealStage) -> HttpResponse | None:
    """The dialog with what is to be filled before the deal stands there; what was typed into it is kept."""
    if again := fill_asked(request, "deal", found):
        return again
    found.refresh_from_db(fields=["custom"])
    is_moved = stage.pk != found.stage_id and not stage.is_archived
    empty = lacking_at(found, stage, actor=request.member) if is_moved else []
    return ask_fields(request, "deal", found, empty) if empty else None


def is_movable(request: MemberRequest, deal: Any) -> bool:
    """To another pipeline. `deal`: card_deal."""
    return deal.has_pipelines and may(
        request.member, "deals.edit", is_own=deal.responsible_id == request.member.pk
    )


def _offer_undo(request: MemberRequest, response: HttpResponse, done: Done[Deal]) -> HttpResponse:
    """A toast with the new stage; the move can be taken back from it."""
    moved = done.row
    words = {"number": moved.number, "stage": moved.stage.name}
    text = _("Deal %(number)s: %(stage)s") % words
    if moved.stage.kind == DealStage.Kind.WON:
        text = _("Deal %(number)s is won") % words
    return add_toast(response, text, undo_url=undo_url(request, done))


def show_card(request: MemberRequest, pk: int) -> HttpResponse:
    """The card anew, after an own field was filled in it."""
    return _card(request, _deal(request, pk))


def _deal(request: MemberRequest, pk: int) -> Deal:
    found = get_object_or_404(card_deal(member=request.member, deal_id=pk))
    mark(found, now=timezone.now())
    return found


def _card(
    request: MemberRequest, found: Deal, *, refused: DealEditForm | None = None, status: int = 200
) -> HttpResponse:
    member = request.member
    is_own = found.responsible_id == member.pk
    sees_money = deals.sees_money(member=member, deal=found)
    fields = _fields(found, member, refused)
    context = {
        "deal": found,
        "fields": fields,
        "bar": stage_bar(deal=found, now=timezone.now()),
        "may_edit": may(member, "deals.edit", is_own=is_own),
        "may_see_money": sees_money,
        "may_edit_money": may(member, "money.edit", is_own=is_own),
        "topics": [topic for topics in TOPICS(deal_id=found.pk, member=member) for topic in topics],
    }
    is_fragment = request.method == "POST" or request.headers.get("HX-Target") == "div#deal-card"
    context["is_part"] = is_fragment
    template = "crm/_deal_card.html" if is_fragment else "crm/deal.html"
    return render(request, template, context, status=status)


def _fields(found: Deal, member: Any, refused: DealEditForm | None) -> dict[str, Any]:
    """Bound fields of the card by name; the refused one holds what was typed and what is wrong with it."""
    names = DealEditForm.base_fields
    values = {name: getattr(found, name) for name in names} | {
        "client": None,  # another one is looked for; the present one stands above
        "responsible": found.responsible_id,
        "source": found.source_id,
        "entity": found.entity_id or "",
    }
    sources = _with_own(found)
    form = DealEditForm(member=member, initial=values, sources=sources)
    fields = {name: form[name] for name in names}
    return fields | ({name: refused[name] for name in refused.fields} if refused else {})


def _with_own(found: Any) -> list[dict[str, Any]]:
    """Sources that are offered, and the deal's own where that is archived. `found`: card_deal."""
    own = {"pk": found.source_id, "name": str(found.source)}
    is_kept = found.source_id is None or any(row["pk"] == found.source_id for row in found.sources)
    return [*found.sources, *([] if is_kept else [own])]
