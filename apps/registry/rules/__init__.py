"""Rules of identity: names and numbers, without database or clock."""
