"""The dialog of a letter: of an offer, of a paper, and «Tell the client» of an order."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from naryad.core.ids import row_id
from naryad.crm.models import Deal
from naryad.documents.queries.papers import find_paper, is_own_paper
from naryad.documents.rules.kinds import KINDS
from naryad.letters.actions.letters import Wording, write_of_offer, write_of_order, write_of_paper
from naryad.letters.forms import LANGUAGES, Files, LanguageForm, LetterForm
from naryad.letters.models import ClientLetter
from naryad.letters.queries.drafts import (
    DraftLetter,
    addressees,
    draft_of_offer,
    draft_of_order,
    draft_of_paper,
)
from naryad.letters.queries.letters import offered_papers
from naryad.letters.rules.messengers import MESSENGERS
from naryad.offers.models import Offer
from naryad.offers.queries.offers import find_offers
from naryad.orders.models import Order
from naryad.orders.queries.orders import find_order
from naryad.orders.rules import is_own
from naryad.portal.actions import tell_client as keep_told
from naryad.portal.forms import TellForm
from naryad.ui.responses import add_changed, add_toast, close_modal, in_modal, refusals_in
from naryad.workspaces.door.marks import MemberRequest, needs
from naryad.workspaces.models import Workspace
from naryad.workspaces.rules import require

MOST_FILES = 20
Send = Callable[[LetterForm, Wording], object]


@dataclass(frozen=True, kw_only=True)
class Sending:
    """What the dialog says of its row. `row` is its column of a letter; `topic`: its open pages. `draft` None: nothing
    can be written yet. `about`: the form that the draft follows. `files`: what may be attached, `file_id` what is
    unless one says otherwise; `print_url`: what is printed instead; `told_url`: where it is kept that the text was
    taken another way. `is_new_day`: another one than promised; `forecast`: of the order, for the member alone."""

    url: str
    heading: str
    row: dict[str, int]
    topic: str
    deal: Deal | None
    draft: DraftLetter | None
    about: LanguageForm | TellForm
    files: Files = ()
    file_id: int | None = None
    print_url: str = ""
    told_url: str = ""
    told_on: date | None = None
    is_new_day: bool = False
    forecast: Any = None


@needs("offers.edit")
@require_http_methods(["GET", "POST"])
def offer_letter(request: MemberRequest, workspace: str, pk: int) -> HttpResponse:
    offer = get_object_or_404(find_offers(member=request.member), pk=pk)
    require(request.member, "offers.edit", is_own=offer.deal.responsible_id == request.member.pk)

    def send(_form: LetterForm, wording: Wording) -> object:
        return write_of_offer(offer_id=pk, wording=wording, actor=request.member, now=timezone.now())

    return _answer(request, _of_offer(request, offer), send)


@needs("documents.edit")
@require_http_methods(["GET", "POST"])
def paper_letter(request: MemberRequest, workspace: str, pk: int) -> HttpResponse:
    rows = find_paper(member=request.member).select_related(
        "entity__workspace", "order__workspace", "deal__client"
    )
    paper = get_object_or_404(rows.exclude(attachment=None), pk=pk)
    is_own = is_own_paper(paper.deal, paper.order, member=request.member)
    require(request.member, "documents.edit", is_own=is_own)
    about, language = _language(request, paper.entity.workspace)
    sending = Sending(
        url=reverse("letters:paper_letter", args=[workspace, pk]),
        heading=f"{KINDS[paper.kind].label} № {paper.number}",
        row={"paper": pk},
        topic=f"paper:{pk}",
        deal=paper.deal,
        draft=draft_of_paper(paper, language=language),
        about=about,
        files=[(paper.attachment.pk, paper.attachment.name)] if paper.attachment else (),
        file_id=paper.attachment_id,
        print_url=reverse("documents:paper_file", args=[workspace, pk]),
    )

    def send(_form: LetterForm, wording: Wording) -> object:
        return write_of_paper(paper_id=pk, wording=wording, actor=request.member, now=timezone.now())

    return _answer(request, sending, send)


@needs("links.edit")
@require_http_methods(["GET", "POST"])
def tell_client(request: MemberRequest, workspace: str, pk: int) -> HttpResponse:
    """GET with a day or a language writes the text anew."""
    order = _editable(request, pk)
    about = _tell_form(request, order)
    sending = _of_order(request, order, about)

    def send(form: LetterForm, wording: Wording) -> object:
        told_on, is_promise = about.cleaned_data["told_on"], form.cleaned_data.get("is_promise", False)
        who: dict[str, Any] = {"actor": request.member, "now": timezone.now()}
        return write_of_order(order_id=pk, told_on=told_on, is_promise=is_promise, wording=wording, **who)

    return _answer(request, sending, send)


@needs("links.edit")
@require_POST
def client_told(request: MemberRequest, workspace: str, pk: int) -> HttpResponse:
    """The text was copied, or taken to a messenger: the date is kept."""
    order = _editable(request, pk)
    form = _tell_form(request, order)
    if not form.is_valid():
        return add_toast(HttpResponse(status=422), " ".join(map(str, form.errors["told_on"])), level="error")
    typed = form.cleaned_data
    told_on, is_promise = typed["told_on"], typed["is_promise"]
    keep_told(order_id=pk, told_on=told_on, is_promise=is_promise, actor=request.member, now=timezone.now())
    response = add_changed(HttpResponse(status=204), f"order:{pk}")
    return close_modal(add_toast(response, _("Kept: the client was told this date")))


def offer_went_out(*, request: MemberRequest, offer: Offer) -> HttpResponse | None:
    """Answers offers: the dialog after the press that sends a version."""
    return in_modal(_shown(request, _of_offer(request, offer), None, layout="ui/base_modal.html"))


def _answer(request: MemberRequest, sending: Sending, send: Send) -> HttpResponse:
    is_part = request.method == "POST" or request.headers.get("HX-Target", "").endswith("#letter-part")
    if request.method != "POST" or sending.draft is None:
        return _shown(request, sending, None, is_part=is_part)
    form = _letter_form(sending, request.POST)
    if form.is_valid():
        with refusals_in(form):
            send(form, form.wording())
            response = add_changed(HttpResponse(status=204), sending.topic)
            return close_modal(add_toast(response, _("The letter is on its way")))
    return _shown(request, sending, form, is_part=is_part)


def _shown(
    request: MemberRequest,
    sending: Sending,
    form: LetterForm | None,
    *,
    is_part: bool = False,
    **more: str,
) -> HttpResponse:
    """`is_part`: the letter alone, where the day or the language was chosen anew, or something was refused."""
    people = addressees(sending.deal)
    if form is None and sending.draft is not None:
        form = _letter_form(sending, None, initial=_initial(request, sending, sending.draft, people))
    context = {
        "sending": sending,
        "form": form,
        "people": people,
        "phone": next((one.phone for one in people if one.phone), ""),
        "messengers": MESSENGERS,
        "has_mail": settings.HAS_EMAIL,
        "language": _chosen(sending.about, request.member.workspace),
    }
    template = "letters/_letter_part.html" if is_part else "letters/letter.html"
    is_refused = bool(form and form.errors) or bool(sending.about.errors)
    return render(request, template, context | more, status=422 if is_refused else 200)


def _letter_form(sending: Sending, data: Any, **options: Any) -> LetterForm:
    return LetterForm(data, files=sending.files, asks_promise=sending.is_new_day, **options)


def _initial(
    request: MemberRequest, sending: Sending, draft: DraftLetter, people: list[Any]
) -> dict[str, Any]:
    """As the draft has it, or as the letter that is written again."""
    again = row_id(request.GET.get("again"))
    before = ClientLetter.objects.filter(pk=again, **sending.row).first() if again else None
    said = before or draft
    first = next((one.email for one in people if one.email), "")
    file_id = before.attachment_id if before else sending.file_id
    return {
        "to": before.to if before else request.GET.get("to") or first,
        "subject": said.subject,
        "text": said.text,
        "file": file_id or "",
    }


def _of_offer(request: MemberRequest, offer: Offer) -> Sending:
    about, language = _language(request, offer.workspace)
    draft = draft_of_offer(offer, language=language)
    return Sending(
        url=reverse("letters:offer_letter", args=[offer.workspace.slug, offer.pk]),
        heading=str(offer),
        row={"offer": offer.pk},
        topic=f"offer:{offer.pk}",
        deal=offer.deal,
        draft=draft if offer.sent_number else None,
        about=about,
        files=_files(request, deal=offer.deal_id),
        print_url=draft.url,
    )


def _of_order(request: MemberRequest, order: Order, about: TellForm) -> Sending:
    told_on = _told_on(about)
    language = _chosen(about, order.workspace)
    draft = draft_of_order(order, told_on=told_on, language=language) if told_on else None
    return Sending(
        url=reverse("letters:tell_client", args=[order.workspace.slug, order.pk]),
        heading=f"{order.code} {order.title}",
        row={"order": order.pk},
        topic=f"order:{order.pk}",
        deal=order.deal,
        draft=draft,
        about=about,
        files=_files(request, order=order.pk),
        print_url=draft.url if draft else "",
        told_url=reverse("letters:client_told", args=[order.workspace.slug, order.pk]),
        told_on=told_on,
        is_new_day=told_on != order.promised_on,
        forecast=getattr(order, "forecast_orderforecast", None),
    )


def _files(request: MemberRequest, **of: int) -> Files:
    papers = offered_papers(request.member).filter(**of)[:MOST_FILES]
    return [(paper.attachment.pk, paper.attachment.name) for paper in papers if paper.attachment]


def _language(request: MemberRequest, workspace: Workspace) -> tuple[LanguageForm, str]:
    """That of the company, unless another one is chosen."""
    sent = request.POST if request.method == "POST" else request.GET
    form = LanguageForm(sent if "language" in sent else None, initial={"language": workspace.language})
    return form, _chosen(form, workspace)


def _chosen(form: LanguageForm | TellForm, workspace: Workspace) -> str:
    chosen = form.cleaned_data.get("language") if form.is_bound and form.is_valid() else None
    return chosen or (workspace.language if workspace.language in dict(LANGUAGES) else "en")


def _tell_form(request: MemberRequest, order: Order) -> TellForm:
    today = order.workspace.today(timezone.now())
    sent = request.POST if request.method == "POST" else request.GET
    day = order.confirmed_on if order.confirmed_on and order.confirmed_on >= today else None
    initial = {"told_on": day, "language": order.workspace.language}
    return TellForm(sent if "told_on" in sent else None, today=today, initial=initial)


def _told_on(form: TellForm) -> date | None:
    """A day that may be told."""
    told_on: date | None = form.initial["told_on"]
    if form.is_bound:
        told_on = form.cleaned_data.get("told_on") if form.is_valid() else None
    return told_on


def _editable(request: MemberRequest, pk: int) -> Order:
    order = get_object_or_404(find_order(member=request.member), pk=pk)
    require(request.member, "links.edit", is_own=is_own(order, member_id=request.member.pk))
    return order
