"""Draw one seat or one object again, alone, by the published rule; the rest of the draw stays as it is."""

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext_lazy as _

from apps.kernel.errors import DomainError, Invalid, WrongState

from .. import sql, states
from ..models import Drawn, Item, Object, Replacement, Seat
from ..permissions import Draws
from ..queries.outcomes import table_of
from ..queries.pools import pool_of
from ..rules import exact
from ..rules.replacement import Replacer
from .taking import keep, note, take

LOOK_AHEAD = 50


class NotThere(DomainError):
    code = "not-there"
    status = 404
    message = _("This inspector or object is not part of the draw now.")


@transaction.atomic
def replace_inspector(*, draw_id, subject, team, inspector, ground, note_text="", by, at):
    """The inspector leaves one visit and the seat is drawn again; returns (replacement, who came).

    `ground` "recusal" concerns this visit alone; "unavailable" keeps the inspector from every later seat too. The seat
    stays empty, in sight of everybody, when nobody may take it.
    """
    if ground not in (Replacement.Ground.RECUSAL, Replacement.Ground.UNAVAILABLE):
        raise Invalid(_("The ground does not fit what is replaced."), field="ground")
    draw, table, replacer, step = _begin(draw_id, by)
    if inspector not in table.seats.get((subject, team), []):
        raise NotThere
    row = Replacement.objects.create(
        draw=draw, step=step, kind="inspector", subject=subject, team=team, inspector=inspector, ground=ground,
        note=note_text[:300], at=at, by=by.actor,
    )  # fmt: skip
    came = replacer.inspector(table, step=step, subject=subject, team=team, inspector=inspector, ground=ground)
    _keep_seats(draw, table, step)
    _end(draw, table, "draws.inspector_replaced", by=by, at=at, step=step, subject=subject, inspector=inspector,
         ground=ground, came=came)  # fmt: skip
    return row, came


@transaction.atomic
def replace_object(*, draw_id, subject, ground, note_text="", by, at):
    """The object leaves; the next in its stratum's order follows, item by item. Returns (replacement, drawn)."""
    if ground not in (Replacement.Ground.CLOSED, Replacement.Ground.EXEMPT):
        raise Invalid(_("The ground does not fit what is replaced."), field="ground")
    draw, table, replacer, step = _begin(draw_id, by)
    if subject not in table.items:
        raise NotThere
    row = Replacement.objects.create(
        draw=draw, step=step, kind="object", subject=subject, ground=ground, note=note_text[:300], at=at, by=by.actor
    )
    drawn, _changed = replacer.object(table, step=step, subject=subject)
    Drawn.objects.filter(draw=draw, subject=subject, until__isnull=True).update(until=step)
    Drawn.objects.bulk_create(
        Drawn(draw=draw, item=item, stratum=stratum, subject=follower, since=step,
              **replacer.next_of.found[item, stratum, follower])
        for item, stratum, follower in drawn if follower is not None
    )  # fmt: skip
    _keep_seats(draw, table, step)
    _end(draw, table, "draws.object_replaced", by=by, at=at, step=step, subject=subject, ground=ground,
         came=sorted({follower for *_place, follower in drawn if follower}))  # fmt: skip
    return row, drawn


class NextObjects:
    """next_of for the rules: asks the database for the order after the last rank drawn of an item and stratum."""

    def __init__(self, draw):
        self.draw, self.found = draw, {}
        self.prefix = exact.subject_prefix(draw.seed, draw.number)

    def __call__(self, item, stratum, table):
        drawn = Drawn.objects.filter(draw=self.draw, item=item, stratum=stratum)
        after = drawn.aggregate(last=Max("rank"))["last"] or 0
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


def _begin(draw_id, by):
    draw = take(draw_id=draw_id, by=by, permission=Draws.CONDUCT)
    if draw.state != states.DRAWN:
        raise WrongState(state=draw.state)
    step = draw.replacements.count() + 1
    objects = Object.objects.filter(draw=draw)
    replacer = Replacer(
        seed=draw.seed, number=draw.number, pool=pool_of(draw), seats=draw.seats,
        first=draw.visits_from.isoformat(), last=draw.visits_to.isoformat(),
        teams=dict(Item.objects.filter(draw=draw).values_list("code", "team")),
        area_of=lambda subject: objects.values_list("area", flat=True).get(subject=subject),
        stratum_of=lambda subject: objects.values_list("stratum", flat=True).get(subject=subject),
        next_of=NextObjects(draw),
    )  # fmt: skip
    return draw, table_of(draw), replacer, step


def _keep_seats(draw, table, step):
    """End the seats that are no longer on the table and add those that are new."""
    now = {(subject, team, key) for (subject, team), keys in table.seats.items() for key in keys}
    standing = {
        (seat.subject, seat.team, seat.inspector): seat.pk
        for seat in Seat.objects.filter(draw=draw, until__isnull=True).order_by("pk")
    }
    ended = [pk for place, pk in standing.items() if place not in now]
    Seat.objects.filter(pk__in=ended).update(until=step)
    Seat.objects.bulk_create(
        Seat(draw=draw, subject=subject, team=team, inspector=key, since=step)
        for subject, team, key in sorted(now - standing.keys())
    )


def _end(draw, table, verb, *, by, at, **data):
    draw.vacancies = sum(draw.seats - len(keys) for keys in table.seats.values()) if draw.seats else 0
    keep(draw, at=at, fields=["vacancies"])
    note(draw, verb, by=by, at=at, **data)
