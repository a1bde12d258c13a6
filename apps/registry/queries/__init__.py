"""Reads of the registry over several models."""
