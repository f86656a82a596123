"""Which job is next: the oldest, but no company takes every hand of a worker while others wait."""

import logging
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any

from procrastinate.exceptions import AppNotOpen, ConnectorException
from procrastinate.jobs import Job
from procrastinate.manager import JobManager

log = logging.getLogger(__name__)

BUSY = """
SELECT array_agg(company) AS busy FROM (
  SELECT args->>'workspace_id' AS company FROM procrastinate_jobs
  WHERE status = 'doing' AND worker_id = %(worker_id)s
  GROUP BY 1 HAVING count(*) >= %(most)s
) AS companies
"""
OF_OTHERS = """
WITH candidate AS (
  SELECT id FROM procrastinate_jobs AS job
  WHERE status = 'todo' AND queue_name = ANY (%(queues)s::varchar[])
    AND (scheduled_at IS NULL OR scheduled_at <= now())
    AND (args->>'workspace_id' IS NULL OR args->>'workspace_id' <> ALL (%(busy)s::text[]))
    AND NOT EXISTS (
      SELECT 1 FROM procrastinate_jobs AS other WHERE job.lock IS NOT NULL AND other.lock = job.lock
        AND (other.status = 'doing' OR (other.status = 'todo'
          AND (other.priority, -other.id) > (job.priority, -job.id))))
  ORDER BY priority DESC, id LIMIT 1 FOR UPDATE SKIP LOCKED
)
UPDATE procrastinate_jobs AS job SET status = 'doing', worker_id = %(worker_id)s
FROM candidate WHERE job.id = candidate.id
RETURNING job.id, status, task_name, priority, lock, queueing_lock, args, scheduled_at, queue_name, attempts, worker_id
"""
"""As procrastinate's own (procrastinate_fetch_job_v2), without the companies that have their share."""


class FairJobs(JobManager):
    """`hands`: how many jobs this worker does at once; a company gets all but one of them."""

    def __init__(self, jobs: JobManager, *, hands: int) -> None:
        super().__init__(jobs.connector)
        self.most = max(1, hands - 1)

    async def fetch_job(self, queues: Iterable[str] | None, worker_id: int) -> Job | None:
        row = await self.connector.execute_query_one_async(query=BUSY, worker_id=worker_id, most=self.most)
        if queues is None or row["busy"] is None:
            return await super().fetch_job(queues, worker_id)
        given = {"queues": list(queues), "busy": row["busy"], "worker_id": worker_id}
        rows = await self.connector.execute_query_all_async(query=OF_OTHERS, **given)
        return Job.from_row(rows[0]) if rows else None

    async def finish_job(self, job: Job, *said: Any, **named: Any) -> None:
        with _untold(job):
            await super().finish_job(job, *said, **named)

    async def retry_job(self, job: Job, *said: Any, **named: Any) -> None:
        with _untold(job):
            await super().retry_job(job, *said, **named)


@contextmanager
def _untold(job: Job) -> Iterator[None]:
    """A job may end after its worker has let the database go: it is then queued again as one that lost its worker."""
    try:
        yield
    except (ConnectorException, AppNotOpen) as fault:
        log.warning("How job %s (%s) ended was not told: %s", job.id, job.task_name, type(fault).__name__)
