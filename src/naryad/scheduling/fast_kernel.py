"""The walk of `kernel.walk` over integer arrays, for Numba to compile; the same steps under the same numbers.

It differs only in how things are kept: a row per task, employee and role (one cache line each), heaps in slices of
shared arrays, event keys of bits. Importing this module imports Numba: go through `engines.fast`.
"""

from collections.abc import Callable
from math import erf, log, sqrt
from typing import Any, TypeVar

import numba
import numpy as np

from naryad.scheduling import engines
from naryad.scheduling.draws import GOLDEN

Function = TypeVar("Function", bound=Callable[..., Any])


def jit(function: Function) -> Function:
    compiled: Any = numba.njit(nogil=True, cache=engines.can_cache())(function)
    return compiled  # type: ignore[no-any-return]


# Columns of a task's row.
EFFORT, OWNER, WAITS, RELEASE, WAITED_FOR, START, FINISH, TAKER, PREVIOUS, FIRST_LINK = range(10)
TASK_COLUMNS = 10
# Columns of an employee's row; OWN_FIRST and OWN_SIZE are the slice of their heap of tasks.
CURSOR, LAST_INTERVAL, IS_BUSY, IS_CALLED, WAKE_AT, LAST, OWN_FIRST, OWN_SIZE, FIRST_ROLE, IS_UNLISTED = (
    range(10)
)
EMPLOYEE_COLUMNS = 10
# Columns of a role's row: slices of its heaps of tasks and of idle and off-duty members, and what is going on.
(
    POOL_FIRST,
    POOL_SIZE,
    MEMBER_FIRST,
    IDLE_SIZE,
    OFF_SIZE,
    ROLE_WAKE,
    IS_HOT,
    IS_CALLING,
    POOL_LEFT,
    CAPACITY,
    LEAST,
) = range(11)
ROLE_COLUMNS = 11

ELAPSED = -1
NOBODY = -2
POOL = -3


@jit
def push(heap: Any, first: int, size: int, value: int) -> None:
    """Add to the heap of `size` values that begins at `first`."""
    k = size
    while k > 0:
        parent = (k - 1) >> 1
        above = heap[first + parent]
        if above <= value:
            break
        heap[first + k] = above
        k = parent
    heap[first + k] = value


@jit
def pop(heap: Any, first: int, size: int) -> Any:
    """Take the least of the heap of `size` values that begins at `first`."""
    least = heap[first]
    size -= 1
    value = heap[first + size]
    k = 0
    child = 1
    while child < size:
        if child + 1 < size:
            child += heap[first + child + 1] < heap[first + child]  # no branch: it could not be predicted
        below = heap[first + child]
        if value <= below:
            break
        heap[first + k] = below
        k = child
        child = 2 * k + 1
    heap[first + k] = value
    return least


@jit
def list_idle(
    unlisted: Any, count: int, employees: Any, roles: Any, membership_role: Any, is_listed: Any, idle: Any
) -> None:
    """Let the roles of idle employees find them; a role that has no task left needs nobody."""
    for u in range(count):
        e = unlisted[u]
        employees[e, IS_UNLISTED] = 0
        for k in range(employees[e, FIRST_ROLE], employees[e + 1, FIRST_ROLE]):
            r = membership_role[k]
            if roles[r, POOL_LEFT] > 0 and is_listed[k] == 0:
                is_listed[k] = 1
                push(idle, roles[r, MEMBER_FIRST], roles[r, IDLE_SIZE], k)
                roles[r, IDLE_SIZE] += 1


