"""What was found of an applicant once is asked again by the day: before its list goes out, is approved, is conferred.

Between "eligible" and the certificate a licence may be revoked, an honour taken with a bar, a person listed. Whoever no
longer meets what the round asks for, or takes part twice since its records were merged, is struck off, with the reason
and a paper that names the remedies; where what it was struck for is set aside the application goes on (giving_back.py),
or when the review is reopened.
"""

from apps.kernel.stepping import today

from .. import states
from ..models import Application
from ..queries.fitness import lost
from ..queries.twice import first_of_same
from .steps import PORTAL, held
from .stripping import strike

REASON = "复核时已不符合申报条件："
TWICE = "与本批次另一申报（%s）系同一市场主体重复申报，登记信息已合并；一个主体就同一事项只参加一次"
AMONG = (states.ELIGIBLE, states.PROPOSED, states.PUBLIC, states.CONFERRED)


def strike_unfit(row, *found, at):
    """Strike off whoever of a locked round, in these states, no longer meets what it asks for; then, of those who are
    left, whoever takes part twice: nobody goes for another that goes as well. Returns them."""
    rows = Application.objects.filter(round=row, state__in=found).order_by("enterprise_id", "pk")
    unfit = [gone for key in list(rows.values_list("pk", flat=True)) if (gone := _judge_again(key, at))]
    return unfit + [gone for key in list(rows.values_list("pk", flat=True)) if (gone := _once(key, at))]


def _once(key, at):
    enterprise, application = held(key, PORTAL)
    first = first_of_same(application, enterprise.pk, AMONG)
    if first is None:
        return None
    strike(application, reason=TWICE % first.number, at=at)
    return application


def _judge_again(key, at):
    enterprise, application = held(key, PORTAL)
    against = lost(application, enterprise, today(at))
    if not against:
        return None
    strike(application, reason=REASON + "；".join(each.words for each in against), at=at,
           fact=next((each.fact for each in against if each.fact), None))  # fmt: skip
    return application
