"""What beat sends exists: a name mistyped in the settings would fail only at night."""

from django.conf import settings

from qualityprov.celery import app


def test_every_scheduled_task_exists():
    app.loader.import_default_modules()
    assert sorted({entry["task"] for entry in settings.CELERY_BEAT_SCHEDULE.values()} - app.tasks.keys()) == []
