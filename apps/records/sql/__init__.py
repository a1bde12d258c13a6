"""Statements of the ledger."""

from apps.kernel import sqlfiles


def execute(name, params=None):
    return sqlfiles.execute(__file__, name, params)


def text(name):
    return sqlfiles.load(__file__, name)


def rows(name, params=None):
    return sqlfiles.rows(__file__, name, params)
