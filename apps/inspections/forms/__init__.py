"""Input of inspections; each form's clean values are the arguments of one verb."""
