"""Rulesets and runs for tests."""

from datetime import UTC, date, datetime

import factory

from apps.credit.models import Backtest, Ruleset, Run
from apps.credit.operations.rulesets import draft_ruleset
from apps.kernel.scope import Scope

AT = datetime(2026, 3, 1, 2, 0, tzinfo=UTC)


def default_ruleset(model="grade"):
    return Ruleset.objects.get(code={"grade": "JS-QC-100", "risk": "JS-RISK"}[model])


def draft_like_default(code="", model="grade"):
    """A draft with the content of the default ruleset, written by the system."""
    code = code or f"T-{Ruleset.objects.count()}"
    return draft_ruleset(model=model, code=code, like=default_ruleset(model), by=Scope.system("test"), at=AT)


class RunFactory(factory.django.DjangoModelFactory):
    """A published run over the province."""

    class Meta:
        model = Run

    model = "grade"
    kind = Run.Kind.FULL
    ruleset = factory.LazyAttribute(lambda run: default_ruleset(run.model))
    as_of = date(2026, 3, 1)
    known_at = AT
    started_at = AT
    finished_at = AT
    state = "published"


class BacktestFactory(factory.django.DjangoModelFactory):
    """A trial of the default ruleset over the province, waiting for a worker."""

    class Meta:
        model = Backtest

    ruleset = factory.LazyFunction(default_ruleset)
    base = factory.LazyFunction(default_ruleset)
    model = "grade"
    content = factory.SelfAttribute("ruleset.version")
    as_of = date(2026, 3, 1)
    observed_until = date(2026, 3, 1)
    failure_kinds = ["penalty"]
    asked_by = "officer"
    asked_at = AT
