"""Merging duplicates: asked, confirmed by another, undone without a trace, refused with nothing changed."""

from dataclasses import replace
from datetime import date
from functools import partial
from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from apps.access.models import Seat
from apps.audit.models import Event
from apps.audit.operations import record
from apps.kernel.errors import Invalid, NotPermitted, Stale, WrongState
from apps.kernel.scope import Scope
from apps.notifications.models import MassSend, Message
from apps.notifications.queries import addresses_of, inbox
from apps.registry.models import Correction, DuplicatePair, Enterprise, FormerName, Identifier, Merge, Product, Site
from apps.registry.operations import merges as verbs
from apps.registry.operations.corrections import file_correction, refuse_correction
from apps.registry.operations.enterprises import change_facts
from apps.registry.operations.locking import OutOfReach
from apps.registry.operations.relations import label_of
from tests.factories.access import SeatFactory, UserFactory, filer_of, scope_of_user, user_with_post
from tests.factories.registry import PairFactory, ProductFactory, SiteFactory, enterprise_in, valid_uscc
from tests.together import at_once

from .conftest import HOME, NEXT, image

pytestmark = pytest.mark.django_db


@pytest.fixture
def colleague(db):
    return scope_of_user(user_with_post("county_reviewer", HOME))


def pair_of(**duplicate):
    return enterprise_in(HOME, **duplicate), enterprise_in(HOME)


def asked(duplicate, survivor, officer, now, **more):
    return verbs.request_merge(
        duplicate_id=duplicate.pk, survivor_id=survivor.pk, reason="同一营业执照", by=officer, at=now, **more
    )


def apart(merge, asker, decider, now, reason="复核"):
    verbs.ask_undo(merge_id=merge.pk, reason=reason, by=asker, at=now)
    return verbs.undo_merge(merge_id=merge.pk, by=decider, at=now)


def told(enterprise, now, *, to="enterprise", mass=None):
    """A message to an enterprise, or to another inbox of the same number."""
    event = record(verb="t.done", by=Scope.system("test"), at=now)
    given = {"kind": "test.said", "recipient_kind": to, "recipient_id": str(enterprise.pk), "event": event}
    return Message.objects.create(**given, created_at=now, mass_send=mass)


def whole():
    """Everything the merge may touch, without the marks of time."""
    quiet = {"version", "updated_at"}
    found = {}
    for model in (Enterprise, FormerName, Identifier, Site, Product, Seat, Message):
        for row in model._base_manager.order_by("pk"):
            fields = {f.attname: getattr(row, f.attname) for f in row._meta.concrete_fields if f.attname not in quiet}
            found[model.__name__, row.pk] = fields
    return found


def test_nothing_is_established_after_its_end(officer, colleague, now):
    """Two ended records: chosen, it is refused before anybody confirms; of itself it fills no gap."""
    ended = {"status": "deregistered", "status_on": date(2023, 5, 5), "status_basis": "注销登记"}
    late = ended | {"status_beneath": [["revoked", None, "1号"]], "established_on": date(2022, 1, 1)}
    known = ended | {"status_beneath": [["revoked", "2020-05-05", "1号"]], "established_on": date(2015, 1, 1)}
    duplicate, survivor = enterprise_in(HOME, **late), enterprise_in(HOME, **known)
    with pytest.raises(Invalid):
        asked(duplicate, survivor, officer, now, takes=["established_on"])
    assert not Merge.objects.exists()
    Enterprise.objects.filter(pk=survivor.pk).update(established_on=None)
    verbs.confirm_merge(merge_id=asked(duplicate, survivor, officer, now).pk, by=colleague, at=now)
    survivor.refresh_from_db()
    assert survivor.established_on is None


