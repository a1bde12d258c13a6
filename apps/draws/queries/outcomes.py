"""What is drawn now, as plain values for the rules and for pages."""

from ..models import Drawn, Item, Object, Replacement, Seat
from ..rules.pool import Slot
from ..rules.replacement import Table


def slots_of(draw):
    """rules.pool.Slot of every visit and team of a draw as it stands. Three queries."""
    teams = dict(Item.objects.filter(draw=draw).values_list("code", "team"))
    items = {}
    for subject, item in current(draw).values_list("subject", "item"):
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
