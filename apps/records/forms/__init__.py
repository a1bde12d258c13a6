"""Input of the ledger's pages."""
