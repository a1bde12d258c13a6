"""Statements of the benches: set-based generators and bare yardsticks."""

from apps.kernel import sqlfiles


def execute(name, params=None):
    return sqlfiles.execute(__file__, name, params)


def rows(name, params=None):
    return sqlfiles.rows(__file__, name, params)
