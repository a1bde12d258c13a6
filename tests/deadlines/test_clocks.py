"""Clocks: limits picked by the day of the event, pauses, expiry with its consequence."""

import random
import threading
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from celery.exceptions import SoftTimeLimitExceeded
from django.db import IntegrityError, OperationalError, connection, transaction
from django.db.backends.postgresql.psycopg_any import DateRange
from django.utils import timezone

from apps.audit.models import Event
from apps.deadlines import handlers, operations, queries
from apps.deadlines.models import CalendarDay, CalendarYear, Clock, Limit, Pause
from apps.deadlines.operations import (
    LimitOver,
    end_of,
    expire_due,
    extend_clock,
    load_working_days,
    pause_clock,
    recount_provisional,
    resume_clock,
    start_clock,
    start_clocks,
    stop_clock,
    stop_clocks,
)
from apps.kernel.dated import RuleMissing
from apps.kernel.errors import Invalid, WrongState
from apps.kernel.scope import Scope

BY = Scope.system("test")


def noon(year, month, day):
    return datetime(year, month, day, 4, tzinfo=UTC)  # 12:00 in the province


def started(on=date(2025, 3, 3), rule="licensing.decision", **facts):
    values = {"subject": ("case", 1), "division": "320102", "by": BY, "at": noon(on.year, on.month, on.day)}
    return start_clock(rule_code=rule, starts_on=on, **(values | facts))


@pytest.fixture(autouse=True)
def _fresh():
    queries.forget_calendar()


def nothing(clock):
    """The handler of a test has nothing to lock."""


@pytest.fixture
def handler(monkeypatch):
    called = []
    monkeypatch.setattr(handlers, "_handlers", {})
    handlers.register_handler(
        "test.run", lambda clock, by, at: called.append(clock.pk), hold=nothing, says="It happens."
    )
    return called


@pytest.mark.django_db
class TestLimits:
    def test_the_day_of_the_event_picks_the_version(self):
        old = started(date(2019, 12, 20), "sampling.rectification")
        new = started(date(2020, 1, 2), "sampling.rectification", subject=("case", 2))
        assert (old.value, new.value) == (30, 60)
        assert old.due_on == date(2020, 1, 19)
        late = started(date(2020, 2, 1), "sampling.rectification", subject=("case", 3), event_on=date(2019, 12, 1))
        assert late.value == 30

    def test_no_version(self):
        with pytest.raises(RuleMissing):
            started(date(1999, 1, 1), "licensing.decision")
        assert not Clock.objects.exists()
        assert not Event.objects.exists()

    def test_versions_never_overlap(self):
        limit = Limit.objects.get(code="licensing.decision")
        values = {"code": limit.code, "value": Decimal(9), "unit": "day", "legal_basis": "x"}
        with pytest.raises(IntegrityError, match="no_overlap"), transaction.atomic():
            Limit.objects.create(validity=DateRange(date(2020, 1, 1), date(2021, 1, 1)), **values)
        Limit.objects.create(validity=DateRange(date(1990, 1, 1), limit.validity.lower), **values)  # neighbours may

    @pytest.mark.parametrize(
        ("name", "change"),
        [
            ("deadlines_limit_unit", {"unit": "yuan"}),
            ("deadlines_limit_basis", {"legal_basis": ""}),
            ("deadlines_limit_some_days", {"validity": DateRange(date(2020, 1, 1), date(2020, 1, 1))}),
        ],
    )
    def test_refused(self, name, change):
        values = {
            "code": "t", "validity": DateRange(None, None), "value": 1, "unit": "day", "legal_basis": "x",
        } | change  # fmt: skip
        with pytest.raises(IntegrityError, match=name), transaction.atomic():
            Limit.objects.create(**values)

    def test_what_nobody_checked_is_flagged(self):
        assert not Limit.objects.filter(verified=False, note="").exists()


