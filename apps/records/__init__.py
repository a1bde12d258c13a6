"""The ledger of quality facts: what is known of an enterprise, since when, from whom, with what evidence.

Owns facts, their kinds, their sources and their history. A case app writes here; ratings and public pages read.
Does not judge: what a fact is worth is the business of a ruleset above.
"""
