"""Input of the pages of the grades and of the regulator's side."""
