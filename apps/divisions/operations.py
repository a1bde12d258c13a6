"""Bring divisions, zones and agencies up to the files."""

from django.db import transaction

from apps.audit.operations import record

from . import loading, queries
from .models import Agency, Division, Zone


@transaction.atomic
def load_divisions(*, by, at, folder=loading.DATA):
    """Insert or update every division, zone and agency of the files; returns the numbers of rows. Safe to repeat."""
    counts = loading.load(Division, Zone, Agency, folder)
    record(verb="divisions.loaded", by=by, at=at, subject=("divisions", "files"), data=counts)
    transaction.on_commit(queries.forget)
    return counts
