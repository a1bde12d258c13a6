"""Rules of the two publicities."""
