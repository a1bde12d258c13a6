"""The verbs of the ratings, by what they change."""
