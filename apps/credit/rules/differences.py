"""What differs between two rulesets, entry by entry. Content is what operations/rulesets.py `content_of` gives.

No rule of law: a reading aid. An entry is the same in both when its key is: a class by its code, a point rule by class,
kind and severities, a veto by kind and severities, a band by its grade. Two entries with one key are told apart by
their order.
"""

from collections import Counter
from dataclasses import dataclass

ADDED, REMOVED, CHANGED = "added", "removed", "changed"
KEYS = {
    "indicators": ("code",),
    "rules": ("indicator", "kind", "severity_min", "severity_max"),
    "vetoes": ("kind", "severity_min", "severity_max"),
    "bands": ("grade",),
}


@dataclass(frozen=True, slots=True)
class Difference:
    """`before` and `after` are the entries (None where there is none); `fields` the names whose values differ."""

    part: str
    kind: str
    before: dict | None
    after: dict | None
    fields: tuple[str, ...] = ()


def differences(before, after):
    """Differences in the order of the new content, what was removed after it, part by part."""
    found = []
    for part, key in KEYS.items():
        found += _of_part(part, _keyed(before[part], key), _keyed(after[part], key))
    return found


def _of_part(part, old, new):
    for key, row in new.items():
        if key not in old:
            yield Difference(part, ADDED, None, row)
        elif fields := tuple(name for name in row if row[name] != old[key].get(name)):
            yield Difference(part, CHANGED, old[key], row, fields)
    for key, row in old.items():
        if key not in new:
            yield Difference(part, REMOVED, row, None)


def _keyed(rows, names):
    seen, keyed = Counter(), {}
    for row in rows:
        key = tuple(row[name] for name in names)
        seen[key] += 1
        keyed[(*key, seen[key])] = row
    return keyed
