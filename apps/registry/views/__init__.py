"""Pages of the registry, by what they show."""
