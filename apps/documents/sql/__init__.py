"""Statements of documents."""

from apps.kernel import sqlfiles


def rows(name, params=None):
    return sqlfiles.rows(__file__, name, params)
