"""Long pages of feeds were read: the deliveries follow."""

from celery import shared_task
from django.utils import timezone

from .operations.settling import settle


@shared_task(name="joint_punishment.settle", ignore_result=True)
def settle_readings():
    return settle(at=timezone.now())
