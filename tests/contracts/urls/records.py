"""Rows of the URLs of records."""

ROWS = {}
