"""Pages about people and rights."""
