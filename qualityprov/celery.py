"""The Celery application: workers and beat start from here."""

import os

from celery import Celery
from celery.signals import beat_init, before_task_publish, setup_logging, task_prerun, worker_init
from structlog.contextvars import bind_contextvars, clear_contextvars, get_contextvars

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "qualityprov.settings")
app = Celery("qualityprov")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()


@setup_logging.connect
def keep_our_logging(**_):
    """Being connected keeps Celery from replacing the handlers of qualityprov.logs."""


@worker_init.connect
@beat_init.connect
def refuse_unsafe(**_):
    from . import checks, metrics  # noqa: F401 - need Django set up; metrics listens to tasks

    checks.refuse_unsafe()


@before_task_publish.connect
def carry_request_id(headers=None, **_):
    request_id = get_contextvars().get("request_id")
    if request_id and headers is not None:
        headers["request_id"] = request_id


@task_prerun.connect
def bind_task(task_id=None, task=None, **_):
    """A task's log lines carry the id of the request that asked for it."""
    clear_contextvars()
    request_id = getattr(task.request, "request_id", None)
    bind_contextvars(task=task.name, task_id=task_id, **({"request_id": request_id} if request_id else {}))
