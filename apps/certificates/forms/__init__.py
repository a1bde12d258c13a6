"""Forms of certificates of search."""
