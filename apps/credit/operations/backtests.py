"""Backtests: ask for one, work it off step by step, take its list of enterprises out.

Each step is one transaction under the row's lock: a worker that dies leaves the steps before it whole and its own
undone, and the sweep hands the rest to another. Nothing here changes a rating.
"""

from django.db import IntegrityError, transaction
from django.db.models import Max, Min
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from apps.audit.operations import record
from apps.divisions.models import Division
from apps.kernel.errors import DomainError, Invalid
from apps.kernel.moves import move
from apps.records.models import FactKind
from apps.registry.models import Enterprise

from .. import sql, states
from ..models import Ruleset
from ..models.backtest import Backtest, BacktestStop
from ..permissions import Permission
from ..queries import faults_in
from ..queries.past import end_of
from ..rules.score import months_before
from .rate import BEYOND, NoRuleset
from .rulesets import Unsound

YEAR = 12  # months between the day rated and the last day observed
ATTEMPTS = 3
PARTS = 8  # as many as the statements name
SMALLEST = 5_000  # enterprises of a part: below, it costs more to plan than to compute


class AlreadyTried(DomainError):
    code = "already-tried"
    message = gettext_lazy("This ruleset is already being tried over the same division.")


class AlreadyEnded(DomainError):
    code = "already-ended"
    message = gettext_lazy("This backtest has ended already. There is nothing to stop.")


@transaction.atomic
def request_backtest(*, ruleset_id, prefix, observed_until, failure_kinds, by, at):
    """Ask for a trial; returns the Backtest, waiting. `prefix` "" is the whole province.

    Raises NotPermitted, Invalid, Unsound (a ruleset with faults gives no figures), NoRuleset or AlreadyTried.
    """
    by.require_any(Permission.DRAFT_RULESET, Permission.APPROVE_RULESET)
    ruleset = Ruleset.objects.visible_to(by).select_for_update().get(pk=ruleset_id)
    today = timezone.localdate(at)
    _check(prefix, observed_until, failure_kinds, by=by, today=today)
    if faults := faults_in(ruleset):
        raise Unsound(findings=[f"{fault.code} {fault.where}".strip() for fault in faults])
    base = Ruleset.objects.in_force(ruleset.model, today).first()
    if base is None:
        raise NoRuleset(model=ruleset.model, as_of=today.isoformat())
    try:
        with transaction.atomic():
            backtest = Backtest.objects.create(
                ruleset=ruleset, base=base, model=ruleset.model, content=ruleset.version, as_of=today,
                observed_until=observed_until, failure_kinds=sorted(set(failure_kinds)), prefix=prefix,
                asked_by=by.actor, asked_at=at,
            )  # fmt: skip
    except IntegrityError as error:
        raise AlreadyTried from error
    _audit(backtest, "credit.backtest_asked", by=by, at=at, prefix=prefix, until=observed_until.isoformat())
    return backtest


def _check(prefix, observed_until, failure_kinds, *, by, today):
    known = Division.objects.in_force(today).filter(code=prefix.ljust(6, "0")).exists()
    if prefix and (len(prefix) not in (4, 6) or not known or not by.covers(prefix)):
        raise Invalid(_("Choose a division of your area."), field="prefix")
    if observed_until > today:
        raise Invalid(_("Failures can be counted until today at the latest."), field="observed_until")
    adverse = set(FactKind.objects.filter(leaning="adverse").values_list("code", flat=True))
    if not failure_kinds or not set(failure_kinds) <= adverse:
        raise Invalid(_("Choose at least one kind of failure."), field="failure_kinds")


@transaction.atomic
def begin_backtest(*, backtest_id, by, at):
    """Show that a worker is at it; returns the Backtest, or None when there is nothing to do or another has it.

    Counts the worker before it works: one that is killed cannot say so. After the third at a step the trial fails.
    """
    backtest = _taken(backtest_id)
    if backtest is None:
        return None
    if stop := _stop_asked(backtest):
        return _stopped(backtest, stop, by=by, at=at)
    if backtest.attempts >= ATTEMPTS:
        return _failed(backtest, _("Its workers died at the same step three times."), by=by, at=at)
    backtest.attempts += 1
    move(backtest, "begin", table=states.BACKTEST_MOVES, by=by)
    backtest.begun_at = backtest.begun_at or at
    backtest.save()
    return backtest


@transaction.atomic
def advance_backtest(*, backtest_id, by, at):
    """Do the next step; returns the Backtest, or None when there is nothing to do or another worker has it."""
    backtest = _taken(backtest_id)
    if backtest is None or backtest.state != states.TRIAL_RUNNING:
        return None
    if stop := _stop_asked(backtest):
        return _stopped(backtest, stop, by=by, at=at)
    {"moves": _count_moves, "foretold": _observe}[states.BACKTEST_STEPS[backtest.step]](backtest)
    backtest.step += 1
    backtest.attempts = 1  # this worker, at the next step
    # read after the statement: whoever changed the draft meanwhile has committed, or will find it untouched by us
    if Ruleset.objects.values_list("version", flat=True).get(pk=backtest.ruleset_id) != backtest.content:
        return _failed(backtest, _("The draft was changed while it was being tried. Begin again."), by=by, at=at)
    if stop := _stop_asked(backtest):
        return _stopped(backtest, stop, by=by, at=at)
    if backtest.step == len(states.BACKTEST_STEPS):
        step = move(backtest, "finish", table=states.BACKTEST_MOVES, by=by)
        backtest.finished_at = at
        _audit(backtest, step.event, by=by, at=at, enterprises=backtest.enterprises, moved=backtest.moved)
    backtest.save()
    return backtest


