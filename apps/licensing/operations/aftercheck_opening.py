"""A licence that was granted first is to be checked: the check opens with the grant, ranked by risk, with its limit."""

from apps.deadlines.operations import start_clock
from apps.deadlines.queries import last_day
from apps.divisions.models import Agency

from .. import states
from ..models import AfterCheck, Licence
from ..queries.aftercheck import known_of, weights_on
from ..rules.after_risk import rank, risk
from .aftercheck_steps import SUBJECT, note, tell
from .ending_steps import held_licence
from .one_by_one import each
from .steps import PORTAL, today

RULE = "licensing.after_check"


def open_check(licence, *, by, at, starts_on=None):
    """Open the check of a licence that the caller holds; returns the AfterCheck. Its limit runs from `starts_on`
    (today): the day of the grant, or of the change that asks for another look."""
    day = starts_on or today(at)
    points, reasons = risk(known_of(licence, day), weights_on(day))
    agency = bureau_of(licence)
    due = last_day(RULE, day)
    check = AfterCheck(
        licence=licence, agency=agency, opened_on=day, due_on=due, risk=points, reasons=reasons, rank=rank(points, due)
    )
    check.save(force_insert=True)
    start_clock(
        rule_code=RULE, subject=(SUBJECT, check.pk), starts_on=day, division=licence.enterprise.division_id,
        zone_code=licence.enterprise.zone_id or "", label=licence.number, url=f"/desk/licences/after/{check.pk}/",
        holder=agency.pk, by=by, at=at,
    )  # fmt: skip
    event = note(check, "licensing.check_opened", by=by, at=at, risk=points, due=str(check.due_on))
    tell(check, event, at)
    return check


def bureau_of(licence):
    """The bureau that checks: that of the holder's city, else the one that granted the licence."""
    city = f"{licence.enterprise.division_id[:4]}00"
    return Agency.objects.filter(division_id=city, zone=None).order_by("pk").first() or licence.agency


def unverified(licence):
    """Whether a licence that is held again still waits for its check: granted first, or changed without a look."""
    asked = licence.application.grant_first or licence.after_checks.exists()
    return asked and licence.verified_on is None


def check_again(licence, *, at):
    """What was to show whether the commitment was kept led to nothing, and the licence stays: it is looked at anew.

    The caller holds the licence. Nothing happens where it is verified, or a check or a proceeding is under way.
    """
    waits = licence.state == states.UNVERIFIED
    if waits and not licence.after_checks.open().exists() and not licence.endings.open().exists():
        open_check(licence, by=PORTAL, at=at)


def open_missing(*, at, limit=200):
    """Open the checks of licences that wait for one and have none (granted before there were checks, or the last led to
    nothing); returns how many. Each in a transaction of its own: one that fails holds nobody up."""
    rows = Licence.objects.filter(state=states.UNVERIFIED).exclude(after_checks__state__in=states.CHECK_OPEN)
    rows = rows.exclude(endings__state__in=states.ENDING_OPEN)
    keys = list(rows.order_by("granted_on", "pk").values_list("pk", flat=True)[:limit])
    return len(each("check", [(key, key) for key in keys], lambda key: _opened(held_licence(key), at), at=at))


def _opened(licence, at):
    if licence.after_checks.exists():
        check_again(licence, at=at)
    elif licence.state == states.UNVERIFIED:
        open_check(licence, by=PORTAL, at=at, starts_on=licence.granted_on)