def test_two_officers_make_one_of_two(officer, colleague, now):
    duplicate, survivor = pair_of(address="旧路1号", scale="small")
    site, product, seat = (
        SiteFactory(enterprise=duplicate), ProductFactory(enterprise=duplicate), SeatFactory(enterprise=duplicate),
    )  # fmt: skip
    merge = asked(duplicate, survivor, officer, now)
    assert Enterprise.objects.current().count() == 2
    verbs.confirm_merge(merge_id=merge.pk, by=colleague, at=now)
    survivor.refresh_from_db()
    assert (survivor.address, survivor.scale) == ("旧路1号", "small")  # it had none of its own
    assert list(Enterprise.objects.current()) == [survivor]
    for row in (site, product, seat):
        row.refresh_from_db()
        assert row.enterprise_id == survivor.pk
    assert seat.enterprise_name == survivor.name
    assert list(survivor.former_names.values_list("name", flat=True)) == [duplicate.name]
    assert list(survivor.identifiers.values_list("kind", "value")) == [("uscc", duplicate.uscc)]
    assert Event.objects.filter(verb="registry.merge_confirmed").count() == 2  # one on each timeline


def test_messages_go_along_and_those_of_another_inbox_stay(officer, colleague, now):
    """The people of the survivor read what was sent before, also by e-mail that had not gone out yet."""
    duplicate, survivor = pair_of()
    mass = MassSend.objects.create(
        title="通知", body="正文", audience="x", fingerprint="x", division_code=HOME, division_prefix=HOME,
        agency_code="amr-320102", created_by="某", created_user=1, created_at=now,
    )  # fmt: skip
    here, both, own = told(duplicate, now), told(duplicate, now, mass=mass), told(survivor, now, mass=mass)
    person = told(duplicate, now, to="user")  # whose number happens to be the same
    filer = filer_of(survivor, email="filer@example.org")
    merge = asked(duplicate, survivor, officer, now)
    foreseen = verbs.preview(duplicate_id=duplicate.pk, survivor_id=survivor.pk)
    assert (label_of("notifications.Message.recipient_id"), 1, 1) in foreseen
    verbs.confirm_merge(merge_id=merge.pk, by=colleague, at=now)
    assert {row.pk for row in inbox(scope_of_user(filer))[0]} == {here.pk, own.pk}
    for row, number in ((here, survivor.pk), (both, duplicate.pk), (own, survivor.pk), (person, duplicate.pk)):
        row.refresh_from_db()
        assert row.recipient_id == str(number)
    assert addresses_of(here, now) == ["filer@example.org"]
    apart(merge, officer, colleague, now)
    here.refresh_from_db()
    assert here.recipient_id == str(duplicate.pk)


def test_a_second_report_of_one_fact_stays_and_is_read_by_the_survivor(officer, colleague, now):
    sides = pair_of()
    people = [filer_of(side) for side in sides]
    rows = [
        file_correction(
            enterprise_id=side.pk, fact="address", proposed=f"新路{side.pk}号", explanation="营业执照",
            by=scope_of_user(user), at=now,
        )
        for side, user in zip(sides, people, strict=True)
    ]  # fmt: skip
    verbs.confirm_merge(merge_id=asked(*sides, officer, now).pk, by=colleague, at=now)
    scope = scope_of_user(people[1])
    assert set(Correction.objects.visible_to(scope)) == set(rows)
    refuse_correction(correction_id=rows[0].pk, reason="已有一份", by=officer, at=now)
    assert [row.url for row in inbox(scope)[0]] == [f"/my/corrections/{rows[0].pk}/"]


def test_the_survivor_takes_what_was_chosen(officer, colleague, now):
    duplicate, survivor = pair_of(kind="有限责任公司")
    Enterprise.objects.filter(pk=survivor.pk).update(kind="股份有限公司")
    own = survivor.uscc
    merge = asked(duplicate, survivor, officer, now, takes=["kind", "uscc"])
    verbs.confirm_merge(merge_id=merge.pk, by=colleague, at=now)
    survivor.refresh_from_db()
    assert (survivor.kind, survivor.uscc) == ("有限责任公司", duplicate.uscc)
    assert survivor.identifiers.get().value == own


