"""Load named SQL statements from an app's sql/ folder: the only place where a cursor is opened."""

import re
import time
from contextlib import contextmanager
from functools import cache
from pathlib import Path

from django.db import DEFAULT_DB_ALIAS, InterfaceError, OperationalError, connection, connections, transaction

# a body stands between two $$, or is one expression after RETURN
_FUNCTION = re.compile(
    r"^CREATE (?:OR REPLACE )?(FUNCTION (\w+).+?(?:\$\$.+?\$\$;|^RETURN .+?;))$", re.DOTALL | re.MULTILINE
)

LOCK_NOT_AVAILABLE = "55P03"
_PREPARED = re.compile(r"^PREPARE (\w+)", re.MULTILINE)


@cache
def load(folder, name):
    """Text of `<folder>/<name>.sql`; folder is the `__file__` of the app's sql/__init__.py."""
    return (Path(folder).parent / f"{name}.sql").read_text(encoding="utf-8")


def execute(folder, name, params=None):
    """Run a statement of the folder; returns the number of rows it touched."""
    with connection.cursor() as cursor:
        cursor.execute(load(folder, name), params)
        return cursor.rowcount


def rows(folder, name, params=None):
    """Run a query of the folder; returns a list of dicts."""
    with connection.cursor() as cursor:
        cursor.execute(load(folder, name), params)
        names = [column.name for column in cursor.description]
        return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]


def functions(folder, *names):
    """The functions that files of the folder create, a later file's in place of an earlier one's: what a migration
    that made others of them puts back when it is undone."""
    return "\n".join(found for name in names for found in functions_of(load(folder, name)).values())


def functions_of(text):
    """{name: statement} of the functions that a text creates, each made in place of one there may be."""
    return {name: f"CREATE OR REPLACE {found}" for found, name in _FUNCTION.findall(text)}


def unchecked(ask):
    """`ask()` without Django's question before the first query of a request, whether the connection still lives.

    For hot lookups, whose round trips it would double. A connection that is found dead is replaced and asked again
    once; a server that answered, were it only that the time is up, is not.
    """
    here = connections[DEFAULT_DB_ALIAS]
    if here.connection is None or here.in_atomic_block:
        return ask()
    here.health_check_done = True
    try:
        return ask()
    except (OperationalError, InterfaceError):
        if here.is_usable():
            raise
        here.close()
        return ask()


def ready():
    """Whether this thread may ask what hangs on no request: its connection is open, sound and within its time, and in
    no transaction. What Django sees to when a request begins and ends is then seen to already."""
    here = connections[DEFAULT_DB_ALIAS]
    in_time = here.close_at is None or time.monotonic() < here.close_at
    return here.connection is not None and in_time and not (here.errors_occurred or here.in_atomic_block)


def hot(ask):
    """`ask(cursor)` of a small hot query, unchecked (see there), on the driver's own cursor: Django's around it costs
    as much again as the way to the server and back. Where somebody counts or wraps queries it has Django's."""

    def asked():
        here = connections[DEFAULT_DB_ALIAS]
        if here.connection is None or here.queries_logged or here.execute_wrappers:
            with here.cursor() as cursor:
                return ask(cursor)
        with here.wrap_database_errors, here.create_cursor() as cursor:
            return ask(cursor)

    return unchecked(asked)


def tuples(folder, name, params=None):
    """Rows of a small hot query of the folder as tuples (see `hot`)."""

    def ask(cursor):
        cursor.execute(load(folder, name), params)
        return cursor.fetchall()

    return hot(ask)


def prepared(folder, name, execute, values):
    """Rows of a small hot query as tuples, which the server plans once a connection: `name`.sql prepares the statement
    of that name, and `execute` runs it. Planning a join of five tables takes longer than reading one row by its key."""

    def ask(cursor):
        _prepare(cursor, folder, name)
        cursor.execute(execute, values)
        return cursor.fetchall()

    return hot(ask)


def _prepare(cursor, folder, name):
    """Once for each connection to the server (a test's or a pool's may know it)."""
    known = getattr(connection, "prepared_on", None)
    if known is None:
        known = connection.prepared_on = {}
    if known.get((folder, name)) is connection.connection:
        return
    text = load(folder, name)
    cursor.execute("SELECT 1 FROM pg_prepared_statements WHERE name = %s", [_PREPARED.search(text)[1]])
    if not cursor.fetchone():
        cursor.execute(text)
    known[folder, name] = connection.connection


@contextmanager
def waiting(most, refusal):
    """Inside, a transaction waits no longer than `most` (an interval of the server, as "5s") for what another holds, so
    that it is told in time: a statement that is cut off by its own limit is an error of the portal to its reader.
    Raises `refusal` then; the transaction is to be left by it."""
    _wait(most)
    try:
        yield
    except OperationalError as error:
        if getattr(error.__cause__, "pgcode", "") != LOCK_NOT_AVAILABLE:
            raise
        raise refusal from error
    _wait("0")


def _wait(most):
    """'0' is as long as a statement may last; it ends with the transaction."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('lock_timeout', %s, true)", [most])


def stream(folder, name, params=None, *, size=2000):
    """Yield the rows of a query as dicts, `size` fetched at a time through a server-side cursor.

    Memory does not grow with the result. Opens a transaction of its own when none is open.
    """
    with transaction.atomic(), connection.chunked_cursor() as cursor:
        cursor.execute(load(folder, name), params)
        while batch := cursor.fetchmany(size):
            names = [column.name for column in cursor.description]
            for row in batch:
                yield dict(zip(names, row, strict=True))
