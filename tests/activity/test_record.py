"""What is announced to open pages, and what is not."""

import pytest
from django.utils.translation import gettext_lazy as _

from naryad.activity.actions import MAX_NOTICES, MAX_TOPICS, announce, record
from naryad.activity.facts import Fact
from naryad.crm.facts import ClientArchived
from naryad.tasks.facts.plan import TasksPrioritised
from tests.activity.heard import announcements
from tests.factories import NOW

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("company")]


def announced(fact: Fact) -> list[list[str]]:
    """Topics of the notices that recording the fact sends."""
    with announcements() as sent:
        record(fact, actor=None, at=NOW)
    return sent


def test_a_fact_is_announced_with_its_topics() -> None:
    assert announced(ClientArchived(client_id=7, name="Anna")) == [["client:7"]]


def test_a_fact_that_no_page_shows_is_not_announced_and_ends_no_stream() -> None:
    assert announced(TasksPrioritised(count=2, rows={})) == []


def test_many_rows_are_announced_by_several_notices_and_only_very_many_as_everything() -> None:
    most = MAX_TOPICS * MAX_NOTICES
    topics = [f"order:{10**18 + number}" for number in range(most + 1)]

    with announcements() as some:
        announce(topics[: MAX_TOPICS + 1])
    with announcements() as many:
        announce(topics[:most])
    with announcements() as too_many:
        announce(topics)

    assert some == [topics[:MAX_TOPICS], [topics[MAX_TOPICS]]]
    assert [topic for shown in many for topic in shown] == topics[:most]
    assert too_many == [["*"]]


def test_a_fact_with_a_translated_text_is_not_recorded() -> None:
    with pytest.raises(TypeError, match="translated"):
        record(ClientArchived(client_id=7, name=_("Client")), actor=None, at=NOW)
