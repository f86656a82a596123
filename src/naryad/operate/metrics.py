"""/metrics, as Prometheus reads it: what this process has counted, and what its database says of work and plans."""

import hmac
import os
from collections.abc import Iterable, Iterator
from ipaddress import ip_address, ip_network

from django.db import DatabaseError, connection
from django.http import Http404, HttpRequest, HttpResponse
from prometheus_client import CONTENT_TYPE_LATEST, REGISTRY, CollectorRegistry, generate_latest
from prometheus_client.core import GaugeMetricFamily, HistogramMetricFamily, Metric
from prometheus_client.multiprocess import MultiProcessCollector
from prometheus_client.registry import Collector

from naryad.core.env import env
from naryad.operate.serve import PROCESSES
from naryad.workspaces.door.marks import public, streams

AGES = (60, 300, 900, 3600, 6 * 3600, 24 * 3600, 7 * 24 * 3600)
JOBS = """
SELECT queue_name, status::text, count(*), coalesce(extract(epoch FROM max(now() - greatest(scheduled_at, (
  SELECT min(at) FROM procrastinate_events WHERE job_id = job.id)))), 0)
FROM procrastinate_jobs AS job WHERE status IN ('todo', 'doing', 'failed') GROUP BY 1, 2 ORDER BY 1, 2
"""
WORKERS = """
SELECT count(*) FILTER (WHERE last_heartbeat > now() - interval '1 minute'),
  coalesce(extract(epoch FROM now() - max(last_heartbeat)), 0) FROM procrastinate_workers
"""
SIGNS = "SELECT sign, value FROM signs_of_companies()"


@public
@streams  # in no transaction: that would ask the database
def metrics(request: HttpRequest) -> HttpResponse:
    """To who has the token or comes from a named address; to others it is not there."""
    if not _may_read(request):
        raise Http404
    said = b"".join(generate_latest(registry) for registry in _registries())
    return HttpResponse(said, content_type=CONTENT_TYPE_LATEST, headers={"Cache-Control": "no-store"})


def _may_read(request: HttpRequest) -> bool:
    settings, given = env(), request.headers.get("Authorization", "")
    if settings.metrics_token and hmac.compare_digest(
        given.encode(), f"Bearer {settings.metrics_token}".encode()
    ):
        return True
    try:
        asks = ip_address(request.META.get("REMOTE_ADDR", ""))
    except ValueError:
        return False
    return any(asks in ip_network(named) for named in settings.metrics_from)


def _registries() -> Iterator[CollectorRegistry]:
    if PROCESSES in os.environ:
        together = CollectorRegistry()
        MultiProcessCollector(together)  # type: ignore[no-untyped-call]  # as published
        yield together
    else:
        yield REGISTRY
    database = CollectorRegistry()
    database.register(OfDatabase())
    yield database


class OfDatabase(Collector):
    """The same whichever process is asked; `naryad_database_up` 0 and nothing else while it is away."""

    def collect(self) -> Iterable[Metric]:
        up = GaugeMetricFamily("naryad_database_up", "Whether the database answers.")
        try:
            found = [*_jobs(), *_workers(), *_companies()]
        except DatabaseError:
            found = []
        up.add_metric([], float(bool(found)))
        return [up, *found]


def _jobs() -> Iterator[Metric]:
    depth = GaugeMetricFamily("naryad_jobs", "Background jobs.", labels=["queue", "status"])
    age = GaugeMetricFamily("naryad_job_age_seconds", "Of the oldest job that waits.", labels=["queue"])
    with connection.cursor() as cursor:
        cursor.execute(JOBS)
        for queue, status, count, seconds in cursor.fetchall():
            depth.add_metric([queue, status], count)
            if status == "todo":
                age.add_metric([queue], max(float(seconds), 0))
    yield from (depth, age)


def _workers() -> Iterator[Metric]:
    with connection.cursor() as cursor:
        cursor.execute(WORKERS)
        alive, seconds = cursor.fetchone()
    yield GaugeMetricFamily("naryad_workers", "Workers heard of in the last minute.", value=alive)
    yield GaugeMetricFamily(
        "naryad_worker_silence_seconds", "Since any worker was heard of.", value=float(seconds)
    )


def _companies() -> Iterator[Metric]:
    """Without names: ages of plans as a histogram, and letters by how they ended."""
    with connection.cursor() as cursor:
        cursor.execute(SIGNS)
        signs = [(str(sign), float(value)) for sign, value in cursor.fetchall()]
    ages = [value for sign, value in signs if sign == "plan_age"]
    buckets = [(str(most), float(sum(age <= most for age in ages))) for most in AGES]
    yield HistogramMetricFamily(
        "naryad_plan_age_seconds", "Of each company's newest plan.",
        buckets=[*buckets, ("+Inf", float(len(ages)))], sum_value=sum(ages),
    )  # fmt: skip
    letters = GaugeMetricFamily("naryad_letters", "Letters to members and clients.", labels=["status"])
    for sign, value in signs:
        kind, _colon, status = sign.partition(":")
        if kind == "letters":
            letters.add_metric([status], value)
    yield letters
