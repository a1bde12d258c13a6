"""Seats at enterprises: claimed with evidence and decided by the county, or offered by the owner and accepted.

The seat is a row of access; what needs the enterprise (does it exist, in which county does it lie, who must be told)
is asked here. The states and their moves are in apps/access/states.py.
"""

from datetime import timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from apps.access.models import Seat, User
from apps.access.operations.users import make_invited
from apps.access.permissions import AccessPermission
from apps.access.states import SEAT_MOVES
from apps.audit.operations import record
from apps.deadlines.models import Limit
from apps.deadlines.operations import start_clock, stop_clocks
from apps.deadlines.queries import last_day
from apps.documents.models import Document
from apps.documents.operations import keep_until
from apps.kernel.errors import DomainError, Invalid, NotPermitted, Stale
from apps.kernel.moves import move
from apps.kernel.rules.unseen import says_something
from apps.kernel.scope import Scope
from apps.notifications.operations import notify

from ..models import Enterprise, EnterpriseSeat
from .following import CLAIM, ask_county, asked_no_longer, desk_page
from .locking import hold, records_of

EVIDENCE = CLAIM  # the kind of owner of evidence documents, and of the subject of the clock
DECIDE_WITHIN = "house.seat_decision"
EVIDENCE_KEPT = "house.seat_evidence"  # once the claim or the seat it proved is over
UNSENT_KEPT = timedelta(days=7)  # evidence of a claim that was begun and never sent
OPEN_CLAIMS = 5
ENDED = {"deregistered", "cancelled", "moved_out"}
GONE = _("There is no such enterprise, or it no longer exists.")
OFFER_ENDED = _("The owner who offered the seat no longer holds his own.")


class AlreadySeated(DomainError):
    code = "already-seated"
    message = _("This person already holds, has claimed or has been offered a seat at this enterprise.")


class IsStaff(DomainError):
    """Civil Servants Law, Art. 59 (16): no part in an undertaking for profit."""

    code = "is-staff"
    message = _("Members of staff cannot act for an enterprise.")


class OfferFell(DomainError):
    """An offer gives what its owner has: whose seat was ended passes nothing on."""

    code = "offer-fell"
    message = _("The owner who offered this seat no longer holds one at the enterprise. Ask for a new offer.")


class OwnClaim(DomainError):
    code = "own-claim"
    status = 403
    message = _("Nobody decides on a claim of his own.")


@transaction.atomic
def claim_seat(*, enterprise_id, role, document_id, by, at):
    """Claim a seat for oneself with a stored document as evidence; returns the Seat and starts the county's clock.

    Raises NotPermitted, IsStaff, AlreadySeated, Invalid (no such enterprise, one that no longer exists, evidence that
    is not one's own, too many open claims).
    """
    by.require(AccessPermission.CLAIM_SEAT)
    enterprise = Enterprise.objects.current().under_lock().filter(pk=enterprise_id).select_related("division").first()
    user = User.objects.locked(pk=by.user_id)
    if enterprise is None or enterprise.status in ENDED:
        raise Invalid(GONE, field="uscc")
    if role not in Seat.Role.values:
        raise Invalid(_("Choose a role."), field="role")
    _check_evidence(document_id, by)
    _check_person(user, enterprise.pk, at)
    if user.seats.filter(state=Seat.State.CLAIMED).count() >= OPEN_CLAIMS:
        raise Invalid(_("You have too many open claims. Wait for their decision, or withdraw one."))
    seat = _create(user, enterprise, role, Seat.State.CLAIMED, at, evidence=str(document_id))
    keep_until(document_id=document_id, day=None)
    start_clock(
        rule_code=DECIDE_WITHIN,
        subject=(EVIDENCE, seat.pk),
        starts_on=timezone.localdate(at),
        division=enterprise.division_id,
        zone_code=enterprise.zone_id or "",
        label=enterprise.name,
        url=desk_page(seat.pk),
        by=by,
        at=at,
    )
    event = _record("access.seat_claimed", seat, enterprise, by=by, at=at)
    ask_county(seat, division_code=enterprise.division_id, zone_code=enterprise.zone_id or "", event=event, at=at)
    return seat


