"""两书同达: the decision to list is served together with a notice of where, how, from when and by what proof the party
may ask for early removal (国办发〔2025〕22号). Where no early removal is possible, there is nothing to tell.
"""

from django.conf import settings

from apps.deadlines.models import Limit

from ..models import Paper
from ..queries.lenient import repair_class
from . import papers


def early_months(case):
    """After how many months the rules that the case goes by let an entry end early; None where they never do."""
    kind = repair_class(case)
    return kind.months if kind.early and not case.ban_for_life else None


def tell(case, *, by, at):
    """Write the notice of a case that was decided; returns the Paper, or None where there is no early removal."""
    months = early_months(case)
    if months is None:
        return None
    limits = {
        word: papers.days_in_words(Limit.objects.in_force(f"serious_list.repair_{name}", case.decided_on))
        for word, name in (("acceptance", "acceptance"), ("correction", "correction"), ("decision_days", "decision"))
    }
    return papers.issue(
        case, Paper.Kind.REPAIR_WAY, by=by, at=at, decision=papers.decision_of(case), months=months,
        ban_until=case.ban_until or "", person="1" if case.person_name else "", enterprise=case.enterprise,
        address=f"{settings.SITE_URL}/my/serious-list/{case.pk}/repair/", **limits,
    )  # fmt: skip


def serve(case, *, method, served_on, receipt, by, at):
    """Prove that the notice reached the party with the decision; one of a case decided before is not there."""
    paper = case.papers.filter(kind=Paper.Kind.REPAIR_WAY).first()
    if paper is not None:
        papers.serve(paper, method=method, served_on=served_on, receipt=receipt, by=by, at=at)
