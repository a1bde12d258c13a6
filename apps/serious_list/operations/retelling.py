"""The feed follows what a listed party is called, by which code, and where.

Page, search, API and files read the register and show a new name at once; whoever keeps a copy by the feed is told by a
line more. What is written follows from what was told and what is: twice, late or out of order it comes to the same.
"""

from django.db import transaction
from django.utils import timezone

from apps.registry.states import MERGE

from .. import sql
from ..models import Entry

CONSUMER = "serious_list.party_retold"
# whatever may give a listed party another name, code or place
FOLLOWED = (
    "registry.enterprise_renamed", "registry.enterprise_name_corrected", "registry.enterprise_code_changed",
    "registry.enterprise_code_corrected", "registry.enterprise_relocated",
    "registry.imported", "registry.import_undone",
    *(step.event for step in MERGE.moves if step.verb in ("confirm", "undo")),
)  # fmt: skip


def follow_names(delivery, at):
    """Consumer of FOLLOWED: the entries of the enterprise, or after an import of whomever it changed, are told anew."""
    kind, key = delivery.event.subject_kind, delivery.event.subject_id
    enterprises = [int(key)] if kind == "enterprise" else None
    found = [pk for (pk,) in sql.tuples("retold", {"on": timezone.localdate(at), "enterprises": enterprises})]
    if found:
        retell(found, at)


@transaction.atomic
def retell(entry_ids, at):
    """A line "listed" more for those of these entries that were told otherwise; returns how many. Locks: the entries in
    ascending order, then the one writer of the feed, as every verb of the list does."""
    list(Entry.objects.select_for_update(of=("self",)).filter(pk__in=entry_ids).order_by("pk").values_list("pk"))
    sql.rows("one_writer")
    return sql.execute("retell", {"at": at, "entries": entry_ids})
