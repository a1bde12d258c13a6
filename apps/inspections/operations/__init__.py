"""The verbs of inspections, one module a subject."""
