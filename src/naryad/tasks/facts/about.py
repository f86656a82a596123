"""What facts of a task have in common."""

from naryad.activity.facts import Fact


class AboutTask(Fact, abstract=True):
    """Which task, where it stands and whose it is now. `deal_id` is also the deal of the task's order."""

    task_id: int
    task: str
    order_id: int | None
    deal_id: int | None
    place: str  # "26-0318 Kitchen", or the deal's title
    member_id: int | None  # the assignee
    assignee: str
    skill_id: int | None