def _taken(backtest_id):
    # no_key: a row that refers to it, as one that asks it to stop, need not wait for the step to end
    rows = Backtest.objects.select_for_update(of=("self",), skip_locked=True, no_key=True)
    return (
        rows.select_related("ruleset", "base")
        .filter(pk=backtest_id, state__in=(states.TRIAL_WAITING, states.TRIAL_RUNNING))
        .first()
    )


def _parts():
    """Bounds of the parts of the province, as even as the ids are; the last is open, as that of a run."""
    least, most = Enterprise.objects.aggregate(least=Min("pk"), most=Max("pk")).values()
    span = (most or 0) - (least or 0) + 1
    count = max(1, min(PARTS, span // SMALLEST))
    inner = [least + span * number // count for number in range(1, count)]
    return {"firsts": [0, *inner], "pasts": [*inner, BEYOND]}


def _count_moves(backtest):
    sql.rows("side_by_side")
    about = {"ruleset": backtest.ruleset_id, "as_of": backtest.as_of, "model": backtest.model}
    sql.execute("backtest_try", about | {"prefix": backtest.prefix} | _parts())
    sql.execute("backtest_counts", {"backtest": backtest.pk})
    backtest.moved = sql.execute("backtest_moves", {"backtest": backtest.pk})
    sql.execute("backtest_forget")
    rows = backtest.counts.filter(dimension="all")
    backtest.enterprises = sum(rows.values_list("enterprises", flat=True))


def _observe(backtest):
    day = months_before(backtest.observed_until, YEAR)
    sql.rows("side_by_side")
    rulesets = {"base": backtest.base_id, "draft": backtest.ruleset_id}
    about = {"day": day, "known": end_of(day), "until": backtest.observed_until, "kinds": backtest.failure_kinds}
    sql.execute("backtest_observe", rulesets | about | {"prefix": backtest.prefix} | _parts())
    sql.execute("backtest_outcomes", {"backtest": backtest.pk, **rulesets})
    sql.execute("backtest_rank", {"backtest": backtest.pk})
    sql.execute("backtest_forget")


@transaction.atomic
def note_backtest_failure(*, backtest_id, error, by, at):
    """After the third attempt at a step the trial fails and says why. Returns it, None when it has ended."""
    backtest = _taken(backtest_id)
    if backtest is not None and backtest.attempts >= ATTEMPTS:
        return _failed(backtest, error, by=by, at=at)
    return backtest


@transaction.atomic
def stop_backtest(*, backtest_id, by, at):
    """Ask a trial to stop; returns the Backtest. One that no worker holds stops at once, else when its step is done.

    Raises NotPermitted or AlreadyEnded. Asked again, it changes nothing.
    """
    by.require_any(Permission.DRAFT_RULESET, Permission.APPROVE_RULESET)
    backtest = Backtest.objects.visible_to(by).get(pk=backtest_id)
    if backtest.state not in (states.TRIAL_WAITING, states.TRIAL_RUNNING):
        raise AlreadyEnded
    stop, new = BacktestStop.objects.get_or_create(backtest=backtest, defaults={"asked_by": by.actor, "asked_at": at})
    if new:
        _audit(backtest, "credit.backtest_stop_asked", by=by, at=at)
    if free := _taken(backtest_id):
        return _stopped(free, stop, by=by, at=at)
    return backtest


def _stop_asked(backtest):
    return BacktestStop.objects.filter(backtest_id=backtest.pk).first()


def _stopped(backtest, stop, *, by, at):
    step = move(backtest, "stop", table=states.BACKTEST_MOVES, by=by)
    backtest.finished_at = at
    backtest.save()
    _audit(backtest, step.event, by=by, at=at, asked_by=stop.asked_by)
    return backtest


def _failed(backtest, error, *, by, at):
    step = move(backtest, "fail", table=states.BACKTEST_MOVES, by=by)
    backtest.error, backtest.finished_at = str(error)[:2000], at
    backtest.save()
    _audit(backtest, step.event, by=by, at=at, error=backtest.error)
    return backtest


@transaction.atomic
def note_export(*, backtest_id, rows, format, by, at):
    """Keep that somebody took the list of a trial out; returns the Backtest."""
    by.require(Permission.VIEW)
    backtest = Backtest.objects.visible_to(by).get(pk=backtest_id)
    _audit(backtest, "credit.backtest_exported", by=by, at=at, rows=rows, format=format)
    return backtest


def _audit(backtest, verb, *, by, at, **data):
    data = {"ruleset": backtest.ruleset.code, "model": backtest.model} | data
    record(verb=verb, by=by, at=at, subject=("backtest", backtest.pk), data=data)
