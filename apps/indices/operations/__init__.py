"""The verbs of statistics, definitions, runs, publications, targets and surveys."""
