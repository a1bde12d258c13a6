"""Input of the pages of the grades."""
