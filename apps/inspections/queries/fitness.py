"""Who sits at a visit now, and whether somebody may go there on a day: pool, interest, leave, certificate."""

from apps.access.models import Seat as EnterpriseSeat
from apps.draws.models import Draw
from apps.draws.models import Seat as DrawnSeat

from .. import states
from ..models import Inspector, Interest, RecusalRequest, Task

OPEN = (states.ASSIGNED, states.ENTERED)
LEFT, INTEREST, LEAVE, CERTIFICATE = "left", "interest", "leave", "certificate"


def sitting(visit):
    """[Seat] that stand, with their inspectors, as the draw of the visit has them now. A seat whose replacement was
    drawn a moment ago stands no more, even before the task has followed."""
    seats = list(visit.seats.filter(ended_at__isnull=True).select_related("inspector").order_by("team", "pk"))
    if visit.task.kind != Task.Kind.RANDOM:
        return seats
    drawn = DrawnSeat.objects.filter(draw=visit.draw_id, subject=visit.key, until__isnull=True)
    standing = set(drawn.values_list("team", "inspector"))
    return [seat for seat in seats if (seat.team, seat.inspector.key) in standing]


def drawn_again(visit):
    """Whether the draw of the visit is being repeated: a redraw is sealed, and not taken over yet. One that is void has
    repeated nothing: what was taken over goes on, unless that one is drawn again in turn."""
    again, seen = visit.draw_id and Draw.objects.filter(redraw_of=visit.draw_id).first(), False
    while again and not seen:
        seen = again.state not in ("draft", "void")
        again = again.redraws.first()
    return seen


def teams_of(visit):
    """{department: [item codes]} of a visit: each sends two at least."""
    found = {}
    for code, team in visit.items.order_by("code").values_list("code", "item__team"):
        found.setdefault(team, []).append(code)
    return found


def answers_of_whom(visit, user_id):
    """{form id: whether this person answers its questions}: those of the own department, and those of a department none
    of whose inspectors at the visit has an account."""
    accounts = {}
    for seat in sitting(visit):
        accounts.setdefault(seat.team, set()).add(seat.inspector.user_id)
    mine = {team for team in teams_of(visit) if (of := accounts.get(team, set())) <= {None} or user_id in of}
    found = {}
    for form, team in visit.items.filter(form__isnull=False).order_by("code").values_list("form", "item__team"):
        found[form] = found.get(form, False) or team in mine
    return found


def interested(inspector_ids, enterprises):
    """Those of the inspectors who have declared an interest in one of the enterprises."""
    rows = Interest.objects.filter(inspector__in=inspector_ids, enterprise__in=enterprises, ended_on__isnull=True)
    return set(rows.values_list("inspector", flat=True))


def kept_away(inspector_id):
    """Ids of the enterprises, under both records, at whose open visit the head of the bureau had this inspector step
    aside: an interest in them stands until the visit is over. Twin: sql/guards_kept_away.sql."""
    rows = RecusalRequest.objects.filter(inspector=inspector_id, granted=True, visit__state__in=OPEN)
    pairs = rows.values_list("visit__enterprise", "visit__enterprise__merged_into")
    return {pk for pair in pairs for pk in pair} - {None}


def apart(user_id, visit):
    """Whether a person has declared an interest in the enterprise of a visit as an inspector."""
    return bool(interested(Inspector.objects.filter(user=user_id).values("pk"), records_of(visit)))


def tied(user_id, visit):
    """Whether a person has declared an interest in the enterprise of a visit as an inspector, or has a seat there."""
    at_the_firm = EnterpriseSeat.objects.filter(user=user_id, enterprise_id__in=records_of(visit)).held()
    return apart(user_id, visit) or at_the_firm.exists()


def records_of(visit):
    """The record that was checked and the one it was merged into."""
    firm = visit.enterprise
    return {firm.pk, firm.merged_into_id} - {None}


def unfit(inspector, codes, enterprises, on):
    """Why somebody may not check these items at these enterprises on a day ("" where nothing stands in the way)."""
    if inspector.left_on and inspector.left_on <= on:
        return LEFT
    if interested([inspector.pk], enterprises):
        return INTEREST
    if inspector.absences.filter(first_day__lte=on, last_day__gte=on).exists():
        return LEAVE
    return "" if certified(inspector, codes, on, on) else CERTIFICATE


def certified(inspector, codes, first, last):
    """Whether certificates for all of the items hold from a day until a day."""
    valid = inspector.certificates.filter(valid_from__lte=first, last_day__gte=last).values_list("items", flat=True)
    held = {item for items in valid for item in items}
    return "*" in held or set(codes) <= held
