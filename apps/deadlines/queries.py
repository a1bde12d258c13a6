"""Reads over clocks and the calendar."""

import time
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import F, Q
from django.utils import timezone

from apps.kernel.bilingual import in_language

from . import duties, handlers
from .models import CalendarDay, CalendarYear, Clock, Limit
from .rules import counting
from .rules.calendar import Calendar

KEPT_SECONDS = 60
FAR = timedelta(days=366)
_kept = {"calendar": None, "until": 0.0}


def calendar(*, fresh=False):
    """The working-day Calendar as loaded; each process keeps it for a minute."""
    if fresh or _kept["calendar"] is None or time.monotonic() >= _kept["until"]:
        exceptions = dict(CalendarDay.objects.order_by("day").values_list("day", "working"))
        years = frozenset(CalendarYear.objects.order_by("year").values_list("year", flat=True))
        _kept.update(calendar=Calendar(exceptions, years), until=time.monotonic() + KEPT_SECONDS)
    return _kept["calendar"]


def last_day(rule_code, start, *, law_of=None):
    """The last day of the limit `rule_code` that an event on `start` sets running, by the law of that day or `law_of`.

    Raises RuleMissing. For an end that is only computed; one that somebody must keep is a clock (operations).
    """
    limit = Limit.objects.in_force(rule_code, law_of or start)
    return counting.due_on(start, int(limit.value), limit.unit, calendar(), rolls_over=limit.rolls_over).day


def days_before(rule_code, day, *, law_of):
    """The last day on which the limit `rule_code`, set running by an event of that day, ends on `day`, by the law of
    `law_of`: what must come so long before `day` comes then or earlier. Raises RuleMissing."""
    limit = Limit.objects.in_force(rule_code, law_of)
    return counting.days_before(day, int(limit.value), limit.unit, calendar())


def forget_calendar():
    _kept["calendar"] = None


def due_ids(at, limit):
    """Ids of running clocks whose limit has passed, oldest first; those that failed lately are left out."""
    due = Clock.objects.filter(Q(retry_at__isnull=True) | Q(retry_at__lte=at), state="running", due_at__lte=at)
    return list(due.order_by(F("retry_at").asc(nulls_first=True), "due_at", "pk").values_list("pk", flat=True)[:limit])


@dataclass(frozen=True, slots=True)
class Shown:
    """A clock as the component `clock` and the lists show it; `left` counts in the clock's own unit.

    `act` is what is owed, `who` owes it ("" for a period that simply ends), `thing` what it is about.
    """

    clock: Clock
    left: int
    duty: duties.Duty
    today: date

    @property
    def act(self):
        return self.duty.act

    @property
    def who(self):
        return duties.WHO.get(self.duty.who, "")

    @property
    def thing(self):
        return self.clock.label if self.duty.act != self.clock.label else ""

    @property
    def consequence(self):
        handler = handlers.find(self.clock.on_expiry)
        return self.duty.otherwise or (handler.says if handler else "")

    @property
    def my_url(self):
        """The enterprise's own page of the matter: it stands under /my/ as the officers' stands under /desk/."""
        return self.clock.url.replace("/desk/", "/my/", 1)

    @property
    def yours(self):
        """True where the enterprise itself owes the act."""
        return self.duty.who == duties.ENTERPRISE

    @property
    def working_left(self):
        """Working days left, whatever the limit is counted in: what an officer plans by. None more than a year ahead in
        years whose holidays nobody knows yet: a figure would be invented."""
        since = self.clock.paused_on or self.today
        if self.clock.due_on - since > FAR and not calendar().is_announced(since, self.clock.due_on):
            return None
        return calendar().working_days_between(since, self.clock.due_on)

    @property
    def ends(self):
        """Where the last day lies, seen from today: of a day off the working days left do not tell."""
        due = self.clock.due_on
        return "over" if due < self.today else "today" if due == self.today else "ahead"

    @property
    def unknown_days(self):
        """True where the working days left reach into a year whose holidays nobody knows yet: they may become fewer."""
        since = self.clock.paused_on or self.today
        return self.working_left is not None and not calendar().is_announced(since, self.clock.due_on)

    @property
    def basis(self):
        """The legal basis in the reader's language."""
        return in_language(self.clock.legal_basis)

    @property
    def stopped(self):
        return self.clock.pause_reason if self.clock.state == Clock.State.PAUSED else ""


def shown(clock, at):
    """What a reader is told of a clock at a moment."""
    today = timezone.localdate(at)
    since = clock.paused_on or today
    left = counting.left(since, clock.due_on, clock.unit, calendar())
    duty = duties.find(clock.rule_code) or duties.Duty(clock.rule_code, clock.label or clock.rule_code)
    return Shown(clock, left, duty, today)


@dataclass(frozen=True, slots=True)
class Counts:
    overdue: int
    today: int
    soon: int
    paused: int


SOON_DAYS = 3


def soon_until(today):
    """The last day that counts as soon: three working days ahead."""
    return calendar().working_day_after(today, SOON_DAYS)


def to_act_on(scope):
    """The limits of the scope without those whose act it holds no permission for."""
    return Clock.objects.visible_to(scope).exclude(rule_code__in=duties.of_others(scope))


def overdue(scope, at):
    return Clock.objects.visible_to(scope).overdue(at).order_by("due_at", "pk")


def due_today(scope, at):
    return Clock.objects.visible_to(scope).due_on_day(timezone.localdate(at), at).order_by("due_at", "pk")


def soon(scope, at):
    """Due within the next three working days, today not included."""
    today = timezone.localdate(at)
    first = today + timedelta(days=1)
    return Clock.objects.visible_to(scope).due_soon(first, soon_until(today), at).order_by("due_at", "pk")


def paused(scope):
    return Clock.objects.visible_to(scope).filter(state="paused").order_by("paused_on", "pk")


def running(scope, at):
    """Every running clock that is not over, the next first."""
    return Clock.objects.visible_to(scope).filter(state="running", due_at__gt=at).order_by("due_at", "pk")


def counts(scope, at):
    """How many clocks of the scope are overdue, due today, due soon and paused: one number each for the desk."""
    return Counts(
        overdue(scope, at).count(), due_today(scope, at).count(), soon(scope, at).count(), paused(scope).count()
    )


def clocks_of(kind, identifier):
    """Every clock of a subject, the newest first."""
    return Clock.objects.of(kind, identifier).order_by("-starts_on", "-pk")


def next_limits(kind, keys, at, *, without="", party=False):
    """{id of a subject: its next standing limit as shown}; one query for a page of them.

    `without` is the code of a rule to leave out; `party`: only those that run for the enterprise.
    """
    rows = Clock.objects.standing().filter(subject_kind=kind, subject_id__in=[str(key) for key in keys])
    rows = rows.filter(enterprise_id__isnull=False) if party else rows
    found = {}
    for clock in rows.exclude(rule_code=without).order_by("due_at", "pk"):
        found.setdefault(int(clock.subject_id), shown(clock, at))
    return found
