"""Runs: every index in the order of what rests on what, each step on its own, so that a run can be continued.

A step computes with what was known when the run began. A result is kept only where it differs from the newest one, so
a second run over the same figures leaves nothing behind. Publication is another act (publishing.py).
"""

import hashlib
import io
import json
import time
from dataclasses import replace

import structlog
from django.conf import settings
from django.db import IntegrityError, InterfaceError, OperationalError, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from apps.audit.operations import record
from apps.kernel.errors import DomainError, Invalid
from apps.kernel.moves import move
from apps.registry.models import Enterprise

from .. import sql, states
from ..models import Definition, Fault, Index, Run, Step
from ..permissions import Permission
from ..queries.inputs import results_of
from ..rules import faults as rules
from ..rules.periods import first_day, read
from . import engines
from .live import record_live
from .order import in_order, reads_of
from .turns import after_the_last_run, take_turn

HELD = 10**16  # a result has fewer digits before the point
FAULTS_KEPT = 500  # of a step: where everything is missing, the first ones tell
log = structlog.get_logger(__name__)


class AlreadyRunning(DomainError):
    code = "already-running"
    message = _("A computation of the indices is already running.")


@transaction.atomic
def ask_run(*, trigger, by, at, period="", index=""):
    """Put a run in the queue; returns it. Raises NotPermitted, Invalid, AlreadyRunning or Circle.

    `index`: the code of one index, computed with all that it reads. Nothing is waited for: a worker begins the run when
    nobody writes to the store (`continue_run`).
    """
    by.require(Permission.RUN)
    if period and read(period) is None:
        raise Invalid(_("A period is written 2023, 2023H1, 2023Q1 or 2023-01."), field="period")
    if period and first_day(period) > timezone.localdate(at):
        raise Invalid(_("The period %(value)s has not begun.") % {"value": period}, field="period")
    ordered = in_order(_in_force())
    asked = Index.objects.filter(code=index, pk__in=ordered).first() if index else None
    if index and asked is None:
        raise Invalid(_("There is no index in force with this code."), field="index")
    try:
        with transaction.atomic():
            run = Run.objects.create(
                trigger=trigger, period=period, index=asked, started_at=at, asked_by=by.actor, asked_user=by.user_id
            )
    except IntegrityError:
        raise AlreadyRunning from None
    _audit(run, "indices.run_asked", by=by, at=at, period=period, index=index)
    return run


def _in_force():
    return list(Definition.objects.approved().select_related("index").order_by("index__position", "pk"))


def _begin(run, *, by, at, wait):
    """Count the live figures and open the steps; returns whether it was begun: not where another writes to the store
    and nobody waits for him.

    All in one transaction: what the run reads was there when it began.
    """
    if not take_turn(wait=wait):
        return False
    step = move(run, "begin", table=states.RUN_MOVES, by=by)
    ordered = in_order(_in_force())
    if run.index_id:
        ordered = _with_all_below(ordered, run.index_id)
    asker = replace(by, actor=run.asked_by, user_id=run.asked_user)
    run.known_at = after_the_last_run(at)  # what it counts, and what it knows, lies after all that the one before knew
    run.new_values = record_live(by=asker, at=run.known_at, demo=counts_a_demo())
    run.save()
    Step.objects.bulk_create(
        Step(run=run, index_id=key, definition=rows[-1], position=number)
        for number, (key, rows) in enumerate(ordered.items(), 1)
    )
    _audit(run, step.event, by=by, at=at, steps=len(ordered))
    return True


def _with_all_below(ordered, asked):
    """The index of that key and everything it reads."""
    wanted, reads = {asked}, reads_of([row for rows in ordered.values() for row in rows])
    for key in reversed(list(ordered)):
        if key in wanted:
            wanted |= reads[key]
    return {key: rows for key, rows in ordered.items() if key in wanted}


def continue_run(*, run_id, by, at, wait=True, clock=time.monotonic):
    """Begin a queued run, compute every step that waits, finish it; returns it. What is done stays done.

    Who does not `wait` gets the run back as it stands where another worker has it, or writes to the store.
    """
    while True:
        with transaction.atomic():
            run = Run.objects.select_for_update(of=("self",), skip_locked=not wait).filter(pk=run_id).first()
            if run is None:
                return Run.objects.get(pk=run_id)
            if not run.is_open:
                return run
            if run.state == states.QUEUED:
                if not _begin(run, by=by, at=at, wait=wait):
                    return run
                continue
            step = run.steps.filter(state=states.WAITING).select_related("index").order_by("position").first()
            if step is None:
                return _finish(run, by=by, at=at)
            _compute(run, step, at=at, clock=clock)


def run_all(*, trigger, by, at, period="", index=""):
    """Ask for a run and compute all of it, waiting for whoever writes to the store; returns it."""
    run = ask_run(trigger=trigger, by=by, at=at, period=period, index=index)
    return continue_run(run_id=run.pk, by=by, at=at)


