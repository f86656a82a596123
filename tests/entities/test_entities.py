"""Legal entities: their numbers are checked, one is the usual one, papers are numbered by each for itself."""

from typing import Any

import pytest

from naryad.activity.edit import ChangedMeanwhile
from naryad.activity.models import EventRecord
from naryad.core.errors import NotAllowed
from naryad.entities.actions.accounts import add_account, change_account, make_main, remove_account
from naryad.entities.actions.entities import (
    CannotChangeEntity,
    archive_entity,
    make_default,
    restore_entity,
    update_entity,
)
from naryad.entities.actions.numbers import move_next_number, take_number
from naryad.entities.models import EntityPicture, LegalEntity
from naryad.entities.queries import offered_entities
from naryad.entities.rules import number_text, template_refusal
from naryad.workspaces.models import Member
from tests.factories import NOW, make_entity, make_member, make_picture
from tests.pages import address, enter, text_of

ACCOUNT = {
    "bank": "Сбербанк",
    "bic": "044525225",
    "account": "40702810938000000001",
    "correspondent": "30101810400000000225",
}


def who(member: Member) -> dict[str, Any]:
    return {"actor": member, "now": NOW}


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"inn": "7701123406"}, "inn"),
        ({"inn": ""}, "inn"),
        ({"kpp": "77010100"}, "kpp"),
        ({"inn": "770112345053", "kpp": "770101001"}, "kpp"),  # an entrepreneur has none
        ({"ogrn": "1027700123451"}, "ogrn"),
        ({"ogrn": "304770012345674"}, "ogrn"),  # an entrepreneur's, of an organisation
        ({"number_template": "{YY}"}, "number_template"),
        ({"number_template": "{NN}-{NNNN}"}, "number_template"),
        ({"number_template": "{DD}{NNNN}"}, "number_template"),
        ({"short_name": " "}, "short_name"),
    ],
)
def test_what_the_registers_would_refuse_is_refused(anna: Member, given: dict[str, str], field: str) -> None:
    with pytest.raises(CannotChangeEntity) as refused:
        make_entity(anna, **given)

    assert refused.value.field == field
    assert make_entity(anna, inn="77 0112-3405", kpp="770101001", ogrn="1027700123450").inn == "7701123405"


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"bic": "04452522"}, "bic"),
        ({"account": "40702810838000000001"}, "account"),
        ({"account": "4070281093800000000"}, "account"),
        ({"correspondent": "30101810500000000225"}, "correspondent"),
    ],
)
def test_an_account_fits_its_bank(anna: Member, given: dict[str, str], field: str) -> None:
    entity = make_entity(anna)
    with pytest.raises(CannotChangeEntity) as refused:
        add_account(entity_id=entity.pk, **ACCOUNT | given, **who(anna))

    assert refused.value.field == field


def test_one_account_is_the_main_one(anna: Member) -> None:
    entity = make_entity(anna)
    first = add_account(entity_id=entity.pk, **ACCOUNT, **who(anna))
    second = add_account(entity_id=entity.pk, **ACCOUNT | {"account": "40702810238000000002"}, **who(anna))
    with pytest.raises(CannotChangeEntity):
        change_account(account_id=second.pk, account=first.account, **who(anna))

    make_main(account_id=second.pk, **who(anna))
    assert list(entity.accounts.filter(is_main=True)) == [second]
    remove_account(account_id=second.pk, **who(anna))

    assert [(row.pk, row.is_main) for row in entity.accounts.all()] == [(first.pk, True)]
    assert EventRecord.objects.filter(kind__startswith="entity.account", audited_as="settings").count() == 4


