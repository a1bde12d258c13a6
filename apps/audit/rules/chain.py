"""The arithmetic of the chain, as docs/audit-chain.md states it: the plain twin of the triggers."""

from hashlib import sha256

GENESIS = bytes(32)
FIELDS = (
    "id", "at", "verb", "actor", "actor_kind", "actor_user", "agency",
    "subject_kind", "subject_id", "division", "request_id", "data",
)  # fmt: skip


def netstring(text):
    """`<length in bytes>:<UTF-8 bytes>,`: a reader can never mistake where a field ends."""
    raw = text.encode()
    return b"%d:%s," % (len(raw), raw)


def digest(fields):
    """SHA-256 of the canonical text of an event given as a mapping of exported text fields."""
    return sha256(netstring("1") + b"".join(netstring(fields[name]) for name in FIELDS)).digest()


def link_hash(prev, event_digest):
    return sha256(prev + event_digest).digest()


def classify(row, *, moved):
    """Name the faults of one link that does not hold; yields (problem, first seq, last seq, event id or None).

    `row` is a row of verify.sql, `moved` the sequence numbers at which another link's event would fit.
    """
    if row["seq"] != row["previous_seq"] + 1:
        yield "removed", row["previous_seq"] + 1, row["seq"] - 1, None
    elif not row["follows"] and row["holds"] and row["previous_holds"]:
        yield "reordered", row["seq"], row["seq"], row["event_id"]
    if row["missing"]:
        yield "removed", row["seq"], row["seq"], row["event_id"]
    elif not row["holds"]:
        yield "reordered" if row["seq"] in moved else "altered", row["seq"], row["seq"], row["event_id"]
