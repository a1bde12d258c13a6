"""Applications of one round that turn out to be one applicant's: its records were merged since it applied."""

from apps.registry.operations.locking import records_of

from ..models import Application


def first_of_same(application, standing_id, among):
    """The earlier application of the same round, in one of the states, by the same enterprise as its records stand now,
    for the same person and product; None where there is none. The one that was handed in first stays."""
    rows = Application.objects.filter(
        round=application.round_id, enterprise__in=records_of(standing_id), person=application.person,
        item=application.item, state__in=among,
    )  # fmt: skip
    first = rows.order_by("submitted_at", "pk").first()
    return first if first is not None and first.pk != application.pk else None
