"""What a decision on an objection has corrected or withdrawn: nothing brings it back under another name."""

from django.db.models import Q

from .. import states
from ..models import Fact, FactVersion, Objection


def decided_by(agency_id):
    """What sources of the agency report, and what others report as its decision."""
    return Q(source__agency=agency_id) | Q(agency=agency_id)


def decided_before(*, agency_id, number, day, enterprise, code):
    """The Fact of the agency on which an objection was upheld and that ever had this number and day; or None.

    The kind is not asked: what was withdrawn as a penalty does not come back as a licence revoked. The plain twin of
    the last comparison of sql/import_match.sql.
    """
    about = Q(enterprise=enterprise) if enterprise else Q(subject_code=code)
    outcomes = (Objection.Outcome.CORRECTED, Objection.Outcome.WITHDRAWN)
    decided = Objection.objects.filter(state=states.UPHELD, outcome__in=outcomes)
    facts = Fact.objects.filter(about | Q(subject_code=code), decided_by(agency_id))
    facts = facts.filter(pk__in=decided.values("outcome_fact")) if code or enterprise else facts.none()
    was = FactVersion.objects.filter(row__document_number=number, occurred_on=day, fact__in=facts).values("fact")
    return facts.filter(Q(document_number=number, occurred_on=day) | Q(pk__in=was)).order_by("pk").first()
