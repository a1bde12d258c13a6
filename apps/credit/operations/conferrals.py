"""Tell an enterprise that its AA or AAA has ended, where its public grade is worse by that.

A conferral lifts an A while its fact stands and its window is open (sql/standing.sql). It ends with the fact, which the
rating that follows the fact's event finds, or by time, which the ledger's nightly sweep notes: the ratings know nothing
of either, as nothing was computed anew.
"""

from django.db import transaction
from django.utils.timezone import localdate

from apps.access.models import Seat
from apps.audit.models import Event
from apps.notifications.operations import notify_many
from apps.records.models import Fact, FactVersion
from apps.records.states import EXPIRED

from ..models import Standing
from ..models.standing import CONFERRED, GRADES
from ..queries.public import CONFERRING, conferring_kinds
from ..rules.grades import COMPUTED
from .telling import ENDED, NEWS, message, tell_in_parts

TELL, TOLD = "credit.tell_conferrals", "credit.conferrals_told"  # the consumer of the sweep, and what it has done
OF_KIND = {code: grade for grade, code in CONFERRED.items()}


@transaction.atomic
def tell_end(*, event, at):
    """Tell the enterprise of one fact that was withdrawn, ended, corrected or taken from it; returns how many messages.

    `event` is the fact's. Nobody is told twice when this is repeated.
    """
    was = FactVersion.objects.filter(fact=event.subject_id, version=event.data["version"] - 1).first()
    grade = was and _lifted_to(was, localdate(event.at))
    found = _now_lower({was.enterprise_id: grade}) if grade else []
    return notify_many(messages=found, event=event, at=at)


def _lifted_to(version, day):
    """The grade that a version of a fact conferred on a day; None where none."""
    numbers = {number: grade.upper() for grade, number in conferring_kinds().items()}
    until = version.row.get("public_until")
    lasting = until is None or until > day.isoformat()
    return numbers.get(version.kind_id) if version.state in CONFERRING and lasting else None


def _now_lower(before):
    """Messages to those of {enterprise: its grade by a conferral} whose record is an A still and who hold less now."""
    rows = Standing.objects.filter(enterprise_id__in=list(before), computed=COMPUTED[0]).order_by("enterprise_id")
    return [
        message(ENDED, row.enterprise_id, before[row.enterprise_id], row.grade)
        for row in rows
        if GRADES.index(row.grade) > GRADES.index(before[row.enterprise_id])
    ]


@transaction.atomic
def tell_ends_by_time(*, event_id, by, at):
    """Tell those whose conferral a sweep of the ledger found over, of those somebody acts for; returns how many.

    What ended longer ago than NEWS is history. Once an event of a sweep, whose row is held meanwhile.
    """
    event = Event.objects.select_for_update().get(pk=event_id)
    if Event.objects.filter(verb=TOLD, subject_kind="ledger", subject_id=str(event.pk)).exists():
        return 0
    facts = Fact.objects.filter(known_from=event.at, state=EXPIRED, kind__code__in=OF_KIND)
    facts = facts.filter(public_until__gt=localdate(event.at) - NEWS)
    best = {}
    for enterprise, code in facts.values_list("enterprise_id", "kind__code"):
        best[enterprise] = min(OF_KIND[code], best.get(enterprise, OF_KIND[code]), key=GRADES.index)
    seats = Seat.objects.held().filter(enterprise_id__in=list(best))
    best = {key: best[key] for key in set(seats.values_list("enterprise_id", flat=True))}
    return tell_in_parts(_now_lower(best), verb=TOLD, subject=("ledger", event.pk), data={}, by=by, at=at)
