"""Scheduled jobs of awards."""

from celery import shared_task
from django.utils import timezone

from .operations.asides import owe_missing


@shared_task(name="awards.owe_asides", ignore_result=True)
def owe_asides():
    """Requests that a reviewer leave have their limit, also those of before there was one."""
    return owe_missing(at=timezone.now())
