"""The committee's members as rows with their presence and vote: enough of them there, enough of them for the list."""

from datetime import timedelta

import pytest
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from apps.awards.models import PARTS, Application, Member, Round
from apps.awards.operations import committee
from apps.awards.rules.committee import count
from tests.awards.test_outcome import by_the_database
from tests.awards.test_pages import client_of, text_of
from tests.awards.test_round import refused
from tests.factories.awards import MEMBERS, Life

pytestmark = pytest.mark.django_db


def of(**parts):
    return [{"name": name, "office": "委员", "part": part} for name, part in parts.items()]


def ready(**given):
    life = Life(**given).to_committee()
    life.propose(Application.objects.get().pk)
    return life, {"round_id": life.id, "met_on": life.today, "record": "同意", "recusals": "丁回避"}


def past_the_verb(life):
    """The list goes out by hand: somebody is on it, with its days and its record."""
    Application.objects.filter(round=life.id).update(state="public")
    Round.objects.filter(pk=life.id).update(
        state="publicity", committee_on=life.today, public_from=life.today, recusals="无", committee_members="x",
        public_until=life.today + timedelta(days=30), committee_record="x", decided_by=life.reviewer.user_id,
    )  # fmt: skip


def test_a_list_needs_most_members_there_and_most_votes_for_it():
    life, given_ = ready()

    def publish(members):
        return life.act(committee.publish, life.reviewer, members=members, **given_)

    refused(lambda: publish([]), "invalid")
    refused(lambda: publish(of(a="for", b="absent")), "not-quorate")  # half is not more than half
    refused(lambda: publish(of(a="for", b="against", c="left")), "not-carried")
    refused(lambda: publish(of(a="left", b="left")), "not-carried")
    refused(lambda: publish([*MEMBERS, MEMBERS[0]]), "invalid")
    refused(lambda: publish(of(a="perhaps")), "invalid")
    refused(lambda: publish([{"name": "a", "office": " ", "part": "for"}]), "invalid")
    assert (life.round.state, Member.objects.count()) == ("committee", 0)
    by_the_database("were present", lambda: past_the_verb(life))
    publish(of(a="for", b="for", c="against", d="left", e="absent"))
    assert list(Member.objects.order_by("pk").values_list("part", flat=True)) == [
        "for", "for", "against", "left", "absent",
    ]  # fmt: skip
    by_the_database("stands", lambda: Member.objects.filter(name="c").update(part="for"))
    by_the_database("stands", lambda: Member.objects.all().delete())
    by_the_database("before the committee", lambda: Member.objects.create(
        round_id=life.id, sitting=2, name="x", office="x", part="for"))  # fmt: skip


def test_the_database_counts_the_votes_of_the_newest_sitting():
    life, _given = ready()
    for number, parts in enumerate((("for", "for"), ("against", "for")), 1):
        for name, part in enumerate(parts):
            Member.objects.create(round_id=life.id, sitting=number, name=str(name), office="x", part=part)
    by_the_database("for the list", lambda: past_the_verb(life))


def test_the_page_takes_a_line_a_member_and_asks_the_same_ones_again():
    life, _given = ready(now=timezone.now() - timedelta(days=40))  # the page publishes today
    here, client = f"/desk/awards/rounds/{life.id}/", client_of(life.reviewer)
    sent = {"publish-met_on": str(life.today), "publish-record": "同意", "publish-recusals": "无",
            "publish-m0-name": "甲", "publish-m0-office": "主任委员", "publish-m0-part": "for",
            "publish-m1-name": "乙", "publish-m1-office": "", "publish-m1-part": "for"}  # fmt: skip
    answer = client.post(f"{here}publish/", sent)
    assert answer.status_code == 422
    assert "甲" in answer.content.decode()
    assert life.round.state == "committee"
    whole = sent | {"publish-m1-office": "委员", "publish-m2-name": "丙", "publish-m2-office": "委员",
                    "publish-m2-part": "absent"}  # fmt: skip
    assert client.post(f"{here}publish/", whole).status_code == 302
    page = text_of(client.get(here))
    assert "3名委员中2名到会，2名参加表决，2名赞成" in page
    life.wait_until(life.round.public_until + timedelta(days=1))
    life.act(committee.end_publicity, life.officer, round_id=life.id)
    assert "主任委员" in text_of(client_of(life.approver).get(here))
    life.act(committee.send_back, life.approver, round_id=life.id, reason="再议")
    again = client.get(here).content.decode()
    assert 'value="主任委员"' in again
    life.act(committee.publish, life.reviewer, round_id=life.id, met_on=life.today, members=MEMBERS, record="x",
             recusals="无")  # fmt: skip
    assert sorted(set(Member.objects.values_list("sitting", flat=True))) == [1, 2]


@given(st.lists(st.sampled_from(list(PARTS)), max_size=12))
def test_the_count_agrees_with_a_plain_one(parts):
    found = count(parts)
    there = [part for part in parts if part != "absent"]
    assert (found.members, found.present) == (len(parts), len(there))
    assert found.voting == len([part for part in there if part != "left"])
    assert found.quorate(50) == (2 * len(there) > len(parts))
    assert found.carried(50) == (2 * parts.count("for") > found.voting)
