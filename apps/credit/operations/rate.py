"""Rate: open a run, work off its shards, publish what they found.

Readers see the ratings of the run before until `publish` commits. A worker that dies leaves its shard waiting; a server
that crashes empties the unlogged stage, which `publish` notices by count and has redone.
"""

from django.db import transaction
from django.db.models import Sum
from django.utils.translation import gettext_lazy as _

from apps.audit.operations import record
from apps.divisions.models import Division
from apps.kernel.errors import DomainError

from .. import sql, states
from ..models import Rating, Ruleset, Run, Shard, Staged
from ..permissions import Permission
from .rerate import LOCK


class NoRuleset(DomainError):
    code = "no-ruleset"
    message = _("No ruleset of this model is in force on that day.")


class AlreadyRunning(DomainError):
    code = "already-running"
    message = _("A rating of this model is already running. It must end before the next begins.")


@transaction.atomic
def start_run(*, model, as_of, by, at, prefixes=None):
    """Open a run over the whole province, a shard for each city (or for each of `prefixes`); returns the Run.

    Raises NotPermitted, NoRuleset or AlreadyRunning.
    """
    by.require(Permission.RATE)
    ruleset = Ruleset.objects.in_force(model, as_of).first()
    if ruleset is None:
        raise NoRuleset(model=model, as_of=as_of.isoformat())
    # the unique constraint is the guard; asking first only spares the user a database error
    if Run.objects.select_for_update().filter(model=model, state=states.RUNNING).exists():
        raise AlreadyRunning(model=model)
    run = Run.objects.create(model=model, kind=Run.Kind.FULL, ruleset=ruleset, as_of=as_of, known_at=at, started_at=at)
    Shard.objects.bulk_create(Shard(run=run, prefix=prefix) for prefix in prefixes or _city_prefixes())
    record(
        verb="credit.run_started",
        by=by,
        at=at,
        subject=("credit_run", run.pk),
        data={"model": model, "ruleset": ruleset.code, "as_of": as_of.isoformat()},
    )
    return run


def _city_prefixes():
    cities = Division.objects.filter(level=Division.Level.CITY, valid_to__isnull=True).order_by("code")
    provinces = Division.objects.filter(level=Division.Level.PROVINCE).order_by("code")
    # enterprises whose city is not known stand directly under the province
    return [city.prefix for city in cities] + [province.code for province in provinces]


@transaction.atomic
def rate_shard(*, shard_id):
    """Compute one shard into the stage, replacing what an earlier try left; returns the Shard.

    The shard's row lock makes a second worker wait, and then find it done and leave it.
    """
    shard = Shard.objects.select_for_update().select_related("run").get(pk=shard_id)
    if shard.state == states.DONE:
        return shard
    run = shard.run
    Staged.objects.filter(shard_id=shard.pk).delete()
    sql.execute(
        "stage",
        {
            "ruleset": run.ruleset_id,
            "as_of": run.as_of,
            "known": None,
            "prefix": shard.prefix,
            "only": None,
            "model": run.model,
        },
    )
    sql.execute("keep", {"shard": shard.pk})
    [found] = sql.rows("found")
    sql.execute("forget")
    shard.enterprises, shard.facts, shard.staged = found["enterprises"], found["facts"], found["differing"]
    shard.state = states.DONE
    shard.save()
    return shard


@transaction.atomic
def publish(*, run_id, by, at):
    """Replace the ratings that the run found different, all at once; returns the Run.

    When shards are still open, or the stage holds less than they counted, nothing is published: those shards are set
    to waiting and the run stays open for another try. Raises nothing for a run already published (idempotent).
    """
    run = Run.objects.select_for_update().select_related("ruleset").get(pk=run_id)
    if run.state != states.RUNNING or _reopen_lost(run):
        return run
    sql.rows("turn", {"alone": True, "model": LOCK[run.model]})
    sql.execute("supersede", {"run": run.pk, "model": run.model, "at": at, "known": run.known_at})
    run.changed = sql.execute("publish", {"run": run.pk, "model": run.model, "at": at})
    totals = run.shards.aggregate(enterprises=Sum("enterprises"), facts=Sum("facts"))
    run.enterprises, run.facts = totals["enterprises"] or 0, totals["facts"] or 0
    run.state, run.finished_at = states.PUBLISHED, at
    run.save()
    Staged.objects.filter(shard_id__in=run.shards.values("pk")).delete()
    record(
        verb="credit.run_published",
        by=by,
        at=at,
        subject=("credit_run", run.pk),
        data={"enterprises": run.enterprises, "facts": run.facts, "changed": run.changed},
    )
    return run


def _reopen_lost(run):
    """Set back shards whose staged rows are gone; True when the run cannot be published yet."""
    counts = sql.rows("staged_counts", {"run": run.pk})
    lost = [row["id"] for row in counts if row["state"] == states.DONE and row["staged"] != row["present"]]
    Shard.objects.filter(pk__in=lost).update(state=states.WAITING)
    return bool(lost) or any(row["state"] != states.DONE for row in counts)


def rate_all(*, model, as_of, by, at, prefixes=("",)):
    """Start, compute and publish in this process; returns the Run.

    One shard by default: a single pass over the ledger is the cheapest, and the server runs it in parallel itself.
    """
    run = start_run(model=model, as_of=as_of, by=by, at=at, prefixes=prefixes)
    for shard in run.shards.order_by("prefix"):
        rate_shard(shard_id=shard.pk)
    return publish(run_id=run.pk, by=by, at=at)


def current(enterprise_id, model):
    """The rating that stands, or None."""
    return Rating.objects.current().filter(enterprise_id=enterprise_id, model=model).select_related("run").first()
