"""Pages of licensing: the public, the enterprise, the desk."""
