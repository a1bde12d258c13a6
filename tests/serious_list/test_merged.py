"""A case whose party was merged away: whoever it is now reads it, answers it and is told of it."""

import re
from datetime import timedelta

import pytest
import time_machine
from django.db import connection

from apps.access.models import User
from apps.deadlines.models import Clock
from apps.deadlines.operations import expire_due
from apps.kernel.errors import DomainError
from apps.notifications.models import Message
from apps.notifications.queries import addresses_of, inbox
from apps.registry.operations import merges
from apps.serious_list.models import Case, Paper, Repair
from apps.serious_list.operations import answering, proposing, repairing, steps
from apps.serious_list.operations.ringing import hold_repair
from apps.serious_list.queries import eligibility_of
from tests.factories.access import client_as, filer_of, scope_of_user, user_with_post
from tests.factories.records import FactFactory, kind
from tests.factories.registry import enterprise_in
from tests.factories.serious_list import COUNTY, Life
from tests.serious_list.test_repair import Removal
from tests.serious_list.test_rings import merge_of

pytestmark = pytest.mark.django_db


def merged(life):
    """(the survivor, somebody who files for it)"""
    survivor, merge = merge_of(life.enterprise, life.now)
    user = filer_of(survivor, email="survivor@example.org")
    merge()
    return survivor, user


def told(life, survivor):
    """The messages of the case that the survivor has."""
    url = f"/my/serious-list/{life.id}/"
    rows = Message.objects.filter(url=url, recipient_kind="enterprise").order_by("pk")
    assert set(rows.values_list("recipient_id", flat=True)) <= {str(survivor.pk)}
    return rows


def page(user, path, *, on, data=None):
    with time_machine.travel(on, tick=False):
        client = client_as(user)
        return client.get(path) if data is None else client.post(path, data)


def test_the_survivor_opens_the_case_and_states_it():
    life = Life().to("answering")
    _survivor, user = merged(life)
    path = f"/my/serious-list/{life.id}/"
    said = {"state-statement": "我方不知情，已全部召回。"}
    assert page(user, path, on=life.now).status_code == 200
    notice = Paper.objects.get(case=life.id).document_id
    paper = page(user, f"/documents/{notice}/", on=life.now)
    assert b"".join(paper.streaming_content).startswith(b"%PDF")
    for left in (False, True):  # the limits that run stand on the list and on the page
        text = page(user, "/my/serious-list/" if left else path, on=life.now).content.decode()
        assert str(life.case.answer_until.day) in re.sub("<[^>]*>", " ", text)
    done = page(user, f"{path}state/", on=life.now, data=said)
    assert (done.status_code, done["Location"]) == (302, path)
    assert life.case.statement == said["state-statement"]
    assert life.case.enterprise_id == life.enterprise.pk  # papers and case name the record they were made for
    assert [m.url for m in inbox(scope_of_user(user))[0]] == [path, path]  # the notice and its service, from before


def test_whoever_filed_before_goes_on_and_a_stranger_sees_nothing():
    life = Life().to("answering")
    merged(life)
    before = scope_of_user(User.objects.get(pk=life.filer.user_id))
    other = scope_of_user(filer_of(enterprise_in(COUNTY)))
    assert Case.objects.visible_to(before).get().pk == life.id
    assert Paper.objects.visible_to(before).exists()
    assert not Case.objects.visible_to(other).exists()
    assert not Paper.objects.visible_to(other).exists()
    with pytest.raises(steps.OutOfReach):
        life.act(answering.state_case, other, statement="与我无关。")
    assert life.act(answering.waive, before).waived_on


def test_what_happens_after_the_merge_is_told_to_the_survivor():
    life = Life().to("noticed")
    survivor, user = merged(life)
    life.filer = scope_of_user(user)
    life.serve()
    running = Clock.objects.of(steps.SUBJECT, life.id).live().filter(enterprise_id__isnull=False)
    assert {(clock.enterprise_id, clock.rule_code.partition(".")[2]) for clock in running} == {
        (survivor.pk, "statement"), (survivor.pk, "hearing_request"),
    }  # fmt: skip
    life.ask_hearing()
    life.call_hearing()
    assert told(life, survivor).count() == 3  # the notice (from before), its service, the call
    assert "survivor@example.org" in addresses_of(told(life, survivor).last(), life.now)


