"""Where a party can turn against an adverse decision, and until when: the same on every paper and page.

Reconsideration by whom the rule of the day names (divisions), within the limit in force; or a suit.
"""

from dataclasses import dataclass
from datetime import date

from django.utils import timezone
from django.utils.translation import gettext as _

from apps.deadlines import queries as deadlines
from apps.deadlines.models import Limit
from apps.deadlines.rules import counting
from apps.divisions.queries import reviewers_of
from apps.kernel.bilingual import in_language
from apps.kernel.rules.numerals import in_chinese

RECONSIDERATION, SUIT = "records.reconsideration", "records.suit"
UNITS = {"day": "日", "month": "个月", "year": "年", "working_day": "个工作日"}


def on_paper(adverse, agency, at):
    """What a paper of an agency says of remedies, for `remedy` of templates/typst/lib/official.typ; nothing where the
    paper takes nothing from anybody. Called in Chinese."""
    if not adverse:
        return {}
    day = timezone.localdate(at)
    return {
        "remedy": {
            "authority": "或者".join(reviewers_of(agency, day).names),
            "reconsideration": _length(RECONSIDERATION, day),
            "suit": _length(SUIT, day),
        }
    }


def _length(code, day):
    limit = Limit.objects.in_force(code, day)
    return f"{in_chinese(int(limit.value))}{UNITS[limit.unit]}"


@dataclass(frozen=True, slots=True)
class Remedy:
    """Where the enterprise can turn, under which article, until when. `verified`: limit and authority both are."""

    name: str
    basis: str
    until: date
    verified: bool


def against(agency, day):
    """The Remedies against a decision of a day; `agency` None: of one that the portal does not know."""
    reviewers = reviewers_of(agency, day) if agency else None
    name, basis, verified = _("administrative reconsideration"), (), True
    if reviewers:
        who = _(" or ").join(reviewers.names)
        name = _("administrative reconsideration by %(who)s") % {"who": who}
        basis, verified = (reviewers.basis,), reviewers.verified
    return [
        _remedy(RECONSIDERATION, name, day, basis, verified=verified),
        _remedy(SUIT, _("a suit at the people's court"), day),
    ]


def _remedy(code, name, day, more=(), *, verified=True):
    limit = Limit.objects.in_force(code, day)
    due = counting.due_on(day, int(limit.value), limit.unit, deadlines.calendar(), rolls_over=limit.rolls_over)
    basis = _("; ").join([in_language(limit.legal_basis), *more])
    return Remedy(name, basis, due.day, limit.verified and verified)
