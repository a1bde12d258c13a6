"""Remove bytes nobody claims."""

from celery import shared_task

from .operations import sweep_files


@shared_task(name="documents.sweep_files", ignore_result=True)
def sweep_unclaimed_files():
    return sweep_files()
