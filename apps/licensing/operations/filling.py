"""Fill in an application, step by step, and hand it in: saved as you go, handed in once whatever is clicked twice."""

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from apps.divisions.models import Agency
from apps.documents.operations import store
from apps.kernel.errors import Invalid
from apps.registry.operations.locking import hold

from .. import states
from ..models import Application, Laboratory, Unit
from ..models.catalogue import CITY, GRANT_FIRST, POLICY
from ..queries.applicants import earlier_address, eligibility_for, facts_of, units_of
from ..queries.catalogue import class_on
from ..rules.automatic import doubts
from ..wording import AGAINST
from . import committing, granting
from .priorcheck_steps import call_off
from .steps import OutOfReach, begin, end, finish, held, note, overtake_letters, step, tell, today

EVIDENCE = "licensing.application"
STEPS = ("product", "place", "report", "policy")
FIELDS = {
    "product": ("units", "specification"),
    "place": ("address",),
    "report": ("report_number", "laboratory_id", "laboratory_name", "report_on", "report_party", "report_product"),
    "policy": (),
}
FILES = {"report": "report_file", "policy": "policy_file"}
SAVED = {name: [field for field in (*FIELDS[name], FILES.get(name)) if field and field != "units"] for name in STEPS}


class NotEligible(Invalid):
    code = "not-eligible"
    status = 409
    message = _("Your enterprise cannot apply for this licence now.")


class Incomplete(Invalid):
    code = "incomplete"
    message = _("Something is still missing: look at the steps that are marked.")


class Fixed(Invalid):
    code = "fixed"
    status = 409
    message = _("What was submitted stands. It can be changed only where the bureau asks for it.")


def refuse_if_barred(enterprise, class_code, on, *, drafting=None, product=None):
    """The ProductClass of the day; raises NotEligible with everything that stands against the enterprise then.

    `product` is the version of the day on which the application was handed in: that day decides what is in the
    catalogue, this one whether the enterprise may be granted it.
    """
    product = product or class_on(class_code, on)
    found = eligibility_for(enterprise, product, class_code, on, drafting=drafting)
    if not found.open:
        text = " ".join(str(AGAINST[code]) for code in found.against)
        raise NotEligible(text, against=list(found.against), until=str(found.until or ""))
    return product


def refuse_if_still_barred(application, enterprise, on):
    """Of an application that was handed in: raises NotEligible with what has come to stand against it since."""
    refuse_if_barred(enterprise, application.class_code, on, drafting=application.pk, product=application.product)


@transaction.atomic
def start(*, enterprise_id, class_code, by, at):
    """Begin an application, or go on with the one that is being filled in; returns the Application.

    Prefilled from the register and from the enterprise's last application. Raises NotEligible.
    """
    by.require(states.APPLY)
    if enterprise_id not in by.enterprise_ids:
        raise OutOfReach
    enterprise = hold(enterprise_id)
    mine = Application.objects.filter(enterprise=enterprise, class_code=class_code, state=states.DRAFT)
    if draft := mine.first():
        return draft
    product = refuse_if_barred(enterprise, class_code, today(at))
    before = earlier_address(enterprise)
    draft = Application(
        enterprise=enterprise,
        product=product,
        class_code=class_code,
        grant_first=product.procedure == GRANT_FIRST,
        agency=agency_for(product, enterprise),
        started_label=by.actor,
        started_on=today(at),
        address=(before or enterprise.address)[:300],
        report_party=enterprise.name,
    )
    try:
        with transaction.atomic():
            draft.save(force_insert=True)
    except IntegrityError as error:
        if "licensing_application_once" not in str(error):
            raise
        raise NotEligible(AGAINST["open"], against=["open"]) from error
    only = list(Unit.objects.on(today(at)).filter(class_code=class_code)[:2])
    if len(only) == 1:
        draft.units.set(only)
    note(draft, "licensing.started", by=by, at=at)
    return draft


def agency_for(product, enterprise):
    """The bureau that decides: the province's, or the one of the enterprise's city where the class says so."""
    code = settings.PROVINCE_CODE if product.authority != CITY else f"{enterprise.division_id[:4]}00"
    return Agency.objects.filter(division_id=code, zone=None).order_by("pk").get()


@transaction.atomic
def save_step(*, application_id, name, values, by, at, file=None):
    """Keep what one step says; returns the Application. A file takes the place of the one before.

    Only a draft, or what is to be corrected, can be changed. Raises Invalid with the field, OutOfReach.
    """
    by.require(states.APPLY)
    _enterprise, application = held(application_id, by)
    if not by.is_enterprise or name not in STEPS:
        raise OutOfReach
    if not application.editable:
        raise Invalid(
            _("What was submitted stands. It can be changed only where the bureau asks for it."), code="fixed"
        )
    if name == "product":
        application.units.set(chosen_units(application, values["units"], application.submitted_on or today(at)))
        application.specification = values["specification"].strip()
    else:
        set_values(application, name, values, today(at))
    if file is not None and name in FILES:
        owner, division = (EVIDENCE, str(application.pk)), application.enterprise.division_id
        setattr(application, FILES[name], store(file=file, owner=owner, by=by, at=at, division=division))
    application.save(update_fields=SAVED[name])
    note(application, "licensing.step_saved", by=by, at=at, step=name)
    return application


