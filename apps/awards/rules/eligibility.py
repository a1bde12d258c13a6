"""Requirements of a programme, each judged on the facts of a day: passed, failed, or to be looked at by an officer.

《江苏省省长质量奖管理办法》（苏政办规〔2023〕2号）and its notice of 2025; 《江苏省企业质量信用等级评价》. What the text
does not show is a configurable default of the programme's data, marked as not verified there.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from apps.credit.rules.explain import months_after
from apps.deadlines.rules.counting import add_months

OPEN, AGE, QMS_YEARS, EXCELLENCE_YEARS = "open", "age", "qms_years", "excellence_years"
NO_SERIOUS, NOT_LISTED, NOT_BARRED, AGAIN = "no_serious", "not_listed", "not_barred", "again"
NO_FAILED, TENURE, SCORE = "no_failed", "tenure", "score"
LEGAL_PERSON, LEGAL_SHOWN = "legal_person", "legal_shown"  # not one without; and the register shows which
IN_PLACE = "in_place"
# no ledger shows these: an officer looks at papers. Sales are what the applicant declares
NOT_SERVANT, QUALITY_YEARS, OWN_MARK, SALES = "not_servant", "quality_years", "own_mark", "sales"
CHECKS = (OPEN, IN_PLACE, AGE, QMS_YEARS, EXCELLENCE_YEARS, NO_SERIOUS, NO_FAILED, NOT_LISTED, NOT_BARRED, AGAIN,
          TENURE, SCORE, NOT_SERVANT, QUALITY_YEARS, OWN_MARK, SALES, LEGAL_PERSON, LEGAL_SHOWN)  # fmt: skip

ALWAYS = (OPEN, NOT_BARRED, NOT_LISTED)  # no conferral does without these


def never_waived(check, person):
    """Whether nobody may accept it on papers, whatever a programme's row says: an honour is not conferred without it
    (twin: sql/fit_guards.sql). That a `person`'s name is listed is the exception: it may be a namesake's."""
    return check in (OPEN, NOT_BARRED) or (check == NOT_LISTED and not person)


@dataclass(frozen=True, slots=True)
class Facts:
    """What ledger and register say on the day. Days are None where nothing is known.

    `serious` and `failed` are days of facts that count; `again_until` is the last day before a further application
    after an honour of the same programme; `tenure_since` the day since which the grade below is held without a break;
    `anew_from` the day from which a holder of the grade, or of a higher one, may apply for it again;
    `legal_person` what rules/legal_person.py makes of the form on the register.
    """

    on: date
    in_business: bool
    in_place: bool
    established_on: date | None = None
    qms_since: date | None = None
    excellence_since: date | None = None
    serious: tuple[date, ...] = ()
    failed: tuple[date, ...] = ()
    listed: bool = False
    listed_until: date | None = None
    barred_until: date | None = None
    again_until: date | None = None
    tenure_since: date | None = None
    anew_from: date | None = None
    score: Decimal | None = None
    sales: Decimal | None = None
    legal_person: bool | None = None


@dataclass(frozen=True, slots=True)
class Finding:
    """`possible_on`: the first day on which the requirement is met if nothing else changes, None where no day is."""

    check: str
    passed: bool
    possible_on: date | None = None


def years_after(day, years):
    """The same day `years` later; the 29th of February becomes the 1st of March."""
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return date(day.year + years, 3, 1)


def anew_from(until, months):
    """The first day of the last `months` of a term whose last day is `until`: at the end of a shorter month on the last
    of it."""
    return add_months(until, -months) + timedelta(days=1)


def judge(check, value, facts):
    """The Finding of one requirement; `value` is its number (years, points), 0 where it has none."""
    return TABLE[check](facts, int(value))


def _flag(check, passed, possible_on=None):
    return Finding(check, passed, None if passed else possible_on)


def _since(check, name):
    def find(facts, years):
        since = getattr(facts, name)
        on = years_after(since, years) if since else None
        return _flag(check, on is not None and on <= facts.on, on)

    return find


def _none_in(check, name):
    def find(facts, years):
        last = max(getattr(facts, name), default=None)
        on = years_after(last, years) + timedelta(days=1) if last else None
        return _flag(check, on is None or on <= facts.on, on)

    return find


def _over(check, name):
    def find(facts, _value):
        until = getattr(facts, name)
        return _flag(check, until is None or until < facts.on, until and until + timedelta(days=1))

    return find


def _listed(facts, _value):
    until = facts.listed_until
    return _flag(NOT_LISTED, not facts.listed, until and until + timedelta(days=1))


def _tenure(facts, months):
    """The grade below was held for the months of the requirement: from the day after the last of them. Whoever holds
    the grade itself has that behind it, and is rated anew towards the end of its term, so that none falls between."""
    if facts.anew_from:
        return _flag(TENURE, facts.anew_from <= facts.on, facts.anew_from)
    since = facts.tenure_since
    on = months_after(since, months) + timedelta(days=1) if since else None
    return _flag(TENURE, on is not None and on <= facts.on, on)


def _enough(facts, least):
    return facts.score is not None and facts.score >= least


TABLE = {
    OPEN: lambda facts, _value: _flag(OPEN, facts.in_business),
    IN_PLACE: lambda facts, _value: _flag(IN_PLACE, facts.in_place),
    AGE: _since(AGE, "established_on"),
    QMS_YEARS: _since(QMS_YEARS, "qms_since"),
    EXCELLENCE_YEARS: _since(EXCELLENCE_YEARS, "excellence_since"),
    NO_SERIOUS: _none_in(NO_SERIOUS, "serious"),
    NO_FAILED: _none_in(NO_FAILED, "failed"),
    NOT_LISTED: _listed,
    NOT_BARRED: _over(NOT_BARRED, "barred_until"),
    AGAIN: _over(AGAIN, "again_until"),
    TENURE: _tenure,
    SCORE: lambda facts, least: _flag(SCORE, _enough(facts, least)),
    NOT_SERVANT: lambda _facts, _value: _flag(NOT_SERVANT, False),
    QUALITY_YEARS: lambda _facts, _value: _flag(QUALITY_YEARS, False),
    OWN_MARK: lambda _facts, _value: _flag(OWN_MARK, False),
    LEGAL_PERSON: lambda facts, _value: _flag(LEGAL_PERSON, facts.legal_person is not False),
    LEGAL_SHOWN: lambda facts, _value: _flag(LEGAL_SHOWN, facts.legal_person is not None),
    SALES: lambda facts, least: _flag(SALES, facts.sales is not None and facts.sales >= least),
}
