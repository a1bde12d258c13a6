"""What officers enter themselves: a fact with its evidence, a correction with new evidence."""

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from apps.divisions.models import Agency
from apps.documents import operations as documents
from apps.kernel.errors import Invalid, NotPermitted

from ..models import Fact, FactKind, Source
from ..permissions import Permission
from ..queries.publicity import propose
from .facts import correct_fact, find_enterprise, record_fact
from .imports import home_of

EVIDENCE = "records.fact"  # the kind of owner of evidence documents


def own_source(by):
    """The source under which an agency's officers record by hand; made at first use."""
    agency = Agency.objects.filter(pk=by.agency_code).first()
    if agency is None:
        raise NotPermitted(_("Only an officer of an agency records facts by hand."))
    defaults = {"name": agency.name, "agency": agency}
    return Source.objects.get_or_create(code=f"agency-{agency.pk}"[:40], defaults=defaults)[0]


@transaction.atomic
def record_by_hand(*, kind, subject_code, occurred_on, title, token, by, at, evidence=None, based_on=None, **fields):
    """Record a fact an officer typed; returns it. `token` is the form's own: the same form sent twice is one fact.

    Without `public_until` the end named by the rules of the day is taken, where they name one.

    `evidence` is an uploaded file, `based_on` the number of the fact it rests on (one the officer sees). Raises what
    record_fact raises, and Invalid where the file is not what it claims.
    """
    by.require(Permission.RECORD)
    kept = keep_evidence(evidence, by, at)
    source = own_source(by)
    ground = None
    if based_on:
        ground = Fact.objects.visible_to(by).filter(pk=based_on).first()
        if ground is None:
            raise Invalid(_("There is no such fact in your area."), field="based_on")
    row = FactKind.objects.filter(code=kind).first()
    fields["legal_basis"] = fields.get("legal_basis") or (row.legal_basis if row else "")
    if row and row.public:
        fields["public_from"] = occurred_on
        proposal = propose(kind=kind, severity=fields.get("severity", 0), occurred_on=occurred_on)
        fields["public_until"] = fields.get("public_until") or (proposal and proposal.until)
    else:
        fields["public_until"] = None
    return record_fact(
        kind=kind, occurred_on=occurred_on, source=source.code, source_key=f"hand-{token}", title=title, by=by, at=at,
        enterprise=find_enterprise(subject_code), subject_code=subject_code, evidence=kept, based_on=ground,
        division_code=home_of(by)["division_code"], **fields,
    )  # fmt: skip


@transaction.atomic
def correct_by_hand(*, fact_id, changes, reason, by, at, evidence=None, version=None):
    """Correct a fact, with a new document where one is given; returns the Fact. Raises as correct_fact."""
    by.require(Permission.CORRECT)
    kept = keep_evidence(evidence, by, at)
    changes = changes | ({"evidence": kept} if kept else {})
    return correct_fact(fact_id=fact_id, changes=changes, reason=reason, version=version, by=by, at=at)


def keep_evidence(file, by, at):
    """The id of the stored document, "" without one; kept before any row is locked, as a scanner may take its time."""
    if not file:
        return ""
    try:
        return str(documents.store(file=file, owner=(EVIDENCE, ""), by=by, at=at).pk)
    except Invalid as error:
        error.details.setdefault("field", "evidence")
        raise
