"""Around the reading of a file: where it lies, whose turn it is, how far it is, what was refused."""
