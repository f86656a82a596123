"""Half a year of work, simulated: what was ordered, and who really worked on what and when.

The planning engine walks the queues with *actual* durations instead of estimates; what it plans before today has
happened, the rest is still to be done. Replaying it through actions (replay.py) makes the demo company.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from random import Random
from zoneinfo import ZoneInfo

from naryad.core.time import from_minutes, to_minutes
from naryad.processes.rules.chain import Draft, Expansion, LaidItem
from naryad.scheduling import Employee, Problem, Task, plan
from naryad.setup.demo.goods import KITCHENS, WARDROBES, Buyer, buyer

WEEKS = 26
BUSY_WEEKS = 9  # the autumn: more comes in than the crew can fit
ORDERS_A_WEEK = 1.8
ORDERS_A_BUSY_WEEK = 9.8
OPEN_DEALS = 14
LOST_SHARE = 0.18
DAY = timedelta(days=1)
FAR = 10**10  # minutes
OFFICE = 2  # place in the cast of one who works office hours
DUE_DAYS = {"kitchen": 45, "wardrobe": 33}


@dataclass(frozen=True, kw_only=True)
class Ware:
    """One order to be: its type ("kitchen" or "wardrobe") and items (name, quantity, price)."""

    type: str
    title: str
    items: tuple[tuple[str, int, Decimal], ...]


@dataclass(frozen=True, kw_only=True)
class Sale:
    """One deal: when it came in, was measured, offered, agreed and won (None: it was not, yet or ever)."""

    buyer: Buyer
    seller: int
    asked_at: datetime
    measure_at: datetime
    offered_at: datetime
    agreed_at: datetime
    won_at: datetime | None
    lost_at: datetime | None
    wares: tuple[Ware, ...]
    priority: int = 1


@dataclass(frozen=True, kw_only=True)
class PastWork:
    """What really happened to one task: by whom (place in the cast), in which stretches; waiting tasks have none."""

    sale: int
    ware: int  # -1: the measuring visit, straight on the deal
    draft: int
    worker: int | None
    stretches: tuple[tuple[datetime, datetime], ...]
    starts_at: datetime
    finishes_at: datetime
    planned_minutes: int


def sales(*, random: Random, now: datetime, zone: str, sellers: Sequence[int]) -> list[Sale]:
    """Enquiries over half a year, in the order in which they came in, in working hours only."""
    today = now.astimezone(ZoneInfo(zone)).date()
    first = today - timedelta(weeks=WEEKS)
    deals = []
    for week in range(WEEKS):
        rate = ORDERS_A_BUSY_WEEK if week >= WEEKS - BUSY_WEEKS else ORDERS_A_WEEK
        count = int(rate) + (random.random() < rate % 1)
        days = sorted(random.randint(0, 4) for _sale in range(count))
        deals += [
            _sale(random, first + timedelta(weeks=week, days=day), zone, sellers, now=now) for day in days
        ]
    deals += [_fresh(random, today, zone, sellers, now=now) for _deal in range(OPEN_DEALS)]
    return sorted((sale for sale in deals if sale.asked_at < now), key=lambda sale: sale.asked_at)


def _sale(random: Random, day: date, zone: str, sellers: Sequence[int], *, now: datetime) -> Sale:
    is_lost = random.random() < LOST_SHARE
    steps = [_working_moment(random, day, zone)]
    for fewest, most in ((1, 3), (1, 3), (1, 4), (1, 4)):
        steps.append(_later(random, steps[-1], fewest, most, zone))
    asked, measure, offered, agreed, ended = steps
    return Sale(
        buyer=buyer(random),
        seller=random.choice(sellers),
        asked_at=asked,
        measure_at=measure,
        offered_at=offered,
        agreed_at=agreed,
        won_at=ended if not is_lost and ended < now else None,
        lost_at=ended if is_lost and ended < now else None,
        wares=_wares(random),
        priority=2 if random.random() < 0.08 else 1,
    )


def _fresh(random: Random, today: date, zone: str, sellers: Sequence[int], *, now: datetime) -> Sale:
    """A deal of the last days that nobody has won yet."""
    asked = _working_moment(
        random, today - timedelta(days=random.choice((0, 1, 1, 2, 3, 4, 5, 6, 8, 11, 16))), zone
    )
    asked = min(asked, now - timedelta(minutes=random.randint(20, 90)))
    steps = [asked]
    for fewest, most in ((1, 3), (2, 4), (3, 6)):
        steps.append(_later(random, steps[-1], fewest, most, zone))
    return Sale(
        buyer=buyer(random),
        seller=random.choice(sellers),
        asked_at=asked,
        measure_at=steps[1],
        offered_at=steps[2],
        agreed_at=steps[3],
        won_at=None,
        lost_at=None,
        wares=_wares(random),
    )


def _wares(random: Random) -> tuple[Ware, ...]:
    kinds = random.choices((("kitchen",), ("wardrobe",), ("kitchen", "wardrobe")), (0.5, 0.38, 0.12))[0]
    return tuple(_ware(random, kind) for kind in kinds)


def _ware(random: Random, kind: str) -> Ware:
    names, low, high = (KITCHENS, 230, 620) if kind == "kitchen" else (WARDROBES, 60, 170)
    title = random.choice(names)
    items = [
        (
            title,
            2 if kind == "wardrobe" and random.random() < 0.2 else 1,
            Decimal(random.randint(low, high) * 1000),
        )
    ]
    if kind == "kitchen" and random.random() < 0.35:
        items.append(("Столешница и стеновая панель", 1, Decimal(random.randint(28, 74) * 1000)))
    return Ware(type=kind, title=title, items=tuple(items))


def _working_moment(random: Random, day: date, zone: str) -> datetime:
    """Between 9:20 and 17:30 of a weekday."""
    while day.weekday() > 4:
        day += DAY
    return datetime.combine(day, time(9, 20), ZoneInfo(zone)) + timedelta(minutes=random.randint(0, 490))


def _later(random: Random, moment: datetime, fewest: int, most: int, zone: str) -> datetime:
    local = moment.astimezone(ZoneInfo(zone)).date()
    return _working_moment(random, local + timedelta(days=random.randint(fewest, most)), zone)


def ratio(random: Random, *, is_wait: bool) -> float:
    """Actual ÷ estimate as people have it: a third book the estimate itself, the rest is skewed to overruns."""
    if is_wait:
        return min(1.6, max(0.6, random.lognormvariate(0.0, 0.18)))
    if random.random() < 0.3:
        return 1.0
    return min(3.0, max(0.45, random.lognormvariate(0.04, 0.32)))


def happened(
    *,
    random: Random,
    sold: Sequence[Sale],
    expansions: dict[tuple[int, int], Expansion],
    workers: Sequence[Employee],
    since: datetime,
) -> list[PastWork]:
    """Walk the queues from `since` on. `expansions`: (sale, ware) → its chain; roles are skills' ids."""
    tasks: list[Task] = []
    places: dict[int, tuple[int, int, int]] = {}
    drafts: dict[int, Draft] = {}
    for (sale, ware), expansion in expansions.items():
        offset = len(tasks)
        for place, draft in enumerate(expansion.drafts):
            number = offset + place
            places[number], drafts[number] = (sale, ware, place), draft
            preds = [(offset + before, lag) for before, after, lag in expansion.links if after == place]
            tasks.append(_task(random, number, draft, sold[sale], sale, ware, preds))
    start = to_minutes(since)
    outcome = plan(Problem(now=start, horizon=start + 3 * 365 * 24 * 60, employees=workers, tasks=tasks))
    calendars = {worker.id: worker.intervals for worker in workers}
    starts = {row.id: row.start for row in outcome.tasks}
    followed: dict[int, int] = {}
    for task in tasks:
        for before, _lag in task.preds:
            followed[before] = min(followed.get(before, FAR), starts[task.id] or FAR)
    return [
        _work(
            places[row.id],
            row.start,
            _said(row.finish, followed.get(row.id), calendars[OFFICE])
            if drafts[row.id].is_wait
            else row.finish,
            row.employee,
            calendars,
            drafts[row.id],
        )
        for row in outcome.tasks
        if row.start is not None and row.finish is not None
    ]


