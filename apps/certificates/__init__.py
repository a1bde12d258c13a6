"""Certificates of search: what the serious list says of named enterprises on a day, signed, and checked by anybody.

Owns the question, its answer at a version of the data, the signed paper and statement, and the log of checks. It knows
nothing of its own about a listing: it reads what `serious_list` lets the public read.
"""
