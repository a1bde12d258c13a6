"""The web server: `python -m qualityprov.webserver`. Granian with threads, as requests wait for PostgreSQL, in a few
processes, as Python has one lock; HTTP itself is read and written outside that lock.

See docs/adr/0041-granian.md for the measurement.
"""

import os
import signal
import threading
import time
from importlib import import_module
from multiprocessing import connection, parent_process

from granian.constants import HTTPModes, Interfaces
from granian.http import HTTP1Settings
from granian.server import Server

GRACE = 20  # seconds a stopping worker has for the answers it has begun
LARGEST = (
    1024  # megabytes: in production a worker that has grown beyond is replaced, the new one first answering beside
)
# longer than the proxy keeps its connections (60 s), so that it never writes into a closed one
HEADERS = HTTP1Settings(header_read_timeout=75_000)  # milliseconds, also of a connection without a request
# its own messages go the way of ours; a handler of its own would write them twice
LOGGING = {"handlers": {}, "loggers": {"_granian": {"level": "WARNING", "propagate": True}}}


def application(entry):
    """The WSGI application of the module `entry`. Asked for once before the workers are forked, which then share its
    memory, and again in each of them, where it is there already."""
    return import_module(entry).application


def begin(entry):
    """What a worker does before its first request; returns the application."""
    from django.conf import settings
    from django.utils.log import configure_logging

    portal = application(entry)
    configure_logging(settings.LOGGING_CONFIG, settings.LOGGING)  # the server has put its own in place of ours
    if os.environ.get("PROMETHEUS_MULTIPROC_DIR"):
        from .metrics import forget_dead

        forget_dead()
    threading.Thread(target=_end_with_parent, name="end-with-parent", daemon=True).start()
    return portal


def _end_with_parent():
    """A worker whose server was killed with -9 would go on answering, in the way of the next server."""
    connection.wait([parent_process().sentinel])
    for _second in range(GRACE):  # the first may come before the worker listens to signals
        os.kill(os.getpid(), signal.SIGTERM)
        time.sleep(1)
    os.kill(os.getpid(), signal.SIGKILL)


def main(entry="qualityprov.wsgi"):
    """Serve the WSGI application of a module until a signal ends it."""
    application(entry)
    server = Server(
        entry,
        address=os.environ.get("WEB_HOST", "127.0.0.1"),
        port=int(os.environ.get("WEB_PORT", "8000")),
        interface=Interfaces.WSGI,
        http=HTTPModes.http1,  # the proxy speaks what is newer
        http1_settings=HEADERS,
        websockets=False,
        workers=int(os.environ.get("WEB_WORKERS") or max(2, min(8, os.cpu_count() or 2))),
        blocking_threads=int(os.environ.get("WEB_THREADS") or 4),
        blocking_threads_idle_timeout=600,  # an idle thread that ends takes its database connection with it
        respawn_failed_workers=True,
        respawn_interval=1,
        workers_kill_timeout=GRACE,
        workers_max_rss=LARGEST if os.environ.get("QUALITYPROV_ENV") == "production" else None,
        log_dictconfig=LOGGING,
    )
    server.serve(target_loader=begin)


if __name__ == "__main__":
    main()
