"""Scheduled jobs of the public register."""

from datetime import timedelta

from celery import shared_task
from django.utils import timezone

from apps.kernel import open_files
from apps.kernel.scope import Scope

from .models import Change, Release
from .operations.changes import sweep_changes
from .operations.releases import publish_release


@shared_task(name="public_register.sweep_changes")
def sweep():
    return sweep_changes(at=timezone.now())


@shared_task(name="public_register.measure_open_files")
def measure():
    """The page of open data tells the size of what is made on request."""
    return open_files.measure(timezone.now())


@shared_task(name="public_register.publish_release")
def release(*, at_least_hours=20):
    """Publish when there is something new and the last version is old enough (the first one at once)."""
    now = timezone.now()
    last = Release.objects.order_by("-at").first()
    if last and last.at > now - timedelta(hours=at_least_hours):
        return None
    sweep_changes(at=now)
    newest = Change.objects.order_by("-seq").values_list("seq", flat=True).first() or 0
    if last and last.changes_seq == newest:
        return None
    published = publish_release(by=Scope.system("public_register.release"), at=now)
    open_files.measure(now)
    return published and published.version
