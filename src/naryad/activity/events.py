"""What the facts of orders stand on until they state kinds of their own. Nothing new is to import this."""

from typing import ClassVar

from naryad.activity.facts import KINDS, Fact, RowChanges

__all__ = ["Event", "RowChanges"]

MOVERS = {
    f"Order{what}"
    for what in ["Created", "Changed", "Promised", "Finished", "Reopened", "Held", "Cancelled", "Resumed"]
}


class Event(Fact, abstract=True):
    about_money: ClassVar[bool] = False

    def __init_subclass__(cls) -> None:
        cls.kind = cls.__name__
        cls.moves_dates = cls.__name__ in MOVERS
        cls.about = "money" if cls.about_money else "work"
        KINDS[cls.kind] = cls
