"""The edge of inspections: the desk, the enterprise's space, the public pages."""
