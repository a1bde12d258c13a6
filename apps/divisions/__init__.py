"""Where: GB/T 2260 divisions with validity dates and successors, development zones, and the agency tree."""
