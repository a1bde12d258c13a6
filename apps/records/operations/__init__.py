"""The verbs of the ledger, by what they change."""
