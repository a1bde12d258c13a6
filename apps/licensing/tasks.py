"""Scheduled jobs of licensing."""

from dataclasses import asdict

from celery import shared_task
from django.utils import timezone

from .operations.expiring import look_after


@shared_task(name="licensing.look_after", ignore_result=True)
def look_after_licences():
    """Expire what is over, remind of what ends."""
    return asdict(look_after(at=timezone.now()))