def test_before_the_notice_the_survivor_sees_no_more_than_the_party_did():
    life = Life()
    _survivor, user = merged(life)
    assert page(user, f"/my/serious-list/{life.id}/", on=life.now).status_code == 404


def test_a_merge_that_is_undone_gives_the_case_back():
    life = Life().to("answering")
    survivor, user = merged(life)
    officer, reviewer = (scope_of_user(user_with_post(role, COUNTY)) for role in ("county_officer", "county_reviewer"))
    merge = merges.Merge.objects.get(survivor=survivor)
    merges.ask_undo(merge_id=merge.pk, reason="两家企业", by=officer, at=life.now)
    merges.undo_merge(merge_id=merge.pk, by=reviewer, at=life.now)
    assert not Case.objects.visible_to(scope_of_user(user)).exists()
    assert inbox(scope_of_user(user)) == ([], None)
    own = scope_of_user(User.objects.get(pk=life.filer.user_id))
    assert life.act(answering.state_case, own, statement="不知情。").stated_on
    assert len(inbox(own)[0]) == 2


def parted(survivor, at):
    officer, reviewer = (scope_of_user(user_with_post(role, COUNTY)) for role in ("county_officer", "county_reviewer"))
    merge = merges.Merge.objects.get(survivor=survivor)
    merges.ask_undo(merge_id=merge.pk, reason="两家企业", by=officer, at=at)
    merges.undo_merge(merge_id=merge.pk, by=reviewer, at=at)


@pytest.mark.parametrize("way", ["withdrawn", "expired"])
def test_what_was_published_between_a_merge_and_its_undoing_goes_to_the_party_of_its_case(way):
    life = Life().to("served")
    survivor, _user = merged(life)
    entry = life.publish()
    other = Life(survivor, number="宁玄市监罚〔2026〕19号", ground="44.obstruction").to(
        "published"
    )  # the survivor's own stays its own
    parted(survivor, other.now)
    life.now = other.now
    own, its = life.enterprise.pk, other.case.entry
    entry.refresh_from_db()
    assert (entry.enterprise_id, entry.case.fact.enterprise_id) == (own, own)
    assert (its.enterprise_id, its.case.fact.enterprise_id) == (survivor.pk, survivor.pk)
    running = Clock.objects.of(steps.SUBJECT, life.id).live().filter(enterprise_id__isnull=False)
    assert set(running.values_list("enterprise_id", flat=True)) <= {own}
    assert entry.changes.count() == 2  # the feed tells the listing anew, of the right party
    if way == "withdrawn":
        life.withdraw()
    else:
        expire_due(at=life.now + timedelta(days=3 * 366 + 2))
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    assert life.case.state == way


def test_the_survivor_asks_for_early_removal_and_completes_it():
    removal = Removal()
    life = removal.life
    survivor, user = merged(life)
    life.filer = scope_of_user(user)
    removal.to("correcting")
    clock = Clock.objects.of(repairing.SUBJECT, removal.repair.pk).live().get()
    assert clock.enterprise_id == survivor.pk
    assert told(life, survivor).exists()
    assert page(user, f"/my/serious-list/{life.id}/", on=life.now).status_code == 200
    assert Repair.objects.visible_to(life.filer).exists()
    hold_repair(clock)  # the party is told when it lapses: its record is held before the case


def test_a_penalty_of_the_survivor_counts_against_early_removal():
    removal = Removal()
    life = removal.life
    first = eligibility_of(life.case, life.today).possible_from
    survivor, _user = merged(life)
    day = life.case.entry.listed_on + timedelta(days=30)
    FactFactory(enterprise=survivor, kind=kind("penalty"), severity=3, occurred_on=day)
    assert eligibility_of(life.case, life.today).possible_from != first


def test_ending_a_case_tells_the_survivor():
    life = Life().to("answered")
    survivor, _user = merged(life)
    before = told(life, survivor).count()
    life.act(proposing.drop, life.reviewer, reason="证据不足。")
    assert told(life, survivor).count() == before + 1
    with pytest.raises(DomainError):
        life.act(proposing.drop, life.reviewer, reason="证据不足。")
    assert told(life, survivor).count() == before + 1
