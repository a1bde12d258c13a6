"""The statements of the public register: the only place of this app that opens a cursor."""

from contextlib import contextmanager
from functools import partial

from django.db import connection, transaction

from apps.kernel import sqlfiles

EXECUTE = "EXECUTE public_enterprise (%s, %s)"


def text(name):
    return sqlfiles.load(__file__, name)


def cities():
    """{four digits of a city: number of current records}."""
    return {row["city"]: row["enterprises"] for row in sqlfiles.rows(__file__, "cities")}


def visible():
    """What of the database is seen from now, as a value: as long as it is the same, so is every row."""
    [found] = sqlfiles.tuples(__file__, "visible")
    return found


def life():
    """The life of the server that this session is of, None where that is not known; asked once a session.

    A server whose part fell comes up again by itself, with the same start, and gives numbers of transactions anew that
    nothing had been written of. All sessions end with it, and so does the row this reads, which is not logged.
    """
    session, value = getattr(connection, "life", (None, None))
    if value is None or session is not connection.connection:
        [(value,)] = sqlfiles.tuples(__file__, "life")
        connection.life = (connection.connection, value)
    return value


def untouched(about, one, other):
    """(what is seen from now, whether nobody has written to what a kind of answers shows since both were seen), of two
    values of `visible` of one life of the server. `about`: a kind that the triggers name (touched_about.sql)."""
    [(*seen, kept)] = sqlfiles.tuples(__file__, "untouched", {"about": about, "one": one[0], "other": other[0]})
    return tuple(seen), kept and seen[1] == one[1] == other[1]


def look_after_touched(before):
    """Drop what is known of transactions of before a time, which no answer that is still kept is older than; let a new
    life begin where the old one ended."""
    sqlfiles.execute(__file__, "forget_touched", {"before": before})
    sqlfiles.execute(__file__, "begin_life")


def public_by_code(code):
    """(id, updated_at, JSON text) of the current record with this very credit code, or None."""
    rows = sqlfiles.unchecked(partial(_run, [], code))
    return rows[0] if rows else None


def public_by_ids(ids):
    """[(id, updated_at, JSON text)] of the current records among `ids`, in the order of `ids`."""
    found = {row[0]: row for row in sqlfiles.unchecked(partial(_run, list(ids), None))} if ids else {}
    return [found[key] for key in ids if key in found]


def _run(ids, code):
    with connection.cursor() as cursor:
        _prepare(cursor)
        cursor.execute(EXECUTE, [ids, code])
        return cursor.fetchall()


def _prepare(cursor):
    """Prepare the record's statement once for each connection to the server (a test's or a pool's may know it)."""
    if getattr(connection, "public_enterprise_on", None) is connection.connection:
        return
    cursor.execute("SELECT 1 FROM pg_prepared_statements WHERE name = 'public_enterprise'")
    if not cursor.fetchone():
        cursor.execute(sqlfiles.load(__file__, "enterprise"))
    connection.public_enterprise_on = connection.connection


# --- Changes and releases ---------------------------------------------------------------------------------------------
SWEEP_LOCK, RELEASE_LOCK = 7_201, 7_202


def sweep(at):
    """Write the differences since the last sweep into the feed; returns their number. Call in a transaction."""
    with connection.cursor() as cursor:
        # one writer at a time, until commit: `seq` then grows in the order of visibility
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [SWEEP_LOCK])
    return sqlfiles.execute(__file__, "sweep", {"at": at})


@contextmanager
def only_one_release():
    """Yields whether this process may publish: False while another one does."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s)", [RELEASE_LOCK])
        free = cursor.fetchone()[0]
        try:
            yield free
        finally:
            if free:
                cursor.execute("SELECT pg_advisory_unlock(%s)", [RELEASE_LOCK])


@contextmanager
def snapshot():
    """A transaction that sees one moment of the register however long it reads."""
    nested = connection.in_atomic_block  # a test's transaction: has begun, cannot change its isolation
    with transaction.atomic():
        if not nested:
            with connection.cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        yield
