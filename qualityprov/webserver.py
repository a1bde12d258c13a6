"""Gunicorn's settings: threads, as requests wait for PostgreSQL, in a few processes, as Python has one lock.

See docs/adr/0002-web-server.md for the measurement.
"""

import os
from pathlib import Path

from gunicorn.glogging import Logger
from prometheus_client import multiprocess

if os.environ.get("PROMETHEUS_MULTIPROC_DIR"):
    Path(os.environ["PROMETHEUS_MULTIPROC_DIR"]).mkdir(parents=True, exist_ok=True)

bind = f"{os.environ.get('WEB_HOST', '127.0.0.1')}:{os.environ.get('WEB_PORT', '8000')}"
worker_class = "gthread"
workers = int(os.environ.get("WEB_WORKERS") or max(2, min(8, os.cpu_count() or 2)))
threads = int(os.environ.get("WEB_THREADS") or 4)
preload_app = not os.environ.get("WEB_RELOAD")
reload = bool(os.environ.get("WEB_RELOAD"))
timeout = 60
graceful_timeout = 20
keepalive = 75  # longer than the proxy keeps its connections, so that it never writes into a closed one
max_requests = 20_000
max_requests_jitter = 2_000
_memory = Path("/dev/shm")  # noqa: S108 - the workers' heartbeat must not wait for a disk
worker_tmp_dir = str(_memory) if os.access(_memory, os.W_OK) else None
accesslog = None  # qualityprov.middleware writes one line a request, with its id


class ErrorsOnly(Logger):
    """Gunicorn's log without its access log, which a `logconfig_dict` turns on: the line would be made of some sixty
    parts for each request, and then be read by nobody."""

    def access(self, resp, req, environ, request_time):
        """Nothing: see `accesslog`."""


logger_class = ErrorsOnly
logconfig_dict = {
    "version": 1,
    "disable_existing_loggers": False,
    "root": {"handlers": [], "level": "INFO"},
    "loggers": {"gunicorn.error": {"level": "INFO", "handlers": [], "propagate": True, "qualname": "gunicorn.error"}},
}
control_socket_disable = True


def child_exit(_server, worker):
    if os.environ.get("PROMETHEUS_MULTIPROC_DIR"):
        multiprocess.mark_process_dead(worker.pid)
