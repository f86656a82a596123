"""What was said is changed by who said it, for a while, and removed by who leads."""

from datetime import timedelta

import pytest
from django.test import Client as Browser

from naryad.activity.models import EventRecord
from naryad.talk.actions.comments import CannotComment, add_comment, change_comment, remove_comment
from naryad.talk.queries.rows import comments_on
from naryad.tasks.models import TaskComment
from tests.cast import Shop
from tests.factories import NOW, make_task

SOON, LATER = NOW + timedelta(minutes=14), NOW + timedelta(minutes=15)


def said(shop: Shop) -> TaskComment:
    task = make_task(order=shop.order, assignee=shop.pavel)
    comment = add_comment(kind="task", pk=task.pk, text="20 cm", actor=shop.pavel, now=NOW)
    assert isinstance(comment, TaskComment)
    return comment


def test_an_author_changes_a_comment_and_history_keeps_what_it_was(shop: Shop) -> None:
    comment = said(shop)

    change_comment(kind="task", comment_id=comment.pk, text="30 cm", actor=shop.pavel, now=SOON)

    comment.refresh_from_db()
    fact = EventRecord.objects.get(kind="comment.changed").data
    assert (comment.text, comment.edited_at) == ("30 cm", SOON)
    assert (fact["before"], fact["text"]) == ("20 cm", "30 cm")


@pytest.mark.parametrize(("name", "at"), [("pavel", LATER), ("anna", SOON), ("boris", SOON)])
def test_neither_later_nor_another_ones(shop: Shop, name: str, at: object) -> None:
    comment = said(shop)

    with pytest.raises(CannotComment):
        change_comment(kind="task", comment_id=comment.pk, text="30", actor=getattr(shop, name), now=at)
    with pytest.raises(CannotComment, match="Write something"):
        change_comment(kind="task", comment_id=comment.pk, text=" ", actor=shop.pavel, now=SOON)


def test_it_is_removed_by_its_author_for_a_while_and_by_who_leads_always(shop: Shop) -> None:
    first, second = said(shop), said(shop)

    with pytest.raises(CannotComment):
        remove_comment(kind="task", comment_id=first.pk, actor=shop.boris, now=SOON)
    with pytest.raises(CannotComment):
        remove_comment(kind="task", comment_id=first.pk, actor=shop.pavel, now=LATER)
    remove_comment(kind="task", comment_id=first.pk, actor=shop.anna, now=LATER)
    remove_comment(kind="task", comment_id=second.pk, actor=shop.pavel, now=SOON)

    assert not comments_on("task", first.row_id).exists()
    assert not comments_on("task", second.row_id).exists()


def test_a_card_offers_what_may_be_done(shop: Shop) -> None:
    comment = said(shop)
    TaskComment.objects.update(created_at=NOW + timedelta(days=9999))
    browser = Browser()
    browser.force_login(shop.pavel.user)
    own = browser.get(shop.url(f"talk/task/{comment.row_id}/comments/")).text
    url = shop.url(f"talk/task/comments/{comment.pk}/change/")

    form = browser.get(url).text
    answer = browser.post(url, {"text": "40 cm"}).text
    browser.force_login(shop.boris.user)
    others = browser.get(shop.url(f"talk/task/{comment.row_id}/comments/")).text

    assert url in own and url not in others
    assert "20 cm</textarea>" in form
    assert "40 cm" in answer
