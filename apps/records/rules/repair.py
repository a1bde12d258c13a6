"""When an adverse fact may be repaired (信用修复) at the earliest, and under which article.

An enterprise plans by it, and no officer grants it before; whether it is granted is decided by the authority that made
the decision (谁认定、谁修复). The law changed: the version in force on the day of the application counts.
"""

from dataclasses import dataclass
from datetime import date, timedelta

from apps.deadlines.rules.counting import add_months

PENALTIES = ("penalty",)
LISTS = ("serious_listed",)
ABNORMAL = ("abnormal_listed",)
PROCEDURES = (*PENALTIES, *LISTS, *ABNORMAL)  # the other kinds are hidden only with one of these
# results of checks, hidden with the penalty or listing they led to; what becomes of such a result afterwards
RESULTS = ("inspection_problem", "inspection_refused", "sampling_failed", "recheck_failed", "not_rectified")
FOLLOW_UPS = ("rectified", "not_rectified", "recheck_passed", "recheck_failed")


@dataclass(frozen=True, slots=True)
class Version:
    """Months after publication at which kinds of a severity may be repaired, in force from `since` until `until`."""

    kinds: tuple[str, ...]
    severities: tuple[int, ...]
    months: int
    since: date
    until: date | None
    basis: str
    verified: bool


@dataclass(frozen=True, slots=True)
class Earliest:
    """`on` is the first day an application may be made; None with a basis: never early; None without: no procedure."""

    on: date | None
    basis: str
    verified: bool


OLD, NEW = date(2021, 9, 1), date(2025, 12, 25)
ORDER_45 = "市场监督管理行政处罚信息公示规定（总局令第45号）第十四条"
ORDER_44 = "市场监督管理严重违法失信名单管理办法（总局令第44号）第十六条"
ABNORMAL_SINCE, ABNORMAL_RULES = date(2014, 10, 1), "企业信息公示暂行条例第十七条"
NEW_RULES = "国办发〔2025〕22号；市场监管信用修复管理办法（2025年12月25日起施行）"
VERSIONS = (
    Version(PENALTIES, (0, 1, 2, 3, 4), 6, OLD, NEW, ORDER_45, True),
    # three classes from the new rules on; the months are the least each class may carry, so defaults
    Version(PENALTIES, (0, 1), 0, NEW, None, NEW_RULES, False),
    Version(PENALTIES, (2,), 3, NEW, None, NEW_RULES, False),
    Version(PENALTIES, (3, 4), 12, NEW, None, NEW_RULES, False),
    Version(LISTS, (0, 1, 2, 3, 4), 12, OLD, None, ORDER_44, True),
    # no least time: once the report is filed, the entry put right or the address found
    Version(ABNORMAL, (0, 1, 2, 3, 4), 0, ABNORMAL_SINCE, None, ABNORMAL_RULES, False),
)


def earliest_repair(kind, severity, published_on, today, *, never):
    """Earliest of a fact of `kind` (code), published on a day, for an enterprise that plans on `today`.

    `never`: whether the law bars the kind (FactKind.never_repaired, which the repair itself and a trigger ask too).
    """
    if never:
        return Earliest(None, ORDER_45, True)
    days = [
        (_first_day(version, published_on, today), version)
        for version in VERSIONS
        if kind in version.kinds and severity in version.severities
    ]
    days = [(day, version) for day, version in days if day and (version.until is None or day < version.until)]
    if not days:
        return Earliest(None, "", False)
    day, version = min(days, key=lambda pair: pair[0])
    return Earliest(day, version.basis, version.verified)


def _first_day(version, published_on, today):
    """The first day, from `today` on, on which the version is in force and its months have passed: the day after their
    last, which is the day of publication again (民法典 Arts. 201, 202), as the list counts its year."""
    ripe = published_on
    if version.months:
        ripe = add_months(published_on, version.months) + timedelta(days=1)
    return max(ripe, version.since, today)
