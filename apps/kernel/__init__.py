"""What every app stands on and no app owns: scopes, domain errors, move tables, dated rules, identifiers.

No models. Imports nothing of the house. What is put here must be usable by an app that knows nothing of quality.
"""
