"""Reads behind reports to the credit platform."""
