"""Statements of awards: the database's own guards (installed by migrations), the ranking of a round, figures."""

from apps.kernel import sqlfiles


def text(name):
    return sqlfiles.load(__file__, name)


def function(file, name):
    """A function as a file creates it: what a migration that made another of it puts back when it is undone."""
    return sqlfiles.functions_of(text(file))[name]


def rows(name, params=None):
    return sqlfiles.rows(__file__, name, params)


def tuples(name, params=None):
    return sqlfiles.tuples(__file__, name, params)


def execute(name, params=None):
    return sqlfiles.execute(__file__, name, params)
