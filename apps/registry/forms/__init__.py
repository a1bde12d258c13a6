"""Input of the registry's pages, turned into the arguments of its verbs."""
