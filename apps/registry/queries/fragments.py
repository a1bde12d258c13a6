"""Reads over the register: search by fragment, with a plan chosen by how common the fragment is."""

import time
from dataclasses import dataclass

from django.db.models import Q

from .. import sql
from ..models import Enterprise
from ..rules import search as search_rule

STATISTICS_KEPT = 600  # seconds


@dataclass(frozen=True, slots=True)
class Found:
    """One page of a search in the order of registration: `after` is the key to go on from, None on the last page."""

    rows: list
    after: int | None = None


class _Frequencies:
    """How common each pair of characters is, as PostgreSQL's statistics know it; read every ten minutes."""

    def __init__(self):
        self.shares, self.rows, self.until = {}, 1.0, 0.0

    def walk(self, pairs, limit):
        """(first window, most) of keys to walk for a page before asking the index; most = 0: ask the index at once.

        The rarest pair bounds the hits. A key walked costs about half of a hit fetched through the index, so walking
        pays while fewer keys were walked than there are hits. The first window should hold the page (and half as much
        again, for luck).
        """
        if time.monotonic() >= self.until:
            found = sql.rows("search_frequencies")
            self.shares = {row["pair"]: row["share"] for row in found}
            self.rows = found[0]["rows"] if found else 1.0
            self.until = time.monotonic() + STATISTICS_KEPT
        share = min((self.shares.get(pair, 0.0) for pair in pairs), default=0.0)
        window = int(1.5 * (limit + 1) / share) if share else 0
        hits = int(share * self.rows)
        return (window, hits) if window <= hits else (window, 0)


_frequencies = _Frequencies()


def search(text, *, scope_qs=None, limit=50, after=0):
    """Found: the first `limit` enterprises of `scope_qs` (all in force by default) with a key above `after`.

    A rare fragment is answered by the bigram index. A common one (a tenth of all names hold 科技) would make the index
    fetch and sort every hit to show fifty: there the keys are walked in order, window by window, each twice the last.
    When as many keys were walked as there are hits (they lie together, far on), the index is asked for the rest.
    """
    rows = Enterprise.objects.current() if scope_qs is None else scope_qs
    asked = search_rule.read(text)
    if asked.empty:
        return Found([])
    rows = rows.order_by("pk")
    keys, walked_to = _walk(rows, asked, limit, after)
    if len(keys) <= limit and walked_to is not None:
        more = rows.filter(pk__gt=walked_to).search(text).values_list("pk", flat=True)
        keys += more[: limit + 1 - len(keys)]
    page = list(rows.filter(pk__in=keys[:limit]))
    return Found(page, keys[limit - 1] if len(keys) > limit else None)


def _walk(rows, asked, limit, after):
    """(keys found, key walked to): None for the latter when the last key was met, `after` when walking does not pay."""
    window, most = (0, 0) if asked.code else _frequencies.walk(asked.pairs, limit)
    keys, walked = [], 0
    otherwise = Enterprise.objects.all().known_otherwise(asked) if most else ()
    while most and walked + window <= most and len(keys) <= limit and after is not None:
        last = _key_ahead(after, window)
        keys += _in_window(rows, asked, otherwise, after, last)[: limit + 1 - len(keys)]
        walked, window, after = walked + window, window * 2, last
    return keys, after


def _key_ahead(after, window):
    """The key `window` keys further on; None where there are not so many."""
    every = Enterprise.objects.filter(pk__gt=after).order_by("pk").values_list("pk", flat=True)
    return every[window : window + 1].first()


def _in_window(rows, asked, otherwise, after, last):
    """Keys of hits above `after` up to `last` (to the end, for None); `otherwise` are hits by a former name."""
    ahead = {"pk__gt": after} | ({"pk__lte": last} if last is not None else {})
    former = [key for key in otherwise if after < key and (last is None or key <= last)]
    near = rows.filter(**ahead).filter(Q(name_key__like=asked.pattern) | Q(pk__in=former))
    return near.values_list("pk", flat=True)
