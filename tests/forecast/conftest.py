"""Pavel works Monday to Friday, 9:00–17:00 in Moscow."""

import pytest

from naryad.workspaces.models import Member
from tests.factories import make_week


@pytest.fixture
def pavel(pavel: Member) -> Member:
    make_week(pavel)
    return pavel
