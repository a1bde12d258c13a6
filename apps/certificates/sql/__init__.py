"""The database's guards of certificates (installed by a migration) and the statement of the screening."""

from apps.kernel import sqlfiles


def text(name):
    return sqlfiles.load(__file__, name)


def rows(name, params=None):
    return sqlfiles.rows(__file__, name, params)