def test_undo_gives_back_all_of_it(officer, colleague, now):
    duplicate, survivor = pair_of(
        address="旧路1号", established_on=date(2001, 2, 3), capital="12.5000", capital_currency="CNY"
    )
    SiteFactory(enterprise=duplicate)
    SeatFactory(enterprise=duplicate)
    told(duplicate, now)
    Identifier.objects.create(enterprise=duplicate, kind="reg_no", value="320102000000001")
    before = whole()
    merge = asked(duplicate, survivor, officer, now, takes=["uscc", "name"])
    verbs.confirm_merge(merge_id=merge.pk, by=colleague, at=now)
    assert whole() != before
    apart(merge, officer, colleague, now)
    assert whole() == before
    with pytest.raises(WrongState):
        apart(merge, officer, colleague, now)


def test_undo_leaves_what_was_changed_since(officer, colleague, now):
    duplicate, survivor = pair_of(address="旧路1号", scale="small")
    merge = asked(duplicate, survivor, officer, now)
    verbs.confirm_merge(merge_id=merge.pk, by=colleague, at=now)
    change_facts(enterprise_id=survivor.pk, by=officer, at=now, address="新路9号")
    apart(merge, officer, colleague, now)
    survivor.refresh_from_db()
    assert (survivor.address, survivor.scale) == ("新路9号", "")


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_merge_then_undo_is_identity(data, officer, colleague, now):
    """For any mix of facts, holdings and shared numbers on both sides, and any choice of what is taken."""
    sometimes = st.booleans()
    with transaction.atomic():
        sides = []
        for number in (1, 2):
            facts = {
                "uscc": valid_uscc(90000 + number) if data.draw(sometimes) else None,
                "address": data.draw(st.sampled_from(["", "甲路1号", "乙路2号"])),
                "scale": data.draw(st.sampled_from(["", "small", "large"])),
                "above_scale": data.draw(sometimes),
                "established_on": data.draw(st.sampled_from([None, date(2000, 1, 1), date(2010, 12, 31)])),
                "capital": data.draw(st.sampled_from([None, "1.5000", "99999999.0001"])),
                "name": data.draw(st.sampled_from(["南京甲有限公司", "南京乙有限公司"])),
            }
            facts["capital_currency"] = data.draw(st.sampled_from(["CNY", "USD"])) if facts["capital"] else ""
            side = enterprise_in(HOME, **facts)
            for value in data.draw(st.lists(st.sampled_from(["1", "2", "3"]), unique=True)):
                Identifier.objects.create(enterprise=side, kind="reg_no", value=value)
            for _more in range(data.draw(st.integers(0, 2))):
                SiteFactory(enterprise=side)
            for _more in range(data.draw(st.integers(0, 2))):
                told(side, now, to=data.draw(st.sampled_from(["enterprise", "user"])))
            sides.append(side)
        shared = UserFactory()
        for side in sides:
            if data.draw(sometimes):
                SeatFactory(enterprise=side, user=shared)
        takes = data.draw(st.lists(st.sampled_from(verbs.TAKEN), unique=True))
        before = whole()
        merge = asked(*sides, officer, now, takes=takes)
        verbs.confirm_merge(merge_id=merge.pk, by=colleague, at=now)
        assert Enterprise.objects.current().filter(pk__in=[s.pk for s in sides]).count() == 1
        apart(merge, officer, colleague, now)
        assert whole() == before
        transaction.set_rollback(True)


@pytest.mark.parametrize("claim_at", ["survivor", "duplicate"])
def test_an_owner_is_not_stranded_behind_his_own_claim(claim_at, officer, colleague, now):
    duplicate, survivor = pair_of()
    user = UserFactory()
    sides = {"survivor": survivor, "duplicate": duplicate}
    claim = SeatFactory(enterprise=sides.pop(claim_at), user=user, state="claimed", evidence=uuid4())
    owner = SeatFactory(enterprise=sides.popitem()[1], user=user, role="owner")
    merge = asked(duplicate, survivor, officer, now)
    verbs.confirm_merge(merge_id=merge.pk, by=colleague, at=now)
    claim.refresh_from_db()
    owner.refresh_from_db()
    assert (owner.enterprise_id, owner.state) == (survivor.pk, "approved")
    assert (claim.state, claim.ended_at, bool(claim.reason)) == ("withdrawn", now, True)
    assert scope_of_user(user).enterprise_ids == (survivor.pk,)
    assert Event.objects.filter(verb="access.seat_withdrawn", subject_id=str(claim.pk)).count() == 1
    apart(merge, officer, colleague, now)
    owner.refresh_from_db()
    assert owner.enterprise_id == (duplicate.pk if claim_at == "survivor" else survivor.pk)


