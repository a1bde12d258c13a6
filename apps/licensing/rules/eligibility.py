"""Whether an enterprise may apply for a class at all: answered before the form, and again at every later step.

《工业产品生产许可证管理条例》第九条（营业执照）、第五十五条（三年）；《行政许可法》第七十八条（一年）、第七十九条（三年）；
listed enterprises: 国发〔2018〕33号 and Order 44.
"""

from dataclasses import dataclass, field
from datetime import date

NOT_LISTED, NATIONAL = "not-in-catalogue", "national"
NO_CODE, NOT_OPEN, SERIOUS, BARRED, HOLDS, UNDER_WAY = "no-code", "not-open", "serious-list", "barred", "holds", "open"


@dataclass(frozen=True, slots=True)
class Applicant:
    """What is known of whoever would apply. `bars` are last days; `holds` is the class of its licence."""

    has_code: bool
    in_business: bool
    listed: bool
    bars: tuple[date, ...] = ()
    holds: str = ""
    under_way: bool = False


@dataclass(frozen=True, slots=True)
class Finding:
    """Codes that stand against an application, worst first; `until` the last day of the longest bar."""

    against: tuple[str, ...] = field(default_factory=tuple)
    until: date | None = None

    @property
    def open(self):
        return not self.against


def judge(applicant, *, in_catalogue, national, drafting=False):
    """The Finding. `drafting`: an application of its own that is already being filled in stands against nothing."""
    against = (
        (NOT_LISTED, not in_catalogue),
        (NATIONAL, in_catalogue and national),
        (NO_CODE, not applicant.has_code),
        (NOT_OPEN, not applicant.in_business),
        (SERIOUS, applicant.listed),
        (BARRED, bool(applicant.bars)),
        (HOLDS, bool(applicant.holds)),
        (UNDER_WAY, applicant.under_way and not drafting),
    )
    return Finding(tuple(code for code, applies in against if applies), max(applicant.bars, default=None))
