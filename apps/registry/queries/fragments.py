"""Reads over the register: search by fragment, with a plan chosen by how common the fragment is."""

import time
from dataclasses import dataclass

from django.db.models import Q

from .. import sql
from ..models import Enterprise
from ..rules import search as search_rule

STATISTICS_KEPT = 600  # seconds
COUNT_CAP = 10_000


@dataclass(frozen=True, slots=True)
class Found:
    """One page of a search in the order of registration: `after` is the key to go on from, None on the last page."""

    rows: list
    after: int | None = None


class _Frequencies:
    """How common each pair of characters is, as PostgreSQL's statistics know it; read every ten minutes."""

    def __init__(self):
        self.shares, self.rows, self.until = {}, 1.0, 0.0

    def window(self, pairs, limit):
        """How many keys to walk for a page before asking the index; 0 where the index is nearer from the start.

        The rarest pair bounds the hits. A key walked costs about half of a hit fetched through the index, so walking
        pays when the keys a page needs (half as many again, for luck) are fewer than the hits.
        """
        if time.monotonic() >= self.until:
            found = sql.rows("search_frequencies")
            self.shares = {row["pair"]: row["share"] for row in found}
            self.rows = found[0]["rows"] if found else 1.0
            self.until = time.monotonic() + STATISTICS_KEPT
        share = min((self.shares.get(pair, 0.0) for pair in pairs), default=0.0)
        keys = 1.5 * (limit + 1) / share if share else 0
        return int(keys) if keys <= share * self.rows else 0


_frequencies = _Frequencies()


def search(text, *, scope_qs=None, limit=50, after=0):
    """Found: the first `limit` enterprises of `scope_qs` (all in force by default) with a key above `after`.

    A rare fragment is answered by the bigram index. A common one (a tenth of all names hold 科技) would make the index
    fetch and sort every hit to show fifty: there the keys are walked in order, which soon meets enough; when a window
    of keys does not (hits that lie together elsewhere), the index is asked after all.
    """
    rows = Enterprise.objects.current() if scope_qs is None else scope_qs
    asked = search_rule.read(text)
    if asked.empty:
        return Found([])
    rows = rows.filter(pk__gt=after).order_by("pk")
    window = 0 if asked.code else _frequencies.window(asked.pairs, limit)
    keys = _walk(rows, asked, window, limit, after) if window else None
    if keys is None:
        keys = list(rows.search(text).values_list("pk", flat=True)[: limit + 1])
    page = list(rows.filter(pk__in=keys[:limit]))
    return Found(page, keys[limit - 1] if len(keys) > limit else None)


def _walk(rows, asked, window, limit, after):
    """Keys of the page (and one more) out of the next `window` keys, or None when they do not hold enough."""
    every = Enterprise.objects.filter(pk__gt=after).order_by("pk").values_list("pk", flat=True)
    last = every[window : window + 1].first()
    if last is None:
        return None
    otherwise = [key for key in Enterprise.objects.all().known_otherwise(asked) if after < key <= last]
    near = rows.filter(pk__lte=last).filter(Q(name_key__like=asked.pattern) | Q(pk__in=otherwise))
    keys = list(near.values_list("pk", flat=True)[: limit + 1])
    return keys if len(keys) > limit else None


def count_up_to(rows, cap=COUNT_CAP):
    """(number, whole): counts no further than `cap`; `whole` is False where there are more (“more than 10,000”)."""
    number = rows.order_by()[: cap + 1].count()
    return (number, True) if number <= cap else (cap, False)
