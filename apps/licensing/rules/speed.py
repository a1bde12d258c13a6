"""How fast and how well, in figures: what a row of sql/figures.sql says, rounded half up."""

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

NEW, CHECK, PRIOR = "new", "check", "prior"
PLACE = Decimal("0.1")


@dataclass(frozen=True, slots=True)
class Figure:
    """One row: `granted` requests with seconds from submission to certificate, `at_once` of them without an officer,
    `checks` after a grant that are over, `failed` of them; `prior_checks` before a grant that were confirmed and stand,
    `prior_failed` of them. `kind`, `class_code`, `city` None: added up."""

    kind: str | None
    class_code: str | None
    city: str | None
    granted: int
    median: Decimal | None
    p95: Decimal | None
    at_once: int
    checks: int
    failed: int
    prior_checks: int
    prior_failed: int

    @property
    def at_once_share(self):
        return Decimal(self.at_once) / self.granted if self.granted else None

    @property
    def failed_share(self):
        return Decimal(self.failed) / self.checks if self.checks else None

    @property
    def prior_failed_share(self):
        return Decimal(self.prior_failed) / self.prior_checks if self.prior_checks else None

    @property
    def at_once_percent(self):
        return percent(self.at_once, self.granted)

    @property
    def failed_percent(self):
        return percent(self.failed, self.checks)

    @property
    def prior_failed_percent(self):
        return percent(self.prior_failed, self.prior_checks)


def percent(part, whole):
    """With one place, half up; None of nothing."""
    return (Decimal(100 * part) / whole).quantize(PLACE, ROUND_HALF_UP) if whole else None
