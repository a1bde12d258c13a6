"""What a published problem asks the bureau for: an order, a re-check, a transfer, each a duty with its last day.

The duty ends with the act that answers it (rules/results.py), or is set aside by two with a reason on record.
"""

from django.utils.translation import gettext_lazy as _

from apps.kernel.errors import Invalid
from apps.kernel.stepping import today

from .. import states
from ..models import Order
from ..queries.following import RULES, owed_clocks
from ..rules import results as rule
from .steps import begin, finish, note
from .visits import CLOCK, SUBJECT

DAYS_BASIS = "产品质量法第十七条（期限由检查结果类型确定） / Product Quality Law Art. 17 (days of the type of result)"


def owe(visit, *, by, at):
    """Begin the duties of a published result that nothing has answered yet; those that stand are left alone."""
    if visit.state != states.SHOWN or visit.no_follow_up:
        return
    codes = [row.code for row in visit.results.select_related("code").order_by("code__position")]
    standing = set(owed_clocks([visit.pk]).values_list("rule_code", flat=True))
    for kind in rule.still_owed(rule.asks_for(codes), _acts(visit)):
        name = RULES[kind]
        if f"inspections.{name}" in standing:
            continue
        days = min((code.days for code in codes if code.follow_up == kind and code.days), default=None)
        given = {"value": days, "unit": "day", "legal_basis": DAYS_BASIS} if kind == "recheck" and days else {}
        begin(name, (CLOCK, visit.pk), starts_on=today(at), agency=visit.task.agency, label=visit.enterprise.name,
              url=f"/desk/inspections/visits/{visit.pk}/", by=by, at=at, **given)  # fmt: skip


def answered(visit, act, *, by, at):
    """End the duties that an act answers: "order", or whom a transfer goes to (Referral.To)."""
    for kind in rule.ANSWERS[act]:
        finish(RULES[kind], (CLOCK, visit.pk), by=by, at=at)


def _acts(visit):
    """What was done already: the orders that were not taken back, and the transfers that stand. One that rested on a
    result which was returned answers nothing of the next."""
    ordered = Order.objects.filter(visit=visit).exclude(state=states.TAKEN_BACK).exists()
    return ({"order"} if ordered else set()) | set(
        visit.referrals.filter(withdrawn_on__isnull=True).order_by().values_list("to", flat=True)
    )


def set_aside(visit, reason, *, by, at):
    """Nothing follows a published problem (the firm has closed, another case covers it), as two have agreed; returns
    the locked Visit."""
    standing = list(owed_clocks([visit.pk]).values_list("rule_code", flat=True))
    if not standing:
        raise Invalid(_("Nothing is owed after this result any more."))
    visit.no_follow_up = reason
    visit.save()
    for code in standing:
        finish(code.removeprefix("inspections."), (CLOCK, visit.pk), by=by, at=at)
    note("inspections.follow_up_set_aside", (SUBJECT, visit.pk), by=by, at=at, agency=visit.task.agency,
         enterprise=visit.enterprise_id, reason=visit.no_follow_up)  # fmt: skip
    return visit


def nothing_left(task):
    """Raises Invalid while something is owed after a result of the task, or an order of it is open."""
    visits = list(task.visits.order_by("pk").values_list("pk", flat=True))
    if owed_clocks(visits).exists():
        raise Invalid(_("A problem that was found has no order, no transfer and no reason why nothing follows yet."))
    if Order.objects.open().filter(visit__task=task).exists():
        raise Invalid(_("An order to rectify is still open: re-check it, pass it on or take it back first."))
