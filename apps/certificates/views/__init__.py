"""Pages of certificates of search."""
