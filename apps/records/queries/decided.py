"""What the ledger has heard of a decision: nothing that was set aside comes back under another name.

The plain twin of the last two comparisons of sql/import_match.sql.
"""

from django.db.models import Exists, OuterRef, Q

from .. import states
from ..models import Fact, FactKind, FactVersion, ImportOfFacts, Objection
from .authority import line_of

UNKNOWN = Q(source__agency=None, agency=None)  # nobody knows whose decision it was: number, day and party say enough


def known_before(*, agency_id, kind, number, day, enterprise, code):
    """The Fact by which the agency's decision of this number and day on this party is on the ledger or was; or None.

    `agency_id` is of whoever reports it, and names no other as who decided.
    """
    facts = _of_party(enterprise, code)
    here = decided_by(agency_id)
    held = _reported(facts, number, day).filter(here, kind__code=kind)
    return _first(held) or gone_before(
        agency_id=agency_id, kind=kind, number=number, day=day, enterprise=enterprise, code=code
    ) or _first(_set_by_objections(facts, number, day).filter(here | UNKNOWN))  # fmt: skip


def gone_before(*, agency_id, kind, number, day, enterprise, code, named=False, but=None):
    """The Fact that was withdrawn, repaired or is over and would come back; or None.

    An adverse one does not come back as another adverse kind: a withdrawn penalty is no licence revoked. `named`: the
    report itself says that this agency decided.
    """
    gone = _reported(_of_party(enterprise, code), number, day).filter(state__in=states.GONE)
    gone = gone.filter(decided_by(agency_id, named=named) | UNKNOWN) if agency_id else gone
    adverse = FactKind.objects.filter(code=kind, leaning=FactKind.Leaning.ADVERSE)
    alike = Q(kind__code=kind) | Q(Exists(adverse), kind__leaning=FactKind.Leaning.ADVERSE)
    return _first(gone.filter(alike).exclude(pk=but))


def decided_by(agency_id, *, named=False):
    """What sources of the agency report, what others report as its decision, and what may be its decision.

    A city reports what its counties decide: where not both reports say who decided, one of an agency and one of another
    above or below it may tell of the same. The plain twin of records_one_decider().
    """
    line = line_of(agency_id)
    own = Q(source__agency=agency_id) | Q(agency=agency_id) | Q(agency=None, source__agency__in=line)
    return own if named else own | Q(agency__in=line)


def _of_party(enterprise, code):
    if not (enterprise or code):
        return Fact.objects.none()
    about = Q(enterprise=enterprise) if enterprise else Q()
    return Fact.objects.filter(about | Q(subject_code=code) if code else about)


def _reported(facts, number, day):
    """Those of a number and a day, without what an undone import had brought: that was never there."""
    runs = ImportOfFacts.objects.filter(
        source=OuterRef(OuterRef("source")), at=OuterRef("known_from"), state=states.UNDONE
    )  # fmt: skip
    brought = FactVersion.objects.filter(Exists(runs), fact=OuterRef("pk"), version=1)
    return facts.filter(~Q(Exists(brought), state=states.WITHDRAWN), document_number=number, occurred_on=day)


def _set_by_objections(facts, number, day):
    """Those that a decision on an objection corrected or withdrew, by every number and day they ever had."""
    outcomes = (Objection.Outcome.CORRECTED, Objection.Outcome.WITHDRAWN)
    decided = Objection.objects.filter(state=states.UPHELD, outcome__in=outcomes)
    facts = facts.filter(pk__in=decided.values("outcome_fact"))
    was = FactVersion.objects.filter(row__document_number=number, occurred_on=day, fact__in=facts).values("fact")
    return facts.filter(Q(document_number=number, occurred_on=day) | Q(pk__in=was))


def _first(facts):
    return facts.order_by("pk").first()
