"""The verbs of the ledger: record, match, correct, object, confirm, repair, restore, withdraw.

A fact is never deleted. Each verb locks the row, checks the state table, writes the new version, known later than the
last (moments.py; a trigger keeps the old one), and audits. What rests on a fact (`based_on`) goes and comes back with
it, and with a repaired penalty the result of the check that led to it. An app that builds on facts, as the rating does,
hears of a change by
`apps.audit.consumers.follow(["records.fact_withdrawn", …], its consumer)`: the event's subject is ("fact", id), its
data hold kind, enterprise, version and reason; in a cascade `because_of`; `left`, the enterprise it was taken from.
"""

from decimal import Decimal

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from apps.audit.operations import record
from apps.kernel.errors import DomainError, Invalid, Stale
from apps.kernel.moves import move
from apps.kernel.rules.unseen import says_something
from apps.notifications.operations import notify
from apps.registry.models import Enterprise
from apps.registry.operations.locking import hold
from apps.registry.rules.history import EARLIEST

from .. import sql, states
from ..models import Fact, FactKind, Objection, Source
from ..models.imports import UNTITLED
from ..permissions import Permission
from ..queries.repairs import is_barred, repaired_with, weighed_by
from .authority import OwnCorrection, require_authority, require_second
from .moments import later
from .no_worse import heavier, held, refuse_worse
from .obviated import settle_obviated
from .reserved import require_keeper, require_term, require_writer
from .settling import settle_objections
from .subjects import TwoPeople, means
from .windows import refuse_late_end, window_after
from .wording import official

ADVERSE_KIND = "records.adverse_fact"

CORRECTABLE = (
    "kind_id", "severity", "occurred_on", "title", "document_number", "legal_basis", "amount", "evidence",
    "public_until",
)  # fmt: skip
TERMS = {"kind_id", "occurred_on", "public_until"}  # what says how long a fact holds, and how long it may


class UnknownKind(DomainError):
    code = "unknown-kind"
    status = 422
    message = _("There is no such kind of fact.")


class InTheFuture(DomainError):
    code = "in-the-future"
    status = 422
    message = _("A fact cannot lie in the future.")


class TooEarly(DomainError):
    code = "too-early"
    status = 422
    message = _("No fact is older than 1 October 1949. Look at the year again.")


class AlreadyReported(DomainError):
    code = "already-reported"
    message = _("This source has already reported a fact with this key.")


class ReasonMissing(Invalid):
    code = "reason-missing"
    message = _("Give the reason: it stays on record and is shown to the enterprise.")


class EvidenceMissing(Invalid):
    code = "evidence-missing"
    message = _("An adverse fact needs the document that proves it.")


class UnderObjection(DomainError):
    code = "under-objection"
    message = _("An objection to this fact is being decided. Decide it first.")


class NeverRepaired(DomainError):
    code = "never-repaired"
    message = _("The law bars an early repair of this. It counts and is shown until its time is over.")


class FixedByDecision(DomainError):
    """`details["fields"]`: the fields of Fact that the decision on objection `details["objection"]` has set."""

    code = "fixed-by-decision"
    message = _("The decision on an objection has set this. It stands until an objection to it is decided otherwise.")


def find_enterprise(code):
    """The current enterprise of a credit code, former code or older number; None when nobody has it.

    An older number that leads to two leads to none, as in sql/import_match.sql: an officer says which of them is meant.
    """
    current = Enterprise.objects.current()
    if not code:
        return None
    if found := current.filter(uscc=code).first():
        return found
    bearers = list(current.filter(identifiers__value=code).order_by("pk").distinct()[:2])
    return bearers[0] if len(bearers) == 1 else None


def everyone(*numbers):
    """The people of a fact, each once and in order, without those who are nobody (None)."""
    return sorted({number for number in numbers if number is not None})


