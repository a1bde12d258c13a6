"""The way back after a test that commits: what it wrote is taken out again, instead of cloning a whole database.

A clone copies the files of a thousand relations, most of them empty, and takes seconds where the disk is slow; a test
touches a dozen tables. Whatever cannot be put back row by row (another schema, triggers left off, a province of rows)
asks for a fresh clone.
"""

import io
import time

LAST = "public_register_touched"  # written by triggers that fire whatever the role, also by the way back itself
MOST_ROWS = 20_000  # written by one test: from here a clone is the shorter way
TABLES = """
    SELECT c.oid::regclass::text FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE n.nspname = 'public' AND c.relkind = 'r' ORDER BY 1
"""
SEQUENCES = "SELECT quote_ident(sequencename), start_value, last_value FROM pg_sequences WHERE schemaname = 'public'"
SHAPE = """
    SELECT count(*), sum(hashtext(what)), (SELECT count(*) FROM pg_matviews) FROM (
        SELECT concat(oid, relname, relkind) FROM pg_class WHERE oid >= 16384
        UNION ALL SELECT concat(oid, tgname, tgenabled) FROM pg_trigger WHERE NOT tgisinternal
        UNION ALL SELECT concat(oid, conname, convalidated) FROM pg_constraint
        UNION ALL SELECT concat(oid, proname, md5(prosrc)) FROM pg_proc WHERE oid >= 16384
    ) AS every (what)
"""
OTHERS = """
    SELECT pg_terminate_backend(pid) FROM pg_stat_activity
    WHERE datname = current_database() AND pid <> pg_backend_pid() AND backend_type = 'client backend'
"""


class Pristine:
    """A database as it was cloned. `cursor` is in autocommit; nobody else writes while one of the methods runs."""

    def __init__(self, cursor):
        self.tables = [name for (name,) in rows(cursor, TABLES)]
        self.shape = rows(cursor, SHAPE)
        self.sequences = rows(cursor, SEQUENCES)
        self.newest = newest(cursor)
        self.counts = {name: count for name, count, _fresh in self.look(cursor)}
        self.seeds = {name: copied(cursor, name) for name, count in self.counts.items() if count}

    def look(self, cursor):
        """[(table, rows, rows written since)]."""
        each = (
            f"SELECT '{name}', count(*), count(*) FILTER (WHERE xmin::text::bigint >= {self.newest}) FROM {name}"
            for name in self.tables
        )
        return rows(cursor, " UNION ALL ".join(each))

    def restore(self, cursor):
        """Put back what changed; False, with nothing done, when only a clone can."""
        if not alone(cursor) or rows(cursor, SHAPE) != self.shape:
            return False
        touched = [found for found in self.look(cursor) if found[2] or found[1] != self.counts[found[0]]]
        if sum(count for _name, count, _fresh in touched) > MOST_ROWS:
            return False
        cursor.execute("SET session_replication_role = replica")  # the guards of append-only tables, and foreign keys
        cursor.execute("BEGIN")
        for name, count, _fresh in sorted(touched, key=lambda found: found[0] == LAST):
            if count:
                cursor.execute(f"DELETE FROM {name}")
            if name in self.seeds:
                cursor.copy_expert(f"COPY {name} FROM STDIN", io.BytesIO(self.seeds[name]))
        self.rewind(cursor)
        cursor.execute("COMMIT")
        cursor.execute("RESET session_replication_role")
        self.newest = newest(cursor)
        return True

    def rewind(self, cursor):
        moved = set(rows(cursor, SEQUENCES)) - set(self.sequences)
        before = {name: (start, last) for name, start, last in self.sequences}
        for name, _start, _last in moved:
            start, last = before[name]
            cursor.execute("SELECT setval(%s, %s, %s)", [name, start if last is None else last, last is not None])


def rows(cursor, statement):
    cursor.execute(statement)
    return cursor.fetchall()


def newest(cursor):
    """A transaction's number: whatever is written from now on bears this one or a later one."""
    [(number,)] = rows(cursor, "SELECT pg_current_xact_id()::text::bigint")
    return number


def copied(cursor, name):
    target = io.BytesIO()
    cursor.copy_expert(f"COPY {name} TO STDOUT", target)
    return target.getvalue()


def alone(cursor):
    """End the sessions a test left; True when they are gone."""
    for _attempt in range(200):
        if not rows(cursor, OTHERS):
            return True
        time.sleep(0.01)
    return False
