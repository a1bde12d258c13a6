"""What indices compute: frozen figures in, findings out, every refusal typed. No clock, no database, no Django."""
