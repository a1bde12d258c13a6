"""Seats: claimed, decided, offered, ended: done, refused, twice, two at once."""

from datetime import UTC, date, datetime
from io import BytesIO

import pytest

from apps.access.models import Seat, User
from apps.access.operations.account import close_account
from apps.access.queries import hats_of
from apps.access.states import SEAT_MOVES
from apps.audit import consumers
from apps.audit.models import Delivery, Event
from apps.deadlines.models import Clock
from apps.documents.operations import store
from apps.kernel.errors import Invalid, NotPermitted, WrongState
from apps.notifications.models import Message
from apps.registry.models import EnterpriseSeat
from apps.registry.operations import claims
from tests.factories.access import (
    PostFactory,
    SeatFactory,
    UserFactory,
    filer_of,
    scope_of_user,
    user_with_post,
)
from tests.factories.divisions import agency_of
from tests.factories.pictures import PNG
from tests.factories.registry import enterprise_in
from tests.together import at_once

pytestmark = pytest.mark.django_db
AT = datetime(2026, 5, 12, 2, 0, tzinfo=UTC)
TODAY = date(2026, 5, 12)


def applicant():
    from apps.access.queries import applicant as scope_without_hat

    return scope_without_hat(UserFactory())


def evidence(by):
    return store(file=BytesIO(PNG), name="licence.png", owner=(claims.EVIDENCE, "draft"), by=by, at=AT).pk


def claim(by, enterprise, **changes):
    document = changes.pop("document", None) or evidence(by)
    values = {"enterprise_id": enterprise.pk, "role": "owner", "document_id": document} | changes
    return claims.claim_seat(**values, by=by, at=AT)


def officer(code="320102", role="county_officer"):
    return scope_of_user(user_with_post(role, code))


def test_a_claim_waits_with_a_clock_of_five_working_days_and_tells_the_county():
    by, enterprise = applicant(), enterprise_in("320102")
    seat = claim(by, enterprise)
    assert (seat.state, seat.role, seat.decided_at) == ("claimed", "owner", None)
    clock = Clock.objects.get(subject_kind="access.seat", subject_id=str(seat.pk))
    assert (clock.due_on, clock.division_code) == (date(2026, 5, 19), "320102")
    assert Event.objects.get(verb="access.seat_claimed").division == "320102"
    message = Message.objects.get()
    assert (message.recipient_kind, message.recipient_id) == ("agency", agency_of("320102").pk)
    assert hats_of(seat.user, TODAY) == []


def test_approval_lets_the_claimant_act_and_stops_the_clock():
    seat, by = claim(applicant(), enterprise_in("320102")), officer()
    claims.approve_seat(seat_id=seat.pk, by=by, at=AT)
    seat.refresh_from_db()
    assert (seat.state, seat.decided_at, seat.decided_by) == ("approved", AT, by.actor)
    assert scope_of_user(seat.user).enterprise_ids == (seat.enterprise_id,)
    assert Clock.objects.get(subject_id=str(seat.pk)).state == "stopped"
    assert Message.objects.filter(recipient_kind="user", kind="registry.seat_approved").exists()


def test_refusal_needs_a_reason_and_lets_the_claimant_try_again():
    by, enterprise = applicant(), enterprise_in("320102")
    seat = claim(by, enterprise)
    with pytest.raises(Invalid):
        claims.refuse_seat(seat_id=seat.pk, reason=" \u200b——", by=officer(), at=AT)
    seat.refresh_from_db()
    assert seat.state == "claimed"
    claims.refuse_seat(seat_id=seat.pk, reason="seal missing", by=officer(), at=AT)
    seat.refresh_from_db()
    assert (seat.state, seat.reason) == ("refused", "seal missing")
    assert claim(by, enterprise).pk != seat.pk