def test_an_owners_seat_that_comes_replaces_the_filers_that_is_there(officer, colleague, now):
    duplicate, survivor = pair_of()
    user = UserFactory()
    there, coming = (
        SeatFactory(enterprise=survivor, user=user),
        SeatFactory(enterprise=duplicate, user=user, role="owner"),
    )
    verbs.confirm_merge(merge_id=asked(duplicate, survivor, officer, now).pk, by=colleague, at=now)
    assert list(Seat.objects.live().filter(user=user).values_list("pk", "enterprise_id")) == [(coming.pk, survivor.pk)]
    assert Seat.objects.get(pk=there.pk).state == "ended"


def test_a_seat_the_user_has_on_both_sides_stays_behind(officer, colleague, now):
    duplicate, survivor = pair_of()
    user = UserFactory()
    there, here = SeatFactory(enterprise=duplicate, user=user), SeatFactory(enterprise=survivor, user=user)
    verbs.confirm_merge(merge_id=asked(duplicate, survivor, officer, now).pk, by=colleague, at=now)
    there.refresh_from_db()
    here.refresh_from_db()
    assert (there.enterprise_id, here.enterprise_id) == (duplicate.pk, survivor.pk)


def test_records_merged_earlier_follow_and_come_back(officer, colleague, now):
    first, second = pair_of()
    third = enterprise_in(HOME)
    one = asked(first, second, officer, now)
    verbs.confirm_merge(merge_id=one.pk, by=colleague, at=now)
    two = asked(second, third, officer, now)
    verbs.confirm_merge(merge_id=two.pk, by=colleague, at=now)
    first.refresh_from_db()
    assert first.merged_into_id == third.pk
    with pytest.raises(verbs.LaterMerge):
        apart(one, officer, colleague, now)
    apart(two, officer, colleague, now)
    apart(one, officer, colleague, now)
    assert Enterprise.objects.current().count() == 3


def test_nobody_confirms_his_own_request(officer, now):
    """Not even with both rights: a person may hold both posts."""
    officer = both_rights(officer)
    duplicate, survivor = pair_of()
    merge = asked(duplicate, survivor, officer, now)
    before = image(duplicate), image(survivor)
    with pytest.raises(verbs.SameOfficer):
        verbs.confirm_merge(merge_id=merge.pk, by=officer, at=now)
    assert (image(duplicate), image(survivor)) == before
    merge.refresh_from_db()
    assert merge.state == "requested"


def both_rights(scope):
    return replace(scope, permissions=scope.permissions | {"registry.merge", "registry.confirm_merge"})


def test_who_may_ask_does_not_decide_and_who_decides_does_not_ask(officer, colleague, now):
    duplicate, survivor = pair_of()
    with pytest.raises(NotPermitted):
        asked(duplicate, survivor, colleague, now)
    merge = asked(duplicate, survivor, officer, now)
    other = scope_of_user(user_with_post("county_officer", HOME))
    with pytest.raises(NotPermitted):
        verbs.confirm_merge(merge_id=merge.pk, by=other, at=now)
    merge.refresh_from_db()
    assert merge.state == "requested"


