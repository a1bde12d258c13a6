"""Mails to those who asked for them."""

from celery import shared_task
from django.utils import timezone

from .operations.subscribing import send_digests


@shared_task(name="serious_list.send_digests", ignore_result=True)
def digests():
    return send_digests(at=timezone.now())