@pytest.mark.django_db
class TestVerbs:
    def test_start(self):
        clock = started()
        assert (clock.due_on, clock.unit, clock.legal_basis) == (
            date(2025, 3, 31),
            "working_day",
            "行政许可法第四十二条 / Administrative Licensing Law Art. 42",
        )
        assert clock.due_at == end_of(date(2025, 3, 31))
        assert timezone.localtime(clock.due_at).isoformat() == "2025-04-01T00:00:00+08:00"
        event = Event.objects.get(verb="deadlines.started")
        assert (event.subject_kind, event.subject_id, event.division) == ("case", "1", "320102")

    def test_a_limit_set_by_an_officer(self):
        clock = started(rule="rectification.ordered", value=10, unit="day", legal_basis="责令改正通知书")
        assert (clock.due_on, clock.limit) == (date(2025, 3, 13), None)

    def test_once_a_case(self):
        started()
        with pytest.raises(IntegrityError, match="deadlines_clock_once"), transaction.atomic():
            started()

    def test_pause_and_resume(self):
        clock = started()
        pause_clock(clock_id=clock.pk, reason="检验", by=BY, at=noon(2025, 3, 10))
        assert expire_due(at=noon(2025, 6, 1)) == 0
        clock = resume_clock(clock_id=clock.pk, by=BY, at=noon(2025, 4, 7))
        assert (clock.state, clock.due_on) == ("running", date(2025, 4, 27))
        pause = Pause.objects.get()
        assert (pause.from_day, pause.until_day, pause.reason) == (date(2025, 3, 10), date(2025, 4, 7), "检验")
        assert list(Event.objects.order_by("pk").values_list("verb", flat=True)) == [
            "deadlines.started", "deadlines.paused", "deadlines.resumed",
        ]  # fmt: skip

    @pytest.mark.parametrize("verb", [resume_clock, extend_clock])
    def test_wrong_state_changes_nothing(self, verb):
        clock = started()
        if verb is extend_clock:
            stop_clock(clock_id=clock.pk, by=BY, at=noon(2025, 3, 4))
        before = Clock.objects.values().get()
        more = {"value": 1, "reason": "x"} if verb is extend_clock else {}
        with pytest.raises(WrongState):
            verb(clock_id=clock.pk, by=BY, at=noon(2025, 3, 5), **more)
        assert Clock.objects.values().get() == before

    def test_extend(self):
        clock = extend_clock(clock_id=started().pk, value=10, reason="复杂", by=BY, at=noon(2025, 3, 20))
        assert clock.due_on == date(2025, 4, 15)
        with pytest.raises(Invalid):
            extend_clock(clock_id=clock.pk, value=0, reason="", by=BY, at=noon(2025, 3, 20))

    @pytest.mark.parametrize(("verb", "more"), [(pause_clock, {}), (extend_clock, {"value": 5})])
    def test_what_has_run_out_is_not_brought_back(self, verb, more):
        """Before the sweep comes by, a clock that is over still says "running"."""
        clock = started()
        before = Clock.objects.values().get()
        with pytest.raises(LimitOver):
            verb(clock_id=clock.pk, reason="x", by=BY, at=clock.due_at, **more)
        assert Clock.objects.values().get() == before
        assert not Event.objects.exclude(verb="deadlines.started").exists()
        verb(clock_id=clock.pk, reason="x", by=BY, at=clock.due_at - timedelta(microseconds=1), **more)

    def test_a_month_added_to_a_month_counts_from_the_beginning(self):
        clock = started(date(2025, 1, 31), "rectification.ordered", value=1, unit="month", legal_basis="x")
        assert clock.due_on == date(2025, 2, 28)
        more = {"clock_id": clock.pk, "value": 1, "reason": "x", "by": BY}
        assert extend_clock(at=noon(2025, 2, 20), **more).due_on == date(2025, 3, 31)
        assert extend_clock(at=noon(2025, 2, 21), **more).due_on == date(2025, 4, 30)

    def test_an_extension_keeps_what_a_pause_gave(self):
        clock = started(rule="rectification.ordered", value=10, unit="day", legal_basis="x")
        pause_clock(clock_id=clock.pk, reason="检验", by=BY, at=noon(2025, 3, 5))
        resume_clock(clock_id=clock.pk, by=BY, at=noon(2025, 3, 9))
        clock = extend_clock(clock_id=clock.pk, value=5, reason="x", by=BY, at=noon(2025, 3, 10))
        assert clock.due_on == date(2025, 3, 22)

    def test_stop_in_time_and_late(self):
        stop_clock(clock_id=started().pk, by=BY, at=noon(2025, 3, 31))
        clock = started(subject=("case", 2))
        expire_due(at=noon(2025, 4, 1))
        stop_clock(clock_id=clock.pk, by=BY, at=noon(2025, 4, 2))
        late = Event.objects.filter(verb="deadlines.stopped").order_by("pk").values_list("data__late", flat=True)
        assert list(late) == [False, True]

    def test_stop_all_of_a_subject(self):
        started()
        started(rule="licensing.certificate")
        other = started(subject=("case", 2))
        assert stop_clocks(subject=("case", 1), by=BY, at=noon(2025, 3, 5)) == 2
        assert list(Clock.objects.live()) == [other]

    @pytest.mark.parametrize(
        "change", [{"state": "lost"}, {"due_on": date(2025, 1, 1)}, {"state": "paused"}, {"state": "expired"}]
    )
    def test_the_database_refuses(self, change):
        clock = started()
        with pytest.raises(IntegrityError, match=r"deadlines_clock|a limit"), transaction.atomic():
            Clock.objects.filter(pk=clock.pk).update(**change)


