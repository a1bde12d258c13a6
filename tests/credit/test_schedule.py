"""When ratings run by the clock: changed by those who may, seen by beat, kept over a restart; the rest is code's."""

from datetime import UTC, datetime, timedelta

import pytest
from celery.schedules import crontab
from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from django_celery_beat.models import PeriodicTask, PeriodicTasks
from hypothesis import given
from hypothesis import strategies as st

from apps.audit.models import Event
from apps.credit.operations.schedule import reschedule
from apps.credit.queries.schedule import scheduled
from apps.credit.rules.timetable import DAYS, MONTHLY, WEEKLY, Timetable, next_time
from apps.kernel.errors import Invalid, NotPermitted, Stale
from apps.kernel.scope import Scope
from qualityprov.celery import app
from qualityprov.scheduler import Scheduler
from tests.factories.access import client_as, scope_of_user, user_with_post
from tests.together import at_once

AT = datetime(2026, 3, 1, 2, 0, tzinfo=UTC)
NIGHT = "01:10 daily on"
db = pytest.mark.django_db


@pytest.fixture
def officer():
    return user_with_post("province_officer", "320000")


@pytest.fixture
def beat(tmp_path, settings, monkeypatch):
    """A function that starts beat's scheduler (within the test's own transaction, which it must not close)."""
    settings.BEAT_ALIVE = tmp_path / "alive"
    monkeypatch.setattr("django_celery_beat.schedulers.close_old_connections", lambda: None)
    return lambda: Scheduler(app=app, lazy=False)


def changed(by, table, seen=NIGHT):
    return reschedule(name="rate-grades", table=table, seen=seen, by=by, at=AT)


@db
def test_a_change_is_seen_by_beat_audited_and_outlives_a_restart(officer, beat):
    running = beat()
    assert running.schedule["rate-grades"].schedule == crontab(hour=1, minute=10)
    changed(scope_of_user(officer), Timetable(2, 45, WEEKLY))
    assert PeriodicTasks.last_change()
    again = beat()
    assert again.schedule["rate-grades"].schedule == crontab(hour=2, minute=45, day_of_week=1)
    event = Event.objects.get(verb="credit.schedule_changed")
    assert event.data == {"name": "rate-grades", "before": NIGHT, "after": "02:45 weekly on"}


@db
def test_beat_keeps_everything_else_as_the_settings_say(beat):
    beat()
    PeriodicTask.objects.filter(name="outbox").update(task="nothing.at_all", enabled=False)
    PeriodicTask.objects.create(name="forgotten", task="old.task", interval_id=PeriodicTask.objects.get(
        name="outbox").interval_id)  # fmt: skip
    running = beat()
    assert running.schedule.keys() == settings.CELERY_BEAT_SCHEDULE.keys()
    assert running.schedule["outbox"].task == "audit.sweep_outbox"
    assert running.schedule["outbox"].options["expires"] == 5
    assert not PeriodicTask.objects.filter(name="forgotten").exists()


@db
def test_a_night_that_beat_slept_through_is_made_good(beat):
    """The package itself looks only two hours around; we do not want a rating to be left out for a day."""
    beat()
    PeriodicTask.objects.filter(name="rate-grades").update(last_run_at=timezone.now() - timedelta(hours=30))
    assert beat().schedule["rate-grades"].is_due().is_due


@db
def test_beat_gives_a_sign_of_life(beat, settings, monkeypatch):
    running = beat()
    monkeypatch.setattr(Scheduler, "apply_entry", lambda *_args, **_more: None)
    running.tick()
    assert settings.BEAT_ALIVE.exists()


@db
def test_switched_off_is_not_in_beats_schedule(officer, beat):
    beat()
    changed(scope_of_user(officer), Timetable(1, 10, enabled=False))
    assert "rate-grades" not in beat().schedule
    assert scheduled("rate-grades", AT).next is None


@db
@pytest.mark.parametrize(
    ("name", "table", "seen", "refusal"),
    [
        ("outbox", Timetable(1, 0), NIGHT, Invalid),
        ("rate-grades", Timetable(24, 0), NIGHT, Invalid),
        ("rate-grades", Timetable(1, 0, "hourly"), NIGHT, Invalid),
        ("rate-grades", Timetable(1, 0), "05:00 daily on", Stale),
    ],
)
def test_refusals_change_nothing(officer, name, table, seen, refusal):
    with pytest.raises(refusal):
        reschedule(name=name, table=table, seen=seen, by=scope_of_user(officer), at=AT)
    assert str(scheduled("rate-grades", AT).table) == NIGHT
    assert not Event.objects.filter(verb="credit.schedule_changed").exists()


@db
def test_a_county_may_not():
    with pytest.raises(NotPermitted):
        changed(scope_of_user(user_with_post("county_officer", "320102")), Timetable(3, 0))


@pytest.mark.django_db(transaction=True)
def test_two_officers_at_once_the_second_is_told():
    by = Scope.system("test")
    results = at_once(lambda: changed(by, Timetable(3, 0)), lambda: changed(by, Timetable(4, 0)))
    assert sum(isinstance(result, Stale) for result in results) == 1


@db
def test_in_the_browser(officer):
    client = client_as(officer)
    address = reverse("credit_desk:schedule", args=["rate-risk"])
    assert client.post(address, {"days": "monthly", "time": "25:00", "seen": "01:40 daily on"}).status_code == 422
    answer = client.post(address, {"days": "monthly", "time": "03:20", "enabled": "on", "seen": "01:40 daily on"})
    assert answer.status_code == 302
    assert scheduled("rate-risk", AT).table == Timetable(3, 20, MONTHLY)
    assert "03:20" in client.get(reverse("credit_desk:ratings")).content.decode()


@given(
    st.integers(0, 10_000_000).map(lambda minutes: datetime(2020, 1, 1, tzinfo=UTC) + timedelta(minutes=minutes)),
    st.integers(0, 23),
    st.integers(0, 59),
    st.sampled_from(DAYS),
)
def test_the_next_time_lies_ahead_and_on_its_day(after, hour, minute, days):
    found = next_time(Timetable(hour, minute, days), after)
    assert after < found <= after + timedelta(days=32)
    assert (found.hour, found.minute) == (hour, minute)
    assert days != WEEKLY or found.weekday() == 0
    assert days != MONTHLY or found.day == 1