def _said(finish: int, needed: int | None, office: Sequence[Sequence[int]]) -> int:
    """When somebody says that it is here: at the next hour of the office, at the latest when it is needed."""
    hour = next((max(finish, begin) for begin, end in office if end > finish), finish)
    return hour if needed is None else min(hour, needed)


def _task(
    random: Random,
    number: int,
    draft: Draft,
    sale: Sale,
    sale_number: int,
    ware: int,
    preds: list[tuple[int, int]],
) -> Task:
    minutes = (draft.elapsed_minutes if draft.is_wait else draft.estimate) or 30
    begins = sale.measure_at - timedelta(hours=3) if ware < 0 else sale.won_at
    assert begins is not None
    due = None if ware < 0 else to_minutes(begins + timedelta(days=DUE_DAYS[sale.wares[ware].type]))
    return Task(
        id=number,
        effort=max(5, round(minutes * ratio(random, is_wait=draft.is_wait))),
        order=None if ware < 0 else sale_number * 10 + ware,
        order_priority=sale.priority,
        order_due=due,
        task_priority=1,
        role=None if draft.is_wait else draft.skill_id,
        elapsed=draft.is_wait,
        preds=preds,
        not_before=to_minutes(begins) + 1,
    )


def _work(
    place: tuple[int, int, int],
    start: int,
    finish: int,
    worker: int | None,
    calendars: dict[int, Sequence[Sequence[int]]],
    draft: Draft,
) -> PastWork:
    stretches = [
        (from_minutes(max(start, begin)), from_minutes(min(finish, end)))
        for begin, end in (calendars[worker] if worker is not None else ())
        if begin < finish and end > start
    ]
    return PastWork(
        sale=place[0],
        ware=place[1],
        draft=place[2],
        worker=worker,
        stretches=tuple(stretches),
        starts_at=from_minutes(start),
        finishes_at=from_minutes(finish),
        planned_minutes=draft.elapsed_minutes or 0,
    )


def items_of(ware: Ware) -> list[LaidItem]:
    return [LaidItem(name=name, quantity=Decimal(quantity)) for name, quantity, _price in ware.items]
