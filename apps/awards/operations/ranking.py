"""The overall evaluation: every application of the round in its order, by one statement; then the committee."""

import json

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from apps.kernel.errors import Invalid
from apps.kernel.stepping import moved, today

from .. import sql, states
from ..models import Agreed, Application, Review
from ..models.programme import SITE
from ..queries.conflicts import excluded
from .assenting import refuse_unconfirmed
from .meeting import refuse_apart, refuse_unreviewed, reviews_in
from .panels import eligible
from .steps import free_of_round, held_round, noted

TIED = _(
    "“%(applicant)s”: an expert who reviewed it has a tie to it. Set this review aside; after the ranking, take the "
    "review of the round up again first."
)
RANKED = [states.ELIGIBLE, states.PROPOSED]
RANKING = ["place", "total", "results", "widest", "categories"]


@transaction.atomic
def rank_round(*, round_id, by, at):
    """Rank the round; places and totals are kept with the applications. Returns the Round.

    Asked again it ranks anew, as long as the committee has not published. Raises Invalid where something is missing,
    or a review counts whose expert has a tie to the applicant.
    """
    row = held_round(round_id, by)
    again = row.state in (states.RANKED, states.COMMITTEE)
    if row.state == states.REVIEWING and row.programme.has(SITE):
        raise Invalid(_("The site visits come before the overall evaluation."), code="visits-first")
    from_reviews = row.state == states.REVIEWING
    made = moved(row, "rank_again" if again else "rank", states.ROUNDS, by)
    free_of_round(by, row)
    refuse_unreviewed(row)
    if from_reviews:
        refuse_apart(row)
    refuse_tied_reviews(row, today(at))
    _refuse_unvisited(row)
    if not again:
        reviews_in(row, by=by, at=at)
    found = order_of(row)
    by_key = {each["application"]: each for each in found}
    applications = list(Application.objects.select_for_update(of=("self",)).filter(pk__in=by_key).order_by("pk"))
    for application in applications:
        each = by_key[application.pk]
        application.place, application.total = each["place"], each["total"]
        application.results, application.widest = each["results"], each["widest"]
        application.categories = each["categories"]
    Application.objects.bulk_update(applications, RANKING, batch_size=500)
    row.ranked_at, row.ranked_by = at, by.user_id
    row.save()
    noted(row, made.event, by=by, at=at, applications=len(found))
    return row


def order_of(row):
    """Rows of sql/ranking.sql for a round."""
    found = sql.rows("ranking", {"round": row.pk, "states": RANKED, "ties": list(row.programme.tie_items)})
    return [each | {"categories": json.loads(each["categories"])} for each in found]


def refuse_tied_reviews(row, on):
    """Raise Invalid while a review counts whose expert has a tie to its applicant, however late it became known."""
    among = (states.ELIGIBLE, states.PROPOSED, states.PUBLIC)
    seats = Review.objects.standing().filter(application__round=row, application__state__in=among)
    seats = list(seats.select_related("expert", "application").order_by("pk"))
    experts = {seat.expert_id: seat.expert for seat in seats}
    applications = {seat.application_id: seat.application for seat in seats}
    found = excluded(list(experts.values()), list(applications.values()), on, same_city=False)
    for seat in seats:
        if seat.application in found[seat.expert_id]:
            raise Invalid(TIED % {"applicant": seat.application}, code="reviewer-tied", application=seat.application_id)


def _refuse_unvisited(row):
    if not row.programme.has(SITE):
        return
    without = eligible(row).filter(visit_on__isnull=True).first()
    if without is not None:
        text = _("“%(applicant)s”: the site visit is not entered.") % {"applicant": without}
        raise Invalid(text, code="visit-missing", application=without.pk)
    refuse_unconfirmed(row, Agreed.Stage.SITE)


@transaction.atomic
def submit_to_committee(*, round_id, by, at):
    """Lay the order before the committee; returns the Round. Raises Invalid where an application has no place in it."""
    row = held_round(round_id, by)
    made = moved(row, "submit", states.ROUNDS, by)
    refuse_unranked(row)
    row.save()
    noted(row, made.event, by=by, at=at)
    return row


def refuse_unranked(row):
    """Raise Invalid where an application came back after the ranking."""
    rows = Application.objects.filter(round=row, state__in=RANKED, place__isnull=True)
    if left := rows.order_by("pk").first():
        text = _("“%(applicant)s” is not ranked: rank the round again.") % {"applicant": left}
        raise Invalid(text, code="not-ranked")
