"""The verbs of the public register: announce changes, publish bulk files."""
