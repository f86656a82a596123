"""A form on a company's site: what it makes of what is sent, once, and what it refuses."""

from datetime import timedelta
from typing import Any

import pytest
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client as Browser
from django.utils import timezone

from naryad.activity.models import EventRecord
from naryad.core.errors import NotAllowed
from naryad.crm.models import Client, Deal, DealFile
from naryad.fields.actions.definitions import create_field
from naryad.notifications.rules.notices import Happened
from naryad.reminders.models import Reminder
from naryad.webforms.actions import add_web_form, change_web_form, switch_web_form
from naryad.webforms.facts import RequestReceived
from naryad.webforms.models import FormRequest, WebForm
from naryad.webforms.notices import request_received
from naryad.webforms.queries import MOST_AN_HOUR, form_url
from naryad.webforms.rules import CannotChangeWebForm, is_proved, new_ticket, origins
from naryad.workspaces.models import Member
from tests.api.conftest import program
from tests.factories import NOW, make_client, make_picture, make_stage
from tests.pages import address, enter, text_of

pytestmark = pytest.mark.django_db
TYPED = {"name": "Ivan", "phone": "8 912 000-00-01", "comment": "A kitchen", "consent": "on"}


@pytest.fixture(autouse=True)
def _nobody_asked_before() -> None:
    cache.clear()


@pytest.fixture
def form(anna: Member, boris: Member) -> WebForm:
    make_stage()
    own = create_field(of="deal", kind="text", name="Colour", actor=anna, now=NOW)
    return add_web_form(
        name="Site",
        heading="Kitchens",
        language="en",
        asks={"phone": "required", "email": "optional", "comment": "optional", "files": "optional", own.key: "optional"},
        consent="I agree",
        sites=["https://Example.org/page", "https://мебель.рф"],
        responsible_id=boris.pk,
        remind_hours=4,
        actor=anna,
        now=NOW,
    )  # fmt: skip


def path_of(form: WebForm) -> str:
    url = form_url(form)
    return url[url.index("/f/") :]


def proved(form: WebForm, *, seconds: int = 10, **typed: Any) -> dict[str, Any]:
    """As a page sends it that was read some seconds ago."""
    ticket = new_ticket(form.pk, now=timezone.now() - timedelta(seconds=seconds))
    proof = next(str(number) for number in range(10_000_000) if is_proved(ticket, str(number)))
    return {"ticket": ticket, "proof": proof, **TYPED, **typed}


def files() -> list[Any]:
    return [make_picture("a.png"), SimpleUploadedFile("b.txt", b"sizes")]


def test_a_request_becomes_client_deal_reminder_and_files_once(
    client: Browser, form: WebForm, boris: Member
) -> None:
    key = next(key for key in form.asks if key.startswith("f") and key != "files")
    first = proved(form, **{key: "white"})

    answers = [client.post(path_of(form), sent | {"files": files()}) for sent in (first, first)]
    again = client.post(path_of(form), proved(form, files=files(), **{key: "white"}))

    assert [answer.status_code for answer in [*answers, again]] == [200] * 3
    assert "Thank you" in text_of(answers[0])
    buyer, deal, request = Client.objects.get(), Deal.objects.get(), FormRequest.objects.get()
    assert (buyer.name, buyer.phone) == ("Ivan", "+7 912 000-00-01")
    assert (deal.client, deal.responsible_id, deal.title) == (buyer, boris.pk, "Kitchens: Ivan")
    assert deal.description == "A kitchen" and deal.custom == {key: "white"}
    assert DealFile.objects.filter(row=deal).count() == 2
    reminder = Reminder.objects.get()
    assert (reminder.deal_id, reminder.assignee_id) == (deal.pk, boris.pk)
    assert (request.consent, request.consent_version, request.is_new_client) == ("I agree", 1, True)
    assert "127.0.0.1" not in request.address_hash
    fact = EventRecord.objects.get(kind="request.received")
    assert fact.actor_id is None
    assert list(request_received(Happened(RequestReceived(**fact.data), NOW))) == [boris.pk]


def test_who_is_known_is_found_and_stays_as_they_are(client: Browser, form: WebForm, anna: Member) -> None:
    size = create_field(of="client", kind="number", name="Shops", actor=anna, now=NOW)
    asks = form.asks | {size.key: "optional"}
    anna.workspace.refresh_from_db()  # it knows by its version which fields there are
    change_web_form(form_id=form.pk, asks=asks, actor=anna, now=NOW)
    known = make_client(name="Oak", phone="+7 912 000-00-01", email="oak@example.org")

    client.post(path_of(form), proved(form, **{size.key: "3"}))
    client.post(path_of(form), proved(form, phone="+7 912 000-00-02", email="OAK@example.org", comment="Two"))

    assert list(Deal.objects.values_list("client", flat=True)) == [known.pk] * 2
    known.refresh_from_db()
    assert (known.name, known.phone) == ("Oak", "+7 912 000-00-01")
    said = Deal.objects.order_by("pk")[0].description.splitlines()
    assert "Phone: 8 912 000-00-01" in said and "Shops: 3" in said and known.custom == {}


