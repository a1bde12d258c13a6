"""Ratings: rulesets as dated data, the engine that applies them, grades, risk classes and receipts.

Two models that are never mixed: the public quality-credit grade and the internal risk class. Reads facts, writes none.
"""