@pytest.mark.parametrize("end", ["approve", "refuse", "withdraw"])
def test_a_claim_nobody_need_decide_any_more_leaves_the_inboxes_it_came_to(end):
    by, county = applicant(), officer()
    seat, other = claim(by, enterprise_in("320102")), claim(applicant(), enterprise_in("320102"))
    asked = Message.objects.visible_to(county).unread()
    assert asked.count() == 2
    if end == "withdraw":
        claims.answer_seat(seat_id=seat.pk, verb="withdraw", by=by, at=AT)
    elif end == "refuse":
        claims.refuse_seat(seat_id=seat.pk, reason="x", by=county, at=AT)
    else:
        claims.approve_seat(seat_id=seat.pk, by=county, at=AT)
    assert [message.url for message in asked.all()] == [f"/desk/seats/{other.pk}/"]
    done = Message.objects.visible_to(county).exclude(read_at=None).get()
    assert (done.read_at, done.read_by) == (AT, by.actor if end == "withdraw" else county.actor)
    own = Message.objects.filter(recipient_kind="user", recipient_id=str(seat.user_id))
    assert own.filter(read_at=None).count() == own.count()  # the answer to the claimant is still to be read


def test_a_decision_that_is_refused_leaves_the_claim_in_the_inbox():
    seat = claim(applicant(), enterprise_in("320102"))
    with pytest.raises(Invalid):
        claims.refuse_seat(seat_id=seat.pk, reason=" \u200b——", by=officer(), at=AT)
    assert Message.objects.unread().filter(kind="registry.seat_claimed").count() == 1


@pytest.mark.parametrize("decide", ["approve", "refuse"])
def test_the_neighbour_county_cannot_even_find_it(decide):
    seat = claim(applicant(), enterprise_in("320102"))
    verb = {"approve": claims.approve_seat, "refuse": claims.refuse_seat}[decide]
    more = {"reason": "x"} if decide == "refuse" else {}
    with pytest.raises(Seat.DoesNotExist):
        verb(seat_id=seat.pk, by=officer("320104"), at=AT, **more)
    seat.refresh_from_db()
    assert (seat.state, seat.decided_at) == ("claimed", None)


@pytest.mark.parametrize(
    ("code", "role"), [("320102", "county_reviewer"), ("320100", "city_officer"), ("320102", "auditor")]
)
def test_only_the_county_officer_decides(code, role):
    seat = claim(applicant(), enterprise_in("320102"))
    with pytest.raises(NotPermitted):
        claims.approve_seat(seat_id=seat.pk, by=officer(code, role), at=AT)
    seat.refresh_from_db()
    assert seat.state == "claimed"


def test_a_seat_follows_its_enterprise_to_another_county():
    enterprise = enterprise_in("320102")
    seat = claim(applicant(), enterprise)
    enterprise.division_id = "320104"
    enterprise.save()
    with pytest.raises(Seat.DoesNotExist):
        claims.approve_seat(seat_id=seat.pk, by=officer("320102"), at=AT)
    claims.approve_seat(seat_id=seat.pk, by=officer("320104"), at=AT)
    assert EnterpriseSeat.objects.get(pk=seat.pk).state == "approved"


def test_nobody_decides_his_own_claim():
    by, enterprise = applicant(), enterprise_in("320102")
    seat = claim(by, enterprise)
    PostFactory(user_id=by.user_id, user=User.objects.get(pk=by.user_id), agency=agency_of("320102"))
    with pytest.raises(claims.OwnClaim):
        claims.approve_seat(seat_id=seat.pk, by=scope_of_user(User.objects.get(pk=by.user_id)), at=AT)
    seat.refresh_from_db()
    assert seat.state == "claimed"


@pytest.mark.parametrize("meanwhile", ["ended", "locked"])
def test_what_held_at_the_claim_is_asked_again(meanwhile):
    enterprise = enterprise_in("320102")
    seat = claim(applicant(), enterprise)
    if meanwhile == "ended":
        type(enterprise).objects.filter(pk=enterprise.pk).update(
            status="deregistered", status_on=date(2026, 5, 1), status_basis="注销1号"
        )
    else:
        User.objects.filter(pk=seat.user_id).update(is_active=False)
    with pytest.raises(Invalid):
        claims.approve_seat(seat_id=seat.pk, by=officer(), at=AT)
    seat.refresh_from_db()
    assert (seat.state, seat.decided_at) == ("claimed", None)


