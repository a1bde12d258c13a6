"""Let go of documents whose time is over, and of bytes nobody claims."""

import time

from celery import shared_task
from django.utils import timezone

from apps.kernel.scope import Scope

from .operations import expire_documents, sweep_files


@shared_task(name="documents.expire", ignore_result=True)
def expire_old_documents():
    return expire_documents(by=Scope.system("documents"), at=timezone.now())


@shared_task(name="documents.sweep_files", ignore_result=True)
def sweep_unclaimed_files():
    return sweep_files(now=time.time())
