"""The verbs of the serious list."""
