"""Scheduled jobs of licensing."""

from dataclasses import asdict

from celery import shared_task
from django.utils import timezone

from .operations.aftercheck_opening import open_missing
from .operations.expiring import look_after


@shared_task(name="licensing.look_after", ignore_result=True)
def look_after_licences():
    """Expire what is over, remind of what ends, open the checks of licences granted before there were any."""
    at = timezone.now()
    return asdict(look_after(at=at)) | {"checks": open_missing(at=at)}
