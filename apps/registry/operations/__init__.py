"""The verbs of the registry, by what they change."""
