"""Rules of certificates of search."""