@transaction.atomic
def approve_seat(*, seat_id, by, at):
    """Let the claimant act for the enterprise; returns the Seat.

    Raises NotPermitted, WrongState, OwnClaim, IsStaff, and Invalid where the enterprise has ended or the account was
    locked since the claim: what held then is asked again now.
    """
    seat, enterprise = _decidable(seat_id, by)
    step = move(seat, "approve", table=SEAT_MOVES, by=by)
    if enterprise.status in ENDED:
        raise Invalid(GONE)
    if not seat.user.is_active:
        raise Invalid(_("This account is locked or closed. The claim can only be refused."))
    if seat.user.posts.standing(timezone.localdate(at)).exists():
        raise IsStaff
    return _decided(seat, enterprise, step, "registry.seat_approved", by=by, at=at)


@transaction.atomic
def refuse_seat(*, seat_id, reason, by, at):
    """Refuse a claim with a reason the claimant reads; returns the Seat. Raises as approve_seat, and Invalid."""
    seat, enterprise = _decidable(seat_id, by)
    step = move(seat, "refuse", table=SEAT_MOVES, by=by)
    if not says_something(reason):
        raise Invalid(_("Give a reason."), field="reason")
    seat.reason = reason.strip()
    _evidence_served(seat, at)
    return _decided(seat, enterprise, step, "registry.seat_refused", by=by, at=at)


@transaction.atomic
def offer_seat(*, email, display_name, by, at):
    """The owner offers a filer's seat at his enterprise to an e-mail address; returns the Seat.

    Whoever has no account gets an invitation. Nothing is theirs before they accept, and the owner learns nothing of
    an account that was there before. Raises NotPermitted, IsStaff, AlreadySeated, Invalid (also where the enterprise
    has ended).
    """
    enterprise = _owned(by)
    if enterprise.status in ENDED:
        raise Invalid(GONE)
    user = User.objects.filter(email__iexact=email.strip()).first()
    if user is None:
        user = make_invited(email=email, display_name=display_name, by=by, at=at, division=enterprise.division_id)
    user = User.objects.locked(pk=user.pk)
    _check_person(user, enterprise.pk, at)
    seat = _create(user, enterprise, Seat.Role.FILER, Seat.State.OFFERED, at, offered_by_id=by.user_id)
    event = _record("access.seat_offered", seat, enterprise, by=by, at=at)
    _tell(seat, "registry.seat_offered", event, at, by=by, url="/my/seats/")
    return seat


@transaction.atomic
def answer_seat(*, seat_id, verb, by, at):
    """The person's own step: "accept" or "decline" an offer, "withdraw" a claim. Returns the Seat.

    Accepting asks again what held at the offer: raises OfferFell where its owner's seat has ended since, IsStaff, and
    Invalid where the enterprise has ended.
    """
    if verb not in {"accept", "decline", "withdraw"}:
        raise ValueError(verb)
    hold(
        Seat.objects.get(pk=seat_id, user_id=by.user_id).enterprise_id
    )  # a merge takes this seat and the owner's along
    rests = verb != "accept" or _offer_rests(seat_id, by)  # the owner's seat is locked first, as by whoever ends it
    seat = Seat.objects.select_for_update().get(pk=seat_id, user_id=by.user_id)
    step = move(seat, verb, table=SEAT_MOVES, by=by)
    if verb == "accept":
        if seat.user.posts.standing(timezone.localdate(at)).exists():
            raise IsStaff
        if Enterprise.objects.get(pk=seat.enterprise_id).status in ENDED:
            raise Invalid(GONE)
        if not rests:
            raise OfferFell
        seat.decided_at, seat.decided_by = at, by.actor
    else:
        seat.ended_at, seat.ended_by = at, by.actor
        _evidence_served(seat, at)
    seat.save()
    _done_with(seat, by=by, at=at)
    _record(step.event, seat, Enterprise.objects.get(pk=seat.enterprise_id), by=by, at=at)
    return seat


