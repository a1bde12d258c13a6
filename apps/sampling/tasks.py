"""Work of sampling that a page never waits for: ids in, one operation."""

import contextlib

from celery import shared_task
from django.utils import timezone

from apps.access.models import User
from apps.access.queries import scope_of_post
from apps.kernel.errors import DomainError
from apps.kernel.scope import Scope
from apps.notifications.operations.subscribing import send_digests

from .operations import import_runs, recall_limits
from .operations.news import LIST


@shared_task(name="sampling.run_import", ignore_result=True)
def run_import_of_results(run_id, user_id, post_id):
    """Check, import or undo; the officer's rights are those of the post at this moment, not at the click."""
    at = timezone.now()
    by = scope_of_post(User.objects.get(pk=user_id), post_id, timezone.localdate(at))
    with contextlib.suppress(DomainError):
        import_runs.run_import(run_id=run_id, by=by, at=at)


@shared_task(name="sampling.sweep_imports", ignore_result=True)
def sweep_imports_of_results():
    """Tell whoever watches an import that its worker is gone."""
    import_runs.recover(by=Scope.system("sampling.sweep_imports"), at=timezone.now())


@shared_task(name="sampling.send_digests", ignore_result=True)
def product_news():
    """Mails to those who asked for news of a product or a city."""
    return send_digests(code=LIST.code, at=timezone.now())


@shared_task(name="sampling.owe_assessments", ignore_result=True)
def owe_assessments():
    """Recalls that were carried out have their limit to be assessed, also those of before there was one."""
    return recall_limits.owe_missing(at=timezone.now())