@jit
def turn_links(
    pred: Any,  # place of the predecessor, of every link in the order of the input
    lag: Any,
    counts: Any,  # links of each task
    rank: Any,
    in_progress: Any,
    first_link: Any,
    waits: Any,
    links: Any,
) -> None:
    """Fill the links (rank behind, lag) by predecessor, where each task's begin, and how many each task waits for.

    What runs waits for nothing (R3); of duplicates the largest lag binds (R14). The last of `first_link` is their count.
    """
    n = len(counts)
    kept = np.full(len(pred), -1, np.int64)  # the lag of a link that binds
    asked_by = np.full(n, -1, np.int64)
    asked_at = np.empty(n, np.int64)
    k = 0
    for i in range(n):
        for _ in range(counts[i]):
            p = pred[k]
            if asked_by[p] == i:
                kept[asked_at[p]] = max(kept[asked_at[p]], lag[k])
            elif not in_progress[i]:
                asked_by[p], asked_at[p] = i, k
                kept[k] = lag[k]
                first_link[rank[p] + 1] += 1
                waits[rank[i]] += 1
            k += 1
    for i in range(n):
        first_link[i + 1] += first_link[i]
    free = first_link[:-1].copy()
    k = 0
    for i in range(n):
        for _ in range(counts[i]):
            if kept[k] >= 0:
                p = rank[pred[k]]
                links[free[p], 0], links[free[p], 1] = rank[i], kept[k]
                free[p] += 1
            k += 1


