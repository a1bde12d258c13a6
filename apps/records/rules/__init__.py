"""Rules of the ledger as plain functions."""
