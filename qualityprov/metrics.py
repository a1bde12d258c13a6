"""Prometheus metrics, gathered over all processes of the machine through files in PROMETHEUS_MULTIPROC_DIR.

Whatever starts the processes sets and empties the directory (`qualityprov.processes`) before this module is imported;
without it the metrics are those of the one process.
"""

import ipaddress
import os
import secrets
import time
from pathlib import Path

import prometheus_client as prometheus
from celery.signals import task_postrun, task_prerun
from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpResponse, HttpResponseForbidden
from prometheus_client import multiprocess
from prometheus_client.core import GaugeMetricFamily

from . import health

BUCKETS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10)
TASK_BUCKETS = (0.05, 0.25, 1, 5, 30, 120, 600, 1800)
if os.environ.get("PROMETHEUS_MULTIPROC_DIR"):
    # a command in a container of its own (`docker compose run web … restore`) comes before any web process
    Path(os.environ["PROMETHEUS_MULTIPROC_DIR"]).mkdir(parents=True, exist_ok=True)
REQUESTS = prometheus.Counter("qualityprov_requests", "Requests answered", ["view", "method", "status"])
SECONDS = prometheus.Histogram("qualityprov_request_seconds", "Time to answer", ["view"], buckets=BUCKETS)
IN_PROGRESS = prometheus.Gauge("qualityprov_requests_in_progress", "Requests now", multiprocess_mode="livesum")
TASKS = prometheus.Counter("qualityprov_tasks", "Tasks ended", ["task", "outcome"])
TASK_SECONDS = prometheus.Histogram("qualityprov_task_seconds", "Time of a task", ["task"], buckets=TASK_BUCKETS)

_children = {}
_begun = {}


def forget_dead():
    """Forget what processes that live no more had in hand: nobody counts down for a worker that was killed."""
    folder = os.environ.get("PROMETHEUS_MULTIPROC_DIR")
    for path in Path(folder).glob("gauge_live*_*.db") if folder else ():
        pid = path.stem.rpartition("_")[2]
        if pid.isdecimal() and not _lives(int(pid)):
            multiprocess.mark_process_dead(pid)


def _lives(pid):
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:  # somebody else's, but alive
        return True
    return True


def observe(*, view, method, status, seconds):
    """Count one answered request that took so many seconds."""
    key = (view, method, status)
    children = _children.get(key)
    if children is None:  # looking a child up by its labels costs more than counting
        children = _children[key] = (REQUESTS.labels(view, method, status), SECONDS.labels(view))
    children[0].inc()
    children[1].observe(seconds)


@task_prerun.connect
def _task_begins(task_id=None, **_):
    _begun[task_id] = time.perf_counter()


@task_postrun.connect
def _task_ends(task_id=None, task=None, state=None, **_):
    TASKS.labels(task.name, (state or "unknown").lower()).inc()
    begun = _begun.pop(task_id, None)
    if begun is not None:
        TASK_SECONDS.labels(task.name).observe(time.perf_counter() - begun)


class Now:
    """What is asked at the moment of scraping: which part answers, how long the broker's queue is."""

    def collect(self):
        up = GaugeMetricFamily("qualityprov_up", "1 when the part answers", labels=["part"])
        for part, answer in health.parts().items():
            up.add_metric([part], 1 if answer == health.OK else 0)
        yield up
        length = health.queue_length()
        if length is not None:
            yield GaugeMetricFamily("qualityprov_queue_length", "Tasks waiting at the broker", value=length)


@login_not_required
def view(request):
    """GET /metrics, for the machine itself or the bearer of METRICS_TOKEN."""
    if not _may_read(request):
        return HttpResponseForbidden("metrics: from this machine, or with the token\n", content_type="text/plain")
    now = prometheus.CollectorRegistry()
    now.register(Now())
    if os.environ.get("PROMETHEUS_MULTIPROC_DIR"):
        counted = prometheus.CollectorRegistry()
        multiprocess.MultiProcessCollector(counted)
    else:
        counted = prometheus.REGISTRY
    text = prometheus.generate_latest(counted) + prometheus.generate_latest(now)
    return HttpResponse(text, content_type=prometheus.CONTENT_TYPE_LATEST)


def _may_read(request):
    token = settings.METRICS_TOKEN
    given = request.headers.get("Authorization", "").removeprefix("Bearer ")
    if token and secrets.compare_digest(given.encode(), token.encode()):
        return True
    if "X-Forwarded-For" in request.headers:  # a proxy on this machine speaks for somebody else
        return False
    try:
        return ipaddress.ip_address(request.META.get("REMOTE_ADDR", "")).is_loopback
    except ValueError:
        return False
