"""Statements of the two publicities."""

from apps.kernel import sqlfiles


def text(name):
    return sqlfiles.load(__file__, name)


def rows(name, params=None):
    return sqlfiles.rows(__file__, name, params)


def stream(name, params=None):
    return sqlfiles.stream(__file__, name, params)


def functions(*names):
    return sqlfiles.functions(__file__, *names)
