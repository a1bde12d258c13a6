"""Mails to those who asked for them."""

from celery import shared_task
from django.utils import timezone

from apps.notifications.operations.subscribing import send_digests

from .queries.news import LIST


@shared_task(name="serious_list.send_digests", ignore_result=True)
def digests():
    return send_digests(code=LIST.code, at=timezone.now())
