"""The verbs of the two publicities."""
