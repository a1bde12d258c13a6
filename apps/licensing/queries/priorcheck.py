"""Reads over checks before a grant: the one that counts, what is looked at, who sits in it, who may go, the days.

`asked` is what a check is of: an application, or a change of a licence."""

from dataclasses import dataclass
from datetime import date

from apps.deadlines.models import Limit
from apps.deadlines.queries import last_day

from .. import states
from ..models import Application, Change, PriorCheck
from ..models.priorcheck import COUNTS
from ..rules import automatic
from ..rules import changes as rules
from .aftercheck import examiners_for
from .changes import units_of

NOTICE = "licensing.prior_check_notice"


@dataclass(frozen=True, slots=True)
class Site:
    """What a check looks at: of which bureau, of which classes, where, which products."""

    agency_id: str
    uscc: str
    codes: tuple[str, ...]
    address: str
    units: tuple

    @property
    def covers(self):
        return "、".join(unit.name for unit in self.units)


def site_of(asked):
    """The Site of an application; of a change that adds products: these, where the licence lies; of one that moves: all
    that the licence covers, at the new place."""
    if isinstance(asked, Application):
        units = tuple(asked.units.order_by("code"))
        return Site(asked.agency_id, asked.enterprise.uscc or "", (asked.class_code,), asked.address, units)
    licence = asked.licence
    units = tuple(units_of(asked.kind, licence, asked.unit_codes, asked.asked_on))
    codes = tuple(sorted({unit.class_code for unit in units}))
    return Site(licence.agency_id, licence.enterprise.uscc or "", codes, asked.address or licence.address, units)


def _of(asked):
    return {"application" if isinstance(asked, Application) else "change": asked.pk}


def check_of(asked):
    """The check that counts: under way, passed or failed; None where none is ordered, or the last was set aside."""
    return PriorCheck.objects.filter(**_of(asked), state__in=COUNTS).first()


def checks_of(asked):
    """Every check of an application or of a change, the last first."""
    return list(PriorCheck.objects.filter(**_of(asked)).order_by("-pk"))


def team_of(check):
    """The examiners who go, by name."""
    rows = check.seats.filter(until__isnull=True).select_related("examiner")
    return [seat.examiner for seat in rows.order_by("examiner__name", "pk")]


def letters_of(check):
    """What was said of a check on paper, in the order it was entered."""
    return list(check.letters.select_related("scan").order_by("pk"))


def names_of(people):
    return "、".join(one.name for one in people)


def first_day(on: date):
    """The first day of a check that the applicant is told of on a day."""
    limit = Limit.objects.in_force(NOTICE, on)
    return last_day(NOTICE, on) if int(limit.value) else on


def able_to_go(asked, day):
    """Examiners of the deciding bureau who are certified for each class on a day, and have no tie to the enterprise."""
    site = site_of(asked)
    people = examiners_for(site.agency_id, site.codes, day, day, site.uscc)
    return [one for one in people if one.may_check(site.codes, day, day, site.uscc)]


def to_order():
    """Accepted applications of classes that are verified first, for which no check was ordered yet."""
    rows = Application.objects.filter(state=states.ACCEPTED, grant_first=False)
    return rows.exclude(prior_checks__state__in=COUNTS)


def changes_to_order():
    """Changes of licences that are granted on a check alone, for which none was ordered yet."""
    rows = Change.objects.filter(
        state=states.RECEIVED, kind__in=rules.CHECKED_AFTER, doubts__contains=[automatic.VERIFY_FIRST]
    )
    return rows.exclude(prior_checks__state__in=COUNTS)
