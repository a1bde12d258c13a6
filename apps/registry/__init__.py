"""Enterprises: identity, names, status, sites, products, legacy numbers, merges and imports.

Owns what an enterprise *is*; what it *did* is a fact of a higher app.
"""
