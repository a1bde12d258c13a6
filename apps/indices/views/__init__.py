"""Pages of indices: what is public, and the desk of those who compute, approve and publish."""
