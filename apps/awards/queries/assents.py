"""Records of meetings and visits that wait for the other reviewers."""

from django.db.models import Count, Exists, F, OuterRef, Q

from .. import states
from ..models import Agreed, Application, Assent

CONSENSUS, SITE = Agreed.Stage.CONSENSUS, Agreed.Stage.SITE
REVIEWED = (states.ELIGIBLE, states.PROPOSED)
STAGES = {states.REVIEWING: CONSENSUS, states.VISITING: SITE}
ENTERED = {CONSENSUS: Q(meeting__state=states.HELD), SITE: Q(visit_on__isnull=False)}


def unconfirmed(row, stage):
    """Applications of a round whose record of a stage is not carried (rules/assent.py), by their keys; one query."""
    standing = Count("reviews", filter=~Q(reviews__state=states.SET_ASIDE), distinct=True)
    given = Count("assents", filter=Q(assents__stage=stage, assents__agrees=True), distinct=True)
    rows = Application.objects.filter(ENTERED[stage], round=row, state__in=REVIEWED)
    return rows.annotate(standing=standing, given=given).filter(standing__gte=2 * (1 + F("given"))).order_by("pk")


def asked_of(user_id):
    """Keys of applications whose record waits for the word of a reviewer, at their round's stage; one query."""
    found = Q(pk__isnull=True)
    for state, stage in STAGES.items():
        answered = Assent.objects.filter(application=OuterRef("pk"), stage=stage, expert__user_id=user_id)
        found |= Q(ENTERED[stage], round__state=state) & ~Q(Exists(answered))
    rows = Application.objects.filter(found, state__in=REVIEWED).exclude(lead__user_id=user_id)
    mine = Q(reviews__expert__user_id=user_id, reviews__state=states.SUBMITTED)
    return set(rows.filter(mine).values_list("pk", flat=True))
