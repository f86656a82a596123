"""The board of tasks as a member finds it, without a page."""

from django.utils import timezone

from naryad.tasks.lists import TASKS
from naryad.tasks.queries.table import TaskColumn, task_board
from naryad.workspaces.lists import viewer
from naryad.workspaces.models import Member


def board_of(member: Member) -> list[TaskColumn]:
    looks = viewer(member=member, now=timezone.now())
    found = TASKS.narrowed(TASKS.chosen_for_board({}, looks), looks)
    return task_board(found=found, cards=lambda ids: TASKS.cards(ids, looks), now=looks.now)
