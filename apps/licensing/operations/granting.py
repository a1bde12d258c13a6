"""Grant: number, certificate, decision and fact of the ledger in one transaction. All of it or nothing."""

from datetime import timedelta

from apps.deadlines.operations import start_clock
from apps.deadlines.rules.counting import add_months
from apps.divisions.models import Agency
from apps.documents import signing
from apps.documents.numbering import take_number

from .. import states
from ..models import Covered, Licence, Paper
from ..rules.numbers import number_of
from . import ledger, papers
from .aftercheck_opening import open_check
from .certifying import LICENCE, certify
from .steps import PORTAL, end, note, step, tell, today

ALL_YEARS = 0  # numbers of licences run on from year to year


def grant_at_once(application, enterprise, *, at):
    """The rules alone grant: nothing is left that an officer would have to look at. Returns the Application."""
    made = step(application, "grant_at_once", PORTAL)
    application.automatic = True
    return grant(application, enterprise, made, by=PORTAL, at=at)


def grant(application, enterprise, made, *, by, at, **said):
    """Write what a grant consists of; the move is made, both rows are locked. `said`: what the log keeps of it besides.
    Returns the Application."""
    application.decided_on, application.decided_label = today(at), by.actor
    licence, covered = _licence(application, enterprise, at)
    data = {"licence": licence.number, "until": licence.until, "automatic": "1" if application.automatic else ""}
    paper = papers.issue(application, Paper.Kind.GRANT, by=by, at=at, **data)
    people = (application.proposed_by_id, application.decided_by_id)
    licence.fact = ledger.enter(
        licence, covered, paper=paper, decided_on=licence.granted_on, people=people, at=at
    )  # fmt: skip
    licence.save(update_fields=["fact"])
    end(application, by=by, at=at)
    event = note(application, made.event, by=by, at=at, licence=licence.number, until=str(licence.until), **said)
    tell(application, event, at)
    return application


def _licence(application, enterprise, at):
    signing.require_key()
    day, product, agency = today(at), application.product, application.agency
    licence = Licence(
        number=_number(agency, product),
        application=application,
        enterprise=enterprise,
        product=product,
        class_code=product.code,
        agency=agency,
        holder=enterprise.name,
        uscc=enterprise.uscc,
        domicile=enterprise.address,
        address=application.address,
        granted_on=day,
        until=add_months(day, 12 * product.years) - timedelta(days=1),
        state=states.UNVERIFIED if application.grant_first else states.VALID,
        state_on=day,
    )
    covered = [
        Covered(licence=licence, unit=unit, specification=application.specification, added_on=day)
        for unit in application.units.order_by("code")
    ]
    certify(licence, covered, at=at)
    licence.save(force_insert=True)
    Covered.objects.bulk_create(covered)
    begin_term(licence, at)
    if application.grant_first:
        open_check(licence, by=PORTAL, at=at)
    return licence, covered


def _number(agency, product):
    """The next of the series: nobody waits for it, none is lost or given twice (documents/numbering.py).

    One series a head for the whole province, whichever bureau grants: a number names no bureau. What a bureau of a city
    gave of a series of its own before is passed over.
    """
    place = f"{agency.division_id[:2]}0000"
    keeper = Agency.objects.filter(division_id=place, zone=None).order_by("pk").first() or agency
    while True:
        running = take_number(agency_code=keeper.pk, kind=product.number_head, year=ALL_YEARS)
        number = number_of(agency.division_id, product.number_head, running)
        if not Licence.objects.filter(number=number).exists():
            return number


def begin_term(licence, at):
    """The term as it stands on the licence, from the day of the grant: a renewal begins it anew."""
    start_clock(
        rule_code="licensing.term",
        subject=(LICENCE, licence.pk),
        starts_on=licence.granted_on,
        value=(licence.until - licence.granted_on).days,
        unit="day",
        legal_basis="工业产品生产许可证管理条例第二十五条 / Production Licence Regulation Art. 25",
        division=licence.enterprise.division_id,
        zone_code=licence.enterprise.zone_id or "",
        label=licence.number,
        url=f"/licences/{licence.pk}/",
        duty=False,
        on_expiry="licensing.term_over",
        by=PORTAL,
        at=at,
    )