def _compute(run, step, *, at, clock):
    began = clock()
    spent = lambda: round(1000 * (clock() - began))  # noqa: E731
    try:
        with transaction.atomic():
            found, faults = _all_of(step.index, run)
            step.results, step.areas = len(found), len({row.area for row in found})
            step.changed = _keep(step.index, run, found, at, whole=not faults)
    except rules.Fault as fault:  # the definition itself cannot be computed
        found, faults = [], [(step.definition, fault, fault.area, fault.sector, fault.period)]
    except (OperationalError, InterfaceError):
        raise  # of the database, not of the figures: whoever continues the run computes the step
    except Exception as error:  # what nobody foresaw ends the step that it befell: the others do not wait for it
        log.exception("index_step_failed", run=run.pk, index=step.index.code)
        step.results = step.areas = step.changed = 0
        _end(step, "fail", f"{type(error).__name__}: {error}"[:2000], milliseconds=spent(), at=at)
        return
    Fault.objects.bulk_create(
        Fault(step=step, code=fault.code, area=area, sector_id=sector or None, period=period, node=fault.node,
              details=fault.facts | {"definition": definition.code})
        for definition, fault, area, sector, period in faults[:FAULTS_KEPT]
    )  # fmt: skip
    told = f"{len(faults)}" if faults else ""
    _end(step, "fault" if faults else "finish", told, milliseconds=spent(), at=at)


def _end(step, verb, error, *, milliseconds, at):
    move(step, verb, table=states.STEP_MOVES, by=None)
    step.error, step.milliseconds, step.done_at = error, milliseconds, at
    step.save()


def _all_of(index, run):
    found, faults = [], []
    for definition in index.definitions.approved().select_related("index").order_by("validity"):
        done, wrong = engines.compute(definition, known_at=run.known_at, period=run.period)
        done, beyond = _within(done)
        wrong += beyond
        found += [(definition, row) for row in done if _holds(definition, row.period)]
        # of a chain of years a fault may lie before the periods the definition holds for
        chained = index.engine != Index.Engine.TREE
        faults += [(definition, *row) for row in wrong if chained or _holds(definition, row[3])]
    for definition, row in found:
        row.definition = definition
    return [row for _definition, row in found], faults


def _within(done):
    """(what the store can hold, faults of what it cannot): figures inside the bounds of their series can still give a
    rate that nobody can read."""
    kept, beyond = [], []
    for row in done:
        most = max(abs(value) for value in (row.value, row.low, row.high) if value is not None)
        if most < HELD:
            kept.append(row)
            continue
        fault = rules.OutOfRange(what="computed value", value=f"{row.value:.3E}", least=-HELD, most=HELD)
        beyond.append((fault, row.area, row.sector, row.period))
    return kept, beyond


def _holds(definition, period):
    day, holds = first_day(period), definition.validity
    return (holds.lower is None or holds.lower <= day) and (holds.upper is None or day < holds.upper)


def _keep(index, run, found, at, *, whole):
    """COPY what differs from the newest results; returns how many. A step with faults publishes nothing, so one
    without any (`whole`) keeps what such a one came to as its own."""
    known = results_of(index)
    lines = []
    for row in found:
        digest = digest_of(row)
        before = known.get((row.area, row.sector, row.period))
        anew = whole and before is not None and before["state"] == states.FAULTY
        if before is None or anew or bytes(before["digest"]) != digest:
            lines.append(_line(index, run, row, digest, before["vintage"] + 1 if before else 1, at))
    if lines:
        sql.copy("copy_results", io.StringIO("".join(lines)))
    return len(lines)


def digest_of(row):
    """SHA-256 of the definition's own digest, what was read and what came out."""
    told = [row.definition.content_hash, row.value, row.low, row.high, row.parts, sorted(row.inputs), row.marks]
    text = json.dumps(told, ensure_ascii=False, sort_keys=True, separators=(",", ":"), default=str)
    return hashlib.sha256(text.encode()).digest()


def _line(index, run, row, digest, vintage, at):
    array = lambda values: "{" + ",".join(map(str, values)) + "}"  # noqa: E731
    cells = (
        index.pk, row.definition.pk, run.pk, row.area, row.sector or None, row.period, vintage, row.value, row.low,
        row.high, row.band, json.dumps(row.parts, ensure_ascii=False), array(sorted(row.inputs)), array(row.marks),
        "\\x" + digest.hex(), at.isoformat(),
    )  # fmt: skip
    return "\t".join(map(_cell, cells)) + "\n"


def _cell(value):
    if value is None:
        return "\\N"
    return str(value).replace("\\", "\\\\")


def _finish(run, *, by, at):
    step = move(run, "finish", table=states.RUN_MOVES, by=by)
    run.finished_at = at
    run.save()
    rows = list(run.steps.values_list("index__code", "state", "changed"))
    _audit(run, step.event, by=by, at=at, changed={code: changed for code, _state, changed in rows if changed},
           faulty=[code for code, state, _changed in rows if state in (states.FAULTY, states.FAILED)])  # fmt: skip
    return run


@transaction.atomic
def fail_run(*, run_id, error, by, at):
    """End a run that cannot go on; what its steps have computed stays, nothing of it is published."""
    run = Run.objects.select_for_update(of=("self",)).get(pk=run_id)
    if not run.is_open:
        return run
    step = move(run, "fail", table=states.RUN_MOVES, by=by)
    run.error, run.finished_at = error[:2000], at
    run.save()
    _audit(run, step.event, by=by, at=at, error=run.error)
    return run


def _audit(run, verb, *, by, at, **data):
    return record(verb=verb, by=by, at=at, subject=("index_run", run.pk), data=data)


def counts_a_demo():
    """Whether what the portal would count is a demonstration's, which its figures must then say."""
    return settings.DEMO_BANNER and Enterprise.objects.filter(source="demo").exists()
