"""Reads over rulesets and ratings."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Case, Q, When

from apps.records.models import Fact, FactVersion
from apps.records.queries.choices import occurring_kinds
from apps.records.rules.publicity import TERMED
from apps.records.states import COUNTING

from .. import sql, states
from ..models import Run
from ..rules.explain import receipt
from ..rules.ruleset import findings
from ..rules.score import BandIn, FactIn, IndicatorIn, RuleIn, RulesIn, VetoIn, score
from .past import facts_of_rating


def rules_of(ruleset):
    """The ruleset as the plain functions of rules/ read it; rules, vetoes and indicators in order of their keys."""
    return RulesIn(
        indicators=tuple(
            IndicatorIn(row.pk, row.base, row.floor, row.cap) for row in ruleset.indicators.order_by("number", "pk")
        ),
        rules=tuple(
            RuleIn(
                row.indicator_id,
                row.kind_id,
                row.severity_min,
                row.severity_max,
                row.points,
                row.step_months,
                tuple(row.decay),
            )
            for row in ruleset.point_rules.order_by("pk")
        ),
        vetoes=tuple(
            VetoIn(row.kind_id, row.severity_min, row.severity_max, row.window_months, row.ceiling)
            for row in ruleset.vetoes.order_by("pk")
        ),
        bands=tuple(BandIn(row.grade, row.rank, row.lower) for row in ruleset.bands.order_by("rank")),
    )


def facts_of(enterprise_id, *, known_at=None, states=COUNTING):
    """The counting facts of an enterprise as FactIn, as known now (with their known ends) or at a moment.

    `states`: others than those that count, for what would count without a repair.
    """
    return facts_of_each([enterprise_id], known_at=known_at, states=states)[enterprise_id]


def facts_of_each(enterprise_ids, *, known_at=None, states=COUNTING):
    """{enterprise id: what facts_of gives}, in as many queries as for one."""
    columns = ("version", "kind_id", "severity", "occurred_on")
    now = Fact.objects.filter(enterprise_id__in=enterprise_ids, state__in=states)
    if known_at is None:
        ends = Case(When(kind__code__in=TERMED, then="public_until"))
        rows = now.annotate(ends=ends).values_list("enterprise_id", "pk", *columns, "ends")
    else:
        then = FactVersion.objects.filter(
            enterprise_id__in=enterprise_ids, state__in=states, known_from__lte=known_at, known_to__gt=known_at
        )
        now = now.filter(known_from__lte=known_at).values_list("enterprise_id", "pk", *columns)
        rows = [*now, *then.values_list("enterprise_id", "fact_id", *columns)]
    found = {key: [] for key in enterprise_ids}
    for key, *row in rows:
        found[key].append(FactIn(*row))
    return found


def last_day_of(fact, until):
    """The last day a Fact counts under a rule whose own last day is `until`: not after what it stands for ends."""
    termed = fact.kind.code in TERMED and fact.public_until
    return min(until, fact.public_until - timedelta(days=1)) if termed else until


@dataclass(frozen=True, slots=True)
class Confirmed:
    """For which day a rating was last computed, and when: a run that finds the same leaves the rating as it stands."""

    on: date
    at: datetime


def confirmed(rating):
    """Confirmed of a rating: by the newest full run by its rules that knew it and left it; by its own run otherwise."""
    own = Confirmed(rating.run.as_of, rating.rated_at)
    if rating.superseded_at is not None:
        return own
    runs = Run.objects.filter(kind=Run.Kind.FULL, model=rating.model, ruleset=rating.run.ruleset_id)
    runs = runs.filter(Q(pk=rating.run_id) | Q(known_at__gte=rating.rated_at), state=states.PUBLISHED)
    found = runs.order_by("-as_of", "-pk").values_list("as_of", "finished_at").first()
    return Confirmed(*found) if found and found[0] >= own.on else own


def receipt_of(rating):
    """The Receipt of a stored rating, from the facts it was made from. Raises NotReproduced."""
    return receipt(facts_of_rating(rating), rules_of(rating.run.ruleset), rating.run.as_of)


def reproduce(rating):
    """The Result of a stored rating computed again by the plain twin, from its ruleset, day and hash of inputs.

    Equal to what is stored, bit for bit, whatever became of the facts since. Raises NotReproduced.
    """
    return score(facts_of_rating(rating), rules_of(rating.run.ruleset), rating.run.as_of)


def faults_in(ruleset):
    """What is wrong with a ruleset (Findings); a kind of fact that nobody can enter counts as one that never occurs."""
    return findings(rules_of(ruleset), kinds=occurring_kinds())


def matrix(ruleset, *, on, prefix=""):
    """Who would move under a ruleset: rows of {before, after, enterprises}; `before` is "" where none stands."""
    return sql.rows("matrix", {"ruleset": ruleset.pk, "model": ruleset.model, "as_of": on, "prefix": prefix})
