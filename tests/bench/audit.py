"""What an audited change costs beside the same change without a chain, and how fast a chain is verified."""

import resource
import time

EVENTS = 1000
CHAIN = 100_000


def run(bench):
    """Recording alone in a transaction, with and without the chain; verification of a long chain."""
    from django.db import connection

    from apps.audit.queries import verify

    inside, chained = _record(EVENTS, together=100), _record(EVENTS)
    _triggers(connection, "DISABLE")
    bare = _record(EVENTS)
    _triggers(connection, "ENABLE")
    bench.figure("record an event and link it, inside a change", inside * 1000, at_most=1, unit="ms")
    bench.compare("a transaction that records: with the chain / without", ours=chained, yardstick=bare, at_most=3)
    with connection.cursor() as cursor:
        cursor.execute("TRUNCATE audit_pending")
        cursor.execute("SET session_replication_role = replica")
        cursor.execute("DELETE FROM audit_event WHERE id NOT IN (SELECT event_id FROM audit_link)")
        cursor.execute("SET session_replication_role = origin")
    _lengthen(connection)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    started = time.perf_counter()
    report = verify()
    seconds = time.perf_counter() - started
    if report.faults:
        raise AssertionError(f"the chain of the bench is broken: {report.broken[:3]}")
    grown = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
    bench.figure("verify a million events, projected", seconds / report.events * 1_000_000, at_most=60, unit="s")
    bench.figure("memory that verification takes", grown / 1024, at_most=50, unit="MB")


def _record(count, *, together=1):
    """Seconds an event takes, median of three rounds, so many a transaction; the commit need not reach the disk."""
    from django.db import transaction
    from django.utils import timezone

    from apps.audit.operations import record
    from apps.kernel.scope import Scope

    by, at, rounds = Scope.system("bench"), timezone.now(), []
    for _ in range(3):
        started = time.perf_counter()
        for number in range(count // together):
            with transaction.atomic():
                for _ in range(together):
                    record(verb="t.done", by=by, at=at, subject=("thing", number), division="320102", data={"n": 1})
        rounds.append((time.perf_counter() - started) / count)
    return sorted(rounds)[1]


def _triggers(connection, verb):
    with connection.cursor() as cursor:
        cursor.execute(f"ALTER TABLE audit_event {verb} TRIGGER audit_event_queue")


def _lengthen(connection):
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO audit_event (at, verb, actor, actor_kind, agency, subject_kind, subject_id, division,"
            " request_id, data) SELECT now(), 't.bulk', 'bench', 'system', '', 'thing', n::text, '320102', '',"
            " jsonb_build_object('n', n, 'name', '南京示例有限公司') FROM generate_series(1, %s) AS n",
            [CHAIN],
        )
        cursor.execute("ANALYZE audit_event, audit_link")
