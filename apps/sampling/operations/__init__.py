"""The verbs of sampling, one module a subject."""
