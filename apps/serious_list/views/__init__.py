"""Pages of the serious list."""
