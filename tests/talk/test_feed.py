"""What the feed of a card tells, to whom, and in how many lines."""

from datetime import timedelta

import pytest
from django.urls import reverse

from naryad.activity.queries import events_about
from naryad.forecast.models import ForecastRun, OrderMove
from naryad.orders.actions.orders import update_order
from naryad.talk.actions.comments import add_comment
from naryad.talk.queries.feed import Feed, FeedLine, feed_of
from naryad.workspaces.models import Member
from tests.factories import NOW, make_deal, make_order, make_task
from tests.pages import enter

pytestmark = pytest.mark.django_db


def entries(feed: Feed | None) -> list[list[FeedLine]]:
    assert feed is not None
    return [entry.lines for _day, found in feed.days for entry in found]


def test_what_one_person_did_within_an_hour_is_one_line_and_what_they_said_another(anna: Member) -> None:
    order = make_order(responsible=anna)
    task = make_task(order=order, title="Saw")
    for minutes in (0, 20, 50):
        update_order(order_id=order.pk, title=f"{minutes}", actor=anna, now=NOW + timedelta(minutes=minutes))
    add_comment(kind="task", pk=task.pk, text="Mind the edge", actor=anna, now=NOW + timedelta(minutes=55))
    update_order(order_id=order.pk, title="Later", actor=anna, now=NOW + timedelta(minutes=70))

    later, said, within = entries(feed_of(kind="order", row=order, member=anna, now=NOW))

    assert [len(later), len(said), len(within)] == [3, 1, 1]
    assert (said[0].sort, said[0].text, said[0].place) == ("comment", "Mind the edge", "Saw")


def test_dates_that_moved_stand_with_their_cause(anna: Member) -> None:
    order = make_order(responsible=anna)
    update_order(order_id=order.pk, promised_on=NOW.date(), actor=anna, now=NOW)
    update_order(order_id=order.pk, title="Other", actor=anna, now=NOW)
    cause = order_events(order.pk)[0]
    run = ForecastRun.objects.create(planned_at=NOW, event_ids=[cause], task_count=1, took_ms=1)
    moved = {"before": NOW + timedelta(days=1), "after": NOW + timedelta(days=8)}
    OrderMove.objects.create(run=run, order=order, **moved)
    OrderMove.objects.create(run=run, order=order, before=NOW, after=NOW + timedelta(minutes=5))

    found = [line for lines in entries(_dates(order, anna)) for line in lines]

    [move] = [line for line in found if line.is_move]
    assert (move.after - move.before).days == 7
    assert "told about order" in move.causes[0]
    assert [line.text for line in found if not line.is_move] == [move.causes[0]]


def test_who_may_not_read_a_deals_history_reads_what_was_said_on_it(
    anna: Member, boris: Member, pavel: Member
) -> None:
    deal = make_deal(responsible=boris)
    order = make_order(responsible=boris, deal=deal)
    make_task(deal=deal, assignee=pavel)
    add_comment(kind="deal", pk=deal.pk, text="For all", actor=anna, now=NOW)
    add_comment(kind="order", pk=order.pk, text="For the order", actor=anna, now=NOW)
    update_order(order_id=order.pk, title="Hidden", actor=anna, now=NOW)

    for show in ("all", "dates", "files"):
        told = entries(feed_of(kind="deal", row=deal, member=pavel, now=NOW, show=show))
        assert [line.text for lines in told for line in lines] == ["For all"]
    whole = [
        line.text
        for lines in entries(feed_of(kind="deal", row=deal, member=boris, now=NOW))
        for line in lines
    ]
    assert {"For all", "For the order"} < set(whole)


def test_a_comment_is_answered_by_the_feed_with_it(anna: Member) -> None:
    order = make_order(responsible=anna)

    address = reverse("talk:comments_order", args=[anna.workspace.slug, order.pk])
    answer = enter(anna).post(address, {"text": "Here it is"}).content.decode()

    assert f'id="feed-order-{order.pk}"' in answer
    assert "Here it is" in answer


def order_events(pk: int) -> list[int]:
    return list(events_about(topics=[f"order:{pk}"]).order_by("pk").values_list("pk", flat=True))


def _dates(order: object, member: Member) -> Feed | None:
    return feed_of(kind="order", row=order, member=member, now=NOW, show="dates")
