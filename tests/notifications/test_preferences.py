"""Each member chooses what comes in the program and what by e-mail."""

import pytest
from django.test import Client

from naryad.notifications.actions.preferences import CannotSetPreferences, set_preferences
from naryad.notifications.models import Preference
from naryad.notifications.queries.ways import preferences
from naryad.notifications.rules.notices import notice
from naryad.notifications.rules.subjects import SUBJECTS, Ways
from naryad.operate.checks import notes
from naryad.workspaces.facts import MemberAdded
from naryad.workspaces.models import Member, Workspace
from tests.notifications.test_views import enter

pytestmark = pytest.mark.django_db


def test_a_notice_without_a_subject_that_members_choose_cannot_be_declared() -> None:
    with pytest.raises(ValueError, match="subject"):
        notice(MemberAdded, subject="weather", icon="cloud", text="Rain")(lambda happened: [])


def test_a_performer_is_not_asked_about_what_never_reaches_them(anna: Member, pavel: Member) -> None:
    assert {"trouble", "staff", "digest"} <= preferences(member=anna).keys()
    assert not {"trouble", "staff", "digest"} & preferences(member=pavel).keys()


def test_what_is_chosen_is_kept_and_the_default_is_not(
    client: Client, company: Workspace, boris: Member
) -> None:
    url = f"/w/{company.slug}/notifications/preferences/"
    boxes = {f"program_{name}": "on" for name in SUBJECTS if name != "comments"}
    by_email = ("trouble", "responsible", "offers", "letters", "comments")
    boxes |= {f"email_{name}": "on" for name in by_email}

    answer = enter(client, boris).post(url, boxes, headers={"HX-Request": "true"})

    assert answer.status_code == 200
    kept = Preference.objects.filter(member=boris).order_by("subject")
    assert list(kept.values_list("subject", "in_program", "by_email")) == [
        ("comments", False, True),
        ("digest", False, False),
    ]
    assert preferences(member=boris)["comments"] == Ways(in_program=False, by_email=True)


def test_back_to_the_default_leaves_no_row(boris: Member) -> None:
    for ways in (Ways(in_program=False, by_email=False), SUBJECTS["comments"].default):
        set_preferences(chosen={"comments": ways}, actor=boris)

    assert not Preference.objects.exists()


def test_a_subject_of_another_role_is_refused(pavel: Member) -> None:
    with pytest.raises(CannotSetPreferences):
        set_preferences(chosen={"staff": Ways(in_program=True, by_email=True)}, actor=pavel)


def test_the_page_says_when_no_mail_is_sent(client: Client, company: Workspace, boris: Member) -> None:
    page = enter(client, boris).get(f"/w/{company.slug}/notifications/preferences/").content.decode()

    assert "E-mail is not set up on this server" in page
    assert f"/w/{company.slug}/notifications/preferences/" in page.partition('id="user-menu"')[2]


def test_the_check_of_a_configuration_says_so_as_well() -> None:
    assert any("not sent by e-mail" in note for note in notes({}))
