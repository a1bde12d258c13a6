"""Working-day clocks over a calendar with make-up days; limits come from dated rules; one sweep task."""