@transaction.atomic
def record_fact(*, kind, occurred_on, source, source_key, title, by, at, enterprise=None, subject_code="", **fields):
    """Put a fact on the ledger; returns it.

    `kind` and `source` are codes. Without `enterprise` it is looked up by `subject_code`; when nobody has that code, or
    two have that number, the fact waits in the queue of `division_code`. Further `fields` are those of Fact (`based_on`
    names the fact it rests on; `agency` is the one that decided, where a proceeding of the portal is the source;
    `people` are the numbers of those who prepared and decided the case it comes from: they decide on no objection to
    it). What is reported of a merged record goes to its survivor. Raises NotPermitted, UnknownKind, InTheFuture,
    TooEarly, AlreadyReported, KindReserved or Invalid (a negative amount, a window that ends before it begins, a ground
    that was withdrawn).
    """
    by.require(Permission.RECORD)
    kind_row = FactKind.objects.filter(code=kind).first()
    if kind_row is None:
        raise UnknownKind(kind=kind)
    _check_values({"occurred_on": occurred_on, "title": title, **fields}, at)
    source_row = Source.objects.select_related("agency").get(code=source)
    named = {"evidence": fields.get("evidence"), "public_until": fields.get("public_until")}
    require_writer(kind_row, source_row, occurred_on=occurred_on, **named)
    if Fact.objects.filter(source=source_row, source_key=source_key).exists():
        raise AlreadyReported(source_key=source_key)
    enterprise = enterprise or find_enterprise(subject_code)
    enterprise = enterprise and hold(enterprise.pk)
    _check_ground(fields.get("based_on"))
    refuse_late_end(kind, occurred_on, **fields)
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
        recorded_user=by.user_id,
        changed_by=by.actor,
        changed_user=by.user_id,
        **fields,
    )
    event = _audit(fact, "records.fact_recorded", by=by, at=at)
    if by.user_id is not None:  # the proceedings of the portal tell their party themselves
        tell_adverse(fact, event, at)
    return fact


def tell_adverse(fact, event, at):
    """Tell the enterprise that something adverse stands on the ledger about it, and that it may object."""
    if fact.enterprise_id and fact.kind.leaning == FactKind.Leaning.ADVERSE:
        notify(
            kind=ADVERSE_KIND, to=("enterprise", fact.enterprise_id), event=event, at=at, url=f"/my/facts/{fact.pk}/",
            data={"title": fact.title, "source": fact.source.name},
        )  # fmt: skip


def require_proof(kind, evidence):
    """Raise EvidenceMissing where what somebody says by hand is adverse and no document proves it."""
    if kind.leaning == FactKind.Leaning.ADVERSE and not evidence:
        raise EvidenceMissing(field="evidence")


def _check_values(values, at):
    """Refuse what no fact may be, field by field: the database would refuse it too, without the field's name."""
    day, amount = values.get("occurred_on"), values.get("amount")
    if day and day > timezone.localdate(at):
        raise InTheFuture(field="occurred_on")
    if day and day < EARLIEST:
        raise TooEarly(field="occurred_on")
    if amount is not None and Decimal(amount) < 0:
        raise Invalid(_("An amount cannot be negative."), field="amount")
    if not values.get("title", "?").strip():
        raise Invalid(UNTITLED, field="title")
    if values.get("severity", 0) not in Fact.Severity.values:
        raise Invalid(_("Severity runs from 0 to 4."), field="severity")
    start, end = values.get("public_from"), values.get("public_until")
    if start and end and end < start:
        raise Invalid(_("Publicity cannot end before it begins."), field="public_until")


def _check_ground(ground):
    """A ground is locked while something is built on it, so that it cannot be withdrawn in the same moment."""
    if ground is None:
        return
    state = Fact.objects.select_for_update(of=("self",), no_key=True).get(pk=ground.pk).state
    if state in states.GONE:
        raise Invalid(_("Nothing can be built on a fact that was withdrawn or repaired."), field="based_on")


@transaction.atomic
def match_fact(*, fact_id, enterprise_id, by, at, agreed=None):
    """Give a waiting fact its enterprise; returns the Fact.

    `agreed` is the Matching that this reviewer agrees to: an adverse fact takes two people (operations/matching.py).
    Raises UnknownEnterprise, CodeDiffers, GoneAlready, WrongState, NotPermitted, TwoPeople.
    """
    fact, enterprise = means(fact_id, enterprise_id)
    if fact.kind.leaning == FactKind.Leaning.ADVERSE and not (by.is_system or agreed):
        raise TwoPeople
    fact.enterprise = enterprise
    if agreed:  # whoever chose took part, and decides on no objection to it
        fact.people = everyone(*(fact.people or ()), agreed.asked_user)
    data = {"asked_by": agreed.asked_by} if agreed else None
    return _move(fact, "agree" if agreed else "match", by=by, at=at, data=data, tell=True)


