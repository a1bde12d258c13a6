"""What the law of inspections computes: frozen facts in, findings out. No clock, no database."""
