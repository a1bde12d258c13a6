"""What is owed to the platform, and until when."""

from celery import shared_task
from django.utils import timezone

from .operations.due import look_after


@shared_task(name="two_publicities.look_after", ignore_result=True)
def look_after_limits():
    return look_after(at=timezone.now())