@transaction.atomic
def end_seat(*, seat_id, reason, by, at):
    """End a seat or take back an offer: by its holder, by the owner (filers only), by the county. Returns the Seat.

    With an owner's seat end the offers he made that nobody has accepted yet; seats already accepted stand.
    Raises NotPermitted, WrongState, Invalid (no reason).
    """
    hold(EnterpriseSeat.objects.visible_to(by).get(pk=seat_id).enterprise_id)  # the owner's offers end with the seat
    seat = EnterpriseSeat.objects.visible_to(by).select_for_update(of=("self",)).get(pk=seat_id)
    if not _may_end(seat, by):
        raise NotPermitted
    if not says_something(reason):
        raise Invalid(_("Give a reason."), field="reason")
    held = seat.role == Seat.Role.OWNER and seat.state == Seat.State.APPROVED
    _end(seat, reason.strip(), by=by, at=at)
    _end_at_merged(seat, by=by, at=at)
    if held:
        end_offers(user_id=seat.user_id, enterprise_id=seat.enterprise_id, by=by, at=at)
    return seat


def _end_at_merged(seat, *, by, at):
    """What the person holds at records that were merged into this one ends too: it would come back with an undoing."""
    same = Seat.objects.live().filter(user_id=seat.user_id, enterprise_id__in=records_of(seat.enterprise_id)[1:])
    for other in same.select_for_update(of=("self",)).order_by("pk"):
        leave_seat(other, reason=seat.reason, by=by, at=at)


def end_offers(*, user_id, by, at, **where):
    """End what this owner has offered and nobody has accepted yet (`where` narrows it), and tell those it was for."""
    offers = EnterpriseSeat.objects.filter(offered_by_id=user_id, state=Seat.State.OFFERED, **where)
    for seat in offers.select_for_update(of=("self",)).order_by("pk"):
        _end(seat, str(OFFER_ENDED), by=by, at=at)


@transaction.atomic
def account_closed(delivery, at):
    """Consumer of closed accounts: what access cannot reach from below. Nobody need decide on the claims any more, and
    what the person offered as an owner falls. Called again for the same delivery it finds nothing left."""
    by = Scope.system("registry")
    user_id = int(delivery.event.subject_id)
    end_offers(user_id=user_id, by=by, at=at)  # seats before clocks, as everywhere
    for seat in Seat.objects.filter(user_id=user_id).exclude(evidence="").order_by("pk"):
        _done_with(seat, by=by, at=at)
        _evidence_served(seat, at)


def leave_seat(seat, *, reason, by, at):
    """End a live seat for a reason that lies in the registry: a claim or offer nobody can answer any more, and a seat
    that a stronger one of the same person replaces. The holder is told. The caller has locked the seat."""
    verb = {Seat.State.CLAIMED: "withdraw", Seat.State.OFFERED: "decline"}.get(seat.state, "end")
    _end(seat, reason, by=by, at=at, verb=verb)
    _done_with(seat, by=by, at=at)


def _end(seat, reason, *, by, at, verb="end"):
    step = move(seat, verb, table=SEAT_MOVES, by=by)
    seat.ended_at, seat.ended_by, seat.reason = at, by.actor, reason
    seat.save()
    _evidence_served(seat, at)
    event = _record(step.event, seat, Enterprise.objects.get(pk=seat.enterprise_id), by=by, at=at, reason=seat.reason)
    if seat.user_id != by.user_id:
        _tell(seat, "registry.seat_ended", event, at, by=by, reason=seat.reason)


def _offer_rests(seat_id, by):
    """Does whoever offered this seat still own one there? Of an offer without a name any owner answers."""
    offer = Seat.objects.filter(pk=seat_id, user_id=by.user_id).first()
    if offer is None:
        return False
    owners = Seat.objects.held().filter(enterprise_id=offer.enterprise_id, role=Seat.Role.OWNER)
    if offer.offered_by_id:
        owners = owners.filter(user_id=offer.offered_by_id)
    return bool(owners.select_for_update(of=("self",)).order_by("pk"))


