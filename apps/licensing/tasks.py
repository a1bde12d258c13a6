"""Scheduled jobs of licensing."""

from dataclasses import asdict

from celery import shared_task
from django.utils import timezone

from .operations.aftercheck_opening import open_missing
from .operations.aftercheck_ranking import rank_anew
from .operations.cancelling import follow_catalogue, follow_statuses
from .operations.expiring import look_after


@shared_task(name="licensing.look_after", ignore_result=True)
def look_after_licences():
    """Expire what is over, remind of what ends, open checks that are missing, rank anew those that wait, and propose to
    cancel what has lost its object: holders that have ceased, products that have left the catalogue."""
    at = timezone.now()
    return asdict(look_after(at=at)) | {
        "checks": open_missing(at=at),
        "ranked": rank_anew(at=at),
        "ceased": follow_statuses(at=at),
        "left": follow_catalogue(at=at),
    }
