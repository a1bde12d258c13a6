"""Append-only, hash-chained events and the outbox.

Owns `Event`, `Link` (the chain), `Head` (the published daily heads) and `Delivery`. Knows actors and subjects
only as text,
so that everyone below the domain can record.
"""
