"""The verbs of the ledger: record, match, correct, object, uphold, repair, restore, withdraw, expire.

A fact is never deleted. Each verb locks the row, checks the state table, writes the new version (a trigger keeps the
old one), audits, and leaves a delivery for the rating, so that a grade follows its facts without anyone remembering.
"""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from apps.audit.operations import enqueue, record
from apps.kernel.errors import DomainError, Invalid
from apps.kernel.moves import move
from apps.registry.models import Enterprise

from .. import states
from ..models import Fact, FactKind, Source
from ..permissions import Permission

RERATE = "credit.rerate"  # the consumer that rates again the enterprise of a changed fact

CORRECTABLE = ("kind_id", "severity", "occurred_on", "title", "document_number", "legal_basis", "amount", "evidence")


class UnknownKind(DomainError):
    code = "unknown-kind"
    status = 422
    message = _("There is no such kind of fact.")


class InTheFuture(DomainError):
    code = "in-the-future"
    status = 422
    message = _("A fact cannot lie in the future.")


class AlreadyReported(DomainError):
    code = "already-reported"
    message = _("This source has already reported a fact with this key.")


class ReasonMissing(Invalid):
    code = "reason-missing"
    message = _("Give the reason: it stays on record and is shown to the enterprise.")


class UnknownEnterprise(Invalid):
    code = "unknown-enterprise"
    message = _("There is no such enterprise in the register.")


def find_enterprise(code):
    """The current enterprise of a credit code, former code or older number; None when nobody has it."""
    current = Enterprise.objects.current()
    found = current.filter(uscc=code).first() if code else None
    if found is None and code:
        found = current.filter(identifiers__value=code).order_by("pk").first()
    return found


@transaction.atomic
def record_fact(*, kind, occurred_on, source, source_key, title, by, at, enterprise=None, subject_code="", **fields):
    """Put a fact on the ledger; returns it.

    `kind` and `source` are codes. Without `enterprise` it is looked up by `subject_code`; when nobody has that code
    the fact waits in the queue of `division_code`. Further `fields` are those of Fact. Raises NotPermitted,
    UnknownKind, InTheFuture or AlreadyReported.
    """
    by.require(Permission.RECORD)
    kind_row = FactKind.objects.filter(code=kind).first()
    if kind_row is None:
        raise UnknownKind(kind=kind)
    if occurred_on > timezone.localdate(at):
        raise InTheFuture(field="occurred_on")
    source_row = Source.objects.get(code=source)
    if Fact.objects.filter(source=source_row, source_key=source_key).exists():
        raise AlreadyReported(source_key=source_key)
    enterprise = enterprise or find_enterprise(subject_code)
    fact = Fact.objects.create(
        enterprise=enterprise,
        subject_code=subject_code,
        kind=kind_row,
        occurred_on=occurred_on,
        source=source_row,
        source_key=source_key,
        title=title,
        state=states.EFFECTIVE if enterprise else states.WAITING,
        known_from=at,
        **fields,
    )
    _audit(fact, "records.fact_recorded", by=by, at=at)
    return fact


@transaction.atomic
def match_fact(*, fact_id, enterprise_id, by, at):
    """Give a waiting fact its enterprise; returns the Fact. Raises UnknownEnterprise, WrongState, NotPermitted."""
    enterprise = Enterprise.objects.current().filter(pk=enterprise_id).first()
    if enterprise is None:
        raise UnknownEnterprise(field="enterprise")
    fact = Fact.objects.locked(pk=fact_id)
    fact.enterprise = enterprise
    return _move(fact, "match", by=by, at=at)


@transaction.atomic
def correct_fact(*, fact_id, changes, reason, by, at):
    """Set right what was reported wrongly; returns the Fact. `changes` may name only CORRECTABLE fields."""
    unknown = set(changes) - set(CORRECTABLE)
    if unknown:
        raise Invalid(field=sorted(unknown)[0])
    if changes.get("occurred_on") and changes["occurred_on"] > timezone.localdate(at):
        raise InTheFuture(field="occurred_on")
    fact = Fact.objects.locked(pk=fact_id)
    before = {name: str(getattr(fact, name)) for name in changes}
    for name, value in changes.items():
        setattr(fact, name, value)
    after = {name: str(value) for name, value in changes.items()}
    return _move(fact, "correct", by=by, at=at, reason=reason, data={"before": before, "after": after})


@transaction.atomic
def object_to_fact(*, fact_id, reason, by, at):
    """The enterprise objects; the fact counts until that is decided. Only its own enterprise may (the scope says)."""
    fact = Fact.objects.visible_to(by).locked(pk=fact_id)
    return _move(fact, "object", by=by, at=at, reason=reason)


@transaction.atomic
def uphold_fact(*, fact_id, reason, by, at):
    """The objection is refused: the fact stands. Returns the Fact."""
    return _move(Fact.objects.locked(pk=fact_id), "uphold", by=by, at=at, reason=reason)


@transaction.atomic
def repair_fact(*, fact_id, reason, by, at):
    """Credit repair was granted: the fact is neither shown nor used from now on. Returns the Fact."""
    return _move(Fact.objects.locked(pk=fact_id), "repair", by=by, at=at, reason=reason)


@transaction.atomic
def restore_fact(*, fact_id, reason, by, at):
    """The repair was got by deceit: the fact is shown and used again. Returns the Fact."""
    return _move(Fact.objects.locked(pk=fact_id), "restore", by=by, at=at, reason=reason)


@transaction.atomic
def withdraw_fact(*, fact_id, reason, by, at):
    """The act behind the fact was set aside: everything built on it goes. Returns the Fact."""
    return _move(Fact.objects.locked(pk=fact_id), "withdraw", by=by, at=at, reason=reason)


@transaction.atomic
def expire_facts(*, on, by, at, limit=1000):
    """End the publicity of facts whose window has run out by a day; returns how many. Called until it returns 0."""
    by.require(Permission.EXPIRE)
    due = Fact.objects.filter(state=states.EFFECTIVE, public_until__lte=on).order_by("pk")
    facts = list(due.select_for_update(skip_locked=True)[:limit])
    for fact in facts:
        _move(fact, "expire", by=by, at=at, reason=str(_("The period of publicity has ended.")))
    return len(facts)


def _move(fact, verb, *, by, at, reason="", data=None):
    if not reason.strip() and verb != "match":
        raise ReasonMissing(field="reason")
    step = move(fact, verb, table=states.MOVES, by=by)
    fact.reason, fact.known_from = reason, at
    fact.save()
    fact.refresh_from_db(fields=["version"])
    _audit(fact, step.event, by=by, at=at, **({"reason": reason} if reason else {}), **(data or {}))
    return fact


def _audit(fact, verb, *, by, at, **data):
    data = {"kind": fact.kind.code, "version": fact.version, "enterprise": fact.enterprise_id} | data
    division = fact.enterprise.division_id if fact.enterprise else fact.division_code
    event = record(verb=verb, by=by, at=at, subject=("fact", fact.pk), division=division, data=data)
    if fact.enterprise_id:
        enqueue(event, consumer=RERATE)
