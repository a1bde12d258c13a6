"""Pages of reports to the credit platform."""