@transaction.atomic
def unmatch_fact(*, fact_id, reason, by, at):
    """A waiting fact was given to the wrong enterprise: it waits again, and that enterprise is rated without it.

    By a reviewer; whoever matches is an officer. Returns the Fact. Raises NotPermitted, WrongState, Invalid (it never
    waited, or something rests on it).
    """
    seen = Fact.objects.get(pk=fact_id)
    former = seen.enterprise_id and hold(seen.enterprise_id)
    fact = Fact.objects.locked(pk=fact_id)
    if not fact.versions.filter(state=states.WAITING).exists():
        raise Invalid(_("Only a fact that waited for its enterprise goes back to the queue."))
    require_authority(fact, "unmatch", by, timezone.localdate(at))
    if fact.built_on.exclude(state=states.WITHDRAWN).exists():
        raise Invalid(_("Something rests on this fact. That must be withdrawn first."))
    fact.enterprise = None
    fact.division_code = fact.division_code or former.division_id
    return _move(fact, "unmatch", by=by, at=at, reason=reason, data={"left": former.pk})


@transaction.atomic
def correct_fact(*, fact_id, changes, reason, by, at, version=None, deciding=False, decided=None):
    """Set right what was reported wrongly; returns the Fact. `changes` may name only CORRECTABLE fields.

    `version` is the one the officer saw (Stale where somebody was faster). A fact under objection is corrected only by
    the decision on it (`deciding`). `decided` is the objection that a decision upholds: what it sets stays set, against
    files, feeds and officers. What was not adverse becomes so with a document only; of what weighs more the enterprise
    is told. Raises NotPermitted, WrongState, InTheFuture, TooEarly, Invalid, UnderObjection, FixedByDecision,
    KindReserved, EvidenceMissing, MadeWorse.
    """
    by.require(Permission.CORRECT)
    unknown = set(changes) - set(CORRECTABLE)
    if unknown:
        raise Invalid(field=sorted(unknown)[0])
    fact = Fact.objects.locked(pk=fact_id)
    if version is not None and fact.version != version:
        raise Stale(version=fact.version)
    if not deciding and _objected(fact):
        raise UnderObjection
    changes = {name: value for name, value in changes.items() if getattr(fact, name) != value}
    if not changes:
        raise Invalid(_("Nothing was changed."))
    _refuse_of_case(fact, changes, by)
    if not decided:
        _refuse_correction(fact, changes, by, timezone.localdate(at))
    sets = set(changes)
    if decided or "public_until" not in (fact.fixed or ()):
        changes |= window_after(fact, changes)
    if decided:
        _fix(fact, sets, decided)
    _check_values({"severity": fact.severity, "public_from": fact.public_from, **changes}, at)
    before = {name: str(getattr(fact, name)) for name in changes}
    grew = _set(fact, changes, decided, grade=not deciding)
    after = {name: str(value) for name, value in changes.items()}
    data = {"before": before, "after": after}
    verb = "reopen" if fact.state == states.EXPIRED and fact.in_window(timezone.localdate(at)) else "correct"
    return _move(fact, verb, by=by, at=at, reason=reason, data=data, tell=grew)


def _set(fact, changes, decided, *, grade):
    """Give the fact its values; returns whether it weighs more on its party than before, or names a first amount.

    What was not adverse becomes so with a document only, and a decision, on the fact or on a `grade`, makes nothing
    worse for whoever objected.
    """
    was, good = held(fact), held(fact, FactKind.Leaning.FAVOURABLE)
    for name, value in changes.items():
        setattr(fact, name, value)
    if "evidence" in changes or was is None:
        require_proof(fact.kind, fact.evidence)
    if changes.keys() & TERMS:
        require_term(fact.kind, fact.source, occurred_on=fact.occurred_on, public_until=fact.public_until)
    if decided:
        refuse_worse(was, good, fact, grade=grade)
    return bool(heavier(was, fact) or (was and was.amount is None and fact.amount))


