"""Reads over inspections."""
