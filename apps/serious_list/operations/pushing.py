"""A party registered in another province: the bureau hands its listing on to where that is, from the decision on, and
tells the bureau there when the listing ends before its term (Order 44, as Order 45 Art. 10)."""

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from apps.deadlines.models import Clock, Limit
from apps.kernel.errors import Invalid
from apps.kernel.scope import Scope
from apps.registry.operations.locking import records_of, standing
from apps.registry.states import MERGE, MOVED_OUT, STATUS

from .. import states
from ..models import Case
from ..queries.registered import elsewhere
from .steps import SUBJECT, begin, finish, locked, note, reasoned, step, today

PORTAL = Scope.system("serious_list.pushing")
CONSUMER = "serious_list.party_moved"
# whatever may say anew in which province a party is registered
MOVED = tuple(dict.fromkeys((
    *(move.event for move in STATUS.moves), *(move.event for move in MERGE.moves if move.verb in ("confirm", "undo")),
    "registry.enterprise_earlier_end", "registry.imported", "registry.import_undone",
)))  # fmt: skip


def follow_party(delivery, at):
    """Consumer of MOVED: a standing listing of a party that has left the province is owed to where it went, and no more
    where the party is registered here again. Safe to repeat; an event of an import or a merge is of whoever it moved.
    """
    cases = Case.objects.standing().filter(pushed_on=None)
    if delivery.event.subject_kind == "enterprise":
        cases = cases.filter(enterprise__in=records_of(standing(int(delivery.event.subject_id))))
    else:
        owing = Clock.objects.standing().filter(subject_kind=SUBJECT, rule_code="serious_list.push")
        owing = [int(key) for key in owing.values_list("subject_id", flat=True)]
        gone = Q(enterprise__status=MOVED_OUT) | Q(enterprise__merged_into__isnull=False)
        cases = cases.filter(gone | Q(pk__in=owing))
    for key in cases.order_by("pk").values_list("pk", flat=True):
        _weigh(case_id=key, at=at)


@transaction.atomic
def _weigh(*, case_id, at):
    """Begin the time to hand a listing on, or end it, by where the party is registered now."""
    rows = Case.objects.select_for_update(of=("self",)).select_related("enterprise", "agency")
    case = rows.get(pk=case_id)
    if case.state not in states.STANDING or case.pushed_on:
        return
    if not elsewhere(case.enterprise):
        finish(case, "push", by=PORTAL, at=at)
    elif not owed(case):
        begin_push(case, today(at), by=PORTAL, at=at)


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