def test_whoever_became_staff_meanwhile_is_not_approved():
    seat = claim(applicant(), enterprise_in("320102"))
    PostFactory(user=seat.user, agency=agency_of("320104"))
    with pytest.raises(claims.IsStaff):
        claims.approve_seat(seat_id=seat.pk, by=officer(), at=AT)
    seat.refresh_from_db()
    assert seat.state == "claimed"


def test_staff_claim_nothing():
    by = officer()
    with pytest.raises(NotPermitted):
        claim(by, enterprise_in("320102"), document="x")
    assert not Seat.objects.exists()


def test_a_second_claim_for_the_same_is_refused_but_another_person_may():
    by, enterprise = applicant(), enterprise_in("320102")
    claim(by, enterprise)
    with pytest.raises(claims.AlreadySeated):
        claim(by, enterprise)
    assert claim(applicant(), enterprise).state == "claimed"
    assert Seat.objects.count() == 2


@pytest.mark.django_db(transaction=True)
def test_two_claims_at_once_make_one():
    by, enterprise = applicant(), enterprise_in("320102")
    document = evidence(by)
    results = at_once(*[lambda: claim(by, enterprise, document=document)] * 2)
    assert sorted(isinstance(result, claims.AlreadySeated) for result in results) == [False, True]
    assert Seat.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_approved_and_refused_at_once_is_one_of_the_two():
    seat, first, second = claim(applicant(), enterprise_in("320102")), officer(), officer()
    results = at_once(
        lambda: claims.approve_seat(seat_id=seat.pk, by=first, at=AT),
        lambda: claims.refuse_seat(seat_id=seat.pk, reason="x", by=second, at=AT),
    )
    assert sorted(isinstance(result, WrongState) for result in results) == [False, True]
    assert Event.objects.filter(verb__in=["access.seat_approved", "access.seat_refused"]).count() == 1


def test_deciding_twice_is_refused():
    seat, by = claim(applicant(), enterprise_in("320102")), officer()
    claims.approve_seat(seat_id=seat.pk, by=by, at=AT)
    with pytest.raises(WrongState):
        claims.refuse_seat(seat_id=seat.pk, reason="x", by=by, at=AT)
    seat.refresh_from_db()
    assert (seat.state, seat.reason) == ("approved", "")


@pytest.mark.parametrize("status", ["deregistered", "cancelled", "moved_out"])
def test_an_enterprise_that_is_gone_cannot_be_claimed(status):
    with pytest.raises(Invalid):
        claim(applicant(), enterprise_in("320102", status=status, status_on=TODAY))
    assert not Seat.objects.exists()


def test_evidence_of_somebody_else_is_worth_nothing():
    by = applicant()
    with pytest.raises(Invalid):
        claim(by, enterprise_in("320102"), document=evidence(applicant()))
    assert not Seat.objects.exists()


def test_open_claims_are_limited():
    by = applicant()
    for _ in range(claims.OPEN_CLAIMS):
        claim(by, enterprise_in("320102"))
    with pytest.raises(Invalid):
        claim(by, enterprise_in("320102"))
    assert Seat.objects.count() == claims.OPEN_CLAIMS


def test_the_claimant_withdraws_and_the_clock_stops():
    by = applicant()
    seat = claim(by, enterprise_in("320102"))
    claims.answer_seat(seat_id=seat.pk, verb="withdraw", by=by, at=AT)
    seat.refresh_from_db()
    assert (seat.state, seat.ended_at) == ("withdrawn", AT)
    assert Clock.objects.get().state == "stopped"
    with pytest.raises(WrongState):
        claims.approve_seat(seat_id=seat.pk, by=officer(), at=AT)


def test_nobody_withdraws_for_another():
    seat = claim(applicant(), enterprise_in("320102"))
    with pytest.raises(Seat.DoesNotExist):
        claims.answer_seat(seat_id=seat.pk, verb="withdraw", by=applicant(), at=AT)
    seat.refresh_from_db()
    assert seat.state == "claimed"


def owner(enterprise):
    return scope_of_user(filer_of(enterprise, role="owner"))


