"""The exact bytes that are hashed (docs/verifiable-draws.md, sections 2 to 5).

A digest is SHA-256 over UTF-8 text. Fields of a line stand between tabs and lines end with a line feed; no field may
hold a control character, so that no two different lists give the same text.
"""

import hashlib
import re

VERSION = "qp-draw-1"  # the first part of every digest: how lots are drawn has not changed since
# How a seal is written now, and before: qp-draw-1 named a public value by source and day alone, and in both a stratum
# could be without a quota.
SEALED = "qp-draw-3"
# The same, where inspectors and seats are held back in public for a time; in qp-draw-4 the seed alone chose them.
HELD = "qp-draw-5"
CONTROL = re.compile(r"[\x00-\x1f\x7f]")
HEX = re.compile(r"[0-9a-f]{64}")
NONCE = re.compile(r"[\x21-\x7e]{16,200}")


def line(*fields):
    """One line of a sealed text; raises ValueError on a control character."""
    for field in fields:
        if CONTROL.search(field):
            raise ValueError("a field of a sealed text holds a control character")
    return "\t".join(fields) + "\n"


def sha256(text):
    return hashlib.sha256(text.encode()).hexdigest()


def prefix(*parts):
    """What stands before the last part of a digest: version and parts, each followed by a line feed."""
    return "".join(f"{part}\n" for part in (VERSION, *parts))


def digest(*parts):
    """SHA-256 in lower-case hexadecimal of the version and the parts, joined by line feeds."""
    return sha256(prefix(*parts[:-1]) + parts[-1])


def commitment(*, number, seal, position, nonce):
    """What a witness publishes before anybody's nonce is known; bound to the seal and to the witness's place."""
    return digest("commit", number, seal, str(position), nonce)


def seed(*, number, seal, nonces, value=""):
    """The seed: `nonces` in the order of the witnesses, "" for one who is absent; `value` the public value or ""."""
    return digest("seed", number, seal, *nonces, value)


def subject_prefix(seed, number):
    """The bytes before a subject when its key is hashed: SQL and Python both append the subject and hash."""
    return prefix("select", seed, number).encode()


def subject_key(seed, number, subject):
    """The key of a subject, 64 hexadecimal digits: the smallest of a stratum are drawn."""
    return digest("select", seed, number, subject)


def held_seed(salt, seed):
    """What stands for the seed wherever people are chosen and held back: without the sealed salt nobody computes it."""
    return digest("held", salt, seed)


def inspector_key(seed, number, inspector):
    return digest("inspector", seed, number, inspector)


def seats_digest(salt, number, places):
    """What is published of the first seats while they are held back: `places` are (subject, team, inspector)."""
    return digest("seats", salt, number, "".join(line(*place) for place in sorted(places)))


def replacement_digest(salt, number, step, *what):
    """The same of one replacement: `what` is subject, team, inspector and what its ground rests on."""
    return digest("replacement", salt, number, str(step), *what)


def name_key(salt, *what):
    """The subject of an object whose name follows (section 13): `what` is code, area, industry, size and label."""
    return digest("name", salt, *what)


def choice(seed, number, subject, team, seat, count):
    """Which of `count` equal candidates takes the seat, when it is first assigned."""
    return int(digest("assign", seed, number, subject, team, str(seat)), 16) % count


def replacement_choice(seed, number, step, subject, team, seat, count):
    """The same for the `seat`-th seat filled at a place in replacement `step`."""
    return int(digest("replace", seed, number, str(step), subject, team, str(seat)), 16) % count
