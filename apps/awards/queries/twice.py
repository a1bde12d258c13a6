"""Applications of one round that turn out to be one applicant's: its records were merged since it applied."""

from django.db.models import Case, F, IntegerField, Q, Value, When

from apps.registry.operations.locking import records_of

from .. import states
from ..models import Application

FURTHEST = (states.CONFERRED, states.PUBLIC, states.PROPOSED)


def first_of_same(application, standing_id, among):
    """The other application of the same round, in one of the states, that goes before this one: by the same enterprise
    as its records stand now, for the same person and product; None where there is none.

    The one that has come furthest goes before, whose prize is the higher of two that are as far, then the one that was
    handed in first: a merge of records takes nobody off a list in favour of an application that wins nothing.
    """
    rows = Application.objects.filter(
        _same_person(application), round=application.round_id, enterprise__in=records_of(standing_id),
        item=application.item, state__in=among,
    )  # fmt: skip
    steps = (When(state=state, then=Value(step)) for step, state in enumerate(FURTHEST))
    far = Case(*steps, default=Value(len(FURTHEST)), output_field=IntegerField())
    first = rows.order_by(far, F("prize__rank").asc(nulls_last=True), "submitted_at", "pk").first()
    return first if first is not None and first.pk != application.pk else None


def _same_person(application):
    """By the identity where both have one: namesakes of two merged records are two."""
    named = Q(person=application.person)
    return Q(identity=application.identity) | named & Q(identity="") if application.identity else named
