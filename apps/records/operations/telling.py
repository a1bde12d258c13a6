"""Tell enterprises what a file, a feed or a matching brought against them: the right to object presumes knowing."""

from datetime import datetime

from django.db import transaction

from apps.notifications.operations import notify_many

from .. import sql
from ..models import Source
from .facts import ADVERSE_KIND

TELL = "records.tell_adverse"  # the consumer of imports and matchings
MANY_KIND = "records.adverse_facts"


@transaction.atomic
def tell_after(delivery, at):
    """Outbox consumer: one message an enterprise, however many facts; nobody gets it twice when this is repeated."""
    event = delivery.event
    source = Source.objects.get(pk=event.data["source_id"])
    moment = datetime.fromisoformat(event.data["moment"])
    rows = sql.rows("import_adverse", {"source": source.pk, "at": moment})
    notify_many(messages=[_message(row, source) for row in rows], event=event, at=at)


def _message(row, source):
    """What `notify` takes, for one enterprise: of one fact the message leads to it, of several to their list."""
    to, data = ("enterprise", row["enterprise"]), {"source": source.name, "title": row["title"]}
    if row["facts"] == 1:
        return {"kind": ADVERSE_KIND, "to": to, "data": data, "url": f"/my/facts/{row['first']}/"}
    return {"kind": MANY_KIND, "to": to, "data": data | {"count": row["facts"]}, "url": "/my/facts/?show=adverse"}
