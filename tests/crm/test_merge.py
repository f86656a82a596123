"""Clients that are one: found, made one with all that names them, and parted again."""

from datetime import timedelta

import pytest
from django.apps import apps

from naryad.activity.models import EventRecord
from naryad.core.errors import ActionError, NotAllowed
from naryad.crm.actions.clients import CannotChangeClient, restore_client
from naryad.crm.actions.merge import NAMING_CLIENTS, merge_clients, named_by_crm, tell_apart, undo_merge
from naryad.crm.models import Client, ClientMerge, Contact, DifferentClients
from naryad.crm.queries.clients import search_clients
from naryad.crm.queries.duplicates import duplicate_pairs
from naryad.exchange.models import ExternalId
from naryad.fields.actions.definitions import create_field
from tests.crm.conftest import Cast
from tests.factories import NOW, make_client, make_deal, make_reminder
from tests.pages import HTMX, enter, text_of

BASE = "/w/annas"
PHONE = "+7 912 345-67-89"


def test_every_key_to_a_client_goes_along_with_a_merge() -> None:
    """Whoever adds a table that names clients answers crm.actions.merge.NAMING_CLIENTS."""
    keys = {
        (model, field.attname)
        for model in apps.get_models()
        for field in model._meta.get_fields()
        if field.concrete and field.related_model is Client
    }
    stay = {(ClientMerge, "kept_id"), (ClientMerge, "merged_id")}
    stay |= {(DifferentClients, "first_id"), (DifferentClients, "second_id")}

    answered = {(naming.model, naming.column) for naming in [*named_by_crm(), *NAMING_CLIENTS()]}

    assert keys - stay == answered - {(ExternalId, "row_id")}


def test_a_merge_moves_all_that_names_the_other_and_is_undone(cast: Cast) -> None:
    who = {"actor": cast.anna, "now": NOW}
    size = create_field(of="client", kind="text", name="Size", **who).pk
    key = f"f{size}"
    kept = make_client(name="Oak", phone=PHONE, note="pays late")
    other = make_client(
        kind="organisation", name="Oak Ltd", phone="+7 912 345-67-80", inn="7707083893", note="rude",
        custom={key: "big"},
    )  # fmt: skip
    contact = Contact.objects.create(client=other, name="Petr")
    deal = make_deal(responsible=cast.boris, client=other)
    reminder = make_reminder(client=other, assignee=cast.anna)
    ExternalId.objects.create(kind="client", value="17", row_id=other.pk)

    merge = merge_clients(keep_id=kept.pk, other_id=other.pk, fields={"name": "other"}, **who)

    for row in (kept, other, contact, deal, reminder):
        row.refresh_from_db()
    assert {contact.client_id, deal.client_id, reminder.client_id} == {kept.pk}
    assert ExternalId.objects.get().row_id == kept.pk
    assert (kept.name, kept.kind, kept.inn, kept.custom) == (
        "Oak Ltd",
        "organisation",
        "7707083893",
        {key: "big"},
    )
    assert kept.phone == f"{PHONE}, +7 912 345-67-80"
    assert kept.note == "pays late\n\nrude"
    assert other.is_archived
    assert [client.pk for client in search_clients(member=cast.anna, text="Petr")] == [kept.pk]
    assert {f"client:{kept.pk}", f"client:{other.pk}", f"deal:{deal.pk}"} <= set(
        EventRecord.objects.get(kind="client.merged").topics
    )
    with pytest.raises(CannotChangeClient, match="merged into another"):
        restore_client(client_id=other.pk, **who)

    Client.objects.filter(pk=kept.pk).update(phone=PHONE)  # somebody changed it since
    late = make_deal(responsible=cast.boris, client=kept)
    undo_merge(merge_id=merge.pk, **who)

    for row in (kept, other, contact, deal, late, reminder):
        row.refresh_from_db()
    assert {contact.client_id, deal.client_id, reminder.client_id} == {other.pk}
    assert (late.client_id, ExternalId.objects.get().row_id) == (kept.pk, other.pk)
    assert (kept.name, kept.kind, kept.inn, kept.custom) == ("Oak", "person", "", {})
    assert (kept.phone, kept.note, other.is_archived) == (PHONE, "pays late", False)
    assert [client.pk for client in search_clients(member=cast.anna, text="Petr")] == [other.pk]
    with pytest.raises(ActionError, match="undone already"):
        undo_merge(merge_id=merge.pk, **who)


