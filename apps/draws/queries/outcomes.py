"""What is drawn now, as plain values for the rules and for pages."""

from django.db.models import Max

from .. import sql
from ..models import Drawn, Item, Object, Replacement, Seat
from ..rules import exact
from ..rules.pool import Slot
from ..rules.replacement import Replacer, Table
from .pools import pool_of

LOOK_AHEAD = 50


def slots_of(draw, rows=None):
    """rules.pool.Slot of every visit and team of a draw as it stands, or of other `rows` of Drawn. Three queries."""
    teams = dict(Item.objects.filter(draw=draw).values_list("code", "team"))
    items = {}
    for subject, item in (current(draw) if rows is None else rows).values_list("subject", "item"):
        items.setdefault((subject, teams[item]), []).append(item)
    areas = areas_of(draw, {subject for subject, _team in items})
    return [Slot(subject, team, tuple(sorted(codes)), areas[subject]) for (subject, team), codes in items.items()]


def current(draw):
    return Drawn.objects.filter(draw=draw, until__isnull=True).order_by("item", "stratum", "rank")


def areas_of(draw, subjects):
    rows = Object.objects.filter(draw=draw, subject__in=subjects).order_by("subject")
    return dict(rows.values_list("subject", "area"))


def table_of(draw):
    """rules.replacement.Table as it stands after the last replacement."""
    table = Table()
    for subject, item in current(draw).values_list("subject", "item"):
        table.items.setdefault(subject, set()).add(item)
    teams = dict(Item.objects.filter(draw=draw).values_list("code", "team"))
    if draw.seats:
        for subject, items in table.items.items():
            for item in items:
                table.seats.setdefault((subject, teams[item]), [])
        seats = Seat.objects.filter(draw=draw, until__isnull=True).order_by("pk")
        for subject, team, key in seats.values_list("subject", "team", "inspector"):
            table.seats[subject, team].append(key)
    for each in Replacement.objects.filter(draw=draw).order_by("step"):
        if each.kind == Replacement.Kind.OBJECT:
            table.left.add(each.subject)
        else:
            table.gone.add((each.subject, each.inspector))
            if each.ground != Replacement.Ground.RECUSAL:
                table.away.add(each.inspector)
    return table


class NextObjects:
    """next_of for the rules: asks the database for the order after the last rank drawn of an item and stratum."""

    def __init__(self, draw, last_rank=None):
        """`last_rank(item, stratum)`: how far the order was drawn, where not as far as the draw now says."""
        self.draw, self.found = draw, {}
        self.prefix, self.last_rank = exact.subject_prefix(draw.seed, draw.number), last_rank or self._last_rank

    def __call__(self, item, stratum, table):
        after = self.last_rank(item, stratum)
        while True:
            rows = sql.rows("next_objects", {
                "draw": self.draw.pk, "item": item, "stratum": stratum, "after": after, "prefix": self.prefix,
                "limit": LOOK_AHEAD,
            })  # fmt: skip
            for row in rows:
                if row["subject"] not in table.left:
                    self.found[item, stratum, row["subject"]] = {"rank": row["rank"], "key": row["key"]}
                    return row["subject"]
            if len(rows) < LOOK_AHEAD:
                return None
            after = rows[-1]["rank"]

    def _last_rank(self, item, stratum):
        drawn = Drawn.objects.filter(draw=self.draw, item=item, stratum=stratum)
        return drawn.aggregate(last=Max("rank"))["last"] or 0


def replacer_of(draw, next_of):
    """The rules that play replacements on a table of the draw."""
    objects = Object.objects.filter(draw=draw)
    return Replacer(
        seed=draw.seed, lot=draw.lot, number=draw.number, pool=pool_of(draw), seats=draw.seats,
        first=draw.visits_from.isoformat(), last=draw.visits_to.isoformat(),
        teams=dict(Item.objects.filter(draw=draw).values_list("code", "team")),
        area_of=lambda subject: objects.values_list("area", flat=True).get(subject=subject),
        stratum_of=lambda subject: objects.values_list("stratum", flat=True).get(subject=subject),
        next_of=next_of,
    )  # fmt: skip
