"""Rows of the URLs of credit."""

ROWS = {}
