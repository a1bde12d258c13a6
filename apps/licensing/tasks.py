"""Scheduled jobs of licensing."""

from dataclasses import asdict

import structlog
from celery import shared_task
from celery.exceptions import SoftTimeLimitExceeded
from django.utils import timezone

from .operations.aftercheck_mass import owe_missing as owe_of_mass
from .operations.aftercheck_opening import open_missing
from .operations.aftercheck_ranking import rank_anew
from .operations.aftercheck_sampling import owe_missing as owe_rechecks
from .operations.beside import owe_missing as owe_failed
from .operations.cancelling import follow_catalogue, follow_statuses
from .operations.ending_owed import owe_missing
from .operations.expiring import look_after
from .operations.silence import count_from_receipt
from .operations.testing import bound_tests

log = structlog.get_logger(__name__)
JOBS = {
    "terms": lambda at: asdict(look_after(at=at)),
    "checks": lambda at: open_missing(at=at),
    "ranked": lambda at: rank_anew(at=at),
    "ceased": lambda at: follow_statuses(at=at),
    "left": lambda at: follow_catalogue(at=at),
    "owed": lambda at: owe_missing(at=at),
    "failed": lambda at: owe_failed(at=at),
    "rechecks": lambda at: owe_rechecks(at=at),
    "mass": lambda at: owe_of_mass(at=at),
    "from_receipt": lambda at: count_from_receipt(at=at),
    "bound": lambda at: bound_tests(at=at),
}


class JobsFailed(Exception):
    """Some of the daily jobs did not come to their end; the others did."""


@shared_task(name="licensing.look_after", ignore_result=True)
def look_after_licences():
    """Expire what is over, remind of what ends, open checks that are missing, rank anew those that wait, propose to
    cancel what has lost its object (holders that have ceased, products that have left the catalogue), owe what nobody
    owes. A job that fails holds up no other; the task fails when all have run, or at once when its time is over."""
    at, done, failed = timezone.now(), {}, []
    for name, job in JOBS.items():
        try:
            done[name] = job(at)
        except SoftTimeLimitExceeded:
            raise
        except Exception:
            log.exception("licences_failed", job=name)
            failed.append(name)
    if failed:
        raise JobsFailed(", ".join(failed))
    return done
