"""Publish: replace the ratings that a run found different, in one transaction, whatever its size.

Whoever finishes the last shard publishes. To write a million ratings costs half as much as to compute them, and one
transaction has one writer: so in a run with much to write a worker begins to write before the others have computed all
(docs/adr/0024). Readers see nothing of it until it commits, and where it dies nothing of it has been.
"""

from django.db import transaction
from django.db.models import Sum

from apps.audit.operations import record
from apps.kernel.moves import move

from .. import sql, states
from ..models import Run, Shard, Staged
from .rerate import LOCK
from .shards import compute, take

ANALYSE_FROM = 5_000  # ratings changed at once, from which the planner is told
AHEAD_FROM = 50_000  # ratings staged, from which writing takes long enough to begin before all are computed


@transaction.atomic
def publish(*, run_id, by, at):
    """Replace the ratings that the run found different, all at once; returns the Run.

    When shards are still open, or the stage holds less than they counted, nothing is published: those shards are set
    to waiting and the run stays open for another try. Raises nothing for a run already ended (idempotent).
    """
    # while shards are open, who holds the run only looks, or publishes ahead: nothing to wait for
    is_open = Shard.objects.filter(run_id=run_id, state=states.WAITING).exists()
    runs = Run.objects.select_related("ruleset")
    run = runs.select_for_update(of=("self",), skip_locked=is_open).filter(pk=run_id).first()
    if run is None:
        return runs.get(pk=run_id)
    if run.state != states.RUNNING or _is_unfinished(run, by):
        return run
    _begin(run)
    changed = sum(_write(shard, run, at) for shard in run.shards.order_by("number"))
    return _finish(run, changed, by=by, at=at)


def publish_ahead(*, run_id, by, at, then=False):
    """Begin to write while others compute, and go on until the run is published; returns it, or None for not begun.

    Begun when half of the shards are done, much is to be written, and another worker computes: one alone commits shard
    by shard, so that its death costs one. Ahead of the others, it computes shards itself. `then` as in rate.rate_shard.
    """
    if not _pays(run_id):
        return None
    with transaction.atomic():
        runs = Run.objects.select_related("ruleset").filter(pk=run_id, state=states.RUNNING)
        run = runs.select_for_update(of=("self",), skip_locked=True).first()
        if run is None:  # another has begun
            return None
        _set_back_lost(run, by)
        _begin(run)
        changed, written = 0, []
        while shard := _next(run, written, by=by, at=at, then=then):
            changed += _write(shard, run, at)
            written.append(shard.pk)
        return _finish(run, changed, by=by, at=at)


def _pays(run_id):
    [found] = sql.rows("worth_ahead", {"run": run_id})
    return found["half_done"] and found["staged"] >= AHEAD_FROM and found["others"] > 0


def _next(run, written, *, by, at, then):
    """The next shard to write: one that is done; else one that nobody computes, computed here; else whichever of those
    in other hands is done first, or given up. None when all are written."""
    left = run.shards.exclude(pk__in=written).order_by("number")
    while left.exists():
        if done := left.filter(state=states.DONE).first():
            return done
        if shard := take(run.pk) or take(run.pk, wait=True):
            return compute(shard, by=by, at=at, then=then)
    return None


def _begin(run):
    """From here until the end no single enterprise is rated by this model (rerate.py)."""
    sql.rows("turn", {"alone": True, "model": LOCK[run.model]})
    sql.execute("memory")


def _write(shard, run, at):
    """Write what one shard staged; returns how many enterprises' ratings changed."""
    if not shard.staged:
        return 0
    params = {"shard": shard.pk, "run": run.pk, "model": run.model, "at": at, "known": run.known_at}
    [ended] = sql.rows("supersede", params)
    made = sql.execute("publish", params)
    Staged.objects.filter(shard_id=shard.pk).delete()
    return made + ended["gone"]


def _finish(run, changed, *, by, at):
    totals = run.shards.aggregate(enterprises=Sum("enterprises"), facts=Sum("facts"))
    run.enterprises, run.facts, run.changed = totals["enterprises"] or 0, totals["facts"] or 0, changed
    step = move(run, "publish", table=states.RUN_MOVES, by=by)
    run.finished_at = at
    run.save()
    if run.changed >= ANALYSE_FROM:
        sql.execute("analyse")
    data = {"enterprises": run.enterprises, "facts": run.facts, "changed": run.changed}
    record(verb=step.event, by=by, at=at, subject=("credit_run", run.pk), data=data)
    return run


def _is_unfinished(run, by):
    """Set back shards whose staged rows are gone; True when the run cannot be published yet."""
    counts = sql.rows("staged_counts", {"run": run.pk})
    return _set_back_lost(run, by, counts) or any(row["state"] != states.DONE for row in counts)


def _set_back_lost(run, by, counts=None):
    """Set shards whose staged rows a crash of the server took to waiting; whether there were any."""
    counts = counts or sql.rows("staged_counts", {"run": run.pk})
    lost = [row["id"] for row in counts if row["state"] == states.DONE and row["staged"] != row["present"]]
    if lost:
        Staged.objects.filter(shard_id__in=lost).delete()
    for shard in Shard.objects.filter(pk__in=lost).select_for_update().order_by("pk"):
        move(shard, "redo", table=states.SHARD_MOVES, by=by)
        shard.done_at = None
        shard.save()
    return bool(lost)
