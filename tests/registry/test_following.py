"""What is due of an enterprise goes with it, by whichever way it moves."""

from datetime import date

import pytest

from apps.access.models import Seat
from apps.audit.models import Event
from apps.deadlines.models import Clock
from apps.deadlines.operations import expire_due, start_clock
from apps.notifications.models import Message
from apps.registry.operations.enterprises import relocate
from apps.registry.operations.imports.undo import undo_import
from apps.registry.operations.merges import ask_undo, confirm_merge, request_merge, undo_merge
from tests.factories.access import scope_of_user, user_with_post
from tests.factories.divisions import agency_of
from tests.factories.imports import AT, BY, bring, row
from tests.factories.registry import enterprise_in
from tests.past import said_anew

from .conftest import HOME, NEXT
from .test_claims import applicant, claim

pytestmark = pytest.mark.django_db


def claimed(enterprise):
    seat = claim(applicant(), enterprise)
    return seat, Clock.objects.get(subject_kind="access.seat", subject_id=str(seat.pk))


def test_a_claims_clock_goes_with_the_enterprise_and_the_new_county_is_told(officer, neighbour, enterprise, now):
    _seat, clock = claimed(enterprise)
    relocate(enterprise_id=enterprise.pk, division_code=NEXT, by=officer, at=now)
    clock.refresh_from_db()
    assert (clock.division_code, clock.enterprise_id) == (NEXT, None)
    assert list(Clock.objects.visible_to(neighbour)) == [clock]
    assert not Clock.objects.visible_to(officer).exists()
    old, new = Message.objects.filter(kind="registry.seat_claimed").order_by("pk")
    assert (old.recipient_id, old.read_at, old.read_by) == (agency_of(HOME).pk, now, officer.actor)
    assert (new.recipient_id, new.read_at) == (agency_of(NEXT).pk, None)
    event = Event.objects.get(verb="deadlines.handed_over")
    assert (event.division, event.data["was"]["division"]) == (NEXT, HOME)


def test_an_overdue_clock_goes_too_and_a_stopped_one_stays(officer, enterprise, now):
    _seat, late = claimed(enterprise)
    said_anew(Clock.objects.filter(pk=late.pk), due_at=now)
    assert expire_due(at=now) == 1
    done = start_clock(
        rule_code="house.seat_decision", subject=("x", 1), starts_on=date(2026, 5, 12), division=HOME, by=officer,
        at=now, enterprise_id=enterprise.pk,
    )  # fmt: skip
    Clock.objects.filter(pk=done.pk).update(state="stopped", ended_at=now)
    relocate(enterprise_id=enterprise.pk, division_code=NEXT, by=officer, at=now)
    late.refresh_from_db()
    done.refresh_from_db()
    assert (late.state, late.division_code, done.division_code) == ("expired", NEXT, HOME)


def test_a_clock_of_another_seat_stays(officer, enterprise, now):
    _seat, clock = claimed(enterprise_in(HOME))
    relocate(enterprise_id=enterprise.pk, division_code=NEXT, by=officer, at=now)
    clock.refresh_from_db()
    assert clock.division_code == HOME


def test_an_import_that_moves_an_enterprise_moves_its_clocks_and_its_undoing_brings_them_back(tmp_path):
    enterprise = enterprise_in(HOME, division_basis="city")
    _seat, clock = claimed(enterprise)
    run = bring(tmp_path, [row(enterprise.name, enterprise.uscc, 注册地址="南京市秦淮区中山南路1号")])
    enterprise.refresh_from_db()
    clock.refresh_from_db()
    assert (run.updated, enterprise.division_id, clock.division_code) == (1, NEXT, NEXT)
    undo_import(run_id=run.pk, by=BY, at=AT)
    clock.refresh_from_db()
    assert clock.division_code == HOME


def test_a_merge_across_counties_takes_the_claim_to_the_survivors_county(city, now):
    reviewer = scope_of_user(user_with_post("city_reviewer", "320100"))
    duplicate, survivor = enterprise_in(HOME), enterprise_in(NEXT)
    seat, clock = claimed(duplicate)
    merge = request_merge(duplicate_id=duplicate.pk, survivor_id=survivor.pk, reason="同一企业", by=city, at=now)
    confirm_merge(merge_id=merge.pk, by=reviewer, at=now)
    clock.refresh_from_db()
    assert (Seat.objects.get(pk=seat.pk).enterprise_id, clock.division_code) == (survivor.pk, NEXT)
    ask_undo(merge_id=merge.pk, reason="两家", by=city, at=now)
    undo_merge(merge_id=merge.pk, by=reviewer, at=now)
    clock.refresh_from_db()
    assert clock.division_code == HOME
