"""Rate: open a run, work off its shards, publish what they found.

Readers see the ratings of the run before until `publish` commits. Who works on a shard holds its row's lock, which the
database lets go when the worker dies; a server that crashes empties the unlogged stage, which `publish` notices by
count and has redone. So a run resumes by being worked on again, whatever happened to it, and by nothing else.
"""

from concurrent.futures import ThreadPoolExecutor

from django.db import IntegrityError, connection, transaction
from django.db.models import Sum
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from apps.audit.operations import record
from apps.kernel.errors import DomainError
from apps.kernel.moves import move
from apps.registry.models import Enterprise

from .. import sql, states
from ..models import Rating, Ruleset, Run, Shard, Staged
from ..permissions import Permission
from .rerate import LOCK
from .settled import settled_part

SHARD_SIZE = 100_000  # enterprises: what a dead worker loses at most; to plan the statement of a shard takes 16 ms
BEYOND = 2**63 - 1
SMALLEST = 2_000  # below that, a shard costs more to open than to compute
SHARDS = 16  # at least, where the province is large enough: two workers then end at about the same time
ANALYSE_FROM = 5_000  # ratings changed at once, from which the planner is told
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
    waiting = Shard.objects.filter(run_id=run_id, state=states.WAITING, run__state=states.RUNNING)
    shard = waiting.select_related("run").select_for_update(of=("self",), skip_locked=True).order_by("number").first()
    if shard is None:
        return None
    run = shard.run
    params = {"ruleset": run.ruleset_id, "as_of": run.as_of, "model": run.model, "shard": shard.pk}
    # what was known then brings its hashes along: the ledger of today has others
    params |= {"first": shard.first_id, "past": shard.past_id, "whole": then or not _has_been_applied(run)}
    params |= {"known": run.known_at, "then": then}
    sql.rows("alone")
    found = _compute(run, params)
    shard.enterprises, shard.facts, shard.staged = found["enterprises"], found["facts"], found["staged"]
    move(shard, "finish", table=states.SHARD_MOVES, by=by)
    shard.done_at = at
    shard.save()
    return shard


def _compute(run, params):
    """Stage what differs; of a shard of which the most is settled, compute only the rest."""
    settled = None if params["whole"] else settled_part(run, first=params["first"], past=params["past"])
    if settled is None:
        [found] = sql.rows("stage", params | {"only": None})
        return found
    found = {"enterprises": 0, "facts": 0, "staged": 0}
    if settled["unsettled"]:
        [found] = sql.rows("stage", params | {"only": settled["unsettled"]})
    return found | {key: found[key] + settled[key] for key in ("enterprises", "facts")}


def _has_been_applied(run):
    """Whether an earlier run rated the province by the same ruleset: then few ratings will differ."""
    before = Run.objects.filter(model=run.model, ruleset=run.ruleset_id, kind=Run.Kind.FULL, state=states.PUBLISHED)
    return before.exists()


@transaction.atomic
def publish(*, run_id, by, at):
    """Replace the ratings that the run found different, all at once; returns the Run.

    When shards are still open, or the stage holds less than they counted, nothing is published: those shards are set
    to waiting and the run stays open for another try. Raises nothing for a run already ended (idempotent).
    """
    run = Run.objects.select_for_update(of=("self",)).select_related("ruleset").get(pk=run_id)
    if run.state != states.RUNNING or _is_unfinished(run, by):
        return run
    sql.rows("turn", {"alone": True, "model": LOCK[run.model]})
    sql.execute("memory")
    params = {"run": run.pk, "model": run.model, "at": at, "known": run.known_at}
    [ended] = sql.rows("supersede", params)
    made = sql.execute("publish", params)
    totals = run.shards.aggregate(enterprises=Sum("enterprises"), facts=Sum("facts"))
    run.enterprises, run.facts = totals["enterprises"] or 0, totals["facts"] or 0
    run.changed = made + ended["gone"]
    step = move(run, "publish", table=states.RUN_MOVES, by=by)
    run.finished_at = at
    run.save()
    Staged.objects.filter(shard_id__in=run.shards.values("pk")).delete()
    if run.changed >= ANALYSE_FROM:
        sql.execute("analyse")
    data = {"enterprises": run.enterprises, "facts": run.facts, "changed": run.changed}
    record(verb=step.event, by=by, at=at, subject=("credit_run", run.pk), data=data)
    return run


def _is_unfinished(run, by):
    """Set back shards whose staged rows are gone; True when the run cannot be published yet."""
    counts = sql.rows("staged_counts", {"run": run.pk})
    lost = [row["id"] for row in counts if row["state"] == states.DONE and row["staged"] != row["present"]]
    if lost:
        Staged.objects.filter(shard_id__in=lost).delete()
    for shard in Shard.objects.filter(pk__in=lost).select_for_update().order_by("pk"):
        move(shard, "redo", table=states.SHARD_MOVES, by=by)
        shard.done_at = None
        shard.save()
    return bool(lost) or any(row["state"] != states.DONE for row in counts)


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
            pass

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


def current(enterprise_id, model):
    """The rating that stands, or None."""
    return Rating.objects.current().filter(enterprise_id=enterprise_id, model=model).select_related("run").first()
