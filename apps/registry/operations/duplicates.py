"""Find records that look like one enterprise."""

from django.db import transaction

from apps.audit.operations import record
from apps.kernel.sqlfiles import execute

from .. import sql
from ..models import DuplicatePair


@transaction.atomic
def find_duplicates(*, by, at):
    """Rebuild the list of pairs over the whole province; returns how many wait for an officer."""
    execute(sql.__file__, "find_duplicates", {"now": at})
    waiting = DuplicatePair.objects.open().count()
    record(verb="registry.duplicates_looked_for", by=by, at=at, subject=("registry", "duplicates"),
           data={"waiting": waiting})  # fmt: skip
    return waiting
