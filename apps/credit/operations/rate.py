"""Rate: open a run, work off its shards, publish what they found.

Readers see the ratings of the run before until a publication commits. Who works on a shard holds its row's lock, which
the database lets go when the worker dies; a server that crashes empties the unlogged stage, which `publish` notices by
count and has redone. So a run resumes by being worked on again, whatever happened to it, and by nothing else.
"""

from concurrent.futures import ThreadPoolExecutor

from django.db import IntegrityError, connection, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from apps.audit.operations import record
from apps.kernel.errors import DomainError
from apps.kernel.moves import move
from apps.registry.models import Enterprise

from .. import sql, states
from ..models import Ruleset, Run, Shard, Staged
from ..permissions import Permission
from .publishing import publish, publish_ahead
from .shards import compute, take

SHARD_SIZE = 100_000  # enterprises: what a dead worker loses (adr 24: more in a publication); a plan takes 16 ms
BEYOND = 2**63 - 1
SMALLEST = 2_000  # below that, a shard costs more to open than to compute
SHARDS = 16  # at least, where the province is large enough: two workers then end at about the same time
ATTEMPTS = 5  # failures of one shard before its run fails


class NoRuleset(DomainError):
    code = "no-ruleset"
    message = _("No ruleset of this model is in force on that day.")


class AlreadyRunning(DomainError):
    code = "already-running"
    message = _("A rating of this model is already running. It must end before the next begins.")


class NotToday(DomainError):
    """A rating of a past day is a question (queries.ask): an answer to it never stands as today's grade."""

    code = "not-today"
    status = 422
    message = _("Only a rating of today is published. What another day gives can be asked, and changes nothing.")


@transaction.atomic
def start_run(*, model, as_of, by, at, size=None):
    """Open a run over the whole province in shards of `size` enterprises; returns the Run.

    Without a size the province decides: shards of 100,000, or sixteen of a smaller one. A run of an earlier day that is
    still open is set aside as failed: tonight's answers for it. Raises NotPermitted, NotToday, NoRuleset or
    AlreadyRunning.
    """
    by.require(Permission.RATE)
    if as_of != timezone.localdate(at):
        raise NotToday(as_of=as_of.isoformat())
    ruleset = Ruleset.objects.in_force(model, as_of).first()
    if ruleset is None:
        raise NoRuleset(model=model, as_of=as_of.isoformat())
    held = Run.objects.select_for_update().filter(model=model, state=states.RUNNING).first()
    if held and held.as_of >= as_of:
        raise AlreadyRunning(model=model)
    if held:
        _fail(held, _("Not finished before the run of %(day)s began.") % {"day": as_of.isoformat()}, by=by, at=at)
    run = _open(model=model, kind=Run.Kind.FULL, ruleset=ruleset, as_of=as_of, known_at=at, started_at=at)
    firsts = [row["id"] for row in sql.rows("ranges", {"size": size or _shard_size()})]
    bounds = [0, *firsts[1:], BEYOND]  # the ends are open: an enterprise registered meanwhile falls into the last
    Shard.objects.bulk_create(
        Shard(run=run, number=number, first_id=bounds[number - 1], past_id=bounds[number])
        for number in range(1, len(bounds))
    )
    record(
        verb="credit.run_started",
        by=by,
        at=at,
        subject=("credit_run", run.pk),
        data={"model": model, "ruleset": ruleset.code, "as_of": as_of.isoformat()},
    )
    return run


def _shard_size():
    return min(SHARD_SIZE, max(SMALLEST, Enterprise.objects.count() // SHARDS))


def _open(**fields):
    """The unique constraint is the guard; of two that ask at once, one reads the sentence."""
    try:
        with transaction.atomic():
            return Run.objects.create(**fields)
    except IntegrityError as error:
        raise AlreadyRunning(model=fields["model"]) from error


@transaction.atomic
def rate_shard(*, run_id, by, at, then=False):
    """Compute one waiting shard into the stage; returns it, or None. A try that fails leaves nothing there.

    None: every shard is done, in another worker's hands, or the run has ended. `then` asks for what was known at the
    run's own moment, not for what is known now.
    """
    shard = take(run_id)
    return shard and compute(shard, by=by, at=at, then=then)


@transaction.atomic
def note_failure(*, run_id, error, by, at):
    """Count a failed try against the run; after ATTEMPTS of them it fails and keeps `error` as its reason."""
    run = Run.objects.select_for_update().get(pk=run_id)
    if run.state != states.RUNNING:
        return run
    shard = run.shards.select_for_update().filter(state=states.WAITING).order_by("number").first()
    if shard is not None:
        shard.attempts += 1
        shard.save(update_fields=["attempts"])
    if shard is None or shard.attempts >= ATTEMPTS:
        _fail(run, error, by=by, at=at)
    return run


@transaction.atomic
def fail_run(*, run_id, reason, by, at):
    """End a run without publishing anything; returns it. Raises NotPermitted, WrongState (it has ended already)."""
    run = Run.objects.select_for_update().get(pk=run_id)
    _fail(run, reason, by=by, at=at)
    return run


def _fail(run, reason, *, by, at):
    step = move(run, "fail", table=states.RUN_MOVES, by=by)
    run.finished_at, run.error = at, str(reason)[:2000] or "?"
    run.save()
    Staged.objects.filter(shard_id__in=run.shards.values("pk")).delete()
    record(verb=step.event, by=by, at=at, subject=("credit_run", run.pk), data={"reason": run.error})


def rate_all(*, model, as_of, by, at, clock=None, workers=1, then=False):
    """Start, compute and publish in this process; returns the Run.

    `clock` gives the moments of the steps, and of the publication (`at` throughout when not given). `workers` threads
    share the shards, each over a connection of its own; inside a transaction there is one, since no other connection
    would see the run. `then` as in rate_shard. Raises what start_run raises.
    """
    clock = clock or (lambda: at)
    run = start_run(model=model, as_of=as_of, by=by, at=at)

    def work_off():
        while rate_shard(run_id=run.pk, by=by, at=clock(), then=then):
            publish_ahead(run_id=run.pk, by=by, at=clock(), then=then)

    try:
        if workers > 1 and not connection.in_atomic_block:
            _side_by_side(work_off, workers)
        else:
            work_off()
        return publish(run_id=run.pk, by=by, at=clock())
    except Exception as error:
        # nobody else works on this run: left open it would bar the next one
        fail_run(run_id=run.pk, reason=f"{type(error).__name__}: {error}", by=by, at=clock())
        raise


def _side_by_side(work, workers):
    def with_own_connection():
        try:
            work()
        finally:
            connection.close()

    with ThreadPoolExecutor(workers) as pool:
        for done in [pool.submit(with_own_connection) for _ in range(workers)]:
            done.result()
