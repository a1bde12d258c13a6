"""Statements of the partners' feed."""

from apps.kernel import sqlfiles


def text(name):
    return sqlfiles.load(__file__, name)


def functions(*names):
    return sqlfiles.functions(__file__, *names)


def rows(name, params=None):
    return sqlfiles.rows(__file__, name, params)


def tuples(name, params=None):
    return sqlfiles.tuples(__file__, name, params)


def execute(name, params=None):
    return sqlfiles.execute(__file__, name, params)
