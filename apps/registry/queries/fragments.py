"""Reads over the register: search by fragment, with a plan chosen by how common the fragment is."""

import time
from dataclasses import dataclass

from django.db.models import Q

from .. import sql
from ..models import Enterprise
from ..rules import search as search_rule

COMMON = 0.004  # share of names above which the first page is nearer by walking the keys than by the index
WINDOW = 20_000  # keys walked at most before the index is asked after all
STATISTICS_KEPT = 600  # seconds
COUNT_CAP = 10_000


@dataclass(frozen=True, slots=True)
class Found:
    """One page of a search in the order of registration: `after` is the key to go on from, None on the last page."""

    rows: list
    after: int | None = None


class _Frequencies:
    """Share of names by pair of characters, as PostgreSQL's statistics know it; read every ten minutes."""

    def __init__(self):
        self.shares, self.until = {}, 0.0

    def of(self, pairs):
        """Share of the rarest of the pairs: no name can match more often."""
        if time.monotonic() >= self.until:
            self.shares = {row["pair"]: row["share"] for row in sql.rows("search_frequencies")}
            self.until = time.monotonic() + STATISTICS_KEPT
        return min((self.shares.get(pair, 0.0) for pair in pairs), default=0.0)


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
    found = None
    share = _frequencies.of(asked.pairs)
    if share >= COMMON and not asked.code:
        found = _walk(rows, asked, share, limit, after)
    if found is None:
        found = list(rows.search(text)[: limit + 1])
    more = len(found) > limit
    return Found(found[:limit], found[limit - 1].pk if more else None)


def _walk(rows, asked, share, limit, after):
    """The page from the next keys in order, or None when they do not hold enough."""
    window = min(WINDOW, int(limit / share * 4) + 500)
    keys = Enterprise.objects.filter(pk__gt=after).order_by("pk").values_list("pk", flat=True)
    last = keys[window : window + 1].first()
    if last is None:  # the whole rest fits: no need of an end
        last = Enterprise.objects.order_by("-pk").values_list("pk", flat=True).first() or after
    otherwise = [key for key in rows.model.objects.all().known_otherwise(asked) if key > after]
    near = rows.filter(pk__lte=last).filter(Q(name_key__like=asked.pattern) | Q(pk__in=otherwise))
    found = list(near[: limit + 1])
    return found if len(found) > limit else None


def count_up_to(rows, cap=COUNT_CAP):
    """(number, whole): counts no further than `cap`; `whole` is False where there are more (“more than 10,000”)."""
    number = rows.order_by()[: cap + 1].count()
    return (number, True) if number <= cap else (cap, False)