@jit
def walk(
    tasks: Any,  # rows by rank, and one more for FIRST_LINK
    employees: Any,  # rows by id, and one more for FIRST_ROLE
    roles: Any,  # rows by id
    ids: Any,
    links: Any,  # (task behind, lag)
    intervals: Any,  # (start, end, minutes worked by its end)
    membership_role: Any,
    membership_employee: Any,
    bits: int,  # of an event key for what happens; the minute is above them
    # Working memory
    events: Any,
    own: Any,
    pool: Any,
    idle: Any,
    off_duty: Any,
    is_listed: Any,
    turn: Any,
    done: Any,
    fresh: Any,
    calls: Any,
    hot: Any,
    unlisted: Any,
) -> None:
    n, m = len(tasks) - 1, len(employees) - 1
    mask = (1 << bits) - 1
    wakes, role_wakes = 2 * n, 2 * n + m
    role_events = 0
    event_count = turn_count = done_count = fresh_count = call_count = hot_count = unlisted_count = 0

    for k in range(len(membership_role)):
        r = membership_role[k]
        idle[roles[r, MEMBER_FIRST] + roles[r, IDLE_SIZE]] = k
        roles[r, IDLE_SIZE] += 1
        is_listed[k] = 1
    has_first = False
    for i in range(n):
        if tasks[i, WAITS] == 0 and tasks[i, OWNER] != NOBODY:
            if tasks[i, OWNER] == ELAPSED:
                tasks[i, START] = tasks[i, RELEASE]
                end = tasks[i, RELEASE] + tasks[i, EFFORT]
                tasks[i, FINISH] = end
                push(events, 0, event_count, (end << bits) | i)
                event_count += 1
            elif tasks[i, RELEASE] == 0 and has_first:  # one event begins the minute 0 for all of its tasks
                fresh[fresh_count] = i
                fresh_count += 1
            else:
                has_first = has_first or tasks[i, RELEASE] == 0
                push(events, 0, event_count, (tasks[i, RELEASE] << bits) | (n + i))
                event_count += 1

    while event_count > 0:
        key = pop(events, 0, event_count)
        event_count -= 1
        t = key >> bits
        next_minute = (t + 1) << bits
        while True:
            code = key & mask
            if code < n:
                done[done_count] = code
                done_count += 1
            elif code < wakes:
                fresh[fresh_count] = code - n
                fresh_count += 1
            elif code < role_wakes:
                e = code - wakes
                employees[e, WAKE_AT] = -1
                if employees[e, IS_BUSY] == 0 and employees[e, IS_CALLED] == 0:
                    employees[e, IS_CALLED] = 1
                    push(turn, 0, turn_count, e)
                    turn_count += 1
            else:
                role_events -= 1
                r = code - role_wakes
                roles[r, ROLE_WAKE] = -1
                if roles[r, IS_HOT] == 0:
                    roles[r, IS_HOT] = 1
                    hot[hot_count] = r
                    hot_count += 1
                if roles[r, IS_CALLING] == 0:
                    roles[r, IS_CALLING] = 1
                    calls[call_count] = r
                    call_count += 1
            if event_count == 0 or events[0] >= next_minute:
                break
            key = pop(events, 0, event_count)
            event_count -= 1

        while True:
            # 1. Everything that finishes now frees its employee and what waited for it; elapsed tasks begin.
            while done_count > 0:
                done_count -= 1
                i = done[done_count]
                e = tasks[i, TAKER]
                if e >= 0:
                    employees[e, IS_BUSY] = 0
                    employees[e, LAST] = i
                    if employees[e, IS_CALLED] == 0:
                        employees[e, IS_CALLED] = 1
                        push(turn, 0, turn_count, e)
                        turn_count += 1
                for k in range(tasks[i, FIRST_LINK], tasks[i + 1, FIRST_LINK]):
                    j = links[k, 0]
                    at = t + links[k, 1]
                    if at >= tasks[j, RELEASE]:
                        w = tasks[j, WAITED_FOR]
                        if at > tasks[j, RELEASE] or w < 0 or ids[i] < ids[w]:
                            tasks[j, WAITED_FOR] = i
                        tasks[j, RELEASE] = at
                    tasks[j, WAITS] -= 1
                    if tasks[j, WAITS] == 0:
                        at = tasks[j, RELEASE]
                        e = tasks[j, OWNER]
                        if e == ELAPSED:
                            end = at + tasks[j, EFFORT]
                            tasks[j, START] = at
                            tasks[j, FINISH] = end
                            if end == t:
                                done[done_count] = j
                                done_count += 1
                            else:
                                push(events, 0, event_count, (end << bits) | j)
                                event_count += 1
                        elif e != NOBODY:
                            if at == t:
                                fresh[fresh_count] = j
                                fresh_count += 1
                            else:
                                push(events, 0, event_count, (at << bits) | (n + j))
                                event_count += 1

            # 2. What became available goes into its queue and calls for somebody.
            while fresh_count > 0:
                fresh_count -= 1
                j = fresh[fresh_count]
                e = tasks[j, OWNER]
                if e >= 0:
                    push(own, employees[e, OWN_FIRST], employees[e, OWN_SIZE], j)
                    employees[e, OWN_SIZE] += 1
                    if employees[e, IS_BUSY] == 0 and employees[e, IS_CALLED] == 0:
                        employees[e, IS_CALLED] = 1
                        push(turn, 0, turn_count, e)
                        turn_count += 1
                elif tasks[j, EFFORT] <= roles[POOL - e, CAPACITY]:
                    r = POOL - e
                    push(pool, roles[r, POOL_FIRST], roles[r, POOL_SIZE], j)
                    roles[r, LEAST] = min(roles[r, LEAST], tasks[j, EFFORT])
                    roles[r, POOL_SIZE] += 1
                    if roles[r, IS_HOT] == 0:
                        roles[r, IS_HOT] = 1
                        hot[hot_count] = r
                        hot_count += 1
                    if roles[r, IS_CALLING] == 0:
                        roles[r, IS_CALLING] = 1
                        calls[call_count] = r
                        call_count += 1

            # 3. Each calling role calls its lowest idle member on duty.
            while call_count > 0:
                call_count -= 1
                r = calls[call_count]
                roles[r, IS_CALLING] = 0
                first = roles[r, POOL_FIRST]
                while roles[r, POOL_SIZE] > 0 and tasks[pool[first], START] >= 0:
                    pop(pool, first, roles[r, POOL_SIZE])
                    roles[r, POOL_SIZE] -= 1
                if roles[r, POOL_SIZE] == 0:
                    continue
                members = roles[r, MEMBER_FIRST]
                while roles[r, OFF_SIZE] > 0 and (off_duty[members] >> bits) <= t:
                    k = pop(off_duty, members, roles[r, OFF_SIZE]) & mask
                    roles[r, OFF_SIZE] -= 1
                    push(idle, members, roles[r, IDLE_SIZE], k)
                    roles[r, IDLE_SIZE] += 1
                while roles[r, IDLE_SIZE] > 0:
                    k = pop(idle, members, roles[r, IDLE_SIZE])
                    roles[r, IDLE_SIZE] -= 1
                    e = membership_employee[k]
                    if employees[e, IS_BUSY] or employees[e, IS_CALLED] or employees[e, WAKE_AT] >= 0:
                        is_listed[k] = 0
                        continue
                    c = employees[e, CURSOR]
                    last = employees[e, LAST_INTERVAL]
                    while c < last and intervals[c, 1] <= t:
                        c += 1
                    employees[e, CURSOR] = c
                    if c == last:
                        continue
                    if intervals[c, 0] > t:
                        push(off_duty, members, roles[r, OFF_SIZE], (intervals[c, 0] << bits) | k)
                        roles[r, OFF_SIZE] += 1
                        continue
                    is_listed[k] = 0
                    employees[e, IS_CALLED] = 1
                    push(turn, 0, turn_count, e)
                    turn_count += 1
                    break

            if turn_count == 0:
                break

            # 4. The lowest employee called takes the best of what is available to them and fits.
            e = pop(turn, 0, turn_count)
            turn_count -= 1
            employees[e, IS_CALLED] = 0
            c = employees[e, CURSOR]
            last = employees[e, LAST_INTERVAL]
            while c < last and intervals[c, 1] <= t:
                c += 1
            employees[e, CURSOR] = c
            if c == last:
                continue
            mine = employees[e, OWN_FIRST]
            roles_from = employees[e, FIRST_ROLE]
            roles_to = employees[e + 1, FIRST_ROLE]
            if intervals[c, 0] > t:
                waiting = employees[e, OWN_SIZE]
                for k in range(roles_from, roles_to):
                    waiting += roles[membership_role[k], POOL_SIZE]
                if waiting == 0:
                    if employees[e, IS_UNLISTED] == 0:
                        employees[e, IS_UNLISTED] = 1
                        unlisted[unlisted_count] = e
                        unlisted_count += 1
                elif employees[e, WAKE_AT] < 0:
                    employees[e, WAKE_AT] = intervals[c, 0]
                    push(events, 0, event_count, (intervals[c, 0] << bits) | (wakes + e))
                    event_count += 1
                continue
            worked = intervals[c, 2] - (intervals[c, 1] - t)
            left = intervals[last - 1, 2] - worked
            while employees[e, OWN_SIZE] > 0 and tasks[own[mine], EFFORT] > left:
                pop(own, mine, employees[e, OWN_SIZE])
                employees[e, OWN_SIZE] -= 1
            best = n
            if employees[e, OWN_SIZE] > 0:
                best = own[mine]
            source = -1
            for k in range(roles_from, roles_to):
                r = membership_role[k]
                first = roles[r, POOL_FIRST]
                while roles[r, POOL_SIZE] > 0 and tasks[pool[first], START] >= 0:
                    pop(pool, first, roles[r, POOL_SIZE])
                    roles[r, POOL_SIZE] -= 1
                if roles[r, POOL_SIZE] > 0 and pool[first] < best:
                    if tasks[pool[first], EFFORT] <= left:
                        best = pool[first]
                        source = r
                    elif roles[r, LEAST] <= left:
                        least = tasks[pool[first], EFFORT]
                        for p in range(first, first + roles[r, POOL_SIZE]):
                            j = pool[p]
                            if tasks[j, START] < 0:
                                least = min(least, tasks[j, EFFORT])
                                if j < best and tasks[j, EFFORT] <= left:
                                    best = j
                                    source = r
                        roles[r, LEAST] = least
            if best == n:
                if employees[e, IS_UNLISTED] == 0:
                    employees[e, IS_UNLISTED] = 1
                    unlisted[unlisted_count] = e
                    unlisted_count += 1
            else:
                if source < 0:
                    pop(own, mine, employees[e, OWN_SIZE])
                    employees[e, OWN_SIZE] -= 1
                else:
                    roles[source, POOL_LEFT] -= 1
                tasks[best, START] = t
                tasks[best, TAKER] = e
                tasks[best, PREVIOUS] = employees[e, LAST]
                if tasks[best, EFFORT] == 0:
                    tasks[best, FINISH] = t
                    done[done_count] = best
                    done_count += 1
                else:
                    employees[e, IS_BUSY] = 1
                    worked += tasks[best, EFFORT]
                    while intervals[c, 2] < worked:
                        c += 1
                    employees[e, CURSOR] = c
                    end = intervals[c, 1] - (intervals[c, 2] - worked)
                    tasks[best, FINISH] = end
                    push(events, 0, event_count, (end << bits) | best)
                    event_count += 1
            if hot_count > 0:
                for k in range(roles_from, roles_to):
                    r = membership_role[k]
                    if roles[r, IS_HOT] and roles[r, POOL_SIZE] > 0 and roles[r, IS_CALLING] == 0:
                        roles[r, IS_CALLING] = 1
                        calls[call_count] = r
                        call_count += 1
            # A task without effort may release others at this very minute: whoever was found idle may be called.
            if done_count > 0 and unlisted_count > 0:
                list_idle(unlisted, unlisted_count, employees, roles, membership_role, is_listed, idle)
                unlisted_count = 0

        # 5. Whoever is idle waits in their roles; a role with something left wakes with its next member's shift.
        if unlisted_count > 0:
            list_idle(unlisted, unlisted_count, employees, roles, membership_role, is_listed, idle)
            unlisted_count = 0
        while hot_count > 0:
            hot_count -= 1
            r = hot[hot_count]
            roles[r, IS_HOT] = 0
            if roles[r, POOL_SIZE] > 0 and roles[r, OFF_SIZE] > 0:
                at = off_duty[roles[r, MEMBER_FIRST]] >> bits
                if roles[r, ROLE_WAKE] < 0 or at < roles[r, ROLE_WAKE]:
                    roles[r, ROLE_WAKE] = at
                    if n + m + role_events == len(events):
                        more = np.empty(2 * len(events), events.dtype)
                        more[: len(events)] = events
                        events = more
                    role_events += 1
                    push(events, 0, event_count, (at << bits) | (role_wakes + r))
                    event_count += 1


