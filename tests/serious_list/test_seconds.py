"""After a merge a party may have two listings on one ground: one is set aside, and its penalty goes on counting."""

import pytest
import time_machine
from django.db import IntegrityError, transaction

from apps.access.models import User
from apps.kernel.errors import DomainError
from apps.serious_list.models import Case, Entry
from apps.serious_list.operations import seconds, steps
from apps.serious_list.queries import eligibility_of
from apps.serious_list.queries.statistics import statistics
from tests.factories.access import client_as
from tests.serious_list.test_case import unchanged
from tests.serious_list.test_once import two
from tests.serious_list.test_public import where_listed
from tests.serious_list.test_serving import paper_of, words_of
from tests.together import at_once

pytestmark = pytest.mark.django_db


def aside(life, by=None, **given):
    given = {"reason": "两条登记记录为同一企业，已就同一情形列入。"} | given
    return life.act(seconds.set_second_aside, by or life.chief, **given)


def test_a_second_decision_that_cannot_be_published_is_set_aside(real_papers):
    life, other = two("served", "served")
    other.publish()
    life.now = other.now
    unchanged(life, steps.ReasonMissing, lambda: aside(life, reason=" "))
    for by in (life.reviewer, life.officer, life.filer):
        unchanged(life, DomainError, lambda by=by: aside(life, by))
    unchanged(other, seconds.NoOther, lambda: aside(other))  # the other is not on the list
    aside(life)
    case = life.case
    assert (case.state, case.second_of_id, case.withdrawn_by_id) == ("withdrawn", other.id, life.chief.user_id)
    text = words_of(paper_of(life, "withdrawal"))
    for said in (paper_of(other, "decision").number, "同一情形不重复列入", f"{life.number}）的效力不受影响"):
        assert said in text
    unchanged(life, steps.Overtaken, lambda: aside(life))
    unchanged(other, seconds.NoOther, lambda: aside(other))
    assert Entry.objects.listed(life.today).get().case_id == other.id


def test_of_two_entries_one_ends_everywhere_and_its_penalty_counts_on():
    life, other = two("published", "published")
    entry, before = life.case.entry, eligibility_of(other.case, other.today)
    aside(life)
    entry.refresh_from_db()
    assert (entry.ended_by, life.case.fact.state) == ("withdrawn", "withdrawn")
    there = where_listed(entry, life.now)  # the party itself still stands on the list, by the other
    assert {way for way, found in there.items() if found} <= {"page", "api by code", "atom"}
    assert Entry.objects.listed(life.today).get().case_id == other.id
    assert eligibility_of(other.case, other.today).possible_from == before.possible_from


def test_a_second_listing_is_not_counted_as_overturned():
    life, other = two("served", "served")
    aside(life)
    found = statistics(life.officer, since=life.case.proposed_on, until=life.today)
    assert (found.total["decided"], found.total["overturned"]) == (2, 0)
    other.now = life.now
    other.withdraw()
    assert statistics(life.officer, since=life.case.proposed_on, until=life.today).total["overturned"] == 1


@pytest.mark.parametrize("state", ["decided", "published"])
def test_one_alone_is_no_second_listing(state):
    life, other = two("not_listed", state)
    unchanged(life, seconds.NoOther, lambda: aside(life))
    unchanged(other, steps.Overtaken, lambda: aside(other))


def test_the_database_refuses_a_second_that_is_none():
    life, other = two("served", "served")
    given = {"state": "withdrawn", "ended_on": life.today, "reason": "x", "withdrawn_by": life.chief.user_id}
    rows = Case.objects.filter(pk=life.id)
    for change in (
        {"second_of": life.id},
        {"second_of": other.id, "withdrawn_by": None},
        {"second_of": other.id, "withdrawn_by": life.reviewer.user_id},
        {"second_of": other.id, "state": "served", "ended_on": None},
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            rows.update(**given | change)
    other.withdraw()
    with pytest.raises(IntegrityError, match="beside another"), transaction.atomic():
        rows.update(**given, second_of=other.id)


def test_the_page_offers_it_where_there_is_another():
    life, other = two("served", "served")
    other.publish()
    life.now = other.now
    with time_machine.travel(life.now, tick=False):
        client = client_as(User.objects.get(pk=life.chief.user_id))
        pages = [f"/desk/serious-list/{each.id}/" for each in (life, other)]
        assert [f"{here}set_second_aside/" in client.get(here).content.decode() for here in pages] == [True, False]
        posted = {"set_second_aside-reason": "同一企业，同一情形。"}
        assert client.post(f"{pages[0]}set_second_aside/", posted).status_code == 302
        assert pages[1] in client.get(pages[0]).content.decode()


@pytest.mark.django_db(transaction=True)
def test_of_two_bureaus_at_once_one_sets_aside():
    life, other = two("served", "served")
    given = [{"case_id": each.id, "reason": "重复", "by": each.chief, "at": life.now} for each in (life, other)]
    done = at_once(*(lambda each=each: seconds.set_second_aside(**each) for each in given))
    assert sorted(isinstance(each, seconds.NoOther) for each in done) == [False, True]
    assert Case.objects.filter(state="served").count() == 1
