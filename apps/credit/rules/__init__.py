"""Rating rules as plain functions: frozen facts in, finding out."""