@jit
def normal(bits: Any) -> Any:
    """The standard normal quantile of 64 random bits: Wichura's AS 241, as `statistics.NormalDist.inv_cdf`."""
    p = (np.float64(bits >> np.uint64(11)) + 0.5) * 2.0**-53
    q: Any = p - 0.5
    # fmt: off
    if abs(q) <= 0.425:
        a = 0.180625 - q * q
        num = (((((((2.5090809287301226727e3 * a + 3.3430575583588128105e4) * a
                    + 6.7265770927008700853e4) * a + 4.5921953931549871457e4) * a
                  + 1.3731693765509461125e4) * a + 1.9715909503065514427e3) * a
                + 1.3314166789178437745e2) * a + 3.3871328727963666080e0) * q
        den = (((((((5.2264952788528545610e3 * a + 2.8729085735721942674e4) * a
                    + 3.9307895800092710610e4) * a + 2.1213794301586595867e4) * a
                  + 5.3941960214247511077e3) * a + 6.8718700749205790830e2) * a
                + 4.2313330701600911252e1) * a + 1.0)
        return num / den
    r: Any = sqrt(-log(p if q <= 0.0 else 1.0 - p))
    if r <= 5.0:
        r = r - 1.6
        num = (((((((7.74545014278341407640e-4 * r + 2.27238449892691845833e-2) * r
                    + 2.41780725177450611770e-1) * r + 1.27045825245236838258e0) * r
                  + 3.64784832476320460504e0) * r + 5.76949722146069140550e0) * r
                + 4.63033784615654529590e0) * r + 1.42343711074968357734e0)
        den = (((((((1.05075007164441684324e-9 * r + 5.47593808499534494600e-4) * r
                    + 1.51986665636164571966e-2) * r + 1.48103976427480074590e-1) * r
                  + 6.89767334985100004550e-1) * r + 1.67638483018380384940e0) * r
                + 2.05319162663775882187e0) * r + 1.0)
    else:
        r = r - 5.0
        num = (((((((2.01033439929228813265e-7 * r + 2.71155556874348757815e-5) * r
                    + 1.24266094738807843860e-3) * r + 2.65321895265761230930e-2) * r
                  + 2.96560571828504891230e-1) * r + 1.78482653991729133580e0) * r
                + 5.46378491116411436990e0) * r + 6.65790464350110377720e0)
        den = (((((((2.04426310338993978564e-15 * r + 1.42151175831644588870e-7) * r
                    + 1.84631831751005468180e-5) * r + 7.86869131145613259100e-4) * r
                  + 1.48753612908506148525e-2) * r + 1.36929880922735805310e-1) * r
                + 5.99832206555887937690e-1) * r + 1.0)
    # fmt: on
    return -(num / den) if q < 0.0 else num / den


