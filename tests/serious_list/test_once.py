"""A party is listed once on a ground, under whichever of the records that were merged into one."""

from datetime import timedelta
from types import SimpleNamespace

import pytest
from django.conf import settings
from django.db import IntegrityError, connection, transaction

from apps.registry.operations import merges
from apps.serious_list import states
from apps.serious_list.models import Case, Entry
from apps.serious_list.operations import proposing, publishing, reversing
from tests.factories.access import client_as, scope_of_user, user_with_post
from tests.factories.registry import enterprise_in
from tests.factories.serious_list import COUNTY, Life
from tests.serious_list.test_case import unchanged
from tests.serious_list.test_merged import merged
from tests.serious_list.test_repair import Removal
from tests.together import at_once

pytestmark = pytest.mark.django_db
OTHER = "宁玄市监罚〔2026〕77号"
NONE = SimpleNamespace(exists=lambda: False)


def two(first, second):
    """Two records of one enterprise, each with a case on the ground, merged into the second; (its case, the other)."""
    gone, stays = Life(), Life(enterprise_in(COUNTY), number=OTHER)
    officer, reviewer = (scope_of_user(user_with_post(role, COUNTY)) for role in ("county_officer", "county_reviewer"))
    gone.to(first)
    stays.now = gone.now
    stays.to(second)
    gone.now = at = max(gone.now, stays.now) + timedelta(minutes=1)
    merge = merges.request_merge(
        duplicate_id=gone.enterprise.pk, survivor_id=stays.enterprise.pk, reason="同一营业执照", by=officer, at=at
    )
    merges.confirm_merge(merge_id=merge.pk, by=reviewer, at=at)
    stays.now = at + timedelta(minutes=1)
    return stays, gone


def proposed(survivor, at, **more):
    return Life(survivor, now=at + timedelta(hours=1), number=OTHER, **more)


@pytest.mark.parametrize("state", ["proposed", "served", "published"])
def test_no_case_beside_one_of_a_merged_record(state):
    life = Life().to(state)
    survivor, _user = merged(life)
    unchanged(life, proposing.AlreadyOpen, lambda: proposed(survivor, life.now))
    assert Case.objects.count() == 1


def test_another_person_another_ground_and_an_ended_case_are_in_nobodys_way():
    life = Life().to("answered")
    survivor, _user = merged(life)
    proposed(survivor, life.now, person_name="欧阳小明", person_post="厂长")
    proposed(survivor, life.now, ground="44.obstruction")
    life.drop()
    proposed(survivor, life.now)
    assert Case.objects.open().count() == 3


@pytest.mark.parametrize("state", ["decided", "published"])
def test_of_two_cases_that_a_merge_brought_together_one_lists(state):
    life, other = two(state, "consented")
    unchanged(life, proposing.AlreadyListed, life.decide)
    life.drop()
    assert (life.case.state, other.case.state) == ("not_listed", state)


def test_of_two_decisions_that_a_merge_brought_together_one_is_published():
    life, other = two("served", "served")
    other.publish()
    life.now = other.now
    unchanged(life, proposing.AlreadyListed, life.publish)
    assert Entry.objects.listed(life.today).get().enterprise_id == life.enterprise.pk
    other.withdraw()
    life.now = other.now
    assert life.publish().ended_on is None


def test_two_entries_that_a_merge_brings_together_both_stand():
    life, other = two("published", "published")
    assert set(Entry.objects.listed(life.today).values_list("enterprise")) == {(life.enterprise.pk,)}
    other.now = life.now
    other.withdraw()
    life.now = other.now
    life.withdraw()
    assert not Entry.objects.listed(life.today).exists()


def test_a_removal_is_not_set_aside_into_a_second_listing():
    removal = Removal().to("granted")
    life = removal.life
    survivor, _user = merged(life)
    second = proposed(survivor, life.now).to("published")
    life.now = second.now
    unchanged(life, proposing.AlreadyOpen, removal.doubt)
    assert Entry.objects.listed(life.today).get().case_id == second.id


@pytest.mark.parametrize(("ground", "said"), [("44.product", True), ("44.obstruction", False)])
def test_whoever_merges_is_told_of_what_both_records_have(ground, said):
    gone, stays = Life().to("published"), Life(enterprise_in(COUNTY), number=OTHER, ground=ground)
    officer, reviewer = (user_with_post(role, COUNTY) for role in ("county_officer", "county_reviewer"))
    pair = {"duplicate_id": gone.enterprise.pk, "survivor_id": stays.enterprise.pk}
    merge = merges.request_merge(**pair, reason="同一营业执照", by=scope_of_user(officer), at=gone.now)
    asking = f"/desk/merges/new/?id={gone.enterprise.pk}&id={stays.enterprise.pk}"
    for user, path in ((officer, asking), (reviewer, f"/desk/merges/{merge.pk}/")):
        client = client_as(user)
        client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
        text = client.get(path).content.decode()
        assert (f"case {gone.id} (on the list) and case {stays.id} (listing proposed)" in text) is said, path
    stays.now = gone.now
    stays.drop()
    assert merges.meetings(**pair) == []


# --- the database by itself -------------------------------------------------------------------------------------------
def refused(attempt, name):
    with pytest.raises(IntegrityError) as error, transaction.atomic():
        attempt()
    assert error.value.__cause__.diag.constraint_name == name


def test_the_database_refuses_a_second_case(monkeypatch):
    life = Life().to("answering")
    survivor, _user = merged(life)
    case = life.case
    case.pk, case.enterprise, case.state = None, survivor, "proposed"
    refused(lambda: case.save(force_insert=True), "serious_list_case_once")


def test_the_database_refuses_a_second_entry(monkeypatch):
    life, other = two("served", "served")
    other.publish()
    monkeypatch.setattr(publishing, "not_listed_twice", lambda *given, **more: None)
    life.now = other.now
    refused(life.publish, "serious_list_entry_once")
    assert Entry.objects.count() == 1


def test_the_database_refuses_the_return_of_an_entry(monkeypatch):
    monkeypatch.setattr(reversing, "living_cases", lambda *given, **more: NONE)
    removal = Removal().to("granted")
    life = removal.life
    survivor, _user = merged(life)
    second = proposed(survivor, life.now).to("published")
    life.now = second.now
    refused(removal.set_aside, "serious_list_entry_once")


def test_the_database_knows_the_living_states():
    with connection.cursor() as cursor:
        cursor.execute("SELECT prosrc FROM pg_proc WHERE proname = 'serious_list_guard_case_once'")
        [(source,)] = cursor.fetchall()
    said = source.partition("c.state IN (")[2].partition(")")[0]
    assert {word.strip().strip("'") for word in said.split(",")} == {*states.OPEN, *states.STANDING}


@pytest.mark.django_db(transaction=True)
def test_both_decisions_are_published_at_once():
    life, other = two("served", "served")
    done = at_once(
        lambda: publishing.publish(case_id=life.id, by=life.officer, at=life.now),
        lambda: publishing.publish(case_id=other.id, by=other.officer, at=life.now),
    )
    assert sorted(isinstance(each, proposing.AlreadyListed) for each in done) == [False, True]
    assert Entry.objects.count() == 1
