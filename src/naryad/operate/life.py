"""Signs of life, for what watches over the processes: balancers, supervisors, the operator's `naryad check`."""

from django.db import DatabaseError, connection
from django.http import HttpRequest, HttpResponse

from naryad.operate.migrate import pending_migrations
from naryad.operate.turns import RETRY_SECONDS
from naryad.workspaces.door.marks import public, streams

LATE_MINUTES = 5
_ready: list[bool] = []
WORKERS = "SELECT count(*) FROM procrastinate_workers WHERE last_heartbeat > now() - interval '1 minute'"
LATE_JOBS = """
SELECT count(*) FROM procrastinate_jobs AS job WHERE status = 'todo' AND greatest(scheduled_at, (
  SELECT max(at) FROM procrastinate_events WHERE job_id = job.id)) < now() - %s * interval '1 minute'
"""


@public
@streams  # in no transaction: that would ask the database
def healthz(request: HttpRequest) -> HttpResponse:
    """The process answers."""
    return _said("ok")


@public
@streams  # in no transaction: that would ask the database
def readyz(request: HttpRequest) -> HttpResponse:
    """So do its database and the whole schema."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
        count = _pending()
    except DatabaseError:
        return _said("no database", status=503)
    return _said(f"{count} migrations pending", status=503) if count else _said("ok")


def _pending() -> int:
    """Reads every file of migrations: a process that has once seen them applied need not look again."""
    if not _ready:
        count = len(pending_migrations())
        if count:
            return count
        _ready.append(True)
    return 0


def late_work() -> list[str]:
    """What of background work does not go on, in words; through Django's connection."""
    with connection.cursor() as cursor:
        cursor.execute(WORKERS)
        workers = cursor.fetchone()[0]
        cursor.execute(LATE_JOBS, [LATE_MINUTES])
        late = cursor.fetchone()[0]
    said = []
    if not workers:
        said.append(
            "No worker was alive in the last minute: dates, notices and letters wait for `naryad worker`."
        )
    if late:
        said.append(f"{late} background jobs wait for more than {LATE_MINUTES} minutes.")
    return said


def _said(text: str, *, status: int = 200) -> HttpResponse:
    headers = {"Cache-Control": "no-store", **({"Retry-After": str(RETRY_SECONDS)} if status == 503 else {})}
    return HttpResponse(text, content_type="text/plain", status=status, headers=headers)
