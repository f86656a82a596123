"""Bank accounts of a legal entity."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from naryad.activity.actions import record
from naryad.activity.edit import Check, Edit
from naryad.core.text import visible
from naryad.entities.actions.entities import CannotChangeEntity, about, entered, refuse
from naryad.entities.facts import BankAccountAdded, BankAccountChanged, BankAccountRemoved
from naryad.entities.models import BankAccount
from naryad.entities.rules import account_refusal, bare_digits, bic_refusal, correspondent_refusal
from naryad.workspaces.models import Member


@transaction.atomic
def add_account(
    *,
    entity_id: int,
    bank: str,
    bic: str,
    account: str,
    correspondent: str = "",
    actor: Member,
    now: datetime,
) -> BankAccount:
    """The first one is the main one: papers name it unless another is chosen."""
    entity = entered(entity_id, actor)
    row = BankAccount(
        entity=entity,
        bank=_bank(bank),
        bic=bare_digits(bic),
        account=bare_digits(account),
        correspondent=bare_digits(correspondent),
        is_main=not entity.accounts.exists(),
    )
    _check(row, actor)
    row.save(force_insert=True)
    record(BankAccountAdded(**about(entity), account=str(row)), actor=actor, at=now)
    return row


@transaction.atomic
def change_account(
    *, account_id: int, version: int | None = None, actor: Member, now: datetime, **changes: Any
) -> BankAccount:
    row = _entered(account_id, actor)
    edit = Edit(row, changes, fields=EDITABLE, version=version)
    if edit:
        _check(row, actor)
        edit.save()
        fact = BankAccountChanged(**about(row.entity), account=str(row), changes=edit.words)
        record(fact, actor=actor, at=now)
    return row


@transaction.atomic
def make_main(*, account_id: int, actor: Member, now: datetime) -> BankAccount:
    row = _entered(account_id, actor)
    if not row.is_main:
        before = row.entity.accounts.filter(is_main=True).first()
        row.entity.accounts.filter(is_main=True).update(is_main=False)
        row.is_main = True
        row.save(update_fields=["is_main"])
        words = {"is_main": [str(before) if before else None, str(row)]}
        fact = BankAccountChanged(**about(row.entity), account=str(row), changes=words)
        record(fact, actor=actor, at=now)
    return row


@transaction.atomic
def remove_account(*, account_id: int, actor: Member, now: datetime) -> None:
    """The next one becomes the main one, if it was."""
    row = _entered(account_id, actor)
    said = BankAccountRemoved(**about(row.entity), account=str(row))
    row.delete()
    if row.is_main and (heir := row.entity.accounts.order_by("pk").first()):
        heir.is_main = True
        heir.save(update_fields=["is_main"])
    record(said, actor=actor, at=now)


def _entered(account_id: int, actor: Member) -> BankAccount:
    """Under its entity's lock."""
    entity_id = BankAccount.objects.filter(pk=account_id).values_list("entity", flat=True).first()
    entity = entered(entity_id or 0, actor)
    row = BankAccount.objects.filter(pk=account_id).first()
    if row is None:
        raise CannotChangeEntity(_("There is no such account."))
    row.entity = entity
    return row


def _check(row: BankAccount, actor: Member) -> None:
    where = {"bic": row.bic, "country": actor.workspace.country}
    refusals = {
        "bic": bic_refusal(**where),
        "account": account_refusal(row.account, **where),
        "correspondent": correspondent_refusal(row.correspondent, **where),
    }
    refuse(refusals)
    same = row.entity.accounts.filter(bic=row.bic, account=row.account).exclude(pk=row.pk)
    if same.exists():
        raise CannotChangeEntity(_("This account stands here already."), field="account")


def _bank(text: str) -> str:
    if not visible(text):
        raise CannotChangeEntity(_("A name is needed."), field="bank")
    return visible(text)


EDITABLE: dict[str, Check | None] = {
    "bank": _bank,
    "bic": bare_digits,
    "account": bare_digits,
    "correspondent": bare_digits,
}
