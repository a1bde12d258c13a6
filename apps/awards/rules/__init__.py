"""One rule a file: frozen facts in, a finding out."""
