"""The chain's triggers (installed by a migration) and the statements that verify and claim."""

from apps.kernel import sqlfiles


def text(name):
    return sqlfiles.load(__file__, name)


def rows(name, params=None):
    return sqlfiles.rows(__file__, name, params)


def execute(name, params=None):
    return sqlfiles.execute(__file__, name, params)


def stream(name, params=None, *, size=2000):
    """Yield the rows of a query as dicts through a server-side cursor: memory does not grow with the result."""
    return sqlfiles.stream(__file__, name, params, size=size)