def _refuse_of_case(fact, changes, by):
    """What is a proceeding's own to say, a decision on an objection does not say either."""
    require_keeper(fact.kind, by)
    if "kind_id" in changes:
        require_keeper(FactKind.objects.get(pk=changes["kind_id"]), by)


def _refuse_correction(fact, changes, by, day):
    """Refuse an officer what a decision has set, and what another agency decided."""
    if held := sorted(set(changes) & set(fact.fixed or ())):
        raise FixedByDecision(fields=held, objection=fact.fixed_by)
    require_authority(fact, "correct", by, day)
    require_second([fact], by)


def _fix(fact, changes, decided):
    """Remember what a decision sets. How heavy a fact weighs, and how long it is shown, follows from kind, severity and
    day together: where it sets one of weight or day, the kind is set with it, and always the end of publicity."""
    fields = {*(fact.fixed or ()), *changes}
    if fields & {"kind_id", "severity", "occurred_on"}:
        fields |= {"kind_id", "public_until"}
    fact.fixed, fact.fixed_by = sorted(fields), decided


@transaction.atomic
def object_to_fact(*, fact_id, reason, by, at):
    """The enterprise objects; the fact counts until that is decided. Only its own enterprise may (the scope says)."""
    fact = Fact.objects.visible_to(by).select_for_update(of=("self",)).get(pk=fact_id)
    return _move(fact, "object", by=by, at=at, reason=reason)


@transaction.atomic
def release_fact(*, fact_id, reason, by, at):
    """The enterprise takes its objection back: the fact stands. Only its own enterprise may. Returns the Fact."""
    fact = Fact.objects.visible_to(by).select_for_update(of=("self",)).get(pk=fact_id)
    return _move(fact, "release", by=by, at=at, reason=reason)


@transaction.atomic
def confirm_fact(*, fact_id, reason, by, at):
    """The objection is refused: the fact stands. Returns the Fact."""
    return _move(Fact.objects.locked(pk=fact_id), "confirm", by=by, at=at, reason=reason)


@transaction.atomic
def repair_fact(*, fact_id, reason, by, at, detail=None, along=()):
    """Credit repair was granted: the fact is neither shown nor used any more. Returns the Fact.

    With it goes what rests on it and, of a penalty or a listing, the result of the check that led to it, unless
    something else rests on that (queries/repairs.py); and those of `along`, which its proceeding names. `detail` is the
    fact's new one, where the repair leaves something in it. Raises NeverRepaired, OwnCorrection.
    """
    new = {"detail": detail} if detail else {}
    day = timezone.localdate(at)

    def goes():
        return {*repaired_with([fact_id], day)[fact_id], *_in_state(along, states.COUNTING)}

    return _together(fact_id, "repair", goes, reason, by, at, new=new)


@transaction.atomic
def restore_fact(*, fact_id, reason, by, at, public_until=None, along=()):
    """The repair was got by deceit: the fact, what was repaired with it and those of `along` are shown and used again.

    `public_until` is its new end where a term is counted anew. Returns the Fact.
    """
    new = {"public_until": public_until} if public_until else {}

    def comes():
        return {*_repaired_in_one(fact_id), *_in_state(along, (states.REPAIRED,))}

    return _together(fact_id, "restore", comes, reason, by, at, new=new)


def _in_state(ids, allowed):
    return Fact.objects.filter(pk__in=ids, state__in=allowed).values_list("pk", flat=True)


@transaction.atomic
def end_fact(*, fact_id, reason, by, at):
    """What the fact stood for ended by time: it is neither shown nor used any more, and was right. Returns the Fact."""
    return _together(fact_id, "end", lambda: (), reason, by, at)


@transaction.atomic
def withdraw_fact(*, fact_id, reason, by, at, deciding=None):
    """The act behind the fact was set aside: the fact goes, and everything built on it. Returns the Fact.

    `deciding` is the objection whose decision this is; while one is open nobody withdraws the fact by hand. Objections
    to what goes with it are settled, as are those to a fact that its own proceeding ends.
    """
    return _together(fact_id, "withdraw", lambda: _still_built_on(fact_id), reason, by, at, deciding=deciding)


def _still_built_on(fact_id):
    built = Fact.objects.filter(pk__in=_built_on([fact_id])).exclude(state=states.WITHDRAWN)
    return built.values_list("pk", flat=True)