@pytest.mark.django_db
def test_many_at_once_run_as_each_by_itself():
    facts = {"label": "x", "url": "/desk/x/", "holder": "amr-320102", "duty": False, "on_expiry": "test.run"}
    day, at = date(2025, 3, 3), noon(2025, 3, 3)
    one = started(day, **facts)
    rows = [(("case", number), "320102", facts) for number in (2, 3)]
    assert start_clocks(rule_code="licensing.decision", starts_on=day, rows=rows, by=BY, at=at) == 2
    kept = [
        {name: value for name, value in row.items() if name not in {"id", "subject_id"}}
        for row in Clock.objects.order_by("pk").values()
    ]
    assert kept == [kept[0]] * 3
    events = Event.objects.filter(verb="deadlines.started").order_by("pk")
    assert [(event.subject_id, event.data["due_on"]) for event in events] == [
        (number, str(one.due_on)) for number in "123"
    ]
    assert {event.data["clock"] for event in events} == set(Clock.objects.values_list("pk", flat=True))
    with pytest.raises(IntegrityError, match="deadlines_clock_once"), transaction.atomic():
        start_clocks(rule_code="licensing.decision", starts_on=day, rows=rows, by=BY, at=at)


@pytest.mark.django_db
class TestExpiry:
    def test_not_a_moment_early(self, handler):
        clock = started(on_expiry="test.run")
        assert expire_due(at=clock.due_at - timedelta(microseconds=1)) == 0
        assert expire_due(at=clock.due_at) == 1
        assert handler == [clock.pk]
        assert expire_due(at=clock.due_at + timedelta(days=9)) == 0
        assert handler == [clock.pk]

    def test_a_failing_consequence_leaves_the_clock_running_and_the_others_alone(self, handler):
        def fail(clock, by, at):
            raise RuntimeError("no")

        handlers.register_handler("test.fail", fail, hold=nothing, says="")
        bad, good = started(on_expiry="test.fail"), started(subject=("case", 2), on_expiry="test.run")
        at = bad.due_at
        assert expire_due(at=at) == 1
        bad.refresh_from_db()
        assert (bad.state, bad.failure) == ("running", "RuntimeError: no")
        assert handler == [good.pk]
        assert not Event.objects.filter(verb="deadlines.expired", data__clock=bad.pk).exists()
        assert expire_due(at=at + timedelta(minutes=5)) == 0
        monkey = handlers._handlers
        monkey.pop("test.fail")
        handlers.register_handler("test.fail", lambda clock, by, at: None, hold=nothing, says="")
        assert expire_due(at=at + timedelta(minutes=11)) == 1

    def test_the_end_of_the_task_s_time_ends_the_run_and_what_was_done_stays(self, handler):
        def over(clock, by, at):
            raise SoftTimeLimitExceeded

        handlers.register_handler("test.over", over, hold=nothing, says="")
        names = ("test.run", "test.over", "test.run")
        done, cut, left = [started(subject=("case", n), on_expiry=name) for n, name in enumerate(names)]
        with pytest.raises(SoftTimeLimitExceeded):
            expire_due(at=done.due_at)
        assert handler == [done.pk]
        assert set(Clock.objects.filter(state="expired").values_list("pk", flat=True)) == {done.pk}
        cut.refresh_from_db()
        assert (cut.state, cut.failure, cut.retry_at) == ("running", "", None)  # no failure of its own
        handlers._handlers.pop("test.over")
        handlers.register_handler("test.over", lambda clock, by, at: None, hold=nothing, says="")
        assert expire_due(at=done.due_at) == 2
        assert handler == [done.pk, left.pk]

    def test_what_a_handler_changes_is_held_before_its_clock(self, handler):
        order = []

        def run(clock, by, at):
            order.append(("run", Clock.objects.get(pk=clock.pk).state))

        handlers.register_handler("test.order", run, hold=lambda clock: order.append(("hold", clock.state)), says="")
        clock = started(on_expiry="test.order")
        assert expire_due(at=clock.due_at) == 1
        assert order == [("hold", "running"), ("run", "expired")]

    def test_an_unknown_consequence_is_not_lost(self, handler):
        clock = started(on_expiry="test.gone")
        assert expire_due(at=clock.due_at) == 0
        clock.refresh_from_db()
        assert "test.gone" in clock.failure


