"""Times of seed ceremonies."""

from celery import shared_task
from django.utils import timezone

from .operations.sweeping import sweep_ceremonies


@shared_task(name="draws.sweep_ceremonies", ignore_result=True)
def sweep():
    sweep_ceremonies(at=timezone.now())
