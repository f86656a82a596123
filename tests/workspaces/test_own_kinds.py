"""Kinds of reminder and methods of payment are the company's own lists; it begins with some of each."""

from decimal import Decimal
from typing import Any

import pytest

from naryad.activity.models import EventRecord
from naryad.payments.actions.ledger import CannotRecordPayment, receive_payment
from naryad.payments.models import PaymentMethod
from naryad.payments.names import PAYMENT_METHODS
from naryad.payments.queries.methods import usual_method
from naryad.reminders.actions import CannotChangeReminder, create_reminder, update_reminder
from naryad.reminders.models import ReminderKind
from naryad.reminders.names import REMINDER_KINDS
from naryad.tenancy.scope import scope
from naryad.workspaces.models import Member
from naryad.workspaces.names.actions import CannotChangeName, archive_name, change_name, create_name
from tests.crm.test_views import BASE, enter, text_of
from tests.factories import NOW, begin_company, make_client, make_deal


def names(rows: Any) -> list[str]:
    return list(rows.objects.order_by("sequence").values_list("name", flat=True))


def test_a_company_begins_with_some_of_each_in_its_language(anna: Member) -> None:
    assert names(ReminderKind) == ["Call", "Meeting", "Letter", "Other"]
    assert names(PaymentMethod) == ["Bank transfer", "Card", "Cash"]
    with scope(begin_company(preset=None).pk):
        assert names(ReminderKind) == ["Звонок", "Встреча", "Письмо", "Другое"]
        assert names(PaymentMethod)[2] == "Наличные"


def test_a_kind_of_reminder_is_made_renamed_and_archived(anna: Member, boris: Member) -> None:
    who: dict[str, Any] = {"names": REMINDER_KINDS, "actor": anna, "now": NOW}
    deal = make_deal(responsible=boris)
    call = ReminderKind.objects.get(code="call")
    visit: ReminderKind = create_name(name="Visit", **who)
    given: dict[str, Any] = {"actor": boris, "now": NOW}

    reminder = create_reminder(text="Ask", deal_id=deal.pk, due_on=NOW.date(), **given)
    update_reminder(reminder_id=reminder.pk, kind_id=visit.pk, **given)
    change_name(row_id=visit.pk, name="House call", **who)
    archive_name(row_id=visit.pk, **who)
    update_reminder(reminder_id=reminder.pk, kind_id=visit.pk, text="Ask again", **given)  # it keeps its own

    assert reminder.kind == call
    changes = EventRecord.objects.filter(kind="reminder.changed").order_by("pk")[0].data["changes"]
    assert changes == {"kind": ["Call", "Visit"]}
    assert "House call" in text_of(enter(boris).get(f"{BASE}/deals/{deal.pk}/"))
    with pytest.raises(CannotChangeReminder):
        create_reminder(text="Ask", kind_id=visit.pk, deal_id=deal.pk, due_on=NOW.date(), **given)
    form = text_of(enter(boris).get(f"{BASE}/reminders/new/?deal={deal.pk}"))
    assert "Meeting" in form and "House call" not in form


def test_a_method_of_payment_is_the_companys_own_and_the_usual_one_is_offered(anna: Member) -> None:
    who: dict[str, Any] = {"names": PAYMENT_METHODS, "actor": anna, "now": NOW}
    client = make_client()
    deal = make_deal(responsible=anna, client=client, agreed_amount=Decimal(100))
    barter: PaymentMethod = create_name(name="Barter", **who)
    pay: dict[str, Any] = {"deal_id": deal.pk, "paid_on": NOW.date(), "actor": anna, "now": NOW}

    row = receive_payment(amount=Decimal(10), method_id=barter.pk, **pay)
    assert not archive_name(row_id=barter.pk, **who)  # used once: kept
    card = usual_method(client)
    assert card is not None and card.code == "card"
    assert archive_name(row_id=card.pk, **who)

    assert row.method.name == "Barter"
    assert EventRecord.objects.get(kind="payment.received").data["changes"]["method"] == [None, "Barter"]
    other = usual_method(client)
    assert other is not None and other.code == "transfer"
    with pytest.raises(CannotRecordPayment):
        receive_payment(amount=Decimal(10), method_id=barter.pk, **pay)
    archive_name(row_id=PaymentMethod.objects.get(code="cash").pk, **who)
    with pytest.raises(CannotChangeName, match="last method"):
        archive_name(row_id=other.pk, **who)


def test_their_settings_are_pages_of_the_parts(anna: Member) -> None:
    browser = enter(anna)
    for page in ("reminder-kinds", "payment-methods"):
        assert "Add" in text_of(browser.get(f"{BASE}/settings/{page}/"))
    anna.workspace.parts = [part for part in anna.workspace.parts if part not in ("reminders", "payments")]
    anna.workspace.save()

    for page in ("reminder-kinds", "payment-methods"):
        assert browser.get(f"{BASE}/settings/{page}/").status_code == 404
