"""House rules of access as plain functions."""
