"""Scheduled jobs of licensing."""

from dataclasses import asdict

from celery import shared_task
from django.utils import timezone

from .operations.aftercheck_opening import open_missing
from .operations.aftercheck_ranking import rank_anew
from .operations.expiring import look_after


@shared_task(name="licensing.look_after", ignore_result=True)
def look_after_licences():
    """Expire what is over, remind of what ends, open checks that are missing, rank anew those that wait."""
    at = timezone.now()
    return asdict(look_after(at=at)) | {"checks": open_missing(at=at), "ranked": rank_anew(at=at)}
