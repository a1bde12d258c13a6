"""The end of a term: reminders by rule, renewal by silence where it was asked for in time, expiry. Run once a day.

A limit (deadlines) lets a term run out at midnight; the daily job finds whatever is left over, whatever the reason.
"""

from dataclasses import dataclass
from datetime import timedelta

from apps.audit.operations import record
from apps.deadlines.models import Clock
from apps.deadlines.operations import start_clock
from apps.deadlines.rules.counting import add_months
from apps.notifications.operations import notify
from apps.registry.operations.locking import hold, standing

from .. import states
from ..models import EndGround, Licence, Reminder
from ..queries.changes import RENEW_AGAIN, RENEW_FROM, RENEW_STOP, day_of, days_of, timely_renewal
from . import changing
from .certifying import LICENCE
from .ending import TERM_OVER, end_licence
from .one_by_one import each
from .steps import PORTAL, today

RENEWAL = "licensing.renewal"
REMINDED = "licensing.reminded"
RENEWED, EXPIRED = "renewed", "expired"
RENEWAL_BASIS = (
    "工业产品生产许可证管理条例第二十五条、行政许可法第五十条 / "
    "Production Licence Regulation Art. 25, Administrative Licensing Law Art. 50"
)
FURTHEST = 12  # months: no rule reminds earlier


@dataclass(slots=True)
class Done:
    expired: int = 0
    renewed: int = 0
    reminded: int = 0


def look_after(*, at):
    """Expire what is over, remind whom a rule says; returns Done. One licence is one transaction, and one that fails
    holds nobody up (one_by_one.py): safe to run again."""
    on = today(at)
    over = Licence.objects.live().filter(until__lt=on).order_by("pk").values_list("pk", "enterprise_id")
    ended = each("term", [(key, (key, firm)) for key, firm in over], lambda row: _over(*row, at), at=at)
    due = [(licence.pk, (licence, rule)) for licence, rule in reminders(on)]
    reminded = each("reminder", due, lambda row: _remind(_taken(row[0].pk, row[0].enterprise_id), row[1], at), at=at)
    return Done(expired=ended.count(EXPIRED), renewed=ended.count(RENEWED), reminded=sum(reminded))


def _over(key, firm, at):
    """EXPIRED or RENEWED; None where somebody was faster."""
    licence = _taken(key, firm)
    if licence.state not in states.LIVE or licence.until >= today(at):
        return None
    return RENEWED if run_out(licence, by=PORTAL, at=at) else EXPIRED


def _taken(key, firm):
    hold(firm)
    rows = Licence.objects.select_for_update(of=("self",)).select_related("enterprise", "product", "agency")
    return rows.get(pk=key)


def run_out(licence, *, by, at):
    """The last day has passed. A renewal asked for in time and not decided counts as granted (行政许可法第五十条); True
    then. Otherwise the licence has expired. Enterprise and licence are locked."""
    renewal = timely_renewal(licence)
    if renewal is not None and changing.grant_by_silence(renewal, licence, at=at):
        return True
    over = licence.until + timedelta(days=1)
    ground = EndGround.objects.in_force(TERM_OVER, over)
    end_licence(licence=licence, ground=ground, ended_on=over, reason=ground.name, by=by, at=at)
    return False


def reminders(on):
    """[(licence, rule)] due on a day and not sent yet: of several rules whose day has come, the latest alone."""
    soon = Licence.objects.live().filter(until__gte=on, until__lte=add_months(on, FURTHEST)).order_by("pk")
    sent = set(Reminder.objects.filter(licence__in=soon).values_list("licence_id", "until", "rule"))
    before, days, found = days_of((RENEW_STOP, RENEW_AGAIN, RENEW_FROM), on), {}, []
    for licence in soon:
        if licence.until not in days:
            days[licence.until] = _due(licence.until, on, before)
        rule = days[licence.until]
        if rule and (licence.pk, licence.until, rule) not in sent:
            found.append((licence, rule))
    return found


def _due(until, on, before):
    """The rule of the last reminder whose day has come, "" where none has. `before`: {rule: its day for a last day}."""
    return next((rule for rule, day in before.items() if day(until) <= on), "")


def _remind(licence, rule, at):
    """Remind its holder that a licence ends, and when it has to be renewed. False where a renewal is asked for."""
    on = today(at)
    Reminder.objects.get_or_create(licence=licence, until=licence.until, rule=rule, defaults={"sent_on": on})
    if timely_renewal(licence) is not None:
        return False
    stop = day_of(RENEW_STOP, licence.until, on)
    if on <= stop and not Clock.objects.live().of(LICENCE, licence.pk).filter(rule_code=RENEWAL).exists():
        _begin_renewal(licence, on, stop, at)
    data = {"number": licence.number, "until": str(licence.until), "stop": str(stop), "rule": rule}
    event = record(verb="licensing.reminded", by=PORTAL, at=at, subject=("licence", licence.pk), data=data,
                   division=licence.enterprise.division_id)  # fmt: skip
    told = {"number": licence.number, "until": str(licence.until), "stop": str(stop)}
    notify(kind=REMINDED, to=("enterprise", standing(licence.enterprise_id)), event=event, at=at,
           url=f"/my/licences/held/{licence.pk}/", data=told)  # fmt: skip
    return True


def _begin_renewal(licence, on, stop, at):
    """The time in which a renewal is asked for in time, as a limit of the enterprise's: it stands in its calendar."""
    enterprise = licence.enterprise
    start_clock(
        rule_code=RENEWAL, subject=(LICENCE, licence.pk), starts_on=on, value=(stop - on).days, unit="day",
        legal_basis=RENEWAL_BASIS, division=enterprise.division_id,
        zone_code=enterprise.zone_id or "", label=licence.number, url=f"/licences/{licence.pk}/",
        enterprise_id=standing(enterprise.pk), duty=False, by=PORTAL, at=at,
    )  # fmt: skip
