"""Which penalties are owed to the platform, until when."""

from collections import Counter
from datetime import date, timedelta

from django.db.models import Q
from django.utils import timezone

from apps.deadlines.models import Limit
from apps.deadlines.queries import calendar
from apps.deadlines.rules.counting import due_on
from apps.divisions.models import Agency
from apps.records.models import Fact

from .. import sql, states
from ..models import Line
from ..rules.operation import GRANTED, MEND, NEW, OPERATIONS
from ..rules.rows import PENALTIES, SHEETS

REPORT, WITHDRAW = "two_publicities.report", "two_publicities.withdraw"
LOOK_BACK = 400  # days in which the last overdue day of decision is looked for: a limit of days, not of years
NEEDED = ("enterprise", "kind", "source__agency", "agency")
EVER = (date(1900, 1, 1), date(9999, 12, 31))


def agencies_of(scope, agency_code, *, whole_area):
    """Codes of the agencies whose penalties are meant: the one named, or with `whole_area` all of its area.

    Empty where the scope does not reach there: an officer reports for the own agency and its area.
    """
    home = Agency.objects.filter(pk=agency_code).select_related("division").first()
    if home is None or not (scope.is_system or scope.agency_code == agency_code):
        return []
    if not whole_area:
        return [home.pk]
    rows = Agency.objects.filter(division__code__startswith=home.division.prefix)
    rows = rows.filter(zone_id=home.zone_id) if home.zone_id else rows
    return list(rows.order_by("pk").values_list("pk", flat=True))


def reachable(scope):
    """The agencies whose reports an officer answers for or watches."""
    if scope.is_system:
        return Agency.objects.all()
    if not (scope.is_agency and scope.division_prefix):
        return Agency.objects.none()
    rows = Agency.objects.filter(division__code__startswith=scope.division_prefix)
    return rows.filter(zone_id=scope.zone_code) if scope.zone_code else rows


def party_of(fact):
    """The name of whom a penalty is about: the enterprise's own, else what was reported."""
    return fact.enterprise.name if fact.enterprise else fact.subject_name


def agency_of(fact):
    """The agency that answers for a fact: that of its source, or the one that decided where the source has none; for a
    licence the one that granted it, whoever sent it in."""
    first, other = (fact.agency, fact.source.agency) if fact.kind.code in GRANTED else (fact.source.agency, fact.agency)
    return first or other


def answered_for(agencies):
    """Facts that some agencies answer for: `agency_of` as a condition."""
    of_source, deciding, licence = Q(source__agency__in=agencies), Q(agency__in=agencies), Q(kind__code__in=GRANTED)
    penalties = ~licence & (of_source | Q(source__agency=None) & deciding)
    return penalties | licence & (deciding | Q(agency=None) & of_source)


def owed(agencies, on, *, limit, span=EVER, operations=OPERATIONS, sheet=PENALTIES, after=None):
    """At most `limit` Facts of these agencies that are owed: deletions and changes first, then new ones by day.

    `span` (first, last day of decision) narrows the new ones; `after`: those that follow this one. Each has
    `operation`, `last_id`, `last_state` of its newest line and `held_id`, the newest line the platform took (None
    without).
    """
    asked = _asked(agencies, on, operations=operations, sheet=sheet, span=span, limit=limit)
    if after:
        asked |= {"after_new": after.operation == NEW, "after_day": after.occurred_on, "after": after.pk}
    found = sql.rows("owed", asked)
    facts = Fact.objects.select_related(*NEEDED).in_bulk([row["id"] for row in found])
    for row in found:
        fact = facts[row["id"]]
        fact.operation, fact.held_id = row["operation"], row["held_id"]
        fact.last_id, fact.last_state = row["last_id"], row["last_state"]
        fact.party = party_of(fact)
    return [facts[row["id"]] for row in found]


def _asked(agencies, on, *, operations=OPERATIONS, sheet, span=EVER, limit=None):
    """Parameters of owed.sql; without a limit all of it."""
    return {
        "agencies": list(agencies), "kinds": list(sheet.kinds), "operations": list(operations), "on": on,
        "first": span[0], "last": span[1], "limit": limit, "own": sheet.own,
        "after_new": None, "after_day": None, "after": None,
    }  # fmt: skip


def due_days(agencies, on):
    """{(agency, REPORT or WITHDRAW, day from which the limit runs): how many} of what these agencies have not sent.

    What stands in a file that was made is still to be sent. Counted as it is read: a province that takes up its old
    decisions owes hundreds of thousands.
    """
    found = Counter()
    for sheet in SHEETS.values():
        for row in sql.stream("owed", _asked(agencies, on, sheet=sheet)):
            found[row["agency"], *_runs_from(row["operation"], row["occurred_on"], row["known_from"])] += 1
    lines = Line.objects.filter(state=states.OPEN, file__state=states.MADE, fact__in=answered_facts(agencies))
    for line in lines.select_related(*(f"fact__{name}" for name in ("kind", "source__agency", "agency"))).iterator():
        found[agency_of(line.fact).pk, *_runs_from(line.operation, line.fact.occurred_on, line.fact.known_from)] += 1
    return found


def _runs_from(operation, occurred_on, known_from):
    return (REPORT, occurred_on) if operation == NEW else (WITHDRAW, timezone.localdate(known_from))


def answered_facts(agencies):
    return Fact.objects.filter(answered_for(agencies)).values("pk")


def to_mend(agencies, on, *, limit, sheet=PENALTIES):
    """Facts whose newest line the platform refused, not mended since and not to be sent again as they are."""
    return owed(agencies, on, limit=limit, operations=(MEND,), sheet=sheet)


class Limits:
    """The last day for what is owed, by the rules of the day of the event; each rule is read once."""

    def __init__(self):
        self.calendar = calendar()
        self.rules = list(Limit.objects.filter(code__in=(REPORT, WITHDRAW)).order_by("code", "pk"))

    def of(self, fact):
        """The last day of an owed fact."""
        if fact.operation == NEW:
            return self.due(REPORT, fact.occurred_on)
        return self.due(WITHDRAW, timezone.localdate(fact.known_from))

    def last_overdue(self, today):
        """The latest day of decision whose limit is over; None where there is none within LOOK_BACK days."""
        days = (today - timedelta(days=back) for back in range(1, LOOK_BACK))
        return next((day for day in days if (due := self.due(REPORT, day)) and due < today), None)

    def due(self, code, day):
        """The last day of a limit that runs from a day; None where no rule of that day names one."""
        rule = next((rule for rule in self.rules if rule.code == code and day in rule.validity), None)
        if rule is None:
            return None
        return due_on(day, int(rule.value), rule.unit, self.calendar, rolls_over=rule.rolls_over).day
