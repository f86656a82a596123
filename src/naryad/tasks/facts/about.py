"""What facts of a task have in common."""

from naryad.activity.facts import Fact


class AboutTask(Fact, abstract=True):
    """Which task, where it stands and whose it is now. `deal_id` is also the deal of the task's order."""

    task_id: int
    task: str
    order_id: int | None
    deal_id: int | None
    place: str  # "26-0318 Kitchen", or the deal's title; "" of an internal task
    member_id: int | None  # the assignee
    assignee: str
    skill_id: int | None

    @property
    def was_shared(self) -> bool:
        """It has just left the pool of its specialisation."""
        return False

    def heard(self) -> list[str]:
        """A shared task stands in the queue of everybody who has its specialisation."""
        is_shared = self.skill_id and (self.member_id is None or self.was_shared)
        return [*super().heard(), *([f"skill:{self.skill_id}"] if is_shared else [])]
