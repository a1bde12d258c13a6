"""Take in what a proposal or a statement is proved by."""

from apps.documents.operations import store_all

from ..models import Evidence
from .steps import today

KIND = "serious_list.evidence"  # of the owner of its documents; readers.py says who may read them


def add(case, files, *, side, by, at):
    """Keep the files with the case; returns the ids of their documents. Same transaction as the step they belong to."""
    kept = store_all(files, owner=(KIND, str(case.pk)), by=by, at=at, division=case.agency.division_id)
    Evidence.objects.bulk_create(
        Evidence(case=case, document=document, side=side, added_label=by.actor, added_on=today(at)) for document in kept
    )
    return [str(document.pk) for document in kept]