def test_one_person_alone_cannot_undo_what_two_have_done(officer, colleague, now):
    merge = verbs.confirm_merge(merge_id=asked(*pair_of(), officer, now).pk, by=colleague, at=now)
    done = whole()
    alone = both_rights(officer)
    with pytest.raises(WrongState):
        verbs.undo_merge(merge_id=merge.pk, by=alone, at=now)
    verbs.ask_undo(merge_id=merge.pk, reason="两家企业", by=alone, at=now)
    with pytest.raises(verbs.SameUndoer):
        verbs.undo_merge(merge_id=merge.pk, by=alone, at=now)
    assert whole() == done
    with pytest.raises(IntegrityError), transaction.atomic():
        Merge.objects.filter(pk=merge.pk).update(state="undone", undone_by_id=alone.user_id)
    merge = verbs.undo_merge(merge_id=merge.pk, by=colleague, at=now)
    assert (merge.state, merge.undo_asked_label, merge.undone_label, merge.undo_reason) == (
        "undone", alone.actor, colleague.actor, "两家企业",
    )  # fmt: skip


def test_an_undoing_is_refused_or_taken_back_and_the_merge_stands(officer, colleague, now):
    merge = verbs.confirm_merge(merge_id=asked(*pair_of(), officer, now).pk, by=colleague, at=now)
    done = whole()
    for answer, by, more in ((verbs.keep_merge, colleague, {"reason": "同一企业"}), (verbs.withdraw_undo, officer, {})):
        verbs.ask_undo(merge_id=merge.pk, reason="两家企业", by=officer, at=now)
        answer(merge_id=merge.pk, by=by, at=now, **more)
        merge.refresh_from_db()
        assert (merge.state, merge.undo_asked_by_id, merge.undo_reason) == ("done", None, "")
    assert whole() == done
    with pytest.raises(WrongState):
        verbs.keep_merge(merge_id=merge.pk, reason="同一企业", by=colleague, at=now)


def test_only_who_asked_takes_the_undoing_back(officer, colleague, now):
    merge = verbs.confirm_merge(merge_id=asked(*pair_of(), officer, now).pk, by=colleague, at=now)
    verbs.ask_undo(merge_id=merge.pk, reason="两家企业", by=officer, at=now)
    other = scope_of_user(user_with_post("county_officer", HOME))
    with pytest.raises(WrongState):
        verbs.withdraw_undo(merge_id=merge.pk, by=other, at=now)


def test_the_database_asks_for_a_second_officer_too(officer, now):
    duplicate, survivor = pair_of()
    merge = asked(duplicate, survivor, officer, now)
    with pytest.raises(IntegrityError), transaction.atomic():
        Merge.objects.filter(pk=merge.pk).update(state="done", decided_by_id=merge.requested_by_id)


def test_a_record_changed_meanwhile_stops_the_merge(officer, colleague, now):
    duplicate, survivor = pair_of()
    merge = asked(duplicate, survivor, officer, now)
    change_facts(enterprise_id=duplicate.pk, by=officer, at=now, scale="large")
    before = whole()
    with pytest.raises(Stale):
        verbs.confirm_merge(merge_id=merge.pk, by=colleague, at=now)
    assert whole() == before


@pytest.mark.parametrize("who", ["neighbour", "reader"])
def test_strangers_neither_ask_nor_decide(who, request, officer, now):
    duplicate, survivor = pair_of()
    stranger = request.getfixturevalue(who)
    with pytest.raises((OutOfReach, NotPermitted)):
        asked(duplicate, survivor, stranger, now)
    merge = asked(duplicate, survivor, officer, now)
    before = whole()
    for step in (verbs.confirm_merge, verbs.withdraw_merge):
        with pytest.raises((OutOfReach, NotPermitted)):
            step(merge_id=merge.pk, by=stranger, at=now)
    assert whole() == before
    merge.refresh_from_db()
    assert merge.state == "requested"


def test_a_pair_across_counties_is_the_citys(officer, neighbour, city, now):
    here, there = enterprise_in(HOME), enterprise_in(NEXT)
    for who in (officer, neighbour):
        with pytest.raises(OutOfReach):
            asked(here, there, who, now)
    merge = asked(here, there, city, now)
    assert merge.division_id == "320100"


@pytest.mark.parametrize("reverse", [False, True])
def test_one_request_at_a_time(reverse, officer, now):
    other = scope_of_user(user_with_post("county_officer", HOME))
    duplicate, survivor = pair_of()
    asked(duplicate, survivor, officer, now)
    pair = (survivor, duplicate) if reverse else (duplicate, survivor)
    with pytest.raises(WrongState):
        asked(*pair, other, now)
    assert Merge.objects.count() == 1


