"""Checklists of tasks: written by who leads a task, ticked by who does it, asked about when it is done."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client as Browser
from django.urls import reverse
from django.utils import timezone

from naryad.activity.models import EventRecord
from naryad.activity.queries import history
from naryad.activity.undo import undo_change
from naryad.core.errors import NotAllowed
from naryad.tasks.actions.checklist import (
    CannotChangeChecklist,
    HasUnticked,
    add_lines,
    change_line,
    order_lines,
    remove_line,
    tick_line,
)
from naryad.tasks.actions.create import CannotCreateTask, TaskDraft, lay_tasks, remove_tasks
from naryad.tasks.actions.end import end_tasks
from naryad.tasks.actions.plan import update_task
from naryad.tasks.actions.press import finish_task, start_task, undo_finish
from naryad.tasks.models import ChecklistLine, Task
from naryad.workspaces.models import Member
from tests.factories import NOW, make_member, make_task
from tests.tasks.conftest import Company

SOON = NOW + timedelta(minutes=1)


@pytest.fixture
def task(company: Company) -> Task:
    task = make_task(order=company.order, assignee=company.pavel)
    add_lines(task_id=task.pk, texts=["Handles", " - Hinges ", "", "Feet"], actor=company.boris, now=NOW)
    return task


def line(text: str) -> ChecklistLine:
    return ChecklistLine.objects.get(text=text)


def tick(text: str, actor: Member, *, is_ticked: bool = True) -> Task:
    return tick_line(line_id=line(text).pk, is_ticked=is_ticked, actor=actor, now=NOW)


def state(task: Task) -> tuple[list[str], int, int]:
    task.refresh_from_db()
    lines = task.lines.filter(is_removed=False).order_by("sequence", "pk")
    return [one.text for one in lines], task.lines_done, task.lines_count


def rule(task: Task, company: Company, unticked: str) -> None:
    update_task(task_id=task.pk, unticked=unticked, actor=company.boris, now=NOW)


def enter(member: Member) -> Browser:
    browser = Browser(headers={"HX-Request": "true"})
    assert member.user is not None
    browser.force_login(member.user, backend="allauth.account.auth_backends.AuthenticationBackend")
    return browser


def url(member: Member, name: str, pk: int) -> str:
    return reverse(f"tasks:{name}", args=[member.workspace.slug, pk])


def test_lines_are_added_worded_ordered_and_removed_with_an_undo(company: Company, task: Task) -> None:
    who: dict[str, Any] = {"actor": company.boris, "now": NOW}
    assert state(task) == (["Handles", "Hinges", "Feet"], 0, 3)

    change_line(line_id=line("Feet").pk, text="Four feet", **who)
    order_lines(task_id=task.pk, line_ids=[line("Four feet").pk, 999_999], **who)
    removed = remove_line(line_id=line("Handles").pk, **who)
    assert state(task) == (["Four feet", "Hinges"], 0, 2)
    assert removed.fact is not None
    undo_change(event_id=removed.fact.pk, actor=company.boris, now=SOON)

    assert state(task) == (["Four feet", "Handles", "Hinges"], 0, 3)
    add_lines(task_id=task.pk, texts=["Last"], **who)
    assert state(task)[0][-1] == "Last"


def test_a_tick_says_who_and_when_and_pressing_twice_is_once(company: Company, task: Task) -> None:
    tick("Hinges", company.pavel)
    tick("Hinges", company.pavel)

    ticked = line("Hinges")
    assert (ticked.ticked_by, ticked.ticked_at) == (company.pavel, NOW)
    assert state(task)[1:] == (1, 3)
    assert EventRecord.objects.filter(kind="task.line_ticked").count() == 1
    tick("Hinges", company.pavel, is_ticked=False)
    assert (line("Hinges").ticked_by, state(task)[1]) == (None, 0)


def test_who_leads_the_task_ticks_too_and_nobody_else(company: Company, task: Task) -> None:
    other = make_member(name="Oleg", role="performer")

    tick("Feet", company.boris)
    assert line("Feet").ticked_by == company.boris
    with pytest.raises(NotAllowed):
        add_lines(task_id=task.pk, texts=["More"], actor=company.pavel, now=NOW)
    with pytest.raises(Exception, match="assigned to"):
        tick("Hinges", other)
    assert state(task)[1:] == (1, 3)


def test_an_ended_task_keeps_its_checklist_as_it_is(company: Company, task: Task) -> None:
    finish_task(task_id=task.pk, actor=company.pavel, now=NOW)

    with pytest.raises(CannotChangeChecklist):
        tick("Hinges", company.pavel)
    with pytest.raises(CannotChangeChecklist):
        add_lines(task_id=task.pk, texts=["More"], actor=company.boris, now=NOW)
    assert state(task)[1:] == (0, 3)


def test_done_asks_for_what_is_unticked_where_the_task_says_so(company: Company, task: Task) -> None:
    rule(task, company, "ask")
    start_task(task_id=task.pk, actor=company.pavel, now=NOW)
    tick("Handles", company.pavel)
    who: dict[str, Any] = {"task_id": task.pk, "actor": company.pavel, "now": SOON}

    with pytest.raises(HasUnticked, match="«Hinges», «Feet»") as refusal:
        finish_task(**who, ticked=[line("Handles").pk])
    assert [one.text for one in refusal.value.lines] == ["Hinges", "Feet"]
    with pytest.raises(HasUnticked, match="«Feet»"):
        finish_task(**who, ticked=[line("Hinges").pk])
    assert state(task)[1] == 1  # nothing of a refused press stays
    done = finish_task(**who, ticked=[line("Hinges").pk], word="The client has feet")

    assert (done.status, state(task)[1:]) == ("done", (2, 3))
    assert line("Hinges").ticked_at == SOON
    fact = EventRecord.objects.get(kind="task.finished_unticked")
    assert (fact.data["lines"], fact.data["word"]) == (["Feet"], "The client has feet")
    undo_finish(task_id=task.pk, actor=company.pavel, now=SOON)
    assert state(task)[1:] == (2, 3)


def test_a_task_that_ends_only_when_all_is_ticked_takes_no_word(company: Company, task: Task) -> None:
    rule(task, company, "all")
    ids = [line(text).pk for text in ("Handles", "Hinges", "Feet")]

    with pytest.raises(HasUnticked, match="only when all is ticked"):
        finish_task(task_id=task.pk, word="Later", actor=company.pavel, now=NOW)
    ended = end_tasks(task_ids=[task.pk], ending="done", actor=company.boris, now=NOW)
    assert [str(why)[:11] for _task, why in ended.row.refused] == ["Not ticked:"]
    finish_task(task_id=task.pk, ticked=ids, actor=company.pavel, now=NOW)

    assert state(task)[1:] == (3, 3)
    assert not EventRecord.objects.filter(kind="task.finished_unticked").exists()


def test_a_chain_lays_its_checklists_and_keeps_what_was_ticked(company: Company) -> None:
    drafts = [
        TaskDraft(title="Packing", checklist=["Foil", "Label"], unticked="ask"),
        TaskDraft(title="Sawing"),
    ]
    laid = lay_tasks(drafts=drafts, links=[], order_id=company.order.pk, actor=company.anna, now=NOW)
    assert [state(task)[2] for task in laid] == [2, 0]

    tick("Foil", company.anna)

    with pytest.raises(CannotCreateTask, match="ticked"):
        remove_tasks(task_ids=[task.pk for task in laid], actor=company.anna, now=NOW)


def test_the_dialog_of_done_ticks_what_is_left(company: Company, task: Task) -> None:
    rule(task, company, "ask")
    browser, address = enter(company.pavel), url(company.pavel, "finish", task.pk)

    asked = browser.post(address)
    page = asked.content.decode()
    assert asked.headers["HX-Retarget"] == "#modal-body" and "Hinges" in page and 'name="word"' in page
    refused = browser.post(address, {"is_agreed": "1", "ticked": [line("Feet").pk]})
    assert 'role="alert"' in refused.content.decode() and refused.content.decode().count(" checked") == 1
    kept = browser.post(address, headers={"Kept-Press": "true"})
    assert kept.status_code == 409 and "HX-Retarget" not in kept.headers
    done = browser.post(address, {"is_agreed": "1", "word": "No need"})

    assert done.status_code == 204 and "modal-close" in done.headers["HX-Trigger"]
    assert Task.objects.get(pk=task.pk).status == "done"


def test_a_checklist_on_the_card_and_in_the_queue(company: Company, task: Task) -> None:
    tick("Hinges", company.pavel)
    leads, works = enter(company.boris), enter(company.pavel)

    card = leads.get(url(company.boris, "task", task.pk)).content.decode()
    mine = works.get(url(company.pavel, "task", task.pk)).content.decode()
    queue = works.get(reverse("tasks:my_queue", args=[company.pavel.workspace.slug])).content.decode()

    assert "1 of 3" in card and url(company.boris, "line_remove", line("Feet").pk) in card
    assert url(company.pavel, "line_tick", line("Feet").pk) in mine
    assert url(company.pavel, "line_remove", line("Feet").pk) not in mine
    assert "1 of 3" in queue and url(company.pavel, "line_untick", line("Hinges").pk) in queue


def test_lines_are_changed_by_presses_of_the_card(company: Company, task: Task) -> None:
    leads, works = enter(company.boris), enter(company.pavel)
    boris, pavel = company.boris, company.pavel

    leads.post(url(boris, "line_add", task.pk), {"text": "One\r\nTwo"})
    leads.post(url(boris, "line_order", task.pk), {"order": f"{line('Two').pk},{line('One').pk}"})
    leads.post(url(boris, "line_change", line("One").pk), {"text": "First"})
    leads.post(url(boris, "line_remove", line("Feet").pk))
    works.post(url(pavel, "line_tick", line("First").pk), {"pressed_at": timezone.now().isoformat()})
    works.post(url(pavel, "line_tick", line("Two").pk))
    works.post(url(pavel, "line_untick", line("Two").pk))

    assert state(task) == (["Two", "First", "Handles", "Hinges"], 1, 4)
    assert works.post(url(pavel, "line_add", task.pk), {"text": "x"}).status_code == 403
    assert works.post(url(pavel, "line_tick", 999_999)).status_code == 404


def test_the_history_says_what_was_ticked(company: Company, task: Task) -> None:
    tick("Hinges", company.pavel)

    assert "Hinges" in str(next(iter(history(topic=f"task:{task.pk}"))))
