"""Every settings list of names behaves alike."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.test import Client as Browser
from django.urls import reverse

from naryad.activity.edit import ChangedMeanwhile
from naryad.activity.models import EventRecord
from naryad.activity.queries import history
from naryad.core.errors import NotAllowed
from naryad.crm.names import DEAL_STAGES
from naryad.orders.names import ORDER_STAGES, ORDER_TYPES
from naryad.people.names import SKILLS
from naryad.processes.names import TEMPLATES
from naryad.tasks.names import TASK_TYPES
from naryad.workspaces.models import Member
from naryad.workspaces.names import actions
from naryad.workspaces.names.models import SortedName
from naryad.workspaces.names.rules import SortedNames
from tests.factories import NOW, another_company, make_order_type, make_pipeline
from tests.pages import enter

pytestmark = pytest.mark.django_db
LISTS = [DEAL_STAGES, ORDER_TYPES, ORDER_STAGES, SKILLS, TASK_TYPES, TEMPLATES]
Make = Callable[..., SortedName]


@pytest.fixture(params=LISTS, ids=lambda names: names.kind)
def names(request: pytest.FixtureRequest) -> SortedNames[Any]:
    listed: SortedNames[Any] = request.param
    return listed


@pytest.fixture
def make(anna: Member, names: SortedNames[Any]) -> Make:
    """A row of the list; all in one order."""
    owners = {ORDER_STAGES: lambda: make_order_type(stages=()), DEAL_STAGES: make_pipeline}
    owner_id = owners[names]().pk if names in owners else None

    def create(name: str) -> SortedName:
        row: SortedName = actions.create_name(names=names, name=name, owner_id=owner_id, actor=anna, now=NOW)
        return row

    return create


def in_order(names: SortedNames[Any], row: SortedName) -> list[str]:
    return [other.name for other in names.beside(row)]


@pytest.mark.parametrize("same", ["Ёлка", "  ёлка ", "ЕЛКА", "«Елка»", "ел\u200bка"])
def test_no_two_names_read_the_same(make: Make, same: str) -> None:
    make("Ёлка")

    with pytest.raises(actions.CannotChangeName, match="“Ёлка” already"):
        make(same)


def test_the_database_refuses_what_reads_the_same(make: Make, names: SortedNames[Any]) -> None:
    row = make("Ёлка")
    owner = {names.owner_column: names.owner_of(row)} if names.within else {}

    with pytest.raises(IntegrityError), transaction.atomic():
        names.model._default_manager.create(name="елка", **owner)


@pytest.mark.parametrize("nothing", ["", "  ", "\u200b\u200b"])
def test_a_name_that_nobody_sees_is_refused(make: Make, nothing: str) -> None:
    with pytest.raises(actions.CannotChangeName, match="name"):
        make(nothing)


def test_what_is_in_the_archive_is_returned_and_not_made_again(
    make: Make, names: SortedNames[Any], anna: Member
) -> None:
    row = make("Painting")
    names.model._default_manager.filter(pk=row.pk).update(is_archived=True)

    with pytest.raises(actions.CannotChangeName, match="return it from there"):
        make("painting")


def test_a_name_that_was_changed_meanwhile_is_not_lost(
    make: Make, names: SortedNames[Any], anna: Member
) -> None:
    row = make("Painting")
    change = {"names": names, "row_id": row.pk, "actor": anna, "now": NOW}
    actions.change_name(version=1, name="Staining", **change)

    with pytest.raises(ChangedMeanwhile, match="meanwhile"):
        actions.change_name(version=1, name="Oiling", **change)

    row.refresh_from_db()
    assert (row.name, row.version) == ("Staining", 2)


def test_rows_stand_as_they_are_put_and_archived_ones_behind_the_one_before_them(
    make: Make, names: SortedNames[Any], anna: Member
) -> None:
    rows = {name: make(name) for name in "ABCD"}
    who = {"names": names, "actor": anna, "now": NOW}
    actions.order_names(row_ids=[rows[name].pk for name in "ABCD"], **who)
    names.model._default_manager.filter(pk=rows["B"].pk).update(is_archived=True)

    actions.order_names(row_ids=[rows["C"].pk, rows["A"].pk], **who)

    assert in_order(names, rows["A"]) == ["C", "A", "B", "D"]


def test_what_is_archived_comes_back(make: Make, names: SortedNames[Any], anna: Member) -> None:
    rows = [make(name) for name in "ABC"]
    names.model._default_manager.filter(pk=rows[0].pk).update(is_archived=True)

    actions.restore_name(names=names, row_id=rows[0].pk, actor=anna, now=NOW)

    rows[0].refresh_from_db()
    assert not rows[0].is_archived
    assert EventRecord.objects.order_by("-pk")[0].kind == "names.restored"


def test_every_change_is_told_in_the_words_of_its_list(
    make: Make, names: SortedNames[Any], anna: Member
) -> None:
    row = make("Painting")
    actions.change_name(names=names, row_id=row.pk, name="Staining", actor=anna, now=NOW)

    told = [line.text for line in history(topic="settings", limit=10)]

    assert f"{names.title}: “Painting” added" in told
    assert f"{names.title}: “Staining” changed" in told


def test_who_may_not_change_settings_changes_no_list(
    make: Make, names: SortedNames[Any], boris: Member
) -> None:
    row = make("Painting")
    who = {"names": names, "actor": boris, "now": NOW}

    for refused in (
        lambda: actions.create_name(name="Other", **who),
        lambda: actions.change_name(row_id=row.pk, name="Other", **who),
        lambda: actions.order_names(row_ids=[row.pk], **who),
        lambda: actions.archive_name(row_id=row.pk, **who),
        lambda: actions.restore_name(row_id=row.pk, **who),
    ):
        with pytest.raises(NotAllowed):
            refused()


def test_another_company_has_no_such_row(make: Make, names: SortedNames[Any]) -> None:
    row = make("Painting")

    with another_company() as vera, pytest.raises(actions.CannotChangeName, match="not there"):
        actions.change_name(names=names, row_id=row.pk, name="Hers", actor=vera, now=NOW)


def test_the_pages_order_archive_and_return(
    make: Make, names: SortedNames[Any], anna: Member, client: Browser
) -> None:
    rows = [make(name) for name in "ABC"]
    client.force_login(anna.user)

    def press(verb: str, *pk: int, **data: Any) -> Any:
        return client.post(reverse(names.urls[verb], args=[anna.workspace.slug, *pk]), data)

    ordered = press("order", order=",".join(str(row.pk) for row in reversed(rows)))
    names.model._default_manager.filter(pk=rows[0].pk).update(is_archived=True)
    returned = press("restore", rows[0].pk)
    archived = press("archive", rows[1].pk)

    assert (ordered.status_code, returned.status_code, archived.status_code) == (200, 200, 200)
    assert in_order(names, rows[0])[0] == "C"
    assert not names.model._default_manager.get(pk=rows[0].pk).is_archived


@pytest.mark.parametrize("names", [DEAL_STAGES, ORDER_TYPES, ORDER_STAGES, SKILLS], indirect=True)
def test_a_name_is_changed_where_it_stands_and_a_refusal_is_said(
    make: Make, names: SortedNames[Any], anna: Member, client: Browser
) -> None:
    row, other = make("Painting"), make("Staining")
    client.force_login(anna.user)
    url = reverse(names.urls["change"], args=[anna.workspace.slug, row.pk])

    saved = client.post(url, {"name": "Oiling", "version": row.version})
    refused = client.post(url, {"name": other.name, "version": row.version + 1})
    stale = client.post(url, {"name": "Waxing", "version": row.version})

    row.refresh_from_db()
    assert (saved.status_code, refused.status_code, stale.status_code) == (200, 422, 422)
    assert row.name == "Oiling"
    assert "already" in refused.headers["HX-Trigger"]


def test_several_names_are_typed_at_once(anna: Member) -> None:
    browser, page = enter(anna), reverse("people:skills", args=[anna.workspace.slug])

    answer = browser.post(f"{page}new/", {"name": "Sawing\r\n\r\n Painting \r\n"})

    assert answer.status_code == 200
    assert list(SKILLS.all().order_by("sequence").values_list("name", flat=True)) == ["Sawing", "Painting"]


def test_of_several_names_all_are_made_or_none(anna: Member) -> None:
    browser, page = enter(anna), reverse("people:skills", args=[anna.workspace.slug])

    refused = [
        browser.post(f"{page}new/", {"name": names}) for names in ("A\nB\na", "A\n" + "b" * 101, " \n ")
    ]

    assert [answer.status_code for answer in refused] == [422] * 3
    assert not SKILLS.all().exists()


def test_several_stages_stand_before_the_last_in_their_order(anna: Member) -> None:
    kitchen = make_order_type(stages=("New", "Done"))
    new = reverse("orders:order_stage_create", args=[anna.workspace.slug])

    enter(anna).post(new, {"owner": str(kitchen.pk), "name": "Saw\nPaint"})

    stages = kitchen.stages.order_by("sequence").values_list("name", flat=True)
    assert list(stages) == ["New", "Saw", "Paint", "Done"]