@pytest.mark.django_db(transaction=True)
def test_two_sweeps_one_consequence(monkeypatch):
    called, gate = [], threading.Barrier(2)
    monkeypatch.setattr(handlers, "_handlers", {})
    handlers.register_handler("test.run", lambda clock, by, at: called.append(clock.pk), hold=nothing, says="")
    clocks = [started(subject=("case", n), on_expiry="test.run") for n in range(10)]

    def sweep():
        gate.wait()
        expire_due(at=clocks[0].due_at)
        connection.close()

    threads = [threading.Thread(target=sweep) for _ in range(2)]
    [t.start() for t in threads]
    [t.join() for t in threads]
    expire_due(at=clocks[0].due_at)
    assert sorted(called) == sorted(clock.pk for clock in clocks)


@pytest.mark.django_db
class TestLists:
    def officer(self, prefix="320102", **more):
        return Scope(kind="agency", division_prefix=prefix, **more)

    def test_of_a_scope(self):
        at = noon(2025, 3, 31)
        today = started()
        soon = started(date(2025, 3, 5), subject=("case", 2))
        over = started(date(2025, 2, 20), subject=("case", 3))
        window = started(date(2025, 2, 20), subject=("case", 4), duty=False)
        waiting = started(subject=("case", 5))
        pause_clock(clock_id=waiting.pk, reason="x", by=BY, at=noon(2025, 3, 10))
        started(subject=("case", 6), division="320104")
        mine = self.officer()
        assert list(queries.due_today(mine, at)) == [today]
        assert list(queries.soon(mine, at)) == [soon]
        assert list(queries.overdue(mine, at)) == [over]
        assert list(queries.paused(mine)) == [waiting]
        assert list(queries.running(mine, at)) == [today, soon]
        assert queries.counts(mine, at) == queries.Counts(overdue=1, today=1, soon=1, paused=1)
        assert queries.counts(self.officer("3202"), at) == queries.Counts(0, 0, 0, 0)
        expire_due(at=at)
        assert list(queries.overdue(mine, at)) == [over]
        window.refresh_from_db()
        assert window.state == "expired"

    def test_of_an_enterprise(self):
        mine = started(enterprise_id=7)
        started(subject=("case", 2), enterprise_id=8)
        assert list(queries.running(Scope(kind="enterprise", enterprise_ids=(7,)), noon(2025, 3, 4))) == [mine]
        assert list(queries.running(Scope.anonymous(), noon(2025, 3, 4))) == []

    def test_counts_are_four_queries(self, django_assert_num_queries):
        queries.calendar()
        with django_assert_num_queries(4):
            queries.counts(self.officer(), noon(2025, 3, 31))

    def test_shown(self, handler):
        shown = queries.shown(started(on_expiry="test.run"), noon(2025, 3, 26))
        assert (shown.left, shown.consequence, shown.stopped) == (3, "It happens.", "")
        assert queries.shown(Clock.objects.get(), noon(2025, 4, 2)).left == -2