def chosen_units(application, keys, on):
    """The units of the class with these keys; raises Invalid."""
    units = list(Unit.objects.on(on).filter(class_code=application.class_code, pk__in=keys).order_by("code"))
    if not units or len(units) != len(set(keys)):
        raise Invalid(_("Choose at least one unit of the class."), field="units")
    return units


def set_values(application, name, values, on):
    """What a step says, written into the application; saves nothing. Raises Invalid with the field."""
    if name == "report":
        if values["report_on"] > on:
            raise Invalid(_("The report lies in the future."), field="report_on")
        lab = Laboratory.objects.filter(pk=values["laboratory_id"]).first() if values["laboratory_id"] else None
        values = values | {
            "laboratory_id": lab and lab.pk,
            "laboratory_name": lab.name if lab else values["laboratory_name"],
        }
    for field in FIELDS[name]:
        value = values[field]
        setattr(application, field, value.strip() if isinstance(value, str) else value)


def missing(application, units=None):
    """Names of steps that are not complete; two queries at most."""
    if units is None:
        units = application.pk is not None and application.units.exists()
    lacking = {
        "product": not units,
        "place": not application.address.strip(),
        "report": not (application.report_file_id and application.report_number and application.report_on)
        or not (application.laboratory_id or application.laboratory_name)
        or not (application.report_party and application.report_product),
        "policy": POLICY in application.product.materials and application.policy_file_id is None,
    }
    return [name for name in STEPS if lacking[name]]


def steps_of(application):
    """The steps an application has: proof of policy only where its class asks for it."""
    return [name for name in STEPS if name != "policy" or POLICY in application.product.materials]


@transaction.atomic
def submit(*, application_id, commitment, by, at):
    """Hand the draft in; returns the Application: granted at once where every rule is met, else before an officer.

    A second click, or a retry after a lost answer, returns what the first has done. The catalogue of this day decides.
    Raises NotEligible, Incomplete, Invalid (no commitment).
    """
    by.require(states.APPLY)
    enterprise, application = held(application_id, by)
    if application.submitted_at is not None and application.state != states.CORRECTING:
        return application
    if application.is_draft:
        application.product = refuse_if_barred(enterprise, application.class_code, today(at), drafting=application.pk)
        application.grant_first = application.product.procedure == GRANT_FIRST
        application.agency = agency_for(application.product, enterprise)
    else:  # what has come between while it was corrected
        refuse_if_still_barred(application, enterprise, today(at))
    units = units_of(application)
    check_whole(application, units, commitment, application.submitted_on or today(at))
    verb = "submit" if application.is_draft else "complete"
    made = step(application, verb, by)
    if verb == "submit":
        application.submitted_at, application.submitted_on = at, today(at)
    else:
        application.corrected_on = today(at)
        overtake_letters(application, at)
    return handed_in(application, enterprise, units, made, label=by.actor, on=today(at), by=by, at=at)


def handed_in(application, enterprise, units, made, *, label, on, by, at, since=None):
    """What a submission, or a correction, leads to once its move is made: sealed as `label` committed to it on the day
    `on`, granted at once where every rule is met, else before an officer, whose time runs from `since` (today)."""
    application.committed_on, application.committed_label = on, label
    committing.seal(application, enterprise, units, label=label, at=at)
    application.doubts = doubts(facts_of(application, enterprise, today(at), units))
    application.save()
    if made.verb != "submit":  # of a draft nothing runs yet
        finish(application, by=by, at=at)
    event = note(application, made.event, by=by, at=at, doubts=application.doubts)
    if not by.is_enterprise:  # it was put on record for the applicant
        tell(application, event, at)
    if not application.doubts:
        return granting.grant_at_once(application, enterprise, at=at)
    begin(application, "correction_notice", starts_on=since, by=by, at=at, on_expiry="licensing.accept_by_silence")
    tell(application, event, at, party=False)
    return application


def check_whole(application, units, commitment, on):
    """Raises Incomplete, or Invalid where nobody committed to it."""
    lacking = missing(application, units)
    if lacking:
        raise Incomplete(steps=lacking)
    if any(on not in unit.validity for unit in units):
        raise Incomplete(_("A unit you chose has left the catalogue: choose again."), steps=["product"])
    if not commitment:
        raise Invalid(_("The commitment is part of the application."), field="commitment")


@transaction.atomic
def withdraw(*, application_id, by, at):
    """The applicant takes the application back, at any time before the decision; returns the Application."""
    by.require(states.APPLY)
    _enterprise, application = held(application_id, by)
    submitted = application.submitted_at is not None
    made = step(application, "withdraw", by)
    overtake_letters(application, at)
    call_off(application, at=at)
    end(application, by=by, at=at)
    event = note(application, made.event, by=by, at=at)
    if submitted:
        tell(application, event, at, party=False)
    return application


def preview(application, on):
    """What an officer would have to look at if the application were handed in today; none: it would be granted."""
    return doubts(facts_of(application, application.enterprise, on))
