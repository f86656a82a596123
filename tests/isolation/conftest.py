"""The two companies are made once for all; every test looks at them in a transaction that is taken back."""

from collections.abc import Iterator
from typing import Any

import psycopg
import pytest
from django.test import TransactionTestCase
from pytest_django import Settings

from tests.conftest import Addresses
from tests.isolation.companies import (
    CANARY,
    OURS,
    Company,
    make_company,
    move_ids_apart,
    papers_at_once,
)


@pytest.fixture(scope="package")
def companies(
    database: Addresses, django_db_setup: None, django_db_blocker: Any
) -> Iterator[tuple[Company, Company]]:
    """Ours and theirs."""
    with django_db_blocker.unblock():
        ours = make_company(name=OURS)
        with psycopg.connect(database.owner, autocommit=True) as owner, owner.cursor() as cursor:
            move_ids_apart(cursor)
        yield ours, make_company(name=CANARY)
        TransactionTestCase()._fixture_teardown()  # the tests' own: empties every table


@pytest.fixture(autouse=True)
def quick_papers() -> Iterator[None]:
    with papers_at_once():
        yield


@pytest.fixture(autouse=True)
def letters_leave(settings: Settings) -> None:
    settings.HAS_EMAIL = True


@pytest.fixture
def ours(companies: tuple[Company, Company], db: None) -> Company:
    return companies[0]


@pytest.fixture
def theirs(companies: tuple[Company, Company], db: None) -> Company:
    return companies[1]
