"""Nothing translated is stored: whoever reads a row has a language of their own."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.apps import apps
from django.utils import timezone, translation
from django.utils.translation import gettext_lazy, trans_real

from naryad.activity.models import EventRecord
from naryad.activity.undo import undo_change
from naryad.crm.models import Client, DealStage, LostReason
from naryad.notifications.actions.bell import tell
from naryad.notifications.models import Notification
from naryad.orders.models import Order
from naryad.processes.actions.templates import copy_template
from naryad.processes.models import ProcessTemplate
from naryad.tasks.actions.stop import lose_deal
from naryad.tenancy.models import WorkspaceModel
from naryad.tenancy.scope import scope
from naryad.workspaces.models import Member
from tests.factories import NOW, make_member, make_workspace
from tests.isolation.companies import make_company

MARK = "⟦"
TRANSLATIONS = {"gettext": 0, "ngettext": 0, "pgettext": 1, "npgettext": 1}
"""Which of the arguments is the text."""

IN_THE_COMPANYS_WORDS = (
    "setup.actions.fields",
    "setup.actions.processes",
    "setup.queries.company",
    "documents.queries.content",
    "documents.actions.papers",
)
"""Formulas of a set-up's file are written as people of the company type them; a paper is in its company's language."""


def marked(at: int) -> Callable[..., str]:
    return lambda *asked: MARK + str(asked[at])


@contextmanager
def plain(language: str) -> Iterator[None]:
    """As translation.override(), and what is read in it is not marked."""
    with pytest.MonkeyPatch.context() as patch, translation.override(language):
        for name in TRANSLATIONS:
            patch.setattr(translation._trans, name, getattr(trans_real, name))
        yield


def words_in_rows() -> list[str]:
    models = [model for model in apps.get_models() if issubclass(model, WorkspaceModel)]
    return [
        f"{model.__name__}.{name}: {value}"
        for model in models
        for row in model._base_manager.values()
        for name, value in row.items()
        if MARK in str(value)
    ]


@pytest.mark.django_db
def test_what_a_working_company_keeps_is_in_no_language(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, at in TRANSLATIONS.items():
        monkeypatch.setattr(translation._trans, name, marked(at))
    for place in IN_THE_COMPANYS_WORDS:
        monkeypatch.setattr(f"naryad.{place}.override", plain)
    now = timezone.now()

    company = make_company(name="Наша")
    with scope(company.workspace.pk):
        who: dict[str, Any] = {"actor": company.members["owner"], "now": now}
        order = Order.objects.exclude(deal=None).order_by("pk")[0]
        copy_template(template_id=ProcessTemplate.objects.order_by("pk")[0].pk, **who)
        lost = lose_deal(
            deal_id=order.deal_id or 0,
            stage_id=DealStage.objects.get(kind="lost").pk,
            reason_id=LostReason.objects.order_by("sequence")[0].pk,
            comment="Дорого",
            fates={order.pk: "cancel"},
            tasks="hold",
            **who,
        )
        assert lost.fact is not None
        undo_change(event_id=lost.fact.pk, **who)
        for pk in EventRecord.objects.values_list("pk", flat=True):
            tell(event_id=pk, now=now)

        assert translation.gettext("Task") == MARK + "Task"
        assert words_in_rows() == []


@pytest.mark.django_db
def test_a_row_with_a_translated_text_is_not_saved() -> None:
    words: Any = gettext_lazy("Task")

    with scope(make_workspace().pk):
        anna = make_member(name="Anna", role=Member.Role.OWNER)
        about: dict[str, Any] = {"member": anna, "event_id": 1, "topic": "task:1", "created_at": NOW}
        with pytest.raises(TypeError, match="translated"):
            Client.objects.create(name=words, created_at=NOW)
        with pytest.raises(TypeError, match="translated"):
            Client.objects.bulk_create([Client(name=words, created_at=NOW)])
        with pytest.raises(TypeError, match="translated"):
            Notification.objects.create(kind="x", data={"said": words}, **about)
