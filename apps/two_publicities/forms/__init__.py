"""Forms of reports to the credit platform."""
