"""The shop: two who saw, and an order to work on."""

from collections.abc import Iterator

import pytest
from django.utils import translation

from tests.cast import Shop as Company

__all__ = ["Company"]


@pytest.fixture(autouse=True)
def english() -> Iterator[None]:
    """The words that tests expect."""
    with translation.override("en"):
        yield


@pytest.fixture
def company(shop: Company) -> Company:
    return shop
