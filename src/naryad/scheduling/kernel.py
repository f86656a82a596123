"""The walk of all queues, in plain Python. `fast` does the same over arrays; one random suite judges both.

Tasks are numbered in rank order, so "best" is the smallest number; employees and roles are numbered by ascending id;
times are minutes from now. The walk goes from one minute at which something happens to the next; at each, what
finishes frees employees and tasks, elapsed tasks begin, and then employees take, the lowest first.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from heapq import heapify, heappop, heappush

ELAPSED = -1
NOBODY = -2  # a task that nobody can ever do
POOL = -3  # the pool of role r is POOL - r

Links = Sequence[tuple[int, int]]


@dataclass(frozen=True, slots=True)
class Calendar:
    """Working time from now to the horizon: intervals that do not touch, and the minutes worked by each end."""

    starts: list[int]
    ends: list[int]
    worked: list[int]

    @property
    def total(self) -> int:
        return self.worked[-1] if self.worked else 0


@dataclass(slots=True)
class Walk:
    """What the walk found out, by task number; minutes from now. `start` is -1 for an unplanned task."""

    release: list[int]  # when everything but the employee was ready, of a planned task
    start: list[int]
    finish: list[int]
    taker: list[int]  # employee number, or -1
    previous: list[int]  # the task that the taker had finished last, or -1
    waited_for: list[int]  # the predecessor that set `release` (the lowest id on ties), or -1


def walk(
    *,
    effort: Sequence[int],
    owner: Sequence[int],  # employee number, ELAPSED, NOBODY or POOL - role number
    ids: Sequence[int],
    waits: Sequence[int],  # how many links bind the task
    release: Sequence[int],  # 0, or its not_before
    links: Sequence[Links],  # per task: (task behind it, lag)
    calendars: Sequence[Calendar],  # per employee
    roles: Sequence[Sequence[int]],  # per employee
    pool_size: Sequence[int],  # per role: how many tasks ask for it
) -> Walk:
    """Walk the queues until nothing happens any more. The arguments are left as they are."""
    n, m = len(effort), len(calendars)
    stride = 2 * n + m + len(pool_size) + 1  # of event keys: minute * stride + what happens
    wakes, role_wakes = 2 * n, 2 * n + m

    waits, release = list(waits), list(release)
    start, finish, taker, previous, waited_for = ([-1] * n for _ in range(5))
    own: list[list[int]] = [[] for _ in range(m)]  # per employee a heap of available tasks assigned to them
    pool: list[list[int]] = [
        [] for _ in pool_size
    ]  # per role a heap of available tasks; taken ones leave lazily
    pool_left = list(pool_size)
    least = [0] * len(pool_size)  # no task in the pool has less effort
    capacity = [0] * len(pool_size)  # of the member with most working time
    idle: list[list[int]] = [
        [] for _ in pool_size
    ]  # per role a heap of members with nothing to do, by number
    off_duty: list[list[tuple[int, int]]] = [
        [] for _ in pool_size
    ]  # and of those known to be off until a minute
    listed: list[set[int]] = [set() for _ in pool_size]  # members in one of these two heaps
    role_wake = [-1] * len(pool_size)
    cursor = [0] * m  # the interval of working time each employee is in or before
    last = [-1] * m
    is_busy = [False] * m
    is_called = [False] * m
    wake_at = [-1] * m

    for e in range(m):
        for r in roles[e]:
            capacity[r] = max(capacity[r], calendars[e].total)
            listed[r].add(e)
            idle[r].append(e)

    turn: list[int] = []  # heap of the employees to be asked at this minute
    done: list[int] = []  # tasks finished at this minute
    fresh: list[int] = []  # tasks that became available at this minute
    calls: list[int] = []  # roles that look for an idle member
    hot: set[int] = set()  # roles that got something at this minute
    unlisted: list[int] = []  # employees found idle at this minute, not yet listed in their roles

    events: list[int] = []
    has_first = False
    for i in range(n):
        if waits[i] == 0 and owner[i] != NOBODY:
            if owner[i] == ELAPSED:
                start[i] = release[i]
                finish[i] = release[i] + effort[i]
                events.append(finish[i] * stride + i)
            elif release[i] == 0 and has_first:  # one event begins the minute 0 for all of its tasks
                fresh.append(i)
            else:
                has_first = has_first or release[i] == 0
                events.append(release[i] * stride + n + i)
    heapify(events)

    while events:
        key = heappop(events)
        t = key // stride
        this_minute = t * stride
        next_minute = this_minute + stride
        while True:
            code = key - this_minute
            if code < n:
                done.append(code)
            elif code < wakes:
                fresh.append(code - n)
            elif code < role_wakes:
                e = code - wakes
                wake_at[e] = -1
                if not is_busy[e] and not is_called[e]:
                    is_called[e] = True
                    heappush(turn, e)
            else:
                r = code - role_wakes
                role_wake[r] = -1
                hot.add(r)
                calls.append(r)
            if not events or events[0] >= next_minute:
                break
            key = heappop(events)

        while True:
            # 1. Everything that finishes now frees its employee and what waited for it; elapsed tasks begin.
            if done:
                for i in done:  # grows by elapsed tasks without effort
                    e = taker[i]
                    if e >= 0:
                        is_busy[e] = False
                        last[e] = i
                        if not is_called[e]:
                            is_called[e] = True
                            heappush(turn, e)
                    for j, lag in links[i]:
                        at = t + lag
                        if at >= release[j]:
                            w = waited_for[j]
                            if at > release[j] or w < 0 or ids[i] < ids[w]:
                                waited_for[j] = i
                            release[j] = at
                        waits[j] -= 1
                        if waits[j] == 0:
                            at = release[j]
                            e = owner[j]
                            if e == ELAPSED:
                                start[j] = at
                                finish[j] = end = at + effort[j]
                                if end == t:
                                    done.append(j)
                                else:
                                    heappush(events, end * stride + j)
                            elif e == NOBODY:
                                pass
                            elif at == t:
                                fresh.append(j)
                            else:
                                heappush(events, at * stride + n + j)
                done.clear()

            # 2. What became available goes into its queue and calls for somebody.
            if fresh:
                for j in fresh:
                    e = owner[j]
                    if e >= 0:
                        heappush(own[e], j)
                        if not is_busy[e] and not is_called[e]:
                            is_called[e] = True
                            heappush(turn, e)
                    else:
                        r = POOL - e
                        if effort[j] <= capacity[r]:
                            heappush(pool[r], j)
                            least[r] = min(least[r], effort[j])
                            hot.add(r)
                            calls.append(r)
                fresh.clear()

            # 3. Each calling role calls its lowest idle member on duty.
            while calls:
                r = calls.pop()
                tasks = pool[r]
                while tasks and start[tasks[0]] >= 0:
                    heappop(tasks)
                if not tasks:
                    continue
                members, later = idle[r], off_duty[r]
                while later and later[0][0] <= t:
                    heappush(members, heappop(later)[1])
                while members:
                    e = heappop(members)
                    if is_busy[e] or is_called[e] or wake_at[e] >= 0:
                        listed[r].discard(e)
                        continue
                    calendar = calendars[e]
                    ends = calendar.ends
                    c = cursor[e]
                    while c < len(ends) and ends[c] <= t:
                        c += 1
                    cursor[e] = c
                    if c == len(ends):
                        continue
                    if calendar.starts[c] > t:
                        heappush(later, (calendar.starts[c], e))
                        continue
                    listed[r].discard(e)
                    is_called[e] = True
                    heappush(turn, e)
                    break

            if not turn:
                break

            # 4. The lowest employee called takes the best of what is available to them and fits.
            e = heappop(turn)
            is_called[e] = False
            calendar = calendars[e]
            ends = calendar.ends
            c = cursor[e]
            while c < len(ends) and ends[c] <= t:
                c += 1
            cursor[e] = c
            if c == len(ends):
                continue
            mine = own[e]
            my_roles = roles[e]
            if calendar.starts[c] > t:
                if not mine and not any(pool[r] for r in my_roles):
                    unlisted.append(e)
                elif wake_at[e] < 0:
                    wake_at[e] = calendar.starts[c]
                    heappush(events, calendar.starts[c] * stride + wakes + e)
                continue
            worked = calendar.worked[c] - (ends[c] - t)
            left = calendar.worked[-1] - worked
            while mine and effort[mine[0]] > left:
                heappop(mine)
            best = mine[0] if mine else n
            source = -1
            for r in my_roles:
                tasks = pool[r]
                while tasks and start[tasks[0]] >= 0:
                    heappop(tasks)
                if tasks and tasks[0] < best:
                    if effort[tasks[0]] <= left:
                        best = tasks[0]
                        source = r
                    elif least[r] <= left:  # R2: passed over, the best of the rest that fits
                        least[r] = min(effort[j] for j in tasks if start[j] < 0)
                        for j in tasks:
                            if j < best and effort[j] <= left and start[j] < 0:
                                best = j
                                source = r
            if best == n:
                unlisted.append(e)
            else:
                if source < 0:
                    heappop(mine)
                else:
                    pool_left[source] -= 1
                start[best] = t
                taker[best] = e
                previous[best] = last[e]
                minutes = effort[best]
                if minutes == 0:
                    finish[best] = t
                    done.append(best)
                else:
                    is_busy[e] = True
                    worked += minutes
                    sums = calendar.worked
                    while sums[c] < worked:
                        c += 1
                    cursor[e] = c
                    finish[best] = end = ends[c] - (sums[c] - worked)
                    heappush(events, end * stride + best)
            if hot:
                for r in my_roles:
                    if r in hot and pool[r]:
                        calls.append(r)
            # A task without effort may release others at this very minute: whoever was found idle may be called.
            if done and unlisted:
                _list_idle(unlisted, roles, pool_left, listed, idle)

        # 5. Whoever is idle waits in their roles; a role with something left wakes with its next member's shift.
        if unlisted:
            _list_idle(unlisted, roles, pool_left, listed, idle)
        if hot:
            for r in hot:
                if pool[r] and off_duty[r]:
                    at = off_duty[r][0][0]
                    if role_wake[r] < 0 or at < role_wake[r]:
                        role_wake[r] = at
                        heappush(events, at * stride + role_wakes + r)
            hot.clear()

    return Walk(release, start, finish, taker, previous, waited_for)


def _list_idle(
    employees: list[int],
    roles: Sequence[Sequence[int]],
    pool_left: Sequence[int],
    listed: Sequence[set[int]],
    idle: Sequence[list[int]],
) -> None:
    """Let the roles of idle employees find them; a role that has no task left needs nobody."""
    for e in employees:
        for r in roles[e]:
            if pool_left[r] and e not in listed[r]:
                listed[r].add(e)
                heappush(idle[r], e)
    employees.clear()
