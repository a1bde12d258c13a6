"""What the ledger does by itself, by statements over many rows: end publicity by time, match waiting facts."""

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from apps.audit.operations import record
from apps.kernel.scope import Scope

from .. import sql
from ..permissions import Permission
from .matching import ask_of_given
from .obviated import settle_obviated
from .wording import official

MATCH = "records.match_waiting"  # the consumer that is told when enterprises appear in the register
PUBLICITY_OVER = _("The period of publicity has ended.")
APPEARED = _("The enterprise is now in the register.")


@transaction.atomic
def expire_facts(*, on, by, at, limit=10_000):
    """End the publicity of facts whose window has run out by a day; returns how many. Called until it returns 0.

    One audit event a batch; each fact's own history says when and why. The grade does not follow: a fact that is no
    longer shown may still count inside a rule's own window.
    """
    by.require(Permission.EXPIRE)
    params = {"on": on, "at": at, "limit": limit, "actor": by.actor, "reason": official(PUBLICITY_OVER)}
    ended = sql.execute("expire", params)
    if ended:
        data = {"facts": ended, "on": on.isoformat()}
        record(verb="records.publicity_ended", by=by, at=at, subject=("ledger", "expiry"), data=data)
    return ended


@transaction.atomic
def match_waiting(*, by, at):
    """Match every waiting fact whose number has appeared in the register; returns how many. The grades follow, and
    so do the messages to those whom it speaks against (operations/telling.py). Where an officer made the number lead to
    the enterprise, a second person is asked about what is adverse (operations/matching.py)."""
    by.require(Permission.MATCH)
    held = [row["id"] for row in sql.rows("waiting_hold")]
    found = sql.rows("match_waiting", {"at": at, "held": held, "actor": by.actor, "reason": official(APPEARED)})
    matched = [row for row in found if row["given"] is None]
    for row in found:
        if row["given"] is not None:
            ask_of_given(fact_id=row["id"], enterprise_id=row["enterprise_id"], event_id=row["given"], by=by, at=at)
    for source in sorted({row["source_id"] for row in matched}):
        facts = [row["id"] for row in matched if row["source_id"] == source]
        data = {"facts": len(facts), "first": facts[:50], "source_id": source, "moment": at.isoformat()}
        record(verb="records.facts_matched", by=by, at=at, subject=("ledger", "waiting"), data=data)
        settle_obviated(by=by, at=at, fact__in=facts)
    return len(matched)


def match_after(delivery, at):
    """Outbox consumer: enterprises were entered, imported or given a code."""
    match_waiting(by=Scope.system("records.match"), at=at)