def _built_on(fact_ids):
    return [row["id"] for row in sql.rows("built_on", {"facts": fact_ids})]


def _repaired_in_one(fact_id):
    """What was repaired in the same act: what rests on the fact, the grounds it took along, what rests on these."""
    fact = Fact.objects.get(pk=fact_id)
    grounds, ground = [], fact.based_on
    while ground and (ground.state, ground.known_from) == (states.REPAIRED, fact.known_from):
        grounds.append(ground.pk)
        ground = ground.based_on
    rows = Fact.objects.filter(pk__in=[*grounds, *_built_on([fact_id, *grounds])], state=states.REPAIRED)
    return rows.filter(known_from=fact.known_from).exclude(pk=fact_id).values_list("pk", flat=True)


def _together(fact_id, verb, along, reason, by, at, *, deciding=None, new=None):
    """One verb for a fact and for what goes with it: `along()` gives the numbers of these."""
    others = _held(fact_id, along)
    fact = others.pop(fact_id)
    if deciding is None:
        require_keeper(fact.kind, by)
        require_authority(fact, verb, by, timezone.localdate(at))
        require_second([fact, *others.values()], by)
        if not by.is_system and _objected(fact):
            raise UnderObjection
    if verb == "repair":
        _refuse_repair(fact, by, at)
    at = later(at, fact, *others.values())  # one for all: what was repaired together is restored together
    settle_objections(fact_ids=[fact_id, *others], by=by, at=at, reason=reason, but=deciding)
    for name, value in (new or {}).items():
        setattr(fact, name, value)
    if verb == "restore":  # its proof proved nothing: another repair brings its own, and the history keeps this one
        kept = {name: value for name, value in fact.detail.items() if name != "repair"}
        fact.detail = kept | {"restored_on": timezone.localdate(at).isoformat()}  # the publicity is counted anew
    _move(fact, verb, by=by, at=at, reason=reason, data={"built_on": len(others)} if others else None)
    why = official(_("It goes with fact %(number)s, which changed: %(reason)s"), number=fact_id, reason=reason)
    for other in others.values():
        _move(other, verb, by=by, at=at, reason=why, data={"because_of": fact_id})
    return fact


def _refuse_repair(fact, by, at):
    """Refuse what the law bars, and in one hand to make a fact what it is and to repair that."""
    if is_barred(fact, timezone.localdate(at)):
        raise NeverRepaired
    if weighed_by(by, fact):
        raise OwnCorrection


def _held(fact_id, along):
    """{number: Fact} of a fact and of what goes with it, locked by ascending number as everywhere (a ground is older).

    Asked again under the lock: something may rest on a ground since, or no longer.
    """
    held = _locked({fact_id, *along()})
    held |= _locked({fact_id, *(ids := set(along()))} - held.keys())
    if fact_id not in held:
        raise Fact.DoesNotExist
    return {number: held[number] for number in sorted({fact_id, *ids})}


def _locked(ids):
    rows = Fact.objects.select_for_update(of=("self",)).filter(pk__in=ids).order_by("pk")
    return {row.pk: row for row in rows}


def _objected(fact):
    return Objection.objects.filter(fact_id=fact.pk, state=states.FILED).exists()


def _move(fact, verb, *, by, at, reason="", data=None, tell=False):
    if not says_something(reason) and verb not in ("match", "agree"):
        raise ReasonMissing(field="reason")
    waited = fact.state == states.WAITING
    step = move(fact, verb, table=states.MOVES, by=by)
    at = later(at, fact)
    fact.reason, fact.known_from = reason, at
    fact.changed_by, fact.changed_user = by.actor, by.user_id
    fact.save()
    fact.refresh_from_db(fields=["version"])
    if waited:
        settle_obviated(by=by, at=at, fact=fact)
    event = _audit(fact, step.event, by=by, at=at, **({"reason": reason} if reason else {}), **(data or {}))
    if tell:
        tell_adverse(fact, event, at)
    return fact


def _audit(fact, verb, *, by, at, **data):
    data = {"kind": fact.kind.code, "version": fact.version, "enterprise": fact.enterprise_id} | data
    division = fact.enterprise.division_id if fact.enterprise else fact.division_code
    return record(verb=verb, by=by, at=at, subject=("fact", fact.pk), division=division, data=data)