def test_a_merge_is_undone_in_turn_and_for_30_days(cast: Cast) -> None:
    first, second, third = (make_client(name=name) for name in ("A", "B", "C"))
    who = {"actor": cast.anna, "now": NOW}
    inner = merge_clients(keep_id=second.pk, other_id=first.pk, **who)
    outer = merge_clients(keep_id=third.pk, other_id=second.pk, **who)

    with pytest.raises(ActionError, match="undo that first"):
        undo_merge(merge_id=inner.pk, **who)
    with pytest.raises(ActionError, match="30 days"):
        undo_merge(merge_id=outer.pk, actor=cast.anna, now=NOW + timedelta(days=31))
    with pytest.raises(ActionError, match="archive"):
        merge_clients(keep_id=third.pk, other_id=first.pk, **who)
    with pytest.raises(ActionError, match="not two"):
        merge_clients(keep_id=third.pk, other_id=third.pk, **who)
    with pytest.raises(ActionError, match="one value"):
        merge_clients(keep_id=third.pk, other_id=make_client(name="D").pk, fields={"name": "both"}, **who)


def test_only_ones_own_clients_are_merged(cast: Cast) -> None:
    own, foreign = make_client(name="Own"), make_client(name="Foreign")
    make_deal(responsible=cast.boris, client=own)
    make_deal(responsible=cast.olga, client=foreign)

    for keep, other in ((own, foreign), (foreign, own)):
        with pytest.raises(NotAllowed):
            merge_clients(keep_id=keep.pk, other_id=other.pk, actor=cast.boris, now=NOW)


def test_clients_that_look_alike_are_found_until_they_are_told_apart(cast: Cast) -> None:
    oak = make_client(name="ООО «Дуб»", phone=f"{PHONE} (Anna), +7 495 123-45-67")
    same = make_client(name="Дуб, ООО", email="oak@example.com")
    by_contact = make_client(name="Elm")
    Contact.objects.create(client=by_contact, name="Petr", phone=PHONE, email="OAK@example.com")
    branch, other_branch = (
        make_client(name=f"Branch {kpp}", kind="organisation", inn="7707083893", kpp=kpp)
        for kpp in ("770701001", "770701002")
    )
    make_client(name="ООО Дуб", is_archived=True)

    pairs = {(pair.first.pk, pair.second.pk): set(pair.reasons) for pair in duplicate_pairs(member=cast.anna)}

    assert pairs == {
        (oak.pk, same.pk): {"name"},
        (oak.pk, by_contact.pk): {"phone"},
        (same.pk, by_contact.pk): {"email"},
    }
    make_deal(responsible=cast.olga, client=by_contact)
    tell_apart(client_id=same.pk, other_id=oak.pk, actor=cast.boris)
    assert duplicate_pairs(member=cast.boris) == []
    assert branch.inn == other_branch.inn


def test_pages_compare_merge_lead_on_and_undo(cast: Cast) -> None:
    kept, other = make_client(name="Oak", phone=PHONE), make_client(name="Oak Ltd", phone=PHONE)
    browser = enter(cast.anna)
    card, dialog = f"{BASE}/clients/{kept.pk}/", f"{BASE}/clients/{kept.pk}/merge/{other.pk}/"

    assert dialog in text_of(browser.get(f"{BASE}/clients/duplicates/"))
    assert dialog in text_of(browser.get(card))
    assert 'name="field-name" value="other"' in text_of(browser.get(dialog))
    merged = browser.post(dialog, {"field-name": "other"}, headers=HTMX)

    assert merged.headers["HX-Redirect"] == card
    assert browser.get(f"{BASE}/clients/{other.pk}/").headers["Location"] == card
    page = text_of(browser.get(card))
    undo = f"{BASE}/client-merges/{ClientMerge.objects.get().pk}/undo/"
    assert "Merged with Oak Ltd" in page
    assert undo in page
    browser.post(undo, headers=HTMX)
    assert "Oak Ltd" in text_of(browser.get(f"{BASE}/clients/{other.pk}/"))
