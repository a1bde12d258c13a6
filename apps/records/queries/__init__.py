"""Reads over the ledger."""
