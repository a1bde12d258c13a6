"""The verbs of awards."""
