"""Beat's schedule lives in the database, so that officers may move the ratings to another hour (django-celery-beat).

`CELERY_BEAT_SCHEDULE` stays the one list: whatever it holds is written to the database when beat starts, and what it
no longer holds is removed. Only the entries of `SCHEDULE_EDITABLE` are left as the officers last set them.
"""

import time

from django.conf import settings
from django.db.models import Q
from django_celery_beat.models import PeriodicTask
from django_celery_beat.schedulers import DatabaseScheduler

SIGN = 30  # seconds between two signs of life


class Scheduler(DatabaseScheduler):
    _signed = 0.0

    def setup_schedule(self):
        super().setup_schedule()
        gone = PeriodicTask.objects.exclude(name__in=self.app.conf.beat_schedule)
        for name in gone.values_list("name", flat=True):
            self.schedule.pop(name, None)
        gone.delete()

    def update_from_dict(self, mapping):
        held = set(PeriodicTask.objects.filter(name__in=settings.SCHEDULE_EDITABLE).values_list("name", flat=True))
        ours = {name: {**entry, "enabled": True} for name, entry in mapping.items() if name not in held}
        super().update_from_dict(ours)

    def _get_crontab_exclude_query(self):
        """Leave nothing out: the package looks only two hours ahead and back, and would miss what fell due while beat
        was down for longer."""
        return Q(pk__in=())

    def tick(self, *args, **kwargs):
        now = time.monotonic()
        if now - self._signed > SIGN:
            self._signed = now
            settings.BEAT_ALIVE.touch()  # what docker-compose.yml looks at
        return super().tick(*args, **kwargs)
