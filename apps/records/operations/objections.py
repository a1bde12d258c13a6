"""Objections 异议: an enterprise says that a fact or its grade is wrong; somebody not involved decides in time.

Locks are always taken in one order: the enterprise, the fact, then the objection. What a decision changes, it changes
in its own transaction; the grade follows through the outbox like after every other change of a fact.
"""

from django.db import IntegrityError, transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from apps.deadlines.operations import start_clock, stop_clocks
from apps.documents import operations as documents
from apps.kernel.errors import DomainError, Invalid, NotPermitted, WrongState
from apps.kernel.moves import move
from apps.kernel.rules.unseen import says_something
from apps.notifications.operations import notify
from apps.registry.models import Enterprise
from apps.registry.operations.locking import hold

from .. import states
from ..models import Fact, FactKind, Objection, ObjectionFile
from ..permissions import Permission
from ..queries.authority import acts_for, agency_of, bureau_at, decides_on
from ..queries.history import moments_of_content
from ..queries.involved import involved
from .authority import OtherAgency
from .facts import confirm_fact, correct_fact, object_to_fact, release_fact, withdraw_fact
from .moments import later
from .no_worse import MadeWorse
from .reserved import KindReserved, may_keep
from .settling import SUBJECT, note
from .wording import official

RULE = "records.objection"
FILE_KIND = "records.objectionfile"
FILED_KIND = "records.objection_filed"  # the messages of decisions go by the verb: objection_upheld, _refused
LONGEST = 4000
DECIDED_ELSEWHERE = _(
    "Another agency decided this. Refuse with that reason: the enterprise objects to the record itself, which that "
    "agency hears; or leave it to the agency above both."
)
OF_ITS_CASE = _(
    "This record says what its own proceeding decided and is not corrected here. Refuse the objection, or uphold it "
    "and withdraw the record: the proceeding ends with it."
)
NOT_NEW = _("Choose the fact that was recorded after the objection was filed.")


class NothingNew(DomainError):
    code = "nothing-new"
    message = _(
        "An objection to this has been decided before. File again only with a document that was not there then."
    )


class Involved(DomainError):
    code = "involved"
    status = 403
    message = _(
        "You recorded or changed this fact, or decided on it before. Somebody who took no part in it must decide."
    )


class OutOfReach(DomainError):
    code = "out-of-reach"
    status = 404
    message = _("There is no such fact, grade or objection here.")


@transaction.atomic
def file_objection(*, enterprise_id, reason, by, at, fact_id=None, grade_ref="", grade_text="", files=()):
    """Object to a fact or to a grade of one's own enterprise; returns the Objection with its clock running.

    `files` are uploaded documents (at most 5). Raises NotPermitted, OutOfReach, WrongState (one is open already, the
    fact no longer counts), NothingNew, Invalid (no reason, a file that is not what it claims).
    """
    by.require(Permission.OBJECT)
    kept = documents.store_all(
        files, owner=(FILE_KIND, ""), by=by, at=at
    )  # before any lock: a scanner may take its time
    enterprise = Enterprise.objects.visible_to(by).current().under_lock().filter(pk=enterprise_id).first()
    if enterprise is None or bool(fact_id) == bool(grade_ref):
        raise OutOfReach
    reason = _told(reason, _("Say what is wrong and how you know."), field="reason")
    objection = Objection(
        enterprise=enterprise,
        grade_ref=grade_ref[:64],
        grade_text=grade_text[:200],
        reason=reason,
        filed_by=by.actor,
        filed_user=by.user_id,
        filed_at=at,
    )
    _about(objection, fact_id, enterprise, reason, by, at)
    agency = _authority(objection)
    if _heard_before(objection, kept):
        raise NothingNew
    try:
        with transaction.atomic():
            objection.save()
    except IntegrityError as error:
        raise WrongState(_("An objection to this is already being decided.")) from error
    ObjectionFile.objects.bulk_create(ObjectionFile(objection=objection, document=row) for row in kept)
    start_clock(
        rule_code=RULE, subject=(SUBJECT, objection.pk), starts_on=localdate(at), division=objection.division_code,
        zone_code=objection.zone_code, holder=objection.agency_code, enterprise_id=enterprise.pk, by=by, at=at,
        label=f"{enterprise.name}：{objection.subject}"[:200], url=f"/desk/objections/{objection.pk}/",
    )  # fmt: skip
    event = note(objection, "records.objection_filed", by=by, at=at, reason=reason, files=len(kept))
    if agency:
        notify(
            kind=FILED_KIND, to=("agency", agency.pk), event=event, at=at, url=f"/desk/objections/{objection.pk}/",
            data={"enterprise": enterprise.name, "subject": objection.subject, "number": objection.pk},
        )  # fmt: skip
    return objection


