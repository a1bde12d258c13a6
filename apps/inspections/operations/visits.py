"""Visits come from a draw or from a campaign; they follow the draw's replacements and fall away with it."""

from collections import Counter
from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from apps.kernel.errors import DomainError
from apps.kernel.moves import move
from apps.kernel.scope import Scope
from apps.kernel.stepping import today

from .. import states
from ..models import CheckItem, Seat, Task, Visit, VisitItem
from ..models.visit import REPLACED
from ..queries.exceptions import granted_of
from ..queries.law import forms_in_use
from ..queries.plans import NEVER, visits_of_year
from . import beside
from .lapsing import lapse
from .stepping_aside import settle
from .steps import begin, finish, note

SUBJECT = "inspection_visit"
CLOCK = "inspections.visit"
OURSELVES = Scope.system("inspections")


class LimitReached(DomainError):
    """`details["enterprises"]`: who has had their turn meanwhile; replace them in the draw (ground: exempt)."""

    code = "limit-reached"
    message = _("Somebody drawn has been checked for an item meanwhile. Replace the object in the draw: %(names)s")


ENOUGH_VISITS = _(
    "Checked for an item as often as it allows in a year, random and directed visits together: %(names)s. Leave them "
    "out, or ask for an exception on the page of the campaign: on a complaint, a lead, a risk or a transfer."
)


def assign_visits(task, drawn, *, by, at):
    """Make the visits of a task equal to what is drawn: {key: (enterprise, item codes, [(team, inspector)])}.

    Visits that are no longer drawn fall away; items and seats follow. Nothing that was entered is touched: an item that
    falls to an object whose visit is further on becomes a further visit. Returns new visits.
    """
    standing = {}
    for visit in _standing(task):
        standing.setdefault(visit.key, []).append(visit)
    items = {row.code: row for row in CheckItem.objects.filter(pk__in=task.items.values("item")).order_by("code")}
    shares, fresh = _share_out(standing, drawn, items)
    _let_go([visit for key, rows in standing.items() if key not in drawn for visit in rows], shares, at)
    kept = [(visit, share) for visit, share in shares if share[1]]
    gains = [(visit, share, gained) for visit, share in kept if (gained := set(share[1]) - _held(visit))]
    more = [(visit.key, share[0], sorted(gained)) for visit, share, gained in gains]
    wanted = more + [(key, firm, codes) for key, (firm, codes, _people) in fresh.items()]
    ready = ready_for(task, wanted, items, at)
    for visit, share in kept:
        if visit.draw_id != task.draw_id:  # drawn again, and this one too
            visit.draw_id = task.draw_id
            visit.save(update_fields=["draw"])
        _seat(visit, share[2], at)
    for visit, (firm, _codes, _people), gained in gains:
        VisitItem.objects.bulk_create(ready.items_for(visit, firm, sorted(gained)))
        _changed(visit, at, gained=sorted(gained))
    again = {key: max(visit.round for visit in rows) + 1 for key, rows in standing.items() if key in fresh}
    return make_visits(task, fresh, ready, again, by=by, at=at)


def _standing(task):
    rows = Visit.objects.filter(task=task).standing().select_for_update(of=("self",))
    rows = list(rows.select_related("task__agency").prefetch_related("items").order_by("round", "pk"))
    for visit in rows:
        visit.task = task
    return rows


def _held(visit):
    return {row.code for row in visit.items.all()}


def _open(visit):
    """Whether a visit still follows the draw of its task. One whose result was returned after a redraw belongs to the
    draw that drew it: its inspectors enter it anew."""
    return visit.state == states.ASSIGNED and (visit.first_checked_on is None or visit.draw_id == visit.task.draw_id)


def _share_out(standing, drawn, items):
    """([(visit to be checked, its share of what is drawn)], {key: share for which a visit is to be made}).

    A share is (enterprise, item codes, people). Items of visits further on are theirs and are shared out no more.
    """
    shares, fresh = [], {}
    for key, (firm, codes, people) in drawn.items():
        rows = standing.get(key, [])
        open_ = [visit for visit in rows if _open(visit)]
        past = {code for visit in rows if visit not in open_ for code in _held(visit)}
        left = [code for code in codes if code not in past]
        taken = {code for visit in open_ for code in _held(visit)}
        for visit in open_:
            own = [code for code in left if code in _held(visit) or (visit is open_[0] and code not in taken)]
            shares.append((visit, _share(firm, own, people, items)))
        if left and not open_:
            fresh[key] = _share(firm, left, people, items)
    return shares, fresh


def _share(firm, codes, people, items):
    teams = {items[code].team for code in codes}
    return firm, codes, [(team, inspector) for team, inspector in people if team in teams]


def _let_go(undrawn, shares, at):
    """What is drawn no more: whole visits, or some of the items of one. Their turns of the year are free again."""
    for visit in undrawn:
        if _open(visit):
            fall_away(visit, at=at)
    for visit, (_firm, codes, _people) in shares:
        gone = _held(visit) - set(codes)
        if not codes:
            fall_away(visit, at=at)
        elif gone:
            visit.items.filter(code__in=gone).delete()
            _changed(visit, at, gone=sorted(gone))


def _changed(visit, at, **what):
    """Another version of the visit: a phone that holds the one of before is told."""
    visit.version += 1
    visit.save()
    note("inspections.items_followed", (SUBJECT, visit.pk), by=OURSELVES, at=at, agency=visit.task.agency, **what)


