"""What officers enter themselves: a fact with its evidence, a correction with new evidence."""

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from apps.divisions.models import Agency
from apps.documents import operations as documents
from apps.kernel.errors import DomainError, Invalid, NotPermitted

from .. import states
from ..models import Fact, FactKind, Source
from ..permissions import Permission
from ..queries.decided import known_before
from ..queries.publicity import window_of
from ..rules.rows import BY_HAND
from .facts import correct_fact, find_enterprise, record_fact, require_proof
from .imports import hold_source, home_of
from .subjects import GoneAlready, refuse_gone

EVIDENCE = "records.fact"  # the kind of owner of evidence documents
NAMES = ("kind_id", "document_number", "occurred_on")  # by which a decision on a party is known


class KnownAlready(DomainError):
    """`details["fact"]` is the number of the fact that says the same."""

    code = "known-already"
    message = _("This decision has been reported before: fact no. %(number)s. Correct that one.")


def own_source(by):
    """The source under which an agency's officers record by hand; made at first use."""
    agency = Agency.objects.filter(pk=by.agency_code).first()
    if agency is None:
        raise NotPermitted(_("Only an officer of an agency records facts by hand."))
    return Source.objects.get_or_create(code=Source.OWN + agency.pk, agency=agency, defaults={"name": agency.name})[0]


@transaction.atomic
def record_by_hand(
    *, kind, subject_code, occurred_on, title, token, by, at, evidence=None, based_on=None, category="", **fields
):
    """Record a fact an officer typed; returns it. `token` is the form's own: the same form sent twice is one fact.

    Without `public_until` the end named by the rules of the day is taken, where they name one. `category` is the class
    of a penalty (处罚类别): a mere warning is not shown.

    `evidence` is an uploaded file, `based_on` the number of the fact it rests on (one the officer sees). Raises what
    record_fact raises, EvidenceMissing, Invalid where the file is not what it claims, KnownAlready and GoneAlready: one
    decision of one agency on one day about one enterprise is one fact, however often it is typed.
    """
    by.require(Permission.RECORD)
    row = FactKind.objects.filter(code=kind).first()
    if row:
        require_proof(row, evidence)
    kept = keep_evidence(evidence, by, at)
    source = own_source(by)
    enterprise = find_enterprise(subject_code)
    _refuse_known(source, kind, fields.get("document_number"), occurred_on, enterprise, subject_code)
    ground = None
    if based_on:
        ground = Fact.objects.visible_to(by).filter(pk=based_on).first()
        if ground is None:
            raise Invalid(_("There is no such fact in your area."), field="based_on")
    fields["legal_basis"] = fields.get("legal_basis") or (row.legal_basis if row else "")
    if row:
        what = {"severity": fields.get("severity", 0), "occurred_on": occurred_on, "category": category}
        fields |= window_of(row, named=fields.get("public_until"), **what)
    if category:
        fields["detail"] = {"decision": {"category": category}}
    return record_fact(
        kind=kind, occurred_on=occurred_on, source=source.code, source_key=f"{BY_HAND}{token}", title=title,
        enterprise=enterprise, subject_code=subject_code, evidence=kept, based_on=ground, by=by, at=at,
        division_code=home_of(by)["division_code"], **fields,
    )  # fmt: skip


@transaction.atomic
def correct_by_hand(*, fact_id, changes, reason, by, at, evidence=None, version=None):
    """Correct a fact, with a new document where one is given; returns the Fact. Raises as correct_fact, and GoneAlready
    where it would become what was withdrawn."""
    by.require(Permission.CORRECT)
    kept = keep_evidence(evidence, by, at)
    changes = changes | ({"evidence": kept} if kept else {})
    was = Fact.objects.filter(pk=fact_id).values_list(*NAMES).first()
    fact = correct_fact(fact_id=fact_id, changes=changes, reason=reason, version=version, by=by, at=at)
    _refuse_return(fact, was)
    return fact


def keep_evidence(file, by, at):
    """The id of the stored document, "" without one; kept before any row is locked, as a scanner may take its time."""
    if not file:
        return ""
    try:
        return str(documents.store(file=file, owner=(EVIDENCE, ""), by=by, at=at).pk)
    except Invalid as error:
        error.details.setdefault("field", "evidence")
        raise


def _refuse_known(source, kind, number, day, enterprise, code):
    """The source is locked, so that two who type the same are one after the other."""
    hold_source(source.pk)
    known = number and known_before(
        agency_id=source.agency_id, kind=kind, number=number, day=day, enterprise=enterprise, code=code
    )  # fmt: skip
    if known:
        error = GoneAlready if known.state in states.GONE else KnownAlready
        raise error(error.message % {"number": known.pk}, field="document_number", fact=known.pk)


def _refuse_return(fact, was):
    """Nor does what is gone come back by a fact that becomes it; `was`: its NAMES before."""
    if was == tuple(getattr(fact, name) for name in NAMES):
        return
    refuse_gone(fact, fact.enterprise, field="document_number")
