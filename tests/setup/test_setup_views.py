"""Shared views in the file of a set-up: by keys in place of ids, in another company and in the same."""

import json
from typing import Any

import pytest

from naryad.fields.models import FieldOption, OwnField
from naryad.fields.names import OPTIONS
from naryad.orders.models import OrderStage
from naryad.setup.actions.lay import lay_setup, take_setup, try_setup, undo_setup
from naryad.setup.models import LaidSetup
from naryad.setup.rules.schema import BadSetup, read_setup
from naryad.tables.actions import change_view, delete_view, save_view
from naryad.tables.models import SavedView
from naryad.tables.queries import roles_of, tabs_of
from naryad.workspaces.models import Member
from naryad.workspaces.names.actions import archive_name, create_name
from tests.factories import NOW, another_company
from tests.setup.test_setups import SHOP, became, shop

pytestmark = pytest.mark.django_db
VIEW: dict[str, Any] = {
    "key": "broken",
    "of": "order",
    "name": {"ru": "Не включаются", "en": "Do not start"},
    "roles": ["sales"],
    "columns": ["number", "title", "field:fault"],
    "sort": ["-field:fault", "promise"],
    "group": "field:fault",
    "where": {
        "join": "or",
        "parts": [
            {"column": "field:fault", "operator": "any", "values": ["key:power"]},
            {
                "join": "and",
                "parts": [
                    {"column": "stage", "operator": "any", "values": ["key:taken", "key:done"]},
                    {"column": "responsible", "operator": "is", "values": ["me"]},
                ],
            },
        ],
    },
    "words": {"state": "no_promise", "order_type": "key:repair"},
}


def lay(member: Member, *views: dict[str, Any], **changes: Any) -> Any:
    return lay_setup(setup=shop(views=list(views), **changes), actor=member, now=NOW)


def test_a_view_names_what_the_file_has_laid(anna: Member) -> None:
    lay(anna, VIEW)

    view, fault, power = SavedView.objects.get(), OwnField.objects.get(), FieldOption.objects.get()
    taken, done = OrderStage.objects.order_by("sequence")
    assert (view.name, view.listing, view.is_shared, roles_of(view)) == (
        "Do not start",
        "order",
        True,
        ["sales"],
    )
    assert view.asks == {
        "columns": f"number,title,{fault.key}",
        "group": fault.key,
        "order_type": str(taken.order_type_id),
        "sort": f"-{fault.key},promise",
        "state": "no_promise",
        "where": f"or({fault.key}.any.{power.pk},and(stage.any.{taken.pk};{done.pk},responsible.is.me))",
    }


def test_the_company_of_the_file_knows_it_again_and_another_one_gets_its_own(anna: Member) -> None:
    lay(anna, VIEW)
    written = take_setup(actor=anna, now=NOW)
    text = json.dumps(written)

    again = lay_setup(setup=read_setup(text), actor=anna, now=NOW)
    with another_company() as vera:
        lay_setup(setup=read_setup(text), actor=vera, now=NOW)
        theirs, field = SavedView.objects.get(), OwnField.objects.get()

    assert became(again, "added") == became(again, "changed") == []
    assert theirs.asks["group"] == field.key != SavedView.objects.get().asks["group"]


def test_a_view_without_a_key_is_known_by_its_name(anna: Member) -> None:
    save_view(
        listing="order", name="do NOT start", asks={"sort": "title"}, is_shared=True, actor=anna, now=NOW
    )
    save_view(listing="deal", name="Do not start", asks={}, is_shared=True, actor=anna, now=NOW)

    changes = try_setup(setup=shop(views=[VIEW]), actor=anna, now=NOW)
    lay(anna, VIEW)

    assert [(one.name, one.became) for one in changes if one.kind == "view"] == [("Do not start", "changed")]
    assert SavedView.objects.count() == 2


def test_people_the_archive_and_private_views_are_in_no_file(anna: Member, boris: Member) -> None:
    lay(anna, VIEW)
    fault, power = OwnField.objects.get(), FieldOption.objects.get()
    create_name(names=OPTIONS, name="Screen", owner_id=fault.pk, actor=anna, now=NOW)
    archive_name(names=OPTIONS, row_id=power.pk, actor=anna, now=NOW)
    where = f"responsible.any.me;{boris.pk},{fault.key}.any.{power.pk},type.is.999,priority.is.3"
    change_view(view_id=SavedView.objects.get().pk, asks={"where": where}, actor=anna, now=NOW)
    save_view(listing="order", name="Mine", asks={}, actor=anna, now=NOW)

    [view] = take_setup(actor=anna, now=NOW)["views"]

    assert view["where"]["parts"] == [
        {"column": "responsible", "operator": "any", "values": ["me"]},
        {"column": "priority", "operator": "is", "values": ["3"]},
    ]


def test_taking_back_gives_a_view_all_that_it_had_and_takes_added_ones_away(
    anna: Member, boris: Member
) -> None:
    asks = {"where": f"responsible.is.{boris.pk}", "sort": "title"}
    given = {"asks": asks, "is_shared": True, "roles": ["head"]}
    view = save_view(listing="order", name="Do not start", **given, actor=anna, now=NOW)
    lay(anna, VIEW, VIEW | {"key": "other", "name": "Other", "roles": ["head"]})

    undo_setup(laid_id=LaidSetup.objects.latest("pk").pk, actor=anna, now=NOW)

    view.refresh_from_db()
    assert (view.asks, roles_of(view)) == (asks, ["head"])
    assert [one.name for one in tabs_of(listing="order", member=anna)] == ["Do not start"]


def test_a_view_that_people_deleted_is_laid_anew(anna: Member) -> None:
    lay(anna, VIEW)
    delete_view(view_id=SavedView.objects.get().pk, actor=anna, now=NOW)

    changes = lay(anna, VIEW)

    assert became(changes, "added") == ["Do not start"]


@pytest.mark.parametrize(
    "changes",
    [
        {"of": "spaceship"},
        {"columns": ["field:nowhere"]},
        {"columns": ["wings"]},
        {"where": {"parts": [{"column": "stage", "operator": "is", "values": ["key:nowhere"]}]}},
        {"where": {"parts": [{"column": "stage", "operator": "is", "values": ["7"]}]}},
        {"where": {"parts": [{"column": "responsible", "operator": "is", "values": ["7"]}]}},
        {"words": {"responsible": "7"}},
    ],
)
def test_what_points_nowhere_is_refused_and_lays_nothing(anna: Member, changes: dict[str, Any]) -> None:
    with pytest.raises(BadSetup, match="broken|spaceship"):
        lay(anna, VIEW | changes)

    assert not SavedView.objects.exists() and not OwnField.objects.exists()


def test_an_operator_is_a_word_and_a_newer_file_is_refused_in_words(anna: Member) -> None:
    condition = {"column": "stage", "operator": "is),or(x", "values": []}
    with pytest.raises(BadSetup, match="views.0.where"):
        shop(views=[VIEW | {"where": {"parts": [condition]}}])
    with pytest.raises(BadSetup, match="newer Naryad"):
        shop(schema=SHOP["schema"] + 1, views=[VIEW])
