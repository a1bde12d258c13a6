"""Facts of the national standard that need no database."""
