"""Members and invitations."""

from datetime import timedelta

import pytest

from naryad.activity.models import EventRecord
from naryad.core.errors import NotAllowed
from naryad.tenancy.scope import scope
from naryad.workspaces.actions import company, invitations, members
from naryad.workspaces.models import IdempotencyKey, Invitation, Member
from tests.factories import NOW, make_member, make_user

pytestmark = pytest.mark.django_db


def test_a_company_begins_with_its_owner() -> None:
    user = make_user(email="Anna@Example.org")

    workspace, owner = company.create_workspace(
        name="Oak", slug="oak", owner_name="Anna", owner=user, now=NOW
    )

    assert (owner.role, owner.user, owner.workspace) == ("owner", user, workspace)
    with scope(workspace.pk):
        assert [e.kind for e in EventRecord.objects.order_by("pk")] == ["workspace.created", "member.added"]


def test_a_performer_cannot_add_members(anna: Member, pavel: Member) -> None:

    with pytest.raises(NotAllowed):
        members.add_member(name="Friend", actor=pavel, now=NOW)

    assert not Member.objects.filter(name="Friend").exists()


def test_a_new_member_may_live_in_another_time_zone(anna: Member) -> None:
    remote = members.add_member(name="Remote", time_zone="Asia/Omsk", actor=anna, now=NOW)

    assert (remote.time_zone, anna.time_zone) == ("Asia/Omsk", "")


def test_a_head_cannot_make_an_owner(anna: Member) -> None:
    head = make_member(name="Gleb", role=Member.Role.HEAD)

    with pytest.raises(members.CannotChangeMember):
        members.update_member(member_id=head.pk, role="owner", actor=head, now=NOW)


def test_the_last_owner_stays(anna: Member) -> None:
    with pytest.raises(members.CannotChangeMember, match="at least one owner"):
        members.update_member(member_id=anna.pk, role="head", actor=anna, now=NOW)


def test_a_change_keeps_before_and_after(anna: Member, pavel: Member) -> None:

    members.update_member(member_id=pavel.pk, position="Sawyer", actor=anna, now=NOW)

    assert EventRecord.objects.get().data["changes"] == {"position": ["", "Sawyer"]}


def test_an_invitation_gives_the_place_to_a_new_login_once(anna: Member) -> None:
    place = make_member(name="Oleg", has_login=False)
    issued = invitations.invite(member_id=place.pk, email="", actor=anna, now=NOW)
    secret = issued.secret.partition("-")[2]
    typed = {
        "secret": secret,
        "name": "Oleg",
        "email": "oleg@example.org",
        "password": "secret",
        "user": None,
    }

    joined = invitations.accept_invitation(**typed, now=NOW)

    assert joined.pk == place.pk
    assert joined.user is not None and joined.user.check_password("secret")
    with pytest.raises(invitations.CannotAcceptInvitation):
        invitations.accept_invitation(**typed | {"email": "other@example.org"}, now=NOW)


def test_an_invitation_expires_and_a_new_one_replaces_it(anna: Member) -> None:
    place = make_member(name="Oleg", has_login=False)
    old = invitations.invite(member_id=place.pk, email="", actor=anna, now=NOW).secret.partition("-")[2]
    new = invitations.invite(member_id=place.pk, email="", actor=anna, now=NOW).secret.partition("-")[2]
    typed = {"name": "Oleg", "email": "oleg@example.org", "password": "secret", "user": None}

    with pytest.raises(invitations.CannotAcceptInvitation):
        invitations.accept_invitation(secret=old, **typed, now=NOW)
    with pytest.raises(invitations.CannotAcceptInvitation):
        invitations.accept_invitation(secret=new, **typed, now=NOW + timedelta(days=15))


def test_no_secret_of_an_invitation_is_kept(anna: Member) -> None:
    place = make_member(name="Oleg", has_login=False)

    secret = invitations.invite(member_id=place.pk, email="", actor=anna, now=NOW).secret.partition("-")[2]

    kept = [str(vars(row)) for row in [*Invitation.objects.all(), *EventRecord.objects.all()]]
    assert not [text for text in kept if secret in text]


def test_who_left_cannot_be_invited_until_they_return(anna: Member) -> None:
    place = make_member(name="Oleg", has_login=False)
    members.deactivate_member(member_id=place.pk, actor=anna, now=NOW)

    with pytest.raises(invitations.CannotInvite):
        invitations.invite(member_id=place.pk, email="", actor=anna, now=NOW)

    members.reactivate_member(member_id=place.pk, actor=anna, now=NOW)
    assert invitations.invite(member_id=place.pk, email="", actor=anna, now=NOW).secret


def test_kept_answers_are_forgotten_after_three_days(anna: Member) -> None:
    for key, age in (("old", timedelta(hours=73)), ("new", timedelta(hours=71))):
        IdempotencyKey.objects.create(actor=anna, key=key, request_hash="", created_at=NOW - age)

    assert company.forget_answers(now=NOW) == 1

    assert IdempotencyKey.objects.get().key == "new"
