"""Rows of the URLs of serious_list."""

ROWS = {}
