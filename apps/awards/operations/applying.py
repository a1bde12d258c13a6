"""Fill in an application and hand it in: saved as you go, handed in once, and nothing changes after the closing."""

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from apps.documents.operations import store
from apps.documents.rules.media_types import PDF
from apps.kernel.errors import Invalid
from apps.kernel.stepping import OutOfReach, saved, today
from apps.records.queries.authority import bureau_at
from apps.registry.operations.locking import hold

from .. import states
from ..models import Application, Prize, Round
from ..models.programme import CITY, COUNTY
from .identities import digest_of, digests_of
from .steps import APPLICATION, Closed, announced, begin, ended, finish, held, note, step, tell_agency
from .watermark import markable

EVIDENCE = APPLICATION
ONLY_PDF = frozenset({PDF})  # what reviewers get is marked page by page


class Incomplete(Invalid):
    code = "incomplete"
    message = _("Something is still missing: summary and report are part of an application.")


@transaction.atomic
def start(*, round_id, enterprise_id, by, at, person="", person_post="", person_number="", item="", trademark=""):
    """Begin an application, or go on with the draft there is; returns the Application. Raises Closed, Invalid.

    A person is known by the identity number, of which only a digest is kept; a brand by its item and trademark.
    """
    by.require(states.APPLY)
    if not by.is_enterprise or enterprise_id not in by.enterprise_ids:
        raise OutOfReach
    enterprise, person, item = hold(enterprise_id), person.strip(), item.strip()
    row = Round.objects.announced().select_related("programme").filter(pk=round_id).first()
    if row is None:
        raise OutOfReach
    _taken(row, at)
    if person and not row.programme.people:
        raise Invalid(_("This programme is for organisations."), field="person")
    if row.programme.of_items != bool(item):
        asked = _("Say for which product or service you apply: each has an application of its own.")
        raise Invalid(asked if row.programme.of_items else _("This programme honours no single items."), field="item")
    identity = digest_of(person_number) if person else ""
    if not enterprise.uscc:
        raise Invalid(_("The register holds no unified social credit code of your enterprise. Report the error first."))
    mine = Application.objects.filter(round=row, enterprise=enterprise, person=person, item=item,
                                      identity=identity, state=states.DRAFT)  # fmt: skip
    if draft := mine.first():
        return draft
    draft = Application(
        round=row, enterprise=enterprise, person=person, person_post=person_post.strip(), identity=identity, item=item,
        trademark=trademark.strip(),
        tree=row.programme.tree_of(bool(person)), city_code=enterprise.division_id[:4], applicant=enterprise.name,
        uscc=enterprise.uscc, field=enterprise.industry.section if enterprise.industry_id else "",
        started_label=by.actor, started_on=today(at),
    )  # fmt: skip
    if _takes_part(row, person_number, identity):
        raise Invalid(_("This person takes part in the round already."), field="person_number")
    saved(draft, awards_application_once="item" if item else "")
    note(draft, "awards.started", by=by, at=at)
    return draft


def _takes_part(row, number, identity):
    """Whether the person applies in the round already, by the key of today or by one before it."""
    if not identity:
        return False
    rows = Application.objects.filter(round=row, identity__in=digests_of(number))
    return rows.exclude(state__in=(states.WITHDRAWN, states.MOOT)).exists()


def _taken(row, at):
    """Raise Closed unless the round takes applications at this moment, whatever its clock has done yet."""
    if row.state != states.OPEN or at >= row.closes_at or today(at) < row.opens_on:
        raise Closed


@transaction.atomic
def save(*, application_id, summary, strengths, contact, by, at, wanted="", report=None, sales=None):
    """Keep what the applicant says; returns the Application. A file replaces the one before. Raises Closed."""
    by.require(states.APPLY)
    _enterprise, application = held(application_id, by)
    _editable(application, by, at)
    application.summary, application.strengths = summary.strip(), strengths.strip()
    application.contact, application.wanted = contact.strip(), _wanted(application, wanted)
    application.sales = sales if application.round.programme.of_items else None
    if report is not None:
        markable(report)
        division = application.enterprise.division_id
        owner = (EVIDENCE, str(application.pk))
        application.report = store(file=report, owner=owner, allowed=ONLY_PDF, by=by, at=at, division=division)
    application.save()
    note(application, "awards.saved", by=by, at=at)
    return application


