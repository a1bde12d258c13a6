"""When ratings are run by the clock: rows of django-celery-beat, the settings where beat has not yet written them."""

from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.utils.timezone import localtime
from django_celery_beat.models import CrontabSchedule, PeriodicTask

from ..models.ruleset import Model
from ..rules.timetable import DAILY, MONTHLY, WEEKLY, Timetable, next_time

NAMES = {"rate-grades": Model.GRADE, "rate-risk": Model.RISK}


@dataclass(frozen=True, slots=True)
class Scheduled:
    name: str
    model: Model
    table: Timetable
    next: datetime | None
    last: datetime | None


def scheduled(name, at):
    """Scheduled of one of NAMES, as it stands at a moment."""
    row = PeriodicTask.objects.select_related("crontab").filter(name=name).first()
    table = table_of(name, row)
    return Scheduled(name, NAMES[name], table, next_time(table, localtime(at)), row.last_run_at if row else None)


def table_of(name, row):
    """Timetable of a PeriodicTask, or of the settings' entry where `row` is None."""
    crontab = row.crontab if row else CrontabSchedule.from_schedule(settings.CELERY_BEAT_SCHEDULE[name]["schedule"])
    days = MONTHLY if crontab.day_of_month != "*" else WEEKLY if crontab.day_of_week != "*" else DAILY
    return Timetable(int(crontab.hour), int(crontab.minute), days, row.enabled if row else True)