@dataclass
class _Ready:
    """What new items of visits are made of: the list, the visits of the year so far, the forms in use."""

    task: Task
    items: dict
    had: dict
    forms: dict
    beyond: dict  # {enterprise id: LimitException}: counted against no limit

    def items_for(self, visit, firm, codes):
        turn, beyond = 1 if self.task.kind == Task.Kind.RANDOM else None, self.beyond.get(firm.pk)
        return [
            VisitItem(
                visit=visit, item=self.items[code], enterprise_id=firm.pk, code=code, year=self.task.starts_on.year,
                turn=turn, nth=None if beyond else self.had.get((firm.pk, code), NEVER).number,
                most=self.items[code].yearly_limit, form=self.forms[code], beyond=beyond,
            )
            for code in codes
        ]  # fmt: skip


def ready_for(task, wanted, items, at):
    """Look `wanted` [(key, enterprise, codes)] over; raises LimitReached, and HeldByDraw for a campaign. Visits of one
    item are counted by one at a time: its row is held."""
    codes = sorted({code for _key, _firm, some in wanted for code in some})
    if not codes:
        return _Ready(task, items, {}, {}, {})
    held = CheckItem.objects.filter(pk__in=[items[code].pk for code in codes]).order_by("pk")
    list(held.select_for_update(no_key=True))
    had = visits_of_year(task.starts_on.year, codes)
    beyond = granted_of(task) if task.kind == Task.Kind.CAMPAIGN else {}
    _within_limits(task, wanted, items, had, beyond)
    if task.kind == Task.Kind.CAMPAIGN:
        beside.leaves_a_turn(task, wanted, items, had, beyond)
    return _Ready(task, items, had, forms_in_use(codes, max(today(at), task.starts_on)), beyond)


def make_visits(task, fresh, ready, again, *, by, at, choice=None):
    made = Visit.objects.bulk_create(
        Visit(task=task, enterprise=firm, key=key, draw_id=task.draw_id, choice=choice, round=again.get(key, 0))
        for key, (firm, _codes, _people) in fresh.items()
    )
    VisitItem.objects.bulk_create(
        row for visit in made for row in ready.items_for(visit, visit.enterprise, fresh[visit.key][1])
    )
    Seat.objects.bulk_create(
        Seat(visit=visit, inspector=inspector, team=team, since=at)
        for visit in made for team, inspector in fresh[visit.key][2]
    )  # fmt: skip
    for visit in made:
        begin("entry", (CLOCK, visit.pk), starts_on=task.ends_on, agency=task.agency, label=visit.enterprise.name,
              url=f"/desk/inspections/visits/{visit.pk}/", by=by, at=at)  # fmt: skip
    return made


def _within_limits(task, wanted, items, had, beyond):
    """Nobody is drawn twice a year for an item, visited above its limit without an exception (`beyond`), nor twice
    because two records of the frame are one enterprise since."""
    random = task.kind == Task.Kind.RANDOM
    held = {(firm.pk, key) for key, firm, _codes in wanted}
    held.update(Visit.objects.filter(task=task).standing().values_list("enterprise", "key"))
    places = Counter(pk for pk, _key in held)
    late = sorted(
        firm.name
        for _key, firm, codes in wanted
        if places[firm.pk] > 1
        or (
            firm.pk not in beyond
            and any(had.get((firm.pk, code), NEVER).bars(items[code].yearly_limit, random=random) for code in codes)
        )
    )
    if late:
        message = LimitReached.message if random else ENOUGH_VISITS
        raise LimitReached(message % {"names": ", ".join(late[:5])}, enterprises=late)


def _seat(visit, people, at):
    """Seats follow the draw: who was replaced is ended, who came is added."""
    wanted = {(team, inspector.pk): inspector for team, inspector in people}
    rows = list(visit.seats.filter(ended_at__isnull=True).order_by("pk"))
    for row in rows:
        if (row.team, row.inspector_id) not in wanted:
            row.ended_at = at
            row.save(update_fields=["ended_at"])  # the rest of it is that of the draw of before, after a redraw
            row.visit = visit
            settle(row, by=OURSELVES, at=at)
    known = {(row.team, row.inspector_id) for row in rows}
    Seat.objects.bulk_create(
        Seat(visit=visit, inspector=inspector, team=key[0], since=at)
        for key, inspector in wanted.items() if key not in known
    )  # fmt: skip


def follow_seats(visits, drawn, at):
    """Seats of visits of an older draw become those which that draw gives now; their items stay as they are."""
    for visit in visits:
        if visit.key in drawn:
            teams = set(visit.items.values_list("item__team", flat=True))
            _seat(visit, [(team, who) for team, who in drawn[visit.key][2] if team in teams], at)


def fall_away(visit, *, at, by=OURSELVES, verb="void", reason=""):
    """The visit falls away and gives its turn of the year back: replaced in the draw, or for another `reason`."""
    made = move(visit, verb, table=states.VISITS, by=by)
    visit.void_reason = reason or REPLACED
    visit.save()
    visit.items.update(turn=None, nth=None)
    finish("entry", (CLOCK, visit.pk), by=by, at=at)
    for seat in visit.seats.filter(ended_at__isnull=True).select_related("inspector").order_by("pk"):
        seat.visit = visit
        settle(seat, by=by, at=at)
    lapse(visit, enterprise_id=visit.enterprise.merged_into_id or visit.enterprise_id, subject=(SUBJECT, visit.pk),
          page=f"/desk/inspections/visits/{visit.pk}/", by=by, at=at)  # fmt: skip
    return note(made.event, (SUBJECT, visit.pk), by=by, at=at, agency=visit.task.agency, reason=visit.void_reason)
