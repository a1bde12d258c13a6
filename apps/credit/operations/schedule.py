"""Change when ratings are run by the clock. Beat reads the change within seconds; the settings only give the start."""

import json

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext_lazy as _
from django_celery_beat.models import CrontabSchedule, PeriodicTask

from apps.audit.operations import record
from apps.kernel.errors import Invalid, Stale

from ..permissions import Permission
from ..queries.schedule import NAMES, table_of
from ..rules.timetable import DAYS, MONTHLY, WEEKLY


@transaction.atomic
def reschedule(*, name, table, seen, by, at):
    """Run the rating `name` by another Timetable; returns it. `seen` is the text of the one the officer saw.

    Raises NotPermitted, Invalid, or Stale when somebody changed it in between.
    """
    by.require(Permission.RATE)
    if name not in NAMES:
        raise Invalid(_("There is no such schedule."), field="name")
    if not (0 <= table.hour < 24 and 0 <= table.minute < 60) or table.days not in DAYS:
        raise Invalid(_("This is not a time of day."), field="time")
    row = _locked(name)
    before = table_of(name, row)
    if str(before) != seen:
        raise Stale
    row.crontab = _crontab(table)
    row.enabled = table.enabled
    row.save()
    data = {"name": name, "before": str(before), "after": str(table)}
    record(verb="credit.schedule_changed", by=by, at=at, subject=("schedule", name), data=data)
    return table


def _locked(name):
    """The row of the schedule under lock; made from the settings where beat has never run."""
    entry = settings.CELERY_BEAT_SCHEDULE[name]
    if not PeriodicTask.objects.filter(name=name).exists():
        crontab = CrontabSchedule.from_schedule(entry["schedule"])
        crontab.save()
        defaults = {"task": entry["task"], "args": json.dumps(entry["args"]), "crontab": crontab}
        PeriodicTask.objects.get_or_create(name=name, defaults=defaults)
    return PeriodicTask.objects.select_for_update(of=("self",)).select_related("crontab").get(name=name)


def _crontab(table):
    days = {
        "day_of_week": "1" if table.days == WEEKLY else "*",
        "day_of_month": "1" if table.days == MONTHLY else "*",
        "month_of_year": "*",
    }
    clock = {"hour": str(table.hour), "minute": str(table.minute), "timezone": settings.CELERY_TIMEZONE}
    return CrontabSchedule.objects.filter(**clock, **days).order_by("pk").first() or CrontabSchedule.objects.create(
        **clock, **days
    )
