"""One cell: what stands in it. Plain Python."""
