"""Legal entities by API: their accounts and the numbers of their papers."""

from typing import Literal

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from pydantic import Field

from naryad.entities.actions.accounts import add_account, change_account, make_main, remove_account
from naryad.entities.actions.entities import (
    archive_entity,
    create_entity,
    make_default,
    restore_entity,
    update_entity,
)
from naryad.entities.actions.numbers import move_next_number
from naryad.entities.models import BankAccount, LegalEntity
from naryad.entities.rules import BIGGEST_NUMBER
from naryad.workspaces.api.routes import Routes, by, seen_version, tagged
from naryad.workspaces.api.types import Answered, At, Line, Name, Sent, shown
from naryad.workspaces.door.tokens import TokenRequest

entities, accounts = Routes("legal_entities"), Routes("bank_accounts")
VatMode = Literal["rates", "simplified", "none"]


class AccountJson(Answered):
    id: int
    entity_id: int
    bank: str
    bic: str
    account: str
    correspondent: str
    is_main: bool
    version: int


class EntityJson(Answered):
    id: int
    name: str
    short_name: str
    inn: str
    kpp: str
    ogrn: str
    address: str
    phone: str
    vat_mode: VatMode
    director_position: str
    director: str
    accountant: str
    number_template: str
    is_default: bool
    is_archived: bool
    created_at: At
    version: int
    accounts: list[AccountJson]


class EntitiesJson(Answered):
    items: list[EntityJson]


class EntityIn(Sent):
    name: Name = Field(max_length=250)
    short_name: Name = Field(max_length=100)
    inn: Line = Field("", max_length=12)
    kpp: Line = Field("", max_length=9)
    ogrn: Line = Field("", max_length=15)
    address: Line = Field("", max_length=300)
    phone: Line = Field("", max_length=64)
    vat_mode: VatMode = "rates"
    director_position: Line = Field("", max_length=100)
    director: Line = Field("", max_length=100)
    accountant: Line = Field("", max_length=100)


class EntityChanges(EntityIn, is_partial=True):
    number_template: Line = Field(max_length=40)


class AccountIn(Sent):
    bank: Name = Field(max_length=150)
    bic: Line = Field(max_length=11)
    account: Line = Field(max_length=34)
    correspondent: Line = Field("", max_length=34)


class AccountChanges(AccountIn, is_partial=True):
    pass


class NumberChoice(Sent):
    kind: Line = Field(max_length=24)
    year: int = Field(ge=2000, le=2100)
    number: int = Field(ge=1, le=BIGGEST_NUMBER)


@entities.get(needs="entities.edit", gives=EntitiesJson)
def list_entities(request: TokenRequest) -> EntitiesJson:
    rows = LegalEntity.objects.prefetch_related("accounts").order_by("is_archived", "-is_default", "pk")
    return EntitiesJson(items=[_row(row) for row in rows])


@entities.post(needs="entities.edit", gives=EntityJson)
def add_entity(request: TokenRequest, response: HttpResponse, given: EntityIn) -> EntityJson:
    """The first one is the default."""
    return _answer(response, create_entity(**given.values(), **by(request)).pk)


@entities.get("/{int:pk}", needs="entities.edit", gives=EntityJson)
def read_entity(request: TokenRequest, response: HttpResponse, pk: int) -> EntityJson:
    return _answer(response, pk)


@entities.patch("/{int:pk}", needs="entities.edit", gives=EntityJson)
def change_entity(request: TokenRequest, response: HttpResponse, pk: int, given: EntityChanges) -> EntityJson:
    """Papers that were issued stay as they were."""
    _entity(pk)
    update_entity(entity_id=pk, version=seen_version(request), **given.changes(), **by(request))
    return _answer(response, pk)


@entities.post("/{int:pk}/default", needs="entities.edit", gives=EntityJson, status=200)
def make_entity_the_default(request: TokenRequest, response: HttpResponse, pk: int) -> EntityJson:
    _entity(pk)
    make_default(entity_id=pk, **by(request))
    return _answer(response, pk)


@entities.post("/{int:pk}/archive", needs="entities.edit", gives=EntityJson, status=200)
def archive_one_entity(request: TokenRequest, response: HttpResponse, pk: int) -> EntityJson:
    """No paper is made out by it any more."""
    _entity(pk)
    archive_entity(entity_id=pk, **by(request))
    return _answer(response, pk)


@entities.post("/{int:pk}/restore", needs="entities.edit", gives=EntityJson, status=200)
def restore_one_entity(request: TokenRequest, response: HttpResponse, pk: int) -> EntityJson:
    _entity(pk)
    restore_entity(entity_id=pk, **by(request))
    return _answer(response, pk)


@entities.post("/{int:pk}/next_number", needs="entities.edit", gives=EntityJson, status=200)
def set_next_number(
    request: TokenRequest, response: HttpResponse, pk: int, given: NumberChoice
) -> EntityJson:
    """Only upwards: what is passed over is left out for good."""
    _entity(pk)
    move_next_number(entity_id=pk, **given.values(), **by(request))
    return _answer(response, pk)


@entities.post("/{int:pk}/accounts", needs="entities.edit", gives=EntityJson)
def add_bank_account(request: TokenRequest, response: HttpResponse, pk: int, given: AccountIn) -> EntityJson:
    """The first one is the main one."""
    _entity(pk)
    add_account(entity_id=pk, **given.values(), **by(request))
    return _answer(response, pk)


@accounts.patch("/{int:pk}", needs="entities.edit", gives=AccountJson)
def change_bank_account(
    request: TokenRequest, response: HttpResponse, pk: int, given: AccountChanges
) -> AccountJson:
    _account(pk)
    change_account(account_id=pk, version=seen_version(request), **given.changes(), **by(request))
    return tagged(response, shown(AccountJson, _account(pk)))


@accounts.post("/{int:pk}/main", needs="entities.edit", gives=AccountJson, status=200)
def make_account_the_main_one(request: TokenRequest, response: HttpResponse, pk: int) -> AccountJson:
    _account(pk)
    make_main(account_id=pk, **by(request))
    return tagged(response, shown(AccountJson, _account(pk)))


@accounts.delete("/{int:pk}", needs="entities.edit")
def remove_bank_account(request: TokenRequest, pk: int) -> None:
    """The next one becomes the main one, if it was."""
    _account(pk)
    remove_account(account_id=pk, **by(request))


def _entity(pk: int) -> LegalEntity:
    return get_object_or_404(LegalEntity.objects.all(), pk=pk)


def _account(pk: int) -> BankAccount:
    return get_object_or_404(BankAccount.objects.all(), pk=pk)


def _row(row: LegalEntity) -> EntityJson:
    own = sorted(row.accounts.all(), key=lambda one: (not one.is_main, one.pk))
    return shown(EntityJson, row, accounts=[shown(AccountJson, one) for one in own])


def _answer(response: HttpResponse, pk: int) -> EntityJson:
    return tagged(response, _row(_entity(pk)))