def offer(by, email="sun@example.com"):
    return claims.offer_seat(email=email, display_name="孙丽", by=by, at=AT)


def test_an_owner_offers_a_seat_and_only_acceptance_gives_it():
    seat = offer(owner(enterprise_in("320102")))
    assert (seat.state, seat.role, seat.user.has_usable_password()) == ("offered", "filer", False)
    assert hats_of(seat.user, TODAY) == []
    from apps.access.queries import applicant as scope_without_hat

    claims.answer_seat(seat_id=seat.pk, verb="accept", by=scope_without_hat(seat.user), at=AT)
    assert scope_of_user(seat.user).enterprise_ids == (seat.enterprise_id,)


def test_a_filer_offers_nothing():
    by, users = scope_of_user(filer_of(enterprise_in("320102"))), User.objects.count()
    with pytest.raises(NotPermitted):
        offer(by)
    assert (Seat.objects.count(), User.objects.count()) == (1, users)


def test_an_owner_whose_seat_has_ended_meanwhile_offers_nothing():
    by = owner(enterprise_in("320102"))
    Seat.objects.update(state="ended", ended_at=AT, ended_by="county")
    with pytest.raises(NotPermitted):
        offer(by)
    assert Seat.objects.count() == 1


def test_no_seat_is_offered_to_staff():
    user_with_post("county_officer", "320104", email="sun@example.com")
    with pytest.raises(claims.IsStaff):
        offer(owner(enterprise_in("320102")))
    assert Seat.objects.count() == 1


def test_offering_twice_is_refused():
    by = owner(enterprise_in("320102"))
    offer(by)
    with pytest.raises(claims.AlreadySeated):
        offer(by, "SUN@example.com")
    assert Seat.objects.count() == 2


def offered():
    """(enterprise, the owner's seat, the offer he made, the scope of the person it is for)."""
    enterprise = enterprise_in("320102")
    by = owner(enterprise)
    seat = offer(by)
    from apps.access.queries import applicant as scope_without_hat

    return enterprise, Seat.objects.get(user_id=by.user_id), seat, scope_without_hat(seat.user)


def accept(seat, by):
    return claims.answer_seat(seat_id=seat.pk, verb="accept", by=by, at=AT)


def test_with_an_owners_seat_end_the_offers_he_made():
    enterprise, source, seat, invitee = offered()
    colleagues = offer(owner(enterprise), "li@example.com")
    accepted = SeatFactory(enterprise=enterprise, offered_by=source.user)
    end(source, officer())
    seat.refresh_from_db()
    assert (seat.state, bool(seat.reason), seat.ended_at) == ("ended", True, AT)
    assert Message.objects.filter(kind="registry.seat_ended", recipient_id=str(seat.user_id)).exists()
    assert Event.objects.filter(verb="access.seat_ended").count() == 2
    with pytest.raises(WrongState):
        accept(seat, invitee)
    states = {row.pk: row.state for row in Seat.objects.all()}
    assert (states[colleagues.pk], states[accepted.pk]) == ("offered", "approved")


@pytest.mark.parametrize("named", [True, False])
def test_an_offer_falls_with_the_seat_it_rests_on(named):
    _enterprise, source, seat, invitee = offered()
    if not named:
        Seat.objects.filter(pk=seat.pk).update(offered_by=None)
    Seat.objects.filter(pk=source.pk).update(state="ended", ended_at=AT, ended_by="county")
    with pytest.raises(claims.OfferFell):
        accept(seat, invitee)
    assert Seat.objects.get(pk=seat.pk).state == "offered"


@pytest.mark.parametrize("status", ["deregistered", "cancelled", "moved_out"])
def test_at_an_enterprise_that_is_gone_nothing_is_offered_or_accepted(status):
    enterprise, source, seat, invitee = offered()
    type(enterprise).objects.filter(pk=enterprise.pk).update(status=status, status_on=TODAY)
    with pytest.raises(Invalid):
        accept(seat, invitee)
    with pytest.raises(Invalid):
        offer(scope_of_user(source.user), "li@example.com")
    assert Seat.objects.get(pk=seat.pk).state == "offered"
    assert (Seat.objects.count(), User.objects.filter(email="li@example.com").exists()) == (2, False)


