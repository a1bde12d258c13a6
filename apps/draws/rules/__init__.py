"""The rules of a draw in plain Python: exact bytes, order, assignment, replacement; see docs/verifiable-draws.md."""
