"""The database's own guards of applications and licences (installed by a migration)."""

from apps.kernel import sqlfiles


def text(name):
    return sqlfiles.load(__file__, name)
