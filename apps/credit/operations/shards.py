"""One shard of a run: take it, compute it into the stage. Both in the caller's transaction, whose end lets it go."""

from apps.kernel.moves import move

from .. import sql, states
from ..models import Run, Shard
from .settled import settled_part


def take(run_id, *, wait=False):
    """The next waiting shard of an open run that nobody computes, its row locked; None when there is none.

    With `wait` also one that another computes, once its worker has died; None when all have been done meanwhile.
    """
    waiting = Shard.objects.filter(run_id=run_id, state=states.WAITING, run__state=states.RUNNING)
    rows = waiting.select_related("run").select_for_update(of=("self",), skip_locked=not wait)
    return rows.order_by("number").first()


def compute(shard, *, by, at, then=False):
    """Stage what differs in a shard that `take` gave, and finish it; returns it. `then` as in rate.rate_shard."""
    run = shard.run
    sql.rows("at_work", {"run": run.pk})
    sql.rows("alone")
    params = {"ruleset": run.ruleset_id, "as_of": run.as_of, "model": run.model, "shard": shard.pk}
    # what was known then brings its hashes along: the ledger of today has others
    params |= {"first": shard.first_id, "past": shard.past_id, "whole": then or not _has_been_applied(run)}
    params |= {"known": run.known_at, "then": then}
    found = _stage(run, params)
    shard.enterprises, shard.facts, shard.staged = found["enterprises"], found["facts"], found["staged"]
    move(shard, "finish", table=states.SHARD_MOVES, by=by)
    shard.done_at = at
    shard.save()
    return shard


def _stage(run, params):
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