def test_what_is_wrong_is_said_beside_its_field_and_robots_write_nothing(
    client: Browser, form: WebForm
) -> None:
    path = path_of(form)
    wrong = text_of(client.post(path, proved(form, phone="x", consent="")))
    assert "This is no phone number." in wrong and "Tick it" in wrong
    for robot in (
        proved(form, seconds=1), {**proved(form), "proof": "x"}, {**TYPED, "ticket": "x"},
        proved(form, seconds=2 * 24 * 3600),
    ):  # fmt: skip
        assert client.post(path, robot).status_code == 422
    assert client.post(path, proved(form, website="https://spam.example")).status_code == 200
    many = [SimpleUploadedFile(f"{one}.txt", b"x") for one in range(11)]
    assert "At most 10 files" in text_of(client.post(path, proved(form, files=many)))
    program_file = SimpleUploadedFile("a.exe", b"MZ" + b"\0" * 100)
    assert "Programs cannot be attached" in text_of(client.post(path, proved(form, files=[program_file])))
    assert not Client.objects.exists() and not Deal.objects.exists()
    for number in range(MOST_AN_HOUR):
        assert client.post(path, proved(form, comment=str(number))).status_code == 200
    assert "Too many requests" in text_of(client.post(path, proved(form, comment="one more")))
    assert (Client.objects.count(), Deal.objects.count()) == (1, MOST_AN_HOUR)


def test_only_its_sites_may_hold_it_and_off_it_is_nowhere(
    client: Browser, form: WebForm, anna: Member
) -> None:
    path = path_of(form)
    shown = client.get(path)

    host = "мебель.рф".encode("idna").decode()
    allowed = f"frame-ancestors 'self' https://example.org https://{host}"
    assert allowed in shown["Content-Security-Policy"].split("; ")
    assert "X-Frame-Options" not in shown
    assert "javascript" in client.get(f"{path}form.js")["Content-Type"]
    assert "'none'" in client.get("/account/login/")["Content-Security-Policy"]
    assert enter(anna).get(address(anna, "webforms:form_preview", form.pk)).status_code == 200
    switch_web_form(form_id=form.pk, is_on=False, actor=anna, now=NOW)
    assert [client.get(path).status_code, client.post(path, proved(form)).status_code] == [404, 404]
    switch_web_form(form_id=form.pk, is_on=True, actor=anna, now=NOW)
    anna.workspace.parts = ["orders"]
    anna.workspace.save(update_fields=["parts"])
    assert client.get(path).status_code == 404


def test_it_is_set_up_by_pages_and_programs(form: WebForm, anna: Member, boris: Member) -> None:
    browser, page = enter(anna), address(anna, "webforms:form", form.pk)
    assert 'data-from="#web-form-snippet"' in text_of(browser.get(page))
    typed = {"name": "Site", "heading": "Doors", "language": "en", "responsible": boris.pk}
    typed |= {"ask_phone": "optional", "consent": "I agree to more", "version": form.version}
    saved = browser.post(address(anna, "webforms:form_save", form.pk), typed)
    assert saved.status_code == 200
    form.refresh_from_db()
    assert (form.heading, form.asks, form.consent_version, form.sites) == (
        "Doors",
        {"phone": "optional"},
        2,
        [],
    )
    mine = program(anna)
    given = {"name": "A", "heading": "B", "asks": {"email": "required"}, "responsible_id": boris.pk}
    made = mine.post("web_forms", given).json()
    assert mine.patch(f"web_forms/{made['id']}", {"consent": "C"}).json()["consent_version"] == 2
    assert mine.post(f"web_forms/{made['id']}/off").json()["is_on"] is False
    assert mine.post("web_forms", given | {"asks": {"comment": "optional"}}).status_code == 422
    assert len(mine.get("web_forms").json()["items"]) == 2
    assert enter(boris).get(page).status_code == 403
    with pytest.raises(NotAllowed):
        change_web_form(form_id=form.pk, heading="X", actor=boris, now=NOW)


@pytest.mark.parametrize(
    "text", ["javascript:alert(1)", "https://a b", "https://x;script-src *", "ftp://x", "'self'"]
)
def test_what_is_no_site_is_refused(text: str) -> None:
    with pytest.raises(CannotChangeWebForm):
        origins([text])