@jit
def draw(start: Any, sample: int) -> Any:
    """The normal draw of a stream (see `draws`) for one sample."""
    value = start + np.uint64(sample) * np.uint64(GOLDEN)
    value = (value ^ (value >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    value = (value ^ (value >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return normal(value ^ (value >> np.uint64(31)))


@jit
def draw_efforts(
    sample: int,
    tasks: Any,
    drawn: Any,  # ranks of the tasks with a distribution
    streams: Any,  # theirs
    orders: Any,  # the number of their order, or -1
    order_streams: Any,
    order_draws: Any,  # working memory
    common: float,
    own: float,
    levels: Any,
    quantiles: Any,  # per drawn task, at each level
    slopes: Any,  # per drawn task, between the levels
) -> None:
    """Put the efforts of one future into the rows of tasks."""
    last = len(levels) - 1
    root = sqrt(0.5)
    for o in range(len(order_streams)):
        order_draws[o] = draw(order_streams[o], sample)
    for d in range(len(drawn)):
        z = draw(streams[d], sample)
        if orders[d] >= 0:
            z = common * order_draws[orders[d]] + own * z
        p = 0.5 + 0.5 * erf(z * root)
        k = -1
        for level in levels:  # all of them: without a branch to mispredict
            k += level <= p
        minutes = quantiles[d, max(k, 0)]
        if 0 <= k < last:
            minutes += (p - levels[k]) * slopes[d, k]
        tasks[drawn[d], EFFORT] = int(minutes + 0.5)


@jit
def futures(
    first: int,
    last: int,
    late: int,  # stands for the finish of an unplanned task
    task_order: Any,  # per task the number of its order, or -1
    finishes: Any,  # out: per sample and task
    readies: Any,  # out: per sample and order
    drawing: Any,  # arguments of `draw_efforts` from `drawn` on
    templates: Any,  # rows of tasks, employees and roles before a walk
    rows: Any,  # to work on
    walking: Any,  # arguments of `walk` after these
) -> None:
    """Walk the samples [first, last)."""
    tasks, employees, roles = rows
    n = len(tasks) - 1
    for sample in range(first, last):
        tasks[:] = templates[0]
        employees[:] = templates[1]
        roles[:] = templates[2]
        draw_efforts(sample, tasks, *drawing)
        walk(tasks, employees, roles, *walking)
        for o in range(readies.shape[1]):
            readies[sample, o] = -1
        for i in range(n):
            finish = tasks[i, FINISH] if tasks[i, START] >= 0 else late
            finishes[sample, i] = finish
            o = task_order[i]
            if o >= 0 and finish > readies[sample, o]:
                readies[sample, o] = finish
