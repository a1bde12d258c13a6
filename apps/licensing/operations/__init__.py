"""The verbs of licensing."""
