"""Result and penalty: a result that led to a penalty is hidden while the penalty is repaired, and comes back with it.

The tie is the fact of the ledger, found by the number however it is written, decided on the day of the check or later.
A number that no source has reported yet is kept; it is tied when the penalty is repaired. Two name it (agreeing.py).
"""

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from apps.kernel.errors import Invalid
from apps.kernel.figures import day as day_text
from apps.kernel.stepping import locked
from apps.records import states as fact_states
from apps.records.models import Fact
from apps.records.operations.facts import repair_fact, restore_fact
from apps.records.rules.document_numbers import folded

from .. import states
from ..models import Visit
from ..queries.penalties import decided_before, naming, penalty_of
from .reviewing import LEDGER
from .steps import note, party_held
from .visits import SUBJECT

FOLLOWED = ("records.fact_repaired", "records.fact_restored")
SHOWN = (fact_states.EFFECTIVE, fact_states.OBJECTED, fact_states.EXPIRED)


def right_number(visit, number):
    """The number of the penalty decision as it is kept; raises Invalid where it cannot be the one that followed: named
    already, or decided before the check."""
    if visit.state != states.SHOWN:
        raise Invalid(_("Only a published result is followed by a penalty."))
    number = " ".join(number.split())[:128]
    if not number or not any(letter.isdigit() for letter in number):
        raise Invalid(_("Write the number of the penalty decision, as it stands on it."), field="number")
    was = visit.penalty_number
    if was and folded(was) == folded(number):
        raise Invalid(_("This penalty is named already."), field="number")
    if early := decided_before(visit, number):
        raise Invalid(
            _("This penalty was decided on %(day)s, before the check: it cannot have followed it.")
            % {"day": day_text(early)}, field="number",
        )  # fmt: skip
    return number


def name_penalty(visit, number, reason, *, by, at):
    """The penalty that followed a result, as two have agreed: what becomes of it becomes of the result at once. `visit`
    is locked with its fact and penalty; returned."""
    was = visit.penalty_number
    said = {"was": was} if was else {}
    _loose(visit, at)
    visit.penalty_number, visit.penalty = number, None
    visit.save()
    _noted("inspections.penalty_named", visit, by=by, at=at, number=number, reason=reason, **said)
    if (fact := _tied(visit)) and fact.state == fact_states.REPAIRED and visit.fact.state in SHOWN:
        _follow(visit, fact, at)
    return visit


def _loose(visit, at):
    """What was hidden with the penalty named before is shown again: it was the wrong one."""
    if visit.penalty and visit.penalty.state == fact_states.REPAIRED and visit.fact.state == fact_states.REPAIRED:
        _follow(visit, visit.penalty, at)


def _tied(visit):
    """The penalty a visit names, tied to it from now on; None where the ledger has none."""
    if visit.penalty is None or visit.penalty.state == fact_states.WITHDRAWN:
        visit.penalty = penalty_of(visit)
        visit.save()
    return visit.penalty


def _follow(visit, fact, at):
    """Hide a shown result, or show a hidden one again."""
    hides = visit.fact.state in SHOWN
    if not hides and visit.fact.state != fact_states.REPAIRED:
        return  # withdrawn or over: there is nothing to hide
    reason = f"行政处罚决定{fact.document_number}已{'修复' if hides else '恢复公示'}，检查结果随之处理。"
    if fact.state == fact_states.REPAIRED and not hides:
        reason = f"行政处罚决定{fact.document_number}与本检查结果无关，检查结果恢复公示。"
    (repair_fact if hides else restore_fact)(fact_id=visit.fact_id, reason=reason, by=LEDGER, at=at)
    visit.fact.refresh_from_db()
    _noted("inspections.result_hidden", visit, by=LEDGER, at=at, hidden=hides, number=fact.document_number)


def penalty_changed(delivery, at):
    """Consumer of repaired and restored facts: the results that name a penalty are hidden and shown again with it.
    Called again for the same delivery it finds nothing to do."""
    fact = Fact.objects.select_related("kind").filter(pk=int(delivery.event.subject_id)).first()
    if fact is None or fact.kind.code != "penalty":
        return
    for pk in naming(fact).order_by("pk").values_list("pk", flat=True):
        _changed(pk, at)


@transaction.atomic
def _changed(visit_id, at):
    party_held(Visit, visit_id, LEDGER)
    visit = _locked(visit_id, LEDGER)
    fact = _tied(visit)
    if fact and (fact.state == fact_states.REPAIRED) != (visit.fact.state == fact_states.REPAIRED):
        _follow(visit, fact, at)


def _locked(visit_id, by):
    return locked(Visit, visit_id, by, "task__agency__division", "enterprise", "fact", "penalty")


def _noted(verb, visit, *, by, at, **data):
    return note(
        verb, (SUBJECT, visit.pk), by=by, at=at, agency=visit.task.agency, enterprise=visit.enterprise_id, **data
    )
