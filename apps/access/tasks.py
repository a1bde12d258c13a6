"""Work that runs by the clock."""

from celery import shared_task
from django.core.management import call_command
from django.utils import timezone

from .operations.logins import purge_logins as purge


@shared_task(name="access.purge_logins")
def purge_logins():
    """Every night: logins past their retention, sessions past their end."""
    purge(at=timezone.now())
    call_command("clearsessions")
