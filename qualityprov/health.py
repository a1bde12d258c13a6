"""/healthz says the process lives; /readyz says it can work: database, broker and migrations, each by name.

Run as a program it asks the web process of this machine, for the health checks of containers.
"""

import os
import sys
import urllib.request

import redis
from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpResponse, JsonResponse

OK = "ok"
_migrated = False  # once true it stays true for the life of the process


@login_not_required
def healthz(_request):
    return HttpResponse("ok\n", content_type="text/plain")


@login_not_required
def readyz(_request):
    answers = parts()
    ready = all(answer == OK for answer in answers.values())
    response = JsonResponse({"ready": ready, **answers}, status=200 if ready else 503)
    response._has_been_logged = True  # a probe asks every few seconds; Django would log each 503 as an error
    return response


def parts():
    """{"database": "ok", "broker": "ok", "migrations": "ok"}, or in place of "ok" what is wrong in a few words."""
    database = _database()
    return {
        "database": database,
        "broker": _broker(),
        "migrations": _migrations() if database == OK else "unknown",
    }


def _database():
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        connection.close()
        return "unreachable"
    return OK


def _redis():
    return redis.Redis.from_url(settings.REDIS_URL, socket_connect_timeout=0.5, socket_timeout=0.5)


def _broker():
    try:
        with _redis() as client:
            client.ping()
    except redis.RedisError:
        return "unreachable"
    return OK


def _migrations():
    global _migrated
    if not _migrated:
        executor = MigrationExecutor(connection)
        waiting = executor.migration_plan(executor.loader.graph.leaf_nodes())
        if waiting:
            return f"{len(waiting)} to apply"
        _migrated = True
    return OK


def queue_length():
    """How many tasks wait at the broker; None when it cannot be asked."""
    try:
        with _redis() as client:
            return client.llen(settings.CELERY_TASK_DEFAULT_QUEUE)
    except redis.RedisError:
        return None


def main():
    host = os.environ.get("ALLOWED_HOSTS", "localhost").split(",")[0].lstrip(".")
    url = f"http://127.0.0.1:{os.environ.get('WEB_PORT', '8000')}/readyz"
    request = urllib.request.Request(url, headers={"Host": host})
    try:
        with urllib.request.urlopen(request, timeout=5) as answer:  # noqa: S310
            return 0 if answer.status == 200 else 1
    except OSError as error:
        sys.stderr.write(f"{error}\n")
        return 1


if __name__ == "__main__":
    sys.exit(main())
