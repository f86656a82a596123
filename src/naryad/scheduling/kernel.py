"""The walk of all queues: one source, run as it is over lists, and compiled by Numba over arrays.

Tasks are numbered in rank order, so "best" is the smallest number; employees and roles are numbered by ascending
id; times are minutes from now. The caller gives the working memory (`waits`, `release`, `cursor` and everything
from `start` on), which is how the same source runs over lists and over arrays.
"""

from heapq import heapify, heappop, heappush
from typing import Any

ELAPSED = -1
POOL = -2  # the pool of role r is POOL - r


def walk(
    effort: Any,  # per task: minutes
    owner: Any,  # per task: employee number, ELAPSED or POOL - role number
    ids: Any,  # per task: its id, for ties of predecessors
    first_link: Any,  # per task, and one more: where its successors begin
    link_task: Any,  # per link: the successor
    link_lag: Any,  # per link: minutes
    first_interval: Any,  # per employee: where working time begins in the next three
    last_interval: Any,  # per employee: where it ends (exclusive)
    interval_start: Any,
    interval_end: Any,
    worked_by_end: Any,  # per interval: working minutes of its calendar from now to the interval's end
    first_role: Any,  # per employee, and one more: where their memberships begin
    membership_role: Any,  # per membership: role number
    membership_employee: Any,  # per membership: employee number; ascending
    pool_capacity: Any,  # per role: working minutes of the member who has most of them
    pool_left: Any,  # per role: tasks not yet taken (consumed)
    waits: Any,  # per task: links not yet finished, or negative if it can never be done (consumed)
    release: Any,  # per task: earliest start as known so far (consumed)
    cursor: Any,  # per employee: current interval (consumed)
    start: Any,  # per task, out: -1 until taken
    finish: Any,  # per task, out
    taker: Any,  # per task, out: employee number or -1
    previous: Any,  # per task, out: what the taker had finished last, or -1
    waited_for: Any,  # per task, out: the predecessor that set `release`, or -1
) -> None:
    n = len(effort)
    m = len(first_interval)
    members = len(membership_role)
    stride = 2 * n + m + len(pool_left) + 1  # of event keys: minute * stride + what happens

    # A heap of task numbers per employee and per role; of memberships idle in each role: some on duty, some off
    # duty until a known minute. Empty ranges tell Numba the type of an empty list.
    own = [list(range(0)) for _ in range(m)]
    pool = [list(range(0)) for _ in range(len(pool_left))]
    idle = [list(range(0)) for _ in range(len(pool_left))]
    off_duty = [list(range(0)) for _ in range(len(pool_left))]
    role_wake = [-1 for _ in range(len(pool_left))]
    is_hot = [False for _ in range(len(pool_left))]  # something was released into the role at this minute
    is_listed = [True for _ in range(members)]
    is_busy = [False for _ in range(m)]
    is_called = [False for _ in range(m)]
    wake_at = [-1 for _ in range(m)]
    last = [-1 for _ in range(m)]

    turn = list(range(0))  # heap of employees to be asked at this minute, lowest number first
    done = list(range(0))  # tasks finished at this minute
    fresh = list(range(0))  # tasks that became available at this minute
    calls = list(range(0))  # roles that look for an idle member
    hot = list(range(0))
    unlisted = list(range(0))  # employees found idle at this minute, not yet listed in their roles

    for k in range(members):
        idle[membership_role[k]].append(k)

    events = list(range(0))
    for i in range(n):
        if waits[i] == 0:
            if owner[i] == ELAPSED:
                start[i] = release[i]
                finish[i] = release[i] + effort[i]
                events.append(finish[i] * stride + i)
            else:
                events.append(release[i] * stride + n + i)
    heapify(events)

    while len(events) > 0:
        key = heappop(events)
        t = key // stride
        this_minute = t * stride
        next_minute = this_minute + stride
        while True:
            code = key - this_minute
            if code < n:
                done.append(code)
            elif code < 2 * n:
                fresh.append(code - n)
            elif code < 2 * n + m:
                e = code - 2 * n
                wake_at[e] = -1
                if not is_busy[e] and not is_called[e]:
                    is_called[e] = True
                    heappush(turn, e)
            else:
                r = code - 2 * n - m
                role_wake[r] = -1
                if not is_hot[r]:
                    is_hot[r] = True
                    hot.append(r)
                calls.append(r)
            if len(events) == 0 or events[0] >= next_minute:
                break
            key = heappop(events)

        while True:
            # 1. Everything that finishes now frees its employee and what waited for it; elapsed tasks begin.
            while len(done) > 0:
                i = done.pop()
                e = taker[i]
                if e >= 0:
                    is_busy[e] = False
                    last[e] = i
                    if not is_called[e]:
                        is_called[e] = True
                        heappush(turn, e)
                for k in range(first_link[i], first_link[i + 1]):
                    j = link_task[k]
                    at = t + link_lag[k]
                    if at >= release[j]:
                        w = waited_for[j]
                        if at > release[j] or w < 0 or ids[i] < ids[w]:
                            waited_for[j] = i
                        release[j] = at
                    waits[j] -= 1
                    if waits[j] == 0:
                        at = release[j]
                        if owner[j] == ELAPSED:
                            start[j] = at
                            finish[j] = at + effort[j]
                            if finish[j] == t:
                                done.append(j)
                            else:
                                heappush(events, finish[j] * stride + j)
                        elif at == t:
                            fresh.append(j)
                        else:
                            heappush(events, at * stride + n + j)

            # 2. What became available goes into its queue and calls for somebody.
            while len(fresh) > 0:
                j = fresh.pop()
                e = owner[j]
                if e >= 0:
                    heappush(own[e], j)
                    if not is_busy[e] and not is_called[e]:
                        is_called[e] = True
                        heappush(turn, e)
                elif effort[j] <= pool_capacity[POOL - e]:
                    r = POOL - e
                    heappush(pool[r], j)
                    if not is_hot[r]:
                        is_hot[r] = True
                        hot.append(r)
                    calls.append(r)

            # 3. Each calling role calls its lowest idle member on duty.
            while len(calls) > 0:
                r = calls.pop()
                tasks = pool[r]
                while len(tasks) > 0 and start[tasks[0]] >= 0:
                    heappop(tasks)
                if len(tasks) == 0:
                    continue
                idle_members = idle[r]
                later = off_duty[r]
                while len(later) > 0 and later[0] < (t + 1) * members:
                    heappush(idle_members, heappop(later) % members)
                while len(idle_members) > 0:
                    k = heappop(idle_members)
                    is_listed[k] = False
                    e = membership_employee[k]
                    if is_busy[e] or is_called[e] or wake_at[e] >= 0:
                        continue
                    c = cursor[e]
                    end = last_interval[e]
                    while c < end and interval_end[c] <= t:
                        c += 1
                    cursor[e] = c
                    if c == end:
                        continue
                    if interval_start[c] > t:
                        is_listed[k] = True
                        heappush(later, interval_start[c] * members + k)
                        continue
                    is_called[e] = True
                    heappush(turn, e)
                    break

            if len(turn) == 0:
                break

            # 4. The lowest employee called takes the best of what is available to them and fits.
            e = heappop(turn)
            is_called[e] = False
            c = cursor[e]
            end = last_interval[e]
            while c < end and interval_end[c] <= t:
                c += 1
            cursor[e] = c
            if c == end:
                continue
            mine = own[e]
            roles_from = first_role[e]
            roles_to = first_role[e + 1]
            if interval_start[c] > t:
                waiting = len(mine) > 0
                for k in range(roles_from, roles_to):
                    if len(pool[membership_role[k]]) > 0:
                        waiting = True
                if waiting:
                    if wake_at[e] < 0:
                        wake_at[e] = interval_start[c]
                        heappush(events, interval_start[c] * stride + 2 * n + e)
                else:
                    unlisted.append(e)
                continue
            worked = worked_by_end[c] - (interval_end[c] - t)
            left = worked_by_end[end - 1] - worked
            while len(mine) > 0 and effort[mine[0]] > left:
                heappop(mine)
            best = n
            if len(mine) > 0:
                best = mine[0]
            source = -1
            for k in range(roles_from, roles_to):
                r = membership_role[k]
                tasks = pool[r]
                while len(tasks) > 0 and start[tasks[0]] >= 0:
                    heappop(tasks)
                if len(tasks) > 0 and tasks[0] < best:
                    if effort[tasks[0]] <= left:
                        best = tasks[0]
                        source = r
                    else:
                        for j in tasks:
                            if j < best and effort[j] <= left and start[j] < 0:
                                best = j
                                source = r
            if best == n:
                if roles_from < roles_to:
                    unlisted.append(e)
            else:
                if source < 0:
                    heappop(mine)
                else:
                    pool_left[source] -= 1
                start[best] = t
                taker[best] = e
                previous[best] = last[e]
                if effort[best] == 0:
                    finish[best] = t
                    done.append(best)
                else:
                    is_busy[e] = True
                    worked += effort[best]
                    while worked_by_end[c] < worked:
                        c += 1
                    cursor[e] = c
                    finish[best] = interval_end[c] - (worked_by_end[c] - worked)
                    heappush(events, finish[best] * stride + best)
            for k in range(roles_from, roles_to):
                r = membership_role[k]
                if is_hot[r] and len(pool[r]) > 0:
                    calls.append(r)
            # A task without effort may release others at this very minute: whoever was idle is asked again.
            if len(done) > 0:
                while len(unlisted) > 0:
                    e = unlisted.pop()
                    for k in range(first_role[e], first_role[e + 1]):
                        r = membership_role[k]
                        if not is_listed[k] and pool_left[r] > 0:
                            is_listed[k] = True
                            heappush(idle[r], k)

        # 5. Whoever is idle waits for their roles; a role with something left wakes with its next member's shift.
        while len(unlisted) > 0:
            e = unlisted.pop()
            for k in range(first_role[e], first_role[e + 1]):
                r = membership_role[k]
                if not is_listed[k] and pool_left[r] > 0:
                    is_listed[k] = True
                    heappush(idle[r], k)
        while len(hot) > 0:
            r = hot.pop()
            is_hot[r] = False
            if len(pool[r]) > 0 and len(off_duty[r]) > 0:
                at = off_duty[r][0] // members
                if role_wake[r] < 0 or at < role_wake[r]:
                    role_wake[r] = at
                    heappush(events, at * stride + 2 * n + m + r)
