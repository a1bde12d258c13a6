"""What people give in."""
