"""The database's own guards of sampling (installed by a migration) and the heavy reads."""

from apps.kernel import sqlfiles


def text(name):
    return sqlfiles.load(__file__, name)


def functions(*names):
    return sqlfiles.functions(__file__, *names)


def function(file, name):
    """A function as a file creates it: what a migration that made another of it puts back when it is undone."""
    return sqlfiles.functions_of(text(file))[name]


def rows(name, params=None):
    return sqlfiles.rows(__file__, name, params)


def one(name, params=None):
    return rows(name, params)[0]


def execute(name, params=None):
    return sqlfiles.execute(__file__, name, params)
