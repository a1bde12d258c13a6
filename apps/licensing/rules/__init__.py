"""One rule of licensing a file."""
