"""What is not in the database is undone when the transaction is taken back, and only then."""

import pytest
from django.db import transaction
from django.db.transaction import TransactionManagementError

from naryad.tenancy.scope import on_rollback

pytestmark = pytest.mark.django_db(transaction=True)


def test_it_is_undone_with_its_transaction_and_not_after_a_commit() -> None:
    undone: list[str] = []

    with pytest.raises(ZeroDivisionError), transaction.atomic():
        on_rollback(lambda: undone.append("first"))
        raise ZeroDivisionError
    with transaction.atomic():
        on_rollback(lambda: undone.append("committed"))
    with transaction.atomic():
        on_rollback(lambda: undone.append("refused"))
        transaction.set_rollback(True)

    assert undone == ["first", "refused"]


def test_a_savepoint_undoes_what_was_done_inside_it() -> None:
    undone: list[str] = []

    with transaction.atomic():
        on_rollback(lambda: undone.append("outside"))
        with pytest.raises(ZeroDivisionError), transaction.atomic():
            on_rollback(lambda: undone.append("inside"))
            with transaction.atomic():
                on_rollback(lambda: undone.append("deeper"))
            raise ZeroDivisionError
        with transaction.atomic():
            on_rollback(lambda: undone.append("kept"))

    assert undone == ["inside", "deeper"]


def test_without_a_transaction_there_is_nothing_to_wait_for() -> None:
    with pytest.raises(TransactionManagementError):
        on_rollback(lambda: None)
