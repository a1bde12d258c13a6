"""Reads over several models of sampling."""
