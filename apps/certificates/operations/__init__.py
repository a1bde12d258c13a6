"""The verbs of certificates."""
