"""What a rating was made from, and what another day or ruleset gives. Questions: nothing here is stored."""

from datetime import datetime, time, timedelta

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from apps.kernel.errors import DomainError
from apps.records.models import Fact, FactVersion
from apps.records.states import COUNTING

from .. import sql
from ..rules.reproduce import Known, facts_behind
from ..rules.score import FactIn


class NotReproduced(DomainError):
    code = "not-reproduced"
    status = 500
    message = _("The history of the ledger does not give the inputs of this rating. It was altered outside the portal.")


def facts_of_rating(rating, versions=None):
    """The facts (FactIn) a stored rating rests on, proved by the hash of its inputs. Raises NotReproduced. `versions`:
    those of its enterprise, where they have been read for another rating."""
    inputs = bytes(rating.inputs) if rating.inputs else None
    moments = dict.fromkeys((rating.rated_at, rating.run.known_at))
    versions = versions_of(rating.enterprise_id) if versions is None else versions
    facts = facts_behind(versions, inputs=inputs, as_of=rating.run.as_of, moments=moments)
    if facts is not None:
        return facts
    raise NotReproduced(rating=rating.pk)


def versions_of(enterprise_id):
    """All Known versions of the facts that are the enterprise's or once were; which those are the database finds."""
    columns = ("version", "kind_id", "severity", "occurred_on", "state", "enterprise_id", "known_from")
    own = Fact.objects.filter(enterprise_id=enterprise_id)
    once = FactVersion.objects.filter(enterprise_id=enterprise_id).values("fact_id")
    left = Fact.objects.filter(pk__in=once).exclude(enterprise_id=enterprise_id)
    now = own.values_list("pk", *columns).union(left.values_list("pk", *columns), all=True)
    then = FactVersion.objects.filter(fact_id__in=own.values("pk").union(once))
    rows = [*((*row, None) for row in now), *then.values_list("fact_id", *columns, "known_to")]
    return [
        Known(FactIn(*fact), since, until, state in COUNTING and owner == enterprise_id)
        for *fact, state, owner, since, until in rows
    ]


def end_of(day):
    """The last moment of a day, province time: what was known then includes what was learnt that day."""
    return timezone.make_aware(datetime.combine(day + timedelta(days=1), time())) - timedelta(microseconds=1)


def scores(ruleset, *, as_of, enterprise_ids, known_at=None):
    """{enterprise id: Row} under a ruleset on a day, with what is known now or was known at a moment.

    A Row has enterprise_id, score, grade, facts and inputs. Enterprises not rated on that day are missing.
    """
    params = {"ruleset": ruleset.pk, "as_of": as_of, "only": list(enterprise_ids)}
    if known_at is None:
        return {row["enterprise_id"]: row for row in sql.rows("score_some", params)}
    return {row["enterprise_id"]: row for row in sql.rows("score_some_then", {**params, "known": known_at})}


def ask(ruleset, *, as_of, known_at=None, stood_at=None, prefix="", enterprise_ids=None):
    """What a ruleset gives on a day: {"enterprises", "facts", "changed", "grades": {grade: count}}; stores nothing.

    With what is known now or (`known_at`) was known at a moment; of all, of a division's prefix, or of some
    enterprises. `changed` counts those whose grade or score differs from the rating that stood at `stood_at` (stands
    now, when not given); an enterprise no longer rated is not counted.
    """
    params = {"ruleset": ruleset.pk, "model": ruleset.model, "as_of": as_of, "known": known_at, "stood": stood_at}
    params |= {"prefix": prefix, "only": None if enterprise_ids is None else list(enterprise_ids)}
    rows = sql.rows("ask_then" if known_at else "ask", params)
    grades = {row["grade"]: row["enterprises"] for row in rows}
    return {
        "enterprises": sum(grades.values()),
        "facts": sum(row["facts"] for row in rows),
        "changed": sum(row["changed"] for row in rows),
        "grades": grades,
    }
