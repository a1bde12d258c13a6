"""Two inspectors of each department are at a check: the record names them, and each gives the own word to it.

《行政处罚法》第四十二条、《市场监督管理行政处罚程序规定》第十九条: no fewer than two, with certificates, who
step aside where they have an interest.
"""

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from apps.kernel.errors import Invalid, NotPermitted
from apps.kernel.stepping import Overtaken, locked

from .. import states
from ..models import Inspector, Presence, Visit
from ..permissions import Permission
from ..queries import fitness
from .recording import write_record
from .steps import finish, note
from .visits import CLOCK, SUBJECT

LEAST = 2
UNFIT = {
    fitness.LEFT: _("%(who)s had left the pool of inspectors on that day. Have the seat replaced in the draw."),
    fitness.INTEREST: _("%(who)s has declared an interest in this enterprise. Have the seat replaced in the draw."),
    fitness.LEAVE: _("%(who)s was on leave on that day, says the pool. Correct the leave or the day of the check."),
    fitness.CERTIFICATE: _(
        "No certificate of %(who)s for these items was valid on that day. Enter the one that was, or have the seat "
        "replaced in the draw."
    ),
}


RECHECK_UNFIT = {
    fitness.LEFT: _("%(who)s had left the pool of inspectors on that day. Choose another inspector."),
    fitness.INTEREST: _("%(who)s has declared an interest in this enterprise. Choose another inspector."),
    fitness.LEAVE: _("%(who)s was on leave on that day, says the pool. Correct the leave or the day of the check."),
    fitness.CERTIFICATE: _("No certificate of %(who)s for an item that was found at fault was valid on that day."),
}


class Alone(Invalid):
    code = "alone"
    message = _(
        "Two inspectors of each department go to a check. For %(team)s there are %(count)s: have the empty seat drawn "
        "again on the page of the draw, or ask there for a redraw where nobody is left."
    )


class NotThere(NotPermitted):
    code = "not-there"
    message = _("The record does not name you among those who were there.")


def manned(visit, seats):
    """Raises Alone where a department of the visit has fewer than two people among these seats. One person under two
    entries of the pool is one; so is one who sits for two departments: the visit as a whole has two people at least."""
    held = {}
    for seat in seats:
        held.setdefault(seat.team, set()).add(person_of(seat.inspector))
    for team in fitness.teams_of(visit):
        count = len(held.get(team, ()))
        if count < LEAST:
            raise Alone(Alone.message % {"team": team, "count": count}, field="present")


def person_of(inspector):
    """Who somebody of the pool is: the account, which one person has, else the entry itself."""
    return ("account", inspector.user_id) if inspector.user_id else ("entry", inspector.pk)


def attended(visit, outcome, by):
    """[Presence], unsaved, of those the outcome names; raises Invalid, Alone where somebody is missing or unfit."""
    seats = fitness.sitting(visit)
    if not set(outcome.present) <= {seat.inspector.key for seat in seats}:
        raise Invalid(_("Only inspectors of the visit were at its check. Look at the page again."), field="present")
    there = [seat for seat in seats if seat.inspector.key in outcome.present]
    if by.user_id not in {seat.inspector.user_id for seat in there}:
        raise Invalid(_("Tick who was there: two of each department at least, and you are one of them."),
                      field="present")  # fmt: skip
    manned(visit, there)
    firms, teams = fitness.records_of(visit), fitness.teams_of(visit)
    for seat in there:
        why = fitness.unfit(seat.inspector, teams.get(seat.team, ()), firms, outcome.checked_on)
        if why:
            raise Invalid(UNFIT[why] % {"who": seat.inspector.name}, field="present")
    return _with_signatures(visit, there, by)


def _with_signatures(visit, there, by):
    """Who has an account gives the own word from it: a stroke on the phone of another could be anybody's. Who has none
    signs there, and the record says on whose phone."""
    signed = _signatures(visit)
    rows = []
    for seat in there:
        row = Presence(visit=visit, inspector=seat.inspector, team=seat.team,
                       entered=seat.inspector.user_id == by.user_id)  # fmt: skip
        if not row.entered and seat.inspector.user_id is None:
            row.signature = signed.get(str(seat.inspector))
            if row.signature is None:
                raise Invalid(
                    _("%(who)s has no account to confirm the record with: let him sign on this phone first.")
                    % {"who": seat.inspector.name}, field="present",
                )  # fmt: skip
        rows.append(row)
    return rows


def _signatures(visit):
    """{inspector in words: the newest signature}: one from before a return vouches for nothing that came after it."""
    rows = visit.photos.filter(role="inspector").order_by("pk")
    last = visit.past.order_by("-number").first()
    if last:
        rows = rows.filter(at__gt=last.returned_at)
    return {row.caption: row for row in rows}


def signers_of(visit):
    """[inspector in words] of those who sit at the visit and have no account to confirm from."""
    return list(dict.fromkeys(str(s.inspector) for s in fitness.sitting(visit) if s.inspector.user_id is None))


def unvouched(visit):
    """[Presence] of those who have neither signed nor confirmed."""
    rows = visit.present.filter(entered=False, signature__isnull=True, confirmed_at__isnull=True)
    return list(rows.select_related("inspector").order_by("team", "inspector__key"))


def looking_again(visit, keys, on, by, codes=()):
    """The two inspectors of a re-check; raises Invalid. Each is fit on the day for an item the order is about (`codes`;
    one of before: for an item of the visit) and has an account for the own word; who records the finding is one of
    them."""
    rows = list(Inspector.objects.filter(agency=visit.task.agency_id, key__in=keys).order_by("key", "-pk"))
    people = list({row.key: row for row in reversed(rows)}.values())
    if len({person_of(row) for row in people}) != LEAST or len(set(keys)) != LEAST:
        raise Invalid(_("Two inspectors of the bureau's pool look again. Choose both."), field="inspectors")
    if by.user_id is None or by.user_id not in {row.user_id for row in people}:
        raise Invalid(_("Whoever records the re-check was there: one of the two does it."), field="inspectors")
    for person in people:
        if person.user_id is None:
            raise Invalid(_("%(who)s has no account to confirm the re-check with. Choose another inspector.")
                          % {"who": person.name}, field="inspectors")  # fmt: skip
    firms = fitness.records_of(visit)
    codes = list(codes) or [code for held in fitness.teams_of(visit).values() for code in held]
    for person in people:
        reasons = {fitness.unfit(person, [code], firms, on) for code in codes}
        if "" not in reasons:
            why = next(iter(reasons - {fitness.CERTIFICATE}), fitness.CERTIFICATE)
            raise Invalid(RECHECK_UNFIT[why] % {"who": person.name}, field="inspectors")
    return people


@transaction.atomic
def confirm_presence(*, visit_id, by, at):
    """Say from the own account that one was there and that the record is right; returns the Visit."""
    visit = locked(Visit, visit_id, by, "task__agency__division", "enterprise")
    by.require(Permission.CHECK)
    mine = list(visit.present.filter(inspector__user_id=by.user_id, inspector__user_id__isnull=False))
    if not mine:
        raise NotThere
    waiting = [row for row in mine if not row.vouched]
    if visit.state != states.ENTERED or not waiting:
        raise Overtaken(state=visit.state)
    for row in waiting:
        row.confirmed_at = at
        row.save()
    if not unvouched(visit):
        write_record(visit, by=by, at=at)
        finish("confirmation", (CLOCK, visit.pk), by=by, at=at)
    note("inspections.presence_confirmed", (SUBJECT, visit.pk), by=by, at=at, agency=visit.task.agency,
         enterprise=visit.enterprise_id)  # fmt: skip
    return visit