def _decidable(seat_id, by):
    by.require(AccessPermission.DECIDE_SEAT)
    enterprise = hold(EnterpriseSeat.objects.visible_to(by).get(pk=seat_id).enterprise_id)
    seat = EnterpriseSeat.objects.visible_to(by).select_for_update(of=("self",)).get(pk=seat_id)
    if seat.user_id == by.user_id:
        raise OwnClaim
    if seat.enterprise_id != enterprise.pk:
        raise Stale  # a merge was undone between the two
    return seat, enterprise


def _decided(seat, enterprise, step, kind, *, by, at):
    seat.decided_at, seat.decided_by, seat.enterprise_name = at, by.actor, enterprise.name
    seat.save()
    _done_with(seat, by=by, at=at)
    event = _record(step.event, seat, enterprise, by=by, at=at, reason=seat.reason)
    _tell(seat, kind, event, at, by=by, reason=seat.reason)
    return seat


def evidence_limit(day):
    """The Limit that says how long evidence is kept once it proves nothing that is in force."""
    return Limit.objects.in_force(EVIDENCE_KEPT, day)


def _evidence_served(seat, at):
    """It proves nothing any more that is in force: from here its time runs, and then it is deleted."""
    if seat.evidence and not Seat.objects.live().filter(evidence=seat.evidence).exclude(pk=seat.pk).exists():
        keep_until(document_id=seat.evidence, day=last_day(EVIDENCE_KEPT, timezone.localdate(at)))


def _done_with(seat, *, by, at):
    """Nobody need decide any more: the clock stops, and the claim leaves the inboxes that were asked."""
    stop_clocks(subject=(EVIDENCE, seat.pk), by=by, at=at)
    asked_no_longer(seat.pk, by=by, at=at)


def _may_end(seat, by):
    if by.is_system or by.may(AccessPermission.DECIDE_SEAT) or seat.user_id == by.user_id:
        return True
    owned = by.may(AccessPermission.MANAGE_FILERS) and _owner_seats(by).filter(enterprise_id=seat.enterprise_id)
    return bool(owned and seat.role == Seat.Role.FILER)


def _owner_seats(by):
    """The owner's seats as they are now, not as the request began."""
    rows = Seat.objects.held().filter(user_id=by.user_id, role=Seat.Role.OWNER)
    return rows.filter(enterprise_id__in=by.enterprise_ids)


def _owned(by):
    """The enterprise the actor owns; raises NotPermitted when his seat has ended since."""
    by.require(AccessPermission.MANAGE_FILERS)
    seen = _owner_seats(by).first()
    enterprise = seen and hold(seen.enterprise_id)
    seat = seen and _owner_seats(by).filter(enterprise_id=enterprise.pk).select_for_update(of=("self",)).first()
    if seat is None:
        raise NotPermitted(permission=AccessPermission.MANAGE_FILERS)
    return enterprise


def _check_evidence(document_id, by):
    if not Document.objects.filter(pk=document_id, owner_kind=EVIDENCE, stored_user=by.user_id).exists():
        raise Invalid(_("Upload the evidence again."), field="evidence")


def _check_person(user, enterprise_id, at):
    if not user.is_active:
        raise Invalid(_("This account is locked or closed."))
    if user.posts.standing(timezone.localdate(at)).exists():
        raise IsStaff
    if user.seats.live().filter(enterprise_id=enterprise_id).exists():
        raise AlreadySeated


def _create(user, enterprise, role, state, at, **fields):
    return EnterpriseSeat.objects.create(
        user=user,
        enterprise_id=enterprise.pk,
        enterprise_name=enterprise.name,
        role=role,
        state=state,
        claimed_at=at,
        **fields,
    )


def _record(verb, seat, enterprise, *, by, at, **more):
    data = {"user": seat.user_id, "enterprise": enterprise.pk, "role": seat.role} | {k: v for k, v in more.items() if v}
    return record(verb=verb, by=by, at=at, subject=("seat", seat.pk), division=enterprise.division_id, data=data)


def _tell(seat, kind, event, at, *, by, url="/my/seats/", **data):
    data = {"enterprise": seat.enterprise_name, "by": by.actor, "role": seat.role, **data}
    data = {name: str(value) for name, value in data.items()}
    notify(kind=kind, to=("user", seat.user_id), event=event, at=at, data=data, url=url)
