"""A published result that was wrong: two agree, its fact leaves the ledger, the inspectors enter it again, and it is
reviewed and published with the mark that it was corrected. What stood before is kept (past.py)."""

from django.utils.translation import gettext_lazy as _

from apps.kernel.errors import Invalid
from apps.kernel.stepping import today
from apps.notifications.operations import notify
from apps.records.operations.facts import withdraw_fact
from apps.records.states import GONE

from .. import states
from ..models import Consent
from ..queries.following import owed_clocks
from . import telling
from .consenting import waiting
from .reviewing import LEDGER, current, go_back
from .steps import begin, finish, note
from .visits import CLOCK, SUBJECT


def right(visit):
    """Raises Invalid where a result cannot be corrected now."""
    if visit.state != states.SHOWN:
        raise Invalid(_("Only a published result is corrected; before that a reviewer returns it."))
    if visit.penalty_number:
        raise Invalid(
            _("A penalty followed this result: it rests on the case of the penalty. What is wrong there is set right "
              "by the bureau that decided it.")
        )  # fmt: skip
    if waiting(Consent.Kind.PENALTY, visit=visit):
        raise Invalid(_("A penalty that followed this result waits for the word of a reviewer: it is decided first."))


def reopen(visit, made, reason, *, by, at):
    """A published result, locked and moved back, as two have agreed; returns the Visit.

    The wrong one is off the ledger and the public pages at once, with everything that rests on it. The time to publish
    counts anew from the agreement; how long the result is public does not.
    """
    if visit.fact.state not in GONE:
        withdraw_fact(fact_id=visit.fact_id, reason=f"检查结果更正：{reason}"[:300], by=LEDGER, at=at)
    for code in owed_clocks([visit.pk]).values_list("rule_code", flat=True):
        finish(code.removeprefix("inspections."), (CLOCK, visit.pk), by=by, at=at)
    was, visit.first_published_on = visit.fact_id, visit.first_published_on or visit.published_on
    visit.corrections, visit.reopened_on, visit.correction_reason = visit.corrections + 1, today(at), reason
    shown, visit.corrected_on, visit.no_follow_up = visit.published_on, None, ""
    visit.fact, visit.published_on = None, None
    go_back(visit, reason, shown=shown, by=by, at=at)
    begin("publication", (CLOCK, visit.pk), starts_on=today(at), agency=visit.task.agency, label=visit.enterprise.name,
          url=f"/desk/inspections/visits/{visit.pk}/", by=by, at=at)  # fmt: skip
    event = note(made.event, (SUBJECT, visit.pk), by=by, at=at, agency=visit.task.agency,
                 enterprise=visit.enterprise_id, reason=reason, fact=was, correction=visit.corrections)  # fmt: skip
    notify(kind=telling.REOPENED, to=("enterprise", current(visit.enterprise).pk), event=event, at=at,
           url=f"/my/inspections/{visit.pk}/",
           data={"task": visit.task.title, "agency": visit.task.agency.name, "reason": reason})  # fmt: skip
    return visit
