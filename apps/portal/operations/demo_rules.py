"""A draft ruleset of the demo province and its trial, by the verbs people use."""

from django.utils import timezone

from apps.credit.models import Ruleset
from apps.credit.models.ruleset import Model
from apps.credit.operations.backtests import advance_backtest, begin_backtest, request_backtest
from apps.credit.operations.rulesets import change_draft, content_of, draft_ruleset
from apps.kernel.scope import Scope

MARK = "（演示草案）"
FAILURES = ("sampling_failed", "recheck_failed", "penalty", "recall_ordered", "accident_minor")
# what the draft would have otherwise, by kind and range of severity: points in hundredths, months of a ceiling
POINTS = {
    ("sampling_failed", 0, 2): -800, ("complaint_upheld", 0, 4): -200,
    ("inspection_ok", 0, 4): 120, ("annual_report_late", 0, 4): -100,
}  # fmt: skip
MONTHS = {("penalty", 2, 2): 18}


def try_draft(scopes, *, at):
    """The provincial officer's draft for next year, tried over the whole province; returns the Backtest."""
    by, today = scopes["demo.province"], timezone.localdate(at)
    rules = Ruleset.objects.in_force(Model.GRADE, today).first()
    code = f"JS-QC-{today.year + 1}-1"
    if rules is None or Ruleset.objects.filter(code=code).exists():
        return None
    draft = draft_ruleset(model=Model.GRADE, code=code, like=rules, by=by, at=at)
    draft = change_draft(
        ruleset_id=draft.pk, version=draft.version, content=_changed(content_of(draft)),
        title=f"{rules.title}{MARK}", by=by, at=at,
    )  # fmt: skip
    trial = request_backtest(ruleset_id=draft.pk, prefix="", observed_until=today, failure_kinds=FAILURES, by=by, at=at)
    worker = Scope.system("demo")
    begin_backtest(backtest_id=trial.pk, by=worker, at=at)
    while advance_backtest(backtest_id=trial.pk, by=worker, at=at):
        pass  # a step each; None when there is none left, or a worker at hand was faster
    trial.refresh_from_db()
    return trial


def _changed(content):
    for rule in content["rules"]:
        place = rule["kind"], rule["severity_min"], rule["severity_max"]
        rule["points"] = POINTS.get(place, rule["points"])
    for veto in content["vetoes"]:
        place = veto["kind"], veto["severity_min"], veto["severity_max"]
        veto["window_months"] = MONTHS.get(place, veto["window_months"])
    return content