def test_merging_into_itself_or_without_reason(officer, now):
    duplicate, survivor = pair_of()
    with pytest.raises(Invalid):
        asked(duplicate, duplicate, officer, now)
    with pytest.raises(Invalid):
        verbs.request_merge(duplicate_id=duplicate.pk, survivor_id=survivor.pk, reason=" \u200b——", by=officer, at=now)
    assert not Merge.objects.exists()


def test_refuse_and_withdraw(officer, colleague, now):
    merge = asked(*pair_of(), officer, now)
    other = scope_of_user(user_with_post("county_officer", HOME))
    with pytest.raises(WrongState):
        verbs.withdraw_merge(merge_id=merge.pk, by=other, at=now)
    assert verbs.refuse_merge(merge_id=merge.pk, reason="法人不同", by=colleague, at=now).state == "refused"
    other = asked(*pair_of(), officer, now)
    assert verbs.withdraw_merge(merge_id=other.pk, by=officer, at=now).state == "withdrawn"


def test_a_pair_set_aside_stays_aside(officer, neighbour, now):
    pair = PairFactory()
    with pytest.raises(OutOfReach):
        verbs.set_pair_aside(pair_id=pair.pk, reason="两家", by=neighbour, at=now)
    verbs.set_pair_aside(pair_id=pair.pk, reason="两家", by=officer, at=now)
    assert not DuplicatePair.objects.open().exists()
    with pytest.raises(WrongState):
        verbs.set_pair_aside(pair_id=pair.pk, reason="两家", by=officer, at=now)


@pytest.mark.django_db(transaction=True)
def test_two_officers_at_once_one_wins(now):
    officer = scope_of_user(user_with_post("county_officer", HOME))
    deciders = [scope_of_user(user_with_post("county_reviewer", HOME)) for _ in range(2)]
    merge = asked(*pair_of(), officer, now)
    answers = at_once(*(partial(verbs.confirm_merge, merge_id=merge.pk, by=by, at=now) for by in deciders))
    assert sorted(type(answer).__name__ for answer in answers) == ["Merge", "WrongState"]
    assert Event.objects.filter(verb="registry.merge_confirmed").count() == 2


@pytest.mark.django_db(transaction=True)
def test_two_officers_at_once_on_an_undoing_one_wins(now):
    """Two who undo, then one who undoes against one who lets the merge stand: one answer each time, noted once."""
    officer = scope_of_user(user_with_post("county_officer", HOME))
    one, other = [scope_of_user(user_with_post("county_reviewer", HOME)) for _ in range(2)]
    again = partial(verbs.undo_merge, by=other)
    stands = partial(verbs.keep_merge, by=other, reason="同一企业")
    for rival in (again, stands):
        duplicate, survivor = pair_of()
        merge = verbs.confirm_merge(merge_id=asked(duplicate, survivor, officer, now).pk, by=one, at=now)
        verbs.ask_undo(merge_id=merge.pk, reason="两家企业", by=officer, at=now)
        answers = at_once(
            partial(verbs.undo_merge, merge_id=merge.pk, by=one, at=now), partial(rival, merge_id=merge.pk, at=now)
        )
        assert sorted(type(answer).__name__ for answer in answers) == ["Merge", "WrongState"]
        merge.refresh_from_db()
        duplicate.refresh_from_db()
        assert (merge.state == "undone") == (duplicate.merged_into_id is None)
        noted = Event.objects.filter(verb__in=("registry.merge_undone", "registry.merge_kept"), subject_id=survivor.pk)
        assert noted.count() == 1


def test_a_revocation_cannot_vanish_in_a_merge(officer, now):
    duplicate, survivor = pair_of(status="revoked", status_on=date(2026, 1, 5), status_basis="文书1号")
    with pytest.raises(Invalid):
        asked(duplicate, survivor, officer, now)
    assert not Merge.objects.exists()
