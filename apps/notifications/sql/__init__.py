"""The database's own guards of messages to many (installed by a migration)."""

from apps.kernel import sqlfiles


def text(name):
    return sqlfiles.load(__file__, name)
