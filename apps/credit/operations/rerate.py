"""Rate single enterprises at once when their facts, or they themselves, changed: beside or during a full run."""

from datetime import timedelta

from django.db import transaction

from apps.audit.operations import record
from apps.notifications.operations import notify
from apps.registry.models import Enterprise

from .. import sql, states
from ..models import Rating, Ruleset, Run
from ..models.ruleset import Model
from ..queries.public import shown_for
from ..rules.grades import worse
from .telling import message, why_fell

LOCK = {Model.GRADE: 1, Model.RISK: 2}


@transaction.atomic
def rerate(*, enterprise_ids, as_of, by, at):
    """Rate these enterprises by every model in force; returns the new ratings.

    Safe to repeat: a rating equal to the one that stands is not written. One whose enterprise ended or was merged away
    ends without a successor. Waits while a run publishes.
    """
    return [
        rating
        for model in Model
        if (ruleset := Ruleset.objects.in_force(model, as_of).first())
        for rating in _rerate_by(ruleset, sorted(enterprise_ids), as_of=as_of, by=by, at=at)
    ]


def _rerate_by(ruleset, ids, *, as_of, by, at):
    sql.rows("turn", {"alone": False, "model": LOCK[ruleset.model]})
    stands = _hold(ruleset.model, ids)
    found = sql.rows("score_some", {"ruleset": ruleset.pk, "as_of": as_of, "only": ids})
    changed = [row for row in found if _differs(stands.get(row["enterprise_id"]), row, ruleset)]
    gone = stands.keys() - {row["enterprise_id"] for row in found}
    if not changed and not gone:
        return []
    ending = [stands[key] for key in sorted(gone | (stands.keys() & {row["enterprise_id"] for row in changed}))]
    # a worker whose clock is behind that of the last one still writes after it
    at = max([at, *(rating.rated_at + timedelta(microseconds=1) for rating in ending)])
    run = _note_run(ruleset, found, changed, gone, as_of=as_of, at=at)
    Rating.objects.filter(pk__in=[rating.pk for rating in ending]).update(superseded_at=at)
    ratings = Rating.objects.bulk_create(Rating(model=ruleset.model, run=run, rated_at=at, **row) for row in changed)
    divisions = dict(Enterprise.objects.filter(pk__in=ids).values_list("pk", "division_id"))
    for rating in ratings:
        before = stands.get(rating.enterprise_id)
        event = _audit(rating, before, division=divisions[rating.enterprise_id], by=by, at=at)
        if before and _fell(before, rating):
            _tell(rating, before, event, at)
    for key in sorted(gone):
        _audit_end(stands[key], division=divisions[key], by=by, at=at)
    return ratings


def _hold(model, ids):
    """{enterprise: the Rating that stands}, locked: one at a time for an enterprise. Of the first ever two the unique
    constraint decides.

    Where another held it, it was replaced while this waited, and the lock found none: it is asked again.
    """
    held, missing = {}, ids
    while missing:
        stands = Rating.objects.current().filter(model=model, enterprise_id__in=missing)
        stands = stands.select_related("run").select_for_update(of=("self",)).order_by("pk")
        found = {rating.enterprise_id: rating for rating in stands}
        held |= found
        missing = [key for key in missing if key not in held]
        if not Rating.objects.current().filter(model=model, enterprise_id__in=missing).exists():
            break
    return held


def _note_run(ruleset, found, changed, gone, *, as_of, at):
    return Run.objects.create(
        model=ruleset.model,
        kind=Run.Kind.CHANGED,
        ruleset=ruleset,
        as_of=as_of,
        known_at=at,
        started_at=at,
        finished_at=at,
        state=states.PUBLISHED,
        enterprises=len(found),
        facts=sum(row["facts"] for row in found),
        changed=len(changed) + len(gone),
    )


def _differs(stands, row, ruleset):
    if stands is None:
        return True
    inputs = bytes(stands.inputs) if stands.inputs else None
    found = bytes(row["inputs"]) if row["inputs"] else None
    then = (stands.score, stands.grade, stands.facts, stands.run.ruleset_id, inputs)
    return then != (row["score"], row["grade"], row["facts"], ruleset.pk, found)


def _fell(before, rating):
    """Whether the public grade is worse than it was; the risk class is nobody's to be told."""
    return rating.model == Model.GRADE and worse(rating.grade, before.grade)


def _tell(rating, before, event, at):
    rules = before.run.ruleset_id, rating.run.ruleset_id
    inputs = (bytes(row.inputs) if row.inputs else None for row in (before, rating))
    was = shown_for(before.grade, rating.enterprise_id)
    notify(
        **message(why_fell(rules=rules, inputs=tuple(inputs)), rating.enterprise_id, was, rating.grade),
        event=event,
        at=at,
    )


def _audit(rating, before, *, division, by, at):
    return record(
        verb="credit.rated",
        by=by,
        at=at,
        subject=("enterprise", rating.enterprise_id),
        division=division,
        data={
            "model": rating.model,
            "grade": rating.grade,
            "score": rating.score,
            "grade_before": before.grade if before else None,
        },
    )


def _audit_end(rating, *, division, by, at):
    record(
        verb="credit.rating_ended",
        by=by,
        at=at,
        subject=("enterprise", rating.enterprise_id),
        division=division,
        data={"model": rating.model, "grade_before": rating.grade},
    )