def test_one_entity_is_the_usual_one(anna: Member, boris: Member) -> None:
    first, second = make_entity(anna), make_entity(anna, short_name="ИП Ильин", inn="770112345053")
    with pytest.raises(CannotChangeEntity, match="has this INN"):
        make_entity(anna)
    with pytest.raises(CannotChangeEntity, match="another one the default"):
        archive_entity(entity_id=first.pk, **who(anna))

    make_default(entity_id=second.pk, **who(anna))
    archive_entity(entity_id=first.pk, **who(anna))
    assert list(offered_entities()) == [second]
    archive_entity(entity_id=second.pk, **who(anna))
    restore_entity(entity_id=first.pk, **who(anna))

    assert list(LegalEntity.objects.filter(is_default=True)) == [first]
    with pytest.raises(NotAllowed):
        update_entity(entity_id=first.pk, short_name="Mine", **who(boris))
    with pytest.raises(ChangedMeanwhile):
        update_entity(entity_id=first.pk, short_name="Other", version=9, **who(anna))


def test_papers_are_numbered_by_entity_kind_and_year(anna: Member) -> None:
    first, second = make_entity(anna), make_entity(anna, short_name="ИП", inn="770112345053")

    given = [
        take_number(entity=entity, kind=kind, year=year)[1]
        for entity, kind, year in (
            (first, "invoice", 2026),
            (first, "invoice", 2026),
            (first, "act", 2026),
            (second, "invoice", 2026),
            (first, "invoice", 2027),
        )
    ]

    assert given == ["26-0001", "26-0002", "26-0001", "26-0001", "27-0001"]
    assert number_text("НФ-{NN}/{YYYY}", year=2026, number=1234) == "НФ-1234/2026"
    assert not template_refusal("НФ-{NN}/{YYYY}")


def test_the_next_number_goes_only_up(anna: Member, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("naryad.entities.actions.numbers.NUMBERED", {"invoice": "Invoice"})
    entity = make_entity(anna)
    move = {"entity_id": entity.pk, "kind": "invoice", "year": 2026, **who(anna)}

    move_next_number(number=240, **move)

    assert take_number(entity=entity, kind="invoice", year=2026) == (240, "26-0240")
    with pytest.raises(CannotChangeEntity, match="up to 240"):
        move_next_number(number=240, **move)
    assert EventRecord.objects.get(kind="entity.number_moved").data["next_number"] == 240


def test_the_pages_of_an_entity(anna: Member, boris: Member) -> None:
    browser = enter(anna)
    new = {
        "short_name": "ООО «Мебель»",
        "name": "Общество «Мебель»",
        "inn": "7701123405",
        "vat_mode": "rates",
    }
    new |= {"number_template": "{YY}-{NNNN}"}
    assert browser.post(address(anna, "entities:entity_create"), new | {"inn": "1"}).status_code == 422
    browser.post(address(anna, "entities:entity_create"), new)
    entity = LegalEntity.objects.get()

    added = browser.post(address(anna, "entities:account_add", entity.pk), ACCOUNT)
    refused = browser.post(address(anna, "entities:account_add", entity.pk), ACCOUNT | {"bic": "1"})
    picture = {"file": make_picture("stamp.png")}
    browser.post(address(anna, "entities:picture_set", entity.pk, "stamp"), picture)
    saved = new | {"director": "Ильин И. И.", "version": "1"}
    browser.post(address(anna, "entities:entity_save", entity.pk), saved)
    stale = browser.post(address(anna, "entities:entity_save", entity.pk), saved | {"director": "Another"})
    shown = text_of(browser.get(address(anna, "entities:entity", entity.pk)))

    assert (added.status_code, refused.status_code, stale.status_code) == (200, 422, 422)
    assert ACCOUNT["account"] in shown and "Ильин И. И." in shown and "Legal entity changed" in shown
    assert browser.get(address(anna, "entities:picture_image", entity.pk, "stamp")).status_code == 200
    assert browser.get(address(anna, "entities:picture_image", entity.pk, "logo")).status_code == 404
    assert "ООО «Мебель»" in text_of(browser.get(address(anna, "entities:entity_list")))
    accountant = make_member(name="Rita", role=Member.Role.ACCOUNTANT)
    assert enter(accountant).get(address(anna, "entities:entity_list")).status_code == 200
    assert enter(boris).get(address(anna, "entities:entity_list")).status_code == 403
    browser.post(address(anna, "entities:picture_remove", entity.pk, "stamp"))
    assert not EntityPicture.objects.exists()
