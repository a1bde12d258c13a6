"""Whom a waiting fact means, as people say it: one is enough for a good record, an adverse one takes two.

Files and feeds match by numbers, which prove themselves where no officer has just given them to somebody. What an
officer matches has no such number, or one that leads to two, and a name alone is soon another's: the wrong enterprise
would bear a penalty in its grade, and in public, until its own objection. So a reviewer looks at the choice before it
counts, as at everything an officer prepares.
"""

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from apps.audit.models import Event
from apps.audit.operations import record
from apps.kernel.errors import DomainError, NotPermitted
from apps.kernel.moves import move
from apps.kernel.rules.unseen import says_something
from apps.notifications.operations import notify, settle

from .. import states
from ..models import Fact, FactKind, Matching
from ..models.matching import CHOSEN
from ..permissions import Permission
from .facts import ReasonMissing, match_fact
from .moments import later
from .obviated import ASKED_KIND, page_of
from .subjects import means

RETURNED_KIND = "records.match_returned"


class AskedAlready(DomainError):
    code = "asked-already"
    message = CHOSEN


class NothingAsked(DomainError):
    code = "nothing-asked"
    message = _("No match of this fact waits for a decision.")


class OwnChoice(NotPermitted):
    code = "second-person"
    message = _("Somebody other than who chose the enterprise agrees.")


@transaction.atomic
def choose_enterprise(*, fact_id, enterprise_id, by, at):
    """Match a waiting fact or, where it is adverse, ask a second person to agree; returns the Fact.

    Raises what match_fact raises, and AskedAlready.
    """
    by.require(Permission.MATCH)
    if Fact.objects.select_related("kind").get(pk=fact_id).kind.leaning != FactKind.Leaning.ADVERSE or by.is_system:
        return match_fact(fact_id=fact_id, enterprise_id=enterprise_id, by=by, at=at)
    fact, enterprise = means(fact_id, enterprise_id)
    states.MOVES.find("match", fact.state)
    if fact.matchings.open().exists():
        raise AskedAlready
    _ask(fact, enterprise, (by.actor, by.user_id, by.agency_code), by=by, at=at)
    return fact


@transaction.atomic
def ask_of_given(*, fact_id, enterprise_id, event_id, by, at):
    """Ask a second person about an adverse fact that would find the enterprise by a number somebody gave it.

    `event_id` is the audit event of that. Whoever gives an enterprise another's code, enters one with it or strikes a
    number from the other of two chooses it for what waits under that. Asked once: an answer stands until then.
    """
    event = Event.objects.get(pk=event_id)
    before = Matching.objects.filter(fact=fact_id)
    if before.open().exists() or before.filter(enterprise=enterprise_id, asked_at__gte=event.at).exists():
        return
    fact, enterprise = means(fact_id, enterprise_id)
    _ask(fact, enterprise, (event.actor, event.actor_user, event.agency), by=by, at=max(at, event.at))


def _ask(fact, enterprise, chooser, *, by, at):
    actor, user, agency = chooser
    asked = Matching.objects.create(fact=fact, enterprise=enterprise, asked_by=actor, asked_user=user, asked_at=at)
    event = _audit(asked, "records.match_asked", by=by, at=at)
    notify(
        kind=ASKED_KIND, to=("agency", agency), event=event, at=at, url=page_of(fact.pk), own=True,
        data={"title": fact.title, "enterprise": enterprise.name},
    )  # fmt: skip


@transaction.atomic
def decide_match(*, fact_id, agreed, by, at, reason=""):
    """A second person agrees to the enterprise that was chosen, or sends the fact on waiting with a reason.

    Returns the Fact. Raises NotPermitted, NothingAsked, OwnChoice, ReasonMissing, UnknownEnterprise (it was merged or
    taken away since), CodeDiffers, GoneAlready.
    """
    by.require(Permission.CORRECT)
    asked = Matching.objects.open().filter(fact=fact_id).first()
    if asked is None:
        raise NothingAsked
    if agreed:
        fact, _enterprise = means(fact_id, asked.enterprise_id)
    else:
        fact = Fact.objects.locked(pk=fact_id)
    asked = Matching.objects.open().select_for_update(of=("self",)).filter(pk=asked.pk).first()
    if asked is None:
        raise NothingAsked
    if by.user_id is None or by.user_id == asked.asked_user:
        raise OwnChoice
    if not agreed and not says_something(reason):
        raise ReasonMissing(field="reason")
    step = move(asked, "agree" if agreed else "return", table=states.MATCHING, by=by)
    asked.decided_by, asked.decided_user, asked.decided_at = by.actor, by.user_id, later(at, fact)
    asked.reason = reason.strip()
    asked.save()
    settle(kind=ASKED_KIND, url=page_of(fact.pk), by=by, at=at)
    if agreed:
        return match_fact(fact_id=fact_id, enterprise_id=asked.enterprise_id, by=by, at=at, agreed=asked)
    event = _audit(asked, step.event, by=by, at=at, reason=asked.reason)
    notify(
        kind=RETURNED_KIND, to=("user", asked.asked_user), event=event, at=at, url=f"/desk/facts/{fact.pk}/match/",
        data={"title": fact.title, "enterprise": asked.enterprise.name, "reason": asked.reason},
    )  # fmt: skip
    return fact


def _audit(asked, verb, *, by, at, **data):
    data = {"enterprise": asked.enterprise_id} | data
    return record(
        verb=verb, by=by, at=at, subject=("fact", asked.fact_id), division=asked.fact.division_code, data=data
    )  # fmt: skip
