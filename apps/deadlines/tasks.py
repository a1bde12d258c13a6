"""Let clocks run out."""

from celery import shared_task
from django.utils import timezone

from .operations import expire_due


@shared_task(name="deadlines.sweep", ignore_result=True)
def sweep_clocks():
    return expire_due(at=timezone.now())
