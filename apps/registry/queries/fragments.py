"""Reads over the register: search by fragment, with a plan chosen by how common the fragment is."""

import time
from dataclasses import dataclass

from django.db.models import Q
from django.db.models.functions import Length

from .. import sql
from ..models import Enterprise
from ..querysets import MANY
from ..rules import search as search_rule

STATISTICS_KEPT = 600  # seconds
# What a search costs by its parts, in keys walked in the covering index (server CPU time, 1M names):
HIT = 10  # a row fetched through the bigram index
POSTING = 1.5  # an entry of the bigram index read
SPARE = 1.5  # how much further than the mean a walk may have to go for its page
ALIKE = 4  # a pair of characters up to so many times as common as the rarest is worth asking the index for
ASKED_PAIRS = 2


@dataclass(frozen=True, slots=True)
class Found:
    """One page of a search in the order of registration: `after` is the key to go on from, None on the last page."""

    rows: list
    after: int | None = None


@dataclass(frozen=True, slots=True)
class Wanted:
    """A search text made ready: what it asks for, the keys found by former names and numbers, the pairs of characters
    that tell most, and the share of all names that the rarest of them is in (0: too rare to be known)."""

    asked: search_rule.Asked
    otherwise: frozenset
    pairs: tuple
    share: float
    rows: float  # in the whole table
    keys: float  # given out so far for each row: gaps make a walk over keys shorter than it looks
    whole: bool = False  # asked of all current enterprises: by statements at hand, which find former names themselves

    def within(self, rows):
        """The hits among `rows`, by the bigram index."""
        return rows.found_by(self.asked, self.otherwise, self.pairs)

    def sized(self, rows, most):
        """[(length of the name, key)] of up to `most` hits, in no order, by the bigram index."""
        if self.whole:
            return self.ask("fragment_hits", most=most)
        return list(self.within(rows).annotate(size=Length("name")).values_list("size", "pk")[:most])

    def ask(self, statement, **more):
        """Rows of one of the statements over all current enterprises."""
        pairs, every = list(self.pairs), list(self.asked.pairs)
        values = {"pairs": pairs, "every": every, "fits": self.asked.pattern, "many": MANY}
        return sql.tuples(statement, values | more)

    def reach(self, count):
        """How many keys to walk for `count` hits in order before asking the index; 0: ask it at once.

        The rarest pair bounds the hits, and fetching them all is what the index costs; so walking pays while fewer keys
        were walked than that. A walk ends by itself where the page is full, so a longer reach costs nothing then.
        """
        if not self.share or self.asked.code:
            return 0
        most = self.share * self.rows * (HIT + POSTING)
        return int(most * self.keys) if SPARE * count / self.share <= most else 0

    def reach_to_count(self, count):
        """The same for `count` hits in any order, of which the index need not fetch more."""
        if not self.share or self.asked.code:
            return 0
        most = self.share * self.rows * POSTING + count * HIT
        return int(most * self.keys) if SPARE * count / self.share <= most else 0


class _Frequencies:
    """How common each pair of characters is, as PostgreSQL's statistics know it; read every ten minutes."""

    def __init__(self):
        self.shares, self.rows, self.keys, self.until = {}, 1.0, 1.0, 0.0

    def refresh(self):
        if time.monotonic() >= self.until:
            found = sql.rows("search_frequencies")
            self.shares = {row["pair"]: row["share"] for row in found}
            self.rows, last = (found[0]["rows"], found[0]["last"] or 0) if found else (1.0, 0)
            self.keys = max(1.0, last / self.rows)
            self.until = time.monotonic() + STATISTICS_KEPT

    def telling(self, pairs):
        """(the pairs worth asking the index for, the share of the rarest): rare ones first, and none far commoner.

        Each further pair makes the index skip through the list of a pair that perhaps most names hold, which costs more
        than looking at the few names it would spare. What is left out the pattern checks.
        """
        self.refresh()
        known = sorted((self.shares.get(pair, 0.0), pair) for pair in pairs)
        if not known:
            return (), 0.0
        rarest = known[0][0]
        worth = [pair for share, pair in known if share <= ALIKE * rarest]
        return tuple(worth[:ASKED_PAIRS]), rarest


_frequencies = _Frequencies()


def telling(asked):
    """(the pairs of a text already read that are worth asking the index for, how many names of the register the rarest
    of them is in by the last statistics; 0: too few to be known)."""
    pairs, share = _frequencies.telling(asked.pairs)
    return pairs, share * _frequencies.rows


def prepare(text, *, whole=False):
    """Wanted of a reader's text. Asks for the few keys found by former names and numbers, unless it is a fragment of a
    name that is asked of the `whole` register: then `rows` of the functions below are not looked at, and may be None.
    """
    asked = search_rule.read(text)
    pairs, share = _frequencies.telling(asked.pairs)
    whole = whole and not asked.code
    apart = asked.empty or whole
    otherwise = frozenset() if apart else frozenset(Enterprise.objects.all().known_otherwise(asked))
    return Wanted(asked, otherwise, pairs, share, _frequencies.rows, _frequencies.keys, whole)


def search(text, *, scope_qs=None, limit=50, after=0):
    """Found: the first `limit` enterprises of `scope_qs` (all in force by default) with a key above `after`."""
    rows = Enterprise.objects.current() if scope_qs is None else scope_qs
    keys = first_keys(rows, prepare(text, whole=scope_qs is None), limit=limit, after=after)
    page = list(rows.filter(pk__in=keys[:limit]).order_by("pk")) if keys else []
    return Found(page, keys[limit - 1] if len(keys) > limit else None)


def first_keys(rows, wanted, *, limit, after=0):
    """Keys of the first `limit` hits among `rows` above `after`, in order, and one more where there are more.

    A rare fragment is answered by the bigram index. A common one (a tenth of all names hold 科技) would make the index
    fetch and sort every hit to show fifty: there the keys are walked in order, in an index that holds the names. When
    as many were walked as the hits would cost (they lie together, far on), the bigram index is asked for the rest.
    """
    if wanted.asked.empty:
        return []
    most, keys = limit + 1, []
    reach = wanted.reach(most)
    if reach:
        keys = walk(rows, wanted, after, after + reach, most)
        after += reach
    if len(keys) < most and wanted.whole:
        keys += [key for (key,) in wanted.ask("fragment_rest", after=after, most=most - len(keys))]
    elif len(keys) < most:
        rest = wanted.within(rows.filter(pk__gt=after)).order_by("pk").values_list("pk", flat=True)
        keys += rest[: most - len(keys)]
    return keys


def walk(rows, wanted, after, last, most):
    """Keys of the first `most` hits above `after` up to `last`, by walking the keys in order."""
    if wanted.whole:
        return [key for (key,) in wanted.ask("fragment_walk", after=after, last=last, most=most)]
    former = [key for key in wanted.otherwise if after < key <= last]
    fits = Q(name_key__like=wanted.asked.pattern)
    near = rows.filter(pk__gt=after, pk__lte=last).filter(fits | Q(pk__in=former) if former else fits)
    return list(near.order_by("pk").values_list("pk", flat=True)[:most])
