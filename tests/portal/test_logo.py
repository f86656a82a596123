"""The company's logo: a picture that was decoded here, on its clients' pages and nowhere else without a login."""

import pytest
from django.core.files.base import ContentFile
from django.test import Client
from django.urls import reverse

from naryad.activity.models import EventRecord
from naryad.core.errors import NotAllowed
from naryad.files.models import Attachment
from naryad.portal import actions
from naryad.portal.actions import CannotUseLogo, remove_logo, set_logo
from naryad.portal.models import Logo
from naryad.portal.queries import link_url
from naryad.workspaces.models import Member
from tests.factories import NOW, make_deal, make_order, make_picture

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true"}
SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'


def enter(member: Member) -> Client:
    client = Client(headers=HTMX)
    assert member.user is not None
    client.force_login(member.user, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


def address_for_client(anna: Member) -> str:
    order = make_order(responsible=anna, deal=make_deal(responsible=anna))
    return link_url(actions.make_link(order_id=order.pk, actor=anna, now=NOW))


def test_the_clients_page_shows_the_logo_as_it_was_drawn_anew(anna: Member) -> None:
    set_logo(upload=make_picture("logo.png"), actor=anna, now=NOW)
    page = address_for_client(anna)
    stranger = Client()

    picture = stranger.get(f"{page}logo/")

    assert 'class="client-logo" src="logo/?' in stranger.get(page).text
    assert (picture.status_code, picture.headers["Content-Type"]) == (200, "image/webp")
    assert picture.content[8:12] == b"WEBP"
    assert stranger.get(f"{page[:-2]}x/logo/").status_code == 404


def test_another_logo_takes_the_place_of_the_first(anna: Member) -> None:
    first = set_logo(upload=make_picture("first.png"), actor=anna, now=NOW).attachment

    second = set_logo(upload=make_picture("second.jpg"), actor=anna, now=NOW).attachment

    first.refresh_from_db()
    assert Logo.objects.get().attachment == second
    assert first.removed_at == NOW


@pytest.mark.parametrize(
    ("name", "body"),
    [
        ("logo.svg", SVG),
        ("logo.png", SVG),
        ("logo.png", b"\x89PNG\r\n\x1a\n" + b"0" * 90),
        ("logo.txt", b"words"),
        ("logo.exe", b"MZ" + b"\0" * 200),
        ("logo.png", b""),
        ("logo.png", b"0" * (2 * 1024 * 1024 + 1)),
    ],
    ids=["svg", "disguised", "broken", "text", "program", "empty", "too big"],
)
def test_what_is_no_small_picture_is_refused_in_words(anna: Member, name: str, body: bytes) -> None:
    url = reverse("portal:logo_upload", args=[anna.workspace.slug])

    answer = enter(anna).post(url, {"file": ContentFile(body, name=name)})

    assert answer.status_code == 422
    assert 'role="alert"' in answer.text
    assert not Logo.objects.exists()
    assert not Attachment.objects.exists()


def test_the_settings_show_replace_and_remove_it(anna: Member) -> None:
    browser, slug = enter(anna), anna.workspace.slug
    settings = reverse("workspaces:company", args=[slug])
    assert "Upload the logo" in browser.get(settings, headers={"HX-Request": ""}).text

    shown = browser.post(reverse("portal:logo_upload", args=[slug]), {"file": make_picture("logo.png")})
    image = browser.get(reverse("portal:logo_image", args=[slug]))
    gone = browser.post(reverse("portal:logo_remove", args=[slug]))

    assert "Replace the logo" in shown.text
    assert image.headers["Content-Type"] == "image/webp"
    assert "Upload the logo" in gone.text
    kinds = EventRecord.objects.order_by("pk").values_list("kind", flat=True)
    assert list(kinds) == ["company.logo_changed", "company.logo_removed"]


def test_who_does_not_set_the_company_up_changes_no_logo(anna: Member, boris: Member) -> None:
    set_logo(upload=make_picture("logo.png"), actor=anna, now=NOW)

    with pytest.raises(NotAllowed):
        set_logo(upload=make_picture("other.png"), actor=boris, now=NOW)
    with pytest.raises(NotAllowed):
        remove_logo(actor=boris, now=NOW)


def test_no_logo_says_which_one_is_wanted(anna: Member) -> None:
    with pytest.raises(CannotUseLogo, match="PNG"):
        set_logo(upload=ContentFile(b"words", name="logo.png"), actor=anna, now=NOW)
