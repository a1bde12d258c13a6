"""The database's own guards of indices (installed by a migration), the heavy reads, COPY into the staging tables."""

from django.db import connection

from apps.kernel import sqlfiles


def text(name):
    return sqlfiles.load(__file__, name)


def rows(name, params=None):
    return sqlfiles.rows(__file__, name, params)


def execute(name, params=None):
    return sqlfiles.execute(__file__, name, params)


def copy(name, lines):
    """Feed the file object `lines` to a COPY … FROM STDIN statement of this folder."""
    with connection.cursor() as cursor:
        cursor.copy_expert(text(name), lines)
