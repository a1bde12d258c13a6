"""Hearings of before there was a limit to hold them, and calls of before their service was a duty, get it: found by
the daily job."""

from apps.deadlines.models import Clock

from .. import states
from ..models import Ending, Proof
from .ending_service import calls_of, hearing_due, owe_call, owe_hearing
from .ending_steps import SUBJECT, held
from .one_by_one import each
from .steps import PORTAL


def owe_missing(*, at):
    """Owe every hearing that was asked for, and the service of every newest call to one, that nobody owes, whatever the
    reason; returns how many.

    What is late is overdue at once, for the bureau to call, or to call anew.
    """
    rows = Ending.objects.filter(state=states.HEARING).order_by("pk")
    found = [(licence, key) for key, licence in rows.values_list("pk", "licence_id")]
    held_by = each("hearing", found, lambda key: _to_hold(key, at), at=at)
    return sum(held_by) + sum(each("call", found, lambda key: _owed(key, at), at=at))


def _to_hold(key, at):
    ending = held(key, PORTAL)
    if ending.state != states.HEARING or hearing_due(ending) is not None:
        return False
    owe_hearing(ending, starts_on=ending.hearing_asked_on, by=PORTAL, at=at)
    return True


def _owed(key, at):
    ending = held(key, PORTAL)
    call = calls_of(ending).select_related("service").order_by("pk").last()
    if ending.state != states.HEARING or call is None or hasattr(call, "service"):
        return False
    owed = Clock.objects.standing().of(SUBJECT, ending.pk).filter(rule_code="licensing.end_call")
    if owed.exists() or Proof.objects.waiting().filter(paper=call).exists():
        return False
    owe_call(ending, by=PORTAL, at=at)
    return True