def _editable(application, by, at):
    if not by.is_enterprise:
        raise OutOfReach
    if application.state != states.DRAFT:
        raise Invalid(_("What was handed in stands. Take it back while the county has not looked at it."), code="fixed")
    _taken(application.round, at)


def _wanted(application, code):
    """The prize that is asked for, where applicants of the programme choose one."""
    asked = Prize.objects.filter(pk__in=application.round.prizes.values("prize"), asked=True)
    if not asked.exists():
        return None
    found = asked.filter(code=code).first()
    if found is None and code:
        raise Invalid(_("Choose the grade you apply for."), field="wanted")
    return found


@transaction.atomic
def submit(*, application_id, commitment, by, at):
    """Hand the draft in; a second click returns what the first has done. Raises Closed, Incomplete, NotEligible."""
    from .checking import refuse_hopeless  # here: it reads what this module writes

    by.require(states.APPLY)
    enterprise, application = held(application_id, by)
    if application.state in states.HANDED_IN and application.submitted_at:
        return application
    _editable(application, by, at)
    if not (application.summary and application.report_id):
        raise Incomplete
    if not commitment:
        raise Invalid(_("The commitment is part of the application."), field="commitment")
    asks = application.round.prizes.filter(prize__asked=True).exists()
    if asks and application.wanted_id is None:
        raise Incomplete(_("Choose the grade you apply for."), field="wanted")
    refuse_hopeless(application, enterprise, today(at))
    verb, agency = _first_stop(application)
    made = step(application, verb, by)
    application.submitted_at, application.submitted_on = at, today(at)
    application.committed_label, application.city_code = by.actor, enterprise.division_id[:4]
    application.save()
    event = note(application, made.event, by=by, at=at)
    _waits(application, agency, event, by=by, at=at)
    return application


def _first_stop(application):
    """(verb, bureau) of where the application goes first: the county, the city, or the round's own bureau."""
    programme, enterprise = application.round.programme, application.enterprise
    code = enterprise.division_id
    in_county = not code.endswith("00") or enterprise.zone_id
    if programme.has(COUNTY) and in_county:
        return "submit", bureau_at(code, enterprise.zone_id)
    if programme.has(CITY):
        return "submit_to_city", bureau_at(f"{code[:4]}00")
    return "submit_directly", application.round.agency


def _waits(application, agency, event, *, by, at):
    rule = {states.COUNTY: "county", states.CITY: "city"}.get(application.state, "eligibility")
    begin(application, rule, holder=agency.pk, by=by, at=at, **announced(application, at))
    tell_agency(application, agency.pk, event, at)


@transaction.atomic
def take_back(*, application_id, by, at):
    """Take the application back to a draft, as long as the county has not looked at it and the round is open."""
    by.require(states.APPLY)
    _enterprise, application = held(application_id, by)
    _taken(application.round, at)
    made = step(application, "take_back", by)
    application.submitted_at, application.submitted_on, application.committed_label = None, None, ""
    application.save()
    finish(application, by=by, at=at)
    note(application, made.event, by=by, at=at)
    return application


@transaction.atomic
def withdraw(*, application_id, by, at):
    """The applicant withdraws, at any time before the conferral; returns the Application."""
    by.require(states.APPLY)
    _enterprise, application = held(application_id, by)
    submitted = application.submitted_at is not None
    made = step(application, "withdraw", by)
    ended(application, today(at), by=by, at=at)
    event = note(application, made.event, by=by, at=at)
    if submitted:
        tell_agency(application, application.round.agency_id, event, at)
    return application
