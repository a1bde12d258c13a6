"""The database's own guards of limits and of the clocks that run on them (installed by a migration)."""

from apps.kernel import sqlfiles


def text(name):
    return sqlfiles.load(__file__, name)
