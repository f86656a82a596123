"""How a worker takes and ends jobs, where its database may have gone."""

import asyncio
import logging

import pytest
from procrastinate import App, PsycopgConnector
from procrastinate.jobs import Job, Status

from naryad.operate.fair import FairJobs


def test_a_job_that_ends_when_the_database_was_let_go_is_said_in_a_line(
    caplog: pytest.LogCaptureFixture,
) -> None:
    app = App(connector=PsycopgConnector())  # never opened
    jobs = FairJobs(app.job_manager, hands=1)
    job = Job(
        id=7,
        queue="plans",
        priority=0,
        lock=None,
        queueing_lock=None,
        task_name="plan_company",
        task_kwargs={},
        scheduled_at=None,
        attempts=0,
        status=None,
        worker_id=1,
        abort_requested=False,
    )

    with caplog.at_level(logging.WARNING):
        asyncio.run(jobs.finish_job(job, Status.SUCCEEDED, delete_job=True))

    assert "How job 7 (plan_company) ended was not told" in caplog.text
    assert "Traceback" not in caplog.text
