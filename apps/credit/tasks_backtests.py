"""Backtests in the background: ids in, one operation a step."""

from datetime import timedelta

import structlog
from celery import shared_task
from django.utils import timezone

from apps.kernel.scope import Scope

from . import states
from .models.backtest import Backtest
from .operations.backtests import advance_backtest, begin_backtest, note_backtest_failure

log = structlog.get_logger(__name__)
BY = Scope.system("credit.backtest")
LOST = timedelta(seconds=60)  # a message that took longer did not come


@shared_task(name="credit.run_backtest", ignore_result=True)
def run_backtest(backtest_id):
    """Work a trial off, or go on where a dead worker left it."""
    try:
        backtest = begin_backtest(backtest_id=backtest_id, by=BY, at=timezone.now())
        while backtest is not None and backtest.state == states.TRIAL_RUNNING:
            backtest = advance_backtest(backtest_id=backtest_id, by=BY, at=timezone.now())
    except Exception as error:
        log.exception("backtest_failed", backtest=backtest_id)
        note_backtest_failure(
            backtest_id=backtest_id, error=f"{type(error).__name__}: {error}", by=BY, at=timezone.now()
        )


@shared_task(name="credit.sweep_backtests", ignore_result=True)
def sweep_backtests():
    """Hand out again what a lost message or a dead worker left; one in a worker's hands is locked and left alone."""
    lost = Backtest.objects.filter(state__in=(states.TRIAL_WAITING, states.TRIAL_RUNNING))
    for key in lost.filter(asked_at__lt=timezone.now() - LOST).order_by("pk").values_list("pk", flat=True):
        run_backtest.delay(key)