@pytest.mark.django_db
class TestCalendar:
    def test_loaded(self):
        assert CalendarYear.objects.filter(year__in=range(2004, 2027)).count() == 23
        assert CalendarDay.objects.get(day=date(2025, 10, 1)).name
        assert queries.calendar().is_working(date(2025, 10, 11))

    @pytest.mark.parametrize("day", [date(2025, 3, 3), date(2025, 3, 8)])
    def test_only_exceptions_are_kept(self, day):
        with pytest.raises(IntegrityError, match="differs"), transaction.atomic():
            CalendarDay.objects.create(day=day, working=day.weekday() < 5)

    def test_loading_again_changes_nothing(self):
        before = list(CalendarDay.objects.order_by("day").values())
        load_working_days(by=BY, at=noon(2026, 1, 1))
        assert list(CalendarDay.objects.order_by("day").values()) == before

    def test_the_last_days_of_december_wait_for_the_next_notice(self):
        CalendarYear.objects.filter(year=2026).delete()
        CalendarDay.objects.filter(day__year=2026).delete()
        queries.forget_calendar()
        clock = started(date(2025, 12, 19), "licensing.correction_notice")
        assert (clock.provisional, clock.due_on) == (True, date(2025, 12, 26))
        CalendarYear.objects.create(year=2026, source="x", loaded_at=noon(2025, 12, 20))
        CalendarDay.objects.create(day=date(2025, 12, 26), working=False, name="x")
        assert recount_provisional(by=BY, at=noon(2025, 12, 20)) == 1
        clock.refresh_from_db()
        assert (clock.provisional, clock.due_on) == (False, date(2025, 12, 29))

    def test_a_notice_that_comes_later_moves_provisional_clocks(self):
        CalendarDay.objects.filter(day__year=2026).delete()
        CalendarYear.objects.filter(year=2026).delete()
        queries.forget_calendar()
        clock = started(date(2025, 12, 29), "licensing.correction_notice")
        assert (clock.provisional, clock.due_on) == (True, date(2026, 1, 5))
        _days, moved = load_working_days(by=BY, at=noon(2025, 12, 30))
        clock.refresh_from_db()
        assert (moved, clock.provisional) == (1, False)
        assert clock.due_on == date(2026, 1, 6)

    @pytest.mark.parametrize(
        ("code", "times", "ends"), [("40P01", 2, "well"), ("40P01", 9, "badly"), ("57014", 1, "badly")]
    )
    def test_a_load_that_a_deadlock_ended_begins_anew_and_no_other(self, monkeypatch, code, times, ends):
        left = [times]

        def interrupted(*, by, at):
            if left[0]:
                left[0] -= 1
                raise OperationalError from type("Ended", (Exception,), {"pgcode": code})()
            return 7

        monkeypatch.setattr(operations, "recount_provisional", interrupted)
        if ends == "badly":
            with pytest.raises(OperationalError):
                load_working_days(by=BY, at=noon(2025, 12, 30))
        else:
            assert load_working_days(by=BY, at=noon(2025, 12, 30))[1] == 7

    def test_what_stood_still_or_was_made_longer_is_counted_as_if_the_notice_had_been_known(self):
        """Forty limits led at random over the turn of a year, against a plain walk from day to day."""
        known = queries.calendar(fresh=True)
        announced = list(CalendarYear.objects.filter(year=2026).values())
        CalendarDay.objects.filter(day__year=2026).delete()
        CalendarYear.objects.filter(year=2026).delete()
        queries.forget_calendar()
        dice, lives = random.Random(20251204), []
        for number in range(40):
            clock = started(date(2025, 12, dice.randint(1, 12)), subject=("case", number))
            lives.append(led_at_random(clock, dice))
        loaded = load_working_days(by=BY, at=noon(2025, 12, 31))
        assert [row["year"] for row in announced] == [2026]
        moved = 0
        for clock, pauses, before in lives:
            clock.refresh_from_db()
            assert clock.due_on == walked(clock.starts_on, clock.value + clock.added, pauses, known), clock
            assert clock.provisional is not known.is_announced(clock.starts_on, clock.due_on)
            moved += clock.due_on != before
        assert loaded[1] == moved > 20
        waiting = [clock for clock, _pauses, _before in lives if clock.state == "paused"]
        assert len(waiting) > 5
        for clock in waiting:  # what was left when it began to stand still is counted on from the end of that
            left = known.working_days_between(clock.paused_on, clock.due_on)
            again = resume_clock(clock_id=clock.pk, by=BY, at=noon(2026, 2, 11))
            assert again.due_on == known.working_day_after(date(2026, 2, 11), max(left, 0))


def led_at_random(clock, dice):
    """(Clock, [(from, until)] of its pauses that are over, its last day) after some acts, a day or more apart."""
    day, pauses = clock.starts_on, []
    for act in dice.choices(["pause", "extend", "stand"], k=3):
        day += timedelta(days=dice.randint(1, 6))
        if act == "extend":
            extend_clock(clock_id=clock.pk, value=dice.randint(1, 15), reason="x", by=BY, at=at_noon(day))
            continue
        pause_clock(clock_id=clock.pk, reason="检验", by=BY, at=at_noon(day))
        if act == "stand":
            break
        pauses.append((day, day + timedelta(days=dice.randint(0, 9))))
        day = pauses[-1][1]
        resume_clock(clock_id=clock.pk, by=BY, at=at_noon(day))
    clock.refresh_from_db()
    return clock, pauses, clock.due_on


def at_noon(day):
    return noon(day.year, day.month, day.day)


def walked(day, left, pauses, calendar):
    """The last of `left` working days after a day, none counted from a pause's beginning to its end."""
    for begins, ends in pauses:
        while left and day < begins:
            day += timedelta(days=1)
            left -= calendar.is_working(day)
        day = ends
    while left:
        day += timedelta(days=1)
        left -= calendar.is_working(day)
    return day
