"""What the law of sampling computes: frozen facts in, findings out. No clock, no database."""
