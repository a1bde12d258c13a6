"""Statements of the ledger."""

from apps.kernel import sqlfiles


def execute(name, params=None):
    return sqlfiles.execute(__file__, name, params)


def rows(name, params=None):
    return sqlfiles.rows(__file__, name, params)