def _told(text, sentence, *, field):
    text = text.strip()
    if not says_something(text):
        raise Invalid(sentence, field=field)
    return text[:LONGEST]


def _about(objection, fact_id, enterprise, reason, by, at):
    """Bind the objection to its fact, which moves to "objected"; a grade has no state of its own here."""
    if not fact_id:
        if Objection.objects.open().about_same(objection).exists():
            raise WrongState(_("An objection to this is already being decided."))
        return
    if not Fact.objects.visible_to(by).filter(pk=fact_id, enterprise=enterprise).exists():
        raise OutOfReach
    if Objection.objects.open().filter(fact_id=fact_id).exists():
        raise WrongState(_("An objection to this is already being decided."))
    objection.fact_version = Fact.objects.get(pk=fact_id).version
    objection.fact = object_to_fact(fact_id=fact_id, reason=reason, by=by, at=at)


def _authority(objection):
    """The agency that answers for what is objected to: who decided the fact; for a grade the enterprise's bureau."""
    place = objection.enterprise
    agency = agency_of(objection.fact) if objection.fact_id else bureau_at(place.division_id, place.zone_id)
    objection.agency_code = agency.pk if agency else ""
    objection.division_code = agency.division_id if agency else place.division_id
    objection.zone_code = (agency.zone_id if agency else place.zone_id) or ""
    return agency


def _heard_before(objection, kept):
    """True when the same thing was decided before and no document is new since.

    The same fact is another thing once its content is another than the one a decision left standing.
    """
    before = Objection.objects.about_same(objection).filter(state__in=states.DECIDED)
    if objection.fact_id:
        before = before.filter(decided_at__in=moments_of_content(objection.fact_id))
    ids = list(before.values_list("pk", flat=True))
    if not ids:
        return False
    known = set(ObjectionFile.objects.filter(objection_id__in=ids).values_list("document__sha256", flat=True))
    return not {row.sha256 for row in kept} - known


@transaction.atomic
def withdraw_objection(*, objection_id, by, at):
    """The enterprise takes its objection back: the fact stands. Returns the Objection."""
    objection, fact = _take(objection_id, by, fact_id=None)
    at = later(at, fact)
    step = move(objection, "withdraw", table=states.OBJECTION, by=by)
    objection.decided_by, objection.decided_at = by.actor, at
    objection.save()
    if fact:
        release_fact(fact_id=fact.pk, reason=official(_("The objection was taken back.")), by=by, at=at)
    stop_clocks(subject=(SUBJECT, objection.pk), by=by, at=at)
    note(objection, step.event, by=by, at=at)
    return objection


@transaction.atomic
def refuse_objection(*, objection_id, decision, by, at):
    """The fact or grade stands; `decision` gives the reasons the enterprise reads. Returns the Objection.

    Raises NotPermitted, Involved, OutOfReach, WrongState, Invalid (no reasons).
    """
    objection, fact = _take(objection_id, by)
    at = later(at, fact)
    decision = _told(decision, _("A refusal says why."), field="decision")
    step = move(objection, "refuse", table=states.OBJECTION, by=by)
    _refuse_involved(objection, fact, by)
    _decide(objection, decision, by, at)
    if fact:
        confirm_fact(fact_id=fact.pk, reason=decision, by=by, at=at)
    return _finish(objection, step, by, at)


