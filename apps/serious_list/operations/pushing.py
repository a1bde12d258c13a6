"""A party registered in another province: the bureau hands its listing on to where that is, from the decision on, and
tells the bureau there when the listing ends before its term (Order 44, as Order 45 Art. 10)."""

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from apps.deadlines.models import Clock, Limit
from apps.kernel.errors import Invalid

from ..queries.registered import elsewhere
from .steps import SUBJECT, begin, finish, locked, note, reasoned, step, today


def begin_push(case, day, *, by, at):
    """Let the time run from a day - that of the decision, or of the entry's return - where the party is elsewhere."""
    if _known("push", day) and elsewhere(case.enterprise):
        begin(case, "push", starts_on=day, event_on=day, by=by, at=at)


def begin_end_push(case, *, by, at):
    """The listing has ended before its term: whoever was handed it is told."""
    day = today(at)
    if case.pushed_on and not case.end_pushed_on and _known("push_end", day):
        begin(case, "push_end", starts_on=day, event_on=day, by=by, at=at)


def _known(rule, day):
    return Limit.objects.on(day).filter(code=f"serious_list.{rule}").exists()


def forget_push(case, *, by, at):
    """The entry stands again: it is handed on anew. The caller saves."""
    case.pushed_on, case.pushed_to, case.end_pushed_on = None, "", None
    finish(case, "push_end", by=by, at=at)


def owed(case):
    """Whether the time to hand the listing on runs, or has run out."""
    return Clock.objects.of(SUBJECT, case.pk).standing().filter(rule_code="serious_list.push").exists()


def may_be_pushed(case):
    return case.pushed_on is None and (elsewhere(case.enterprise) or owed(case))


@transaction.atomic
def confirm_pushed(*, case_id, to, reason, by, at, on=None):
    """The listing went `to` the bureau where the party is registered, which confirmed it; returns the Case."""
    case = locked(case_id, by)
    made = step(case, "confirm_pushed", by)
    if not may_be_pushed(case):
        raise Invalid(_("This listing is owed to no other province, or was handed on before."), code="not-open")
    if not to.strip():
        raise Invalid(_("Name the bureau it went to: it is told of an early end, too."), field="to")
    reason, entry = reasoned(reason), getattr(case, "entry", None)
    first = (entry and entry.restored_on) or case.decided_on
    case.pushed_on, case.pushed_to = on or today(at), to.strip()[:200]
    if not first <= case.pushed_on <= today(at):
        raise Invalid(_("A listing is handed on after the decision, and not in the future."), field="on")
    case.save()
    finish(case, "push", by=by, at=at)
    note(case, made.event, by=by, at=at, reason=f"{case.pushed_to}：{reason}", on=str(case.pushed_on))
    return case


@transaction.atomic
def confirm_end_pushed(*, case_id, reason, by, at):
    """The bureau that the listing was handed on to knows of its end; `reason` is its receipt. Returns the Case."""
    case = locked(case_id, by)
    made = step(case, "confirm_end_pushed", by)
    if case.pushed_on is None or case.end_pushed_on:
        raise Invalid(_("This end is owed to no other province, or was told before."), code="not-open")
    reason = reasoned(reason)
    case.end_pushed_on = today(at)
    case.save()
    finish(case, "push_end", by=by, at=at)
    note(case, made.event, by=by, at=at, reason=f"{case.pushed_to}：{reason}")
    return case
