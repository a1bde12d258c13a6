"""Rows of the URLs of credit: the regulator's side. Officers read; only the province drafts, approves and starts."""

from apps.credit.models import Ruleset
from tests.factories.credit import BacktestFactory, RunFactory, draft_like_default

from ..url_rows import Row, staff


def ruleset(world):
    return {"pk": Ruleset.objects.get(code="JS-QC-100").pk}


def draft(world):
    return {"pk": draft_like_default().pk}


def run(world):
    return {"pk": RunFactory().pk}


def trial(world):
    """A trial of the whole province: officers below it do not see it."""
    return {"pk": BacktestFactory().pk}


READ = Row(get=staff(others=403))
# none of the six is of the province
PROVINCE = Row(get=staff(403, others=403), post=staff(403, others=403))

UNSEEN = staff(404, others=403)

ROWS = {
    "credit_desk:backtests": READ,
    "credit_desk:backtest_new": PROVINCE,
    "credit_desk:backtest": Row(get=UNSEEN, kwargs=trial),
    "credit_desk:backtest_progress": Row(get=UNSEEN, kwargs=trial),
    "credit_desk:backtest_stop": Row(get=staff(405, others=405), post=PROVINCE.post, kwargs=trial),
    "credit_desk:backtest_moves": Row(get=UNSEEN, kwargs=trial),
    # a reviewer of the city may take lists out, so is told only that there is no such trial
    "credit_desk:backtest_export": Row(get=UNSEEN, kwargs=lambda world: {**trial(world), "format": "csv"}),
    "credit_desk:backtest_counts": Row(get=UNSEEN, kwargs=lambda world: {**trial(world), "format": "csv"}),
    "credit_desk:ratings": READ,
    "credit_desk:run_start": PROVINCE,
    "credit_desk:run": Row(get=staff(others=403), kwargs=run),
    "credit_desk:run_progress": Row(get=staff(others=403), kwargs=run),
    "credit_desk:schedule": Row(get=PROVINCE.get, post=PROVINCE.post, kwargs=lambda world: {"name": "rate-grades"}),
    "credit_desk:rulesets": READ,
    "credit_desk:ruleset_new": PROVINCE,
    "credit_desk:ruleset": Row(get=staff(others=403), kwargs=ruleset),
    "credit_desk:ruleset_compare": Row(get=staff(others=403), kwargs=draft),
    "credit_desk:ruleset_head": Row(get=PROVINCE.get, post=PROVINCE.post, kwargs=draft),
    "credit_desk:ruleset_rules": Row(
        get=PROVINCE.get, post=PROVINCE.post, kwargs=lambda world: {**draft(world), "of": "sampling"}
    ),
    "credit_desk:ruleset_part": Row(
        get=PROVINCE.get, post=PROVINCE.post, kwargs=lambda world: {**draft(world), "part": "bands"}
    ),
    "credit_desk:ruleset_step": Row(
        get=PROVINCE.get, post=PROVINCE.post, kwargs=lambda world: {**draft(world), "step": "submit"}
    ),
}
