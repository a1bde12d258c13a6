"""What the portal does across apps: the demo province."""
