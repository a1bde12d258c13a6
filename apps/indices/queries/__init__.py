"""Reads over statistics and results."""