@transaction.atomic
def uphold_objection(*, objection_id, outcome, decision, by, at, changes=None, fact_id=None):
    """The enterprise is right; the fact is corrected or withdrawn in the same transaction. Returns the Objection.

    `outcome` is one of Objection.Outcome, `changes` what a correction sets (operations.facts.CORRECTABLE). An objection
    to a grade names by `fact_id` which fact of the enterprise was wrong: a grade is computed, only its facts can err.
    Where one was missing ("added") an officer records it first, with its evidence, and the decision names it. Raises
    MadeWorse where the enterprise would stand worse than before it objected.
    """
    objection, fact = _take(objection_id, by, fact_id=fact_id)
    at = later(at, fact)
    decision = _told(decision, _("Give the reasons: the enterprise and the source read them."), field="decision")
    if outcome not in Objection.Outcome.values:
        raise Invalid(_("Choose what becomes of the fact."), field="outcome")
    if fact is None:
        added = outcome == Objection.Outcome.ADDED
        raise Invalid(NOT_NEW if added else _("Choose the fact that was wrong."), field="fact_id")
    _refuse_outcome(objection, fact, outcome, by)
    step = move(objection, "uphold", table=states.OBJECTION, by=by)
    _refuse_involved(objection, fact, by)
    objection.outcome, objection.outcome_fact = outcome, fact
    _decide(objection, decision, by, at)
    if outcome == Objection.Outcome.WITHDRAWN:
        withdraw_fact(fact_id=fact.pk, reason=decision, by=by, at=at, deciding=objection.pk)
    elif outcome == Objection.Outcome.CORRECTED:
        correct_fact(
            fact_id=fact.pk, changes=changes or {}, reason=decision, by=by, at=at,
            deciding=bool(objection.fact_id), decided=objection.pk,
        )  # fmt: skip
    return _finish(objection, step, by, at)


def _refuse_outcome(objection, fact, outcome, by):
    """Refuse what cannot become of this fact by this decision."""
    if outcome == Objection.Outcome.ADDED:
        return _refuse_unless_new(objection, fact)
    if not objection.fact_id and not acts_for(by, agency_of(fact)):
        raise OtherAgency(DECIDED_ELSEWHERE, field="fact_id")
    favourable = fact.kind.leaning == FactKind.Leaning.FAVOURABLE
    if outcome == Objection.Outcome.WITHDRAWN and not objection.fact_id and favourable:
        raise MadeWorse(field="fact_id")
    if outcome == Objection.Outcome.CORRECTED and not may_keep(fact.kind, by):
        raise KindReserved(OF_ITS_CASE, field="outcome")
    return None


def _take(objection_id, by, *, fact_id=None):
    """(objection, its fact or the one named, or None), both locked: the fact first.

    A decision is the authority's that was asked, or of one above it; the enterprise takes back its own. Their
    enterprise is held before: a merge under way ends first, and what it moved is asked for where it now lies.
    """
    seen = Objection.objects.visible_to(by).filter(pk=objection_id).first()
    if seen is None or (by.is_agency and not decides_on(by, seen)):
        raise OutOfReach
    enterprise = hold(seen.enterprise_id)
    wanted = seen.fact_id or fact_id
    fact = None
    if wanted:
        facts = Fact.objects.select_for_update(of=("self",)).filter(pk=wanted, enterprise=enterprise)
        fact = facts.first()
        if fact is None:
            raise OutOfReach
    objection = Objection.objects.select_for_update(of=("self",)).select_related("enterprise").get(pk=objection_id)
    return objection, fact


def _refuse_unless_new(objection, fact):
    """What was missing cannot have been on the ledger when the objection said so."""
    if objection.fact_id:
        raise Invalid(_("This objection is about a fact that is on record."), field="outcome")
    since = fact.versions.order_by("version").values_list("known_from", flat=True).first() or fact.known_from
    if since < objection.filed_at or fact.state not in states.COUNTING:
        raise Invalid(NOT_NEW, field="fact_id")


def _refuse_involved(objection, fact, by):
    if by.user_id is None:
        raise NotPermitted(_("An objection is decided by a person."))
    if by.user_id in involved(objection, fact):
        raise Involved


def _decide(objection, decision, by, at):
    """The decision is written before the fact changes: the trigger asks who had touched the fact until now."""
    objection.decision = decision
    objection.decided_by, objection.decided_user, objection.decided_at = by.actor, by.user_id, at
    objection.save()


def _finish(objection, step, by, at):
    stop_clocks(subject=(SUBJECT, objection.pk), by=by, at=at)
    event = note(objection, step.event, by=by, at=at, reason=objection.decision, outcome=objection.outcome)
    notify(
        kind=step.event, to=("enterprise", objection.enterprise_id), event=event, at=at,
        url=f"/my/objections/{objection.pk}/",
        data={"subject": objection.subject, "reason": objection.decision, "number": objection.pk},
    )  # fmt: skip
    return objection
