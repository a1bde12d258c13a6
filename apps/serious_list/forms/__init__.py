"""Forms of the serious list."""
