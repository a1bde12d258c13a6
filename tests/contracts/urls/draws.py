"""Rows of the URLs of draws."""

ROWS = {}