@pytest.mark.django_db(transaction=True)
def test_accepted_while_the_owners_seat_ends_leaves_no_open_offer():
    _enterprise, source, seat, invitee = offered()
    county = officer()
    results = at_once(lambda: accept(seat, invitee), lambda: end(source, county))
    assert getattr(results[1], "state", "") == "ended"
    accepted = not isinstance(results[0], Exception)
    assert accepted or isinstance(results[0], claims.OfferFell | WrongState)
    assert Seat.objects.get(pk=seat.pk).state == ("approved" if accepted else "ended")


def test_closing_an_account_leaves_no_claim_to_decide_and_no_offer_to_accept():
    by = applicant()
    seat = claim(by, enterprise_in("320102"))
    _enterprise, source, offer_made, _invitee = offered()
    for who in (by, scope_of_user(source.user)):
        close_account(by=who, at=AT)
    deliveries = list(Delivery.objects.filter(consumer="registry.account_closed"))
    assert len(deliveries) == 2
    for delivery in deliveries * 2:  # a worker may die before it ticks the delivery off
        consumers.find(delivery.consumer).deliver(delivery, AT)
    assert Clock.objects.get(subject_id=str(seat.pk)).state == "stopped"
    assert not Message.objects.unread().filter(kind="registry.seat_claimed").exists()
    assert Seat.objects.get(pk=offer_made.pk).state == "ended"
    assert Event.objects.filter(verb="access.seat_ended", subject_id=str(offer_made.pk)).count() == 1


def end(seat, by):
    return claims.end_seat(seat_id=seat.pk, reason="left the firm", by=by, at=AT)


def test_an_owner_ends_filers_of_his_enterprise_only():
    mine, other = enterprise_in("320102"), enterprise_in("320102")
    by = owner(mine)
    filer, colleague, stranger = (
        SeatFactory(enterprise=mine),
        SeatFactory(enterprise=mine, role="owner"),
        SeatFactory(enterprise=other),
    )
    assert end(filer, by).state == "ended"
    with pytest.raises(NotPermitted):
        end(colleague, by)
    with pytest.raises(Seat.DoesNotExist):
        end(stranger, by)
    assert set(Seat.objects.filter(pk__in=[colleague.pk, stranger.pk]).values_list("state", flat=True)) == {"approved"}


def test_a_holder_leaves_and_the_county_ends():
    enterprise = enterprise_in("320102")
    leaving, removed = SeatFactory(enterprise=enterprise), SeatFactory(enterprise=enterprise, role="owner")
    assert end(leaving, scope_of_user(leaving.user)).ended_by
    assert end(removed, officer()).state == "ended"
    with pytest.raises(WrongState):
        end(removed, officer())


def test_a_filer_does_not_end_a_colleague():
    enterprise = enterprise_in("320102")
    colleague, by = SeatFactory(enterprise=enterprise), scope_of_user(filer_of(enterprise))
    with pytest.raises(NotPermitted):
        end(colleague, by)
    assert Seat.objects.get(pk=colleague.pk).state == "approved"


@pytest.mark.parametrize(
    "values",
    [
        {"state": "approved", "decided_at": None, "decided_by": ""},
        {"state": "refused", "reason": ""},
        {"state": "ended", "ended_at": None},
        {"state": "claimed", "evidence": "", "decided_at": None, "decided_by": ""},
        {"state": "promoted"},
    ],
)
def test_the_database_refuses_a_state_that_contradicts_itself(values):
    from django.db import IntegrityError

    seat = SeatFactory(enterprise=enterprise_in("320102"))
    with pytest.raises(IntegrityError):
        Seat.objects.filter(pk=seat.pk).update(**values)


def test_every_state_has_a_way_in_and_every_move_an_event():
    targets = {step.target for step in SEAT_MOVES.moves} | {"claimed", "offered"}
    assert targets == set(Seat.State.values)
    assert all(step.event for step in SEAT_MOVES.moves)
