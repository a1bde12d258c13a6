"""What befalls a person is not the enterprise's; what was taken is returned, and given back where its ground goes."""

from datetime import date

import pytest

from apps.awards.models import Application, Bar, Case, Duty, Honour, Programme
from apps.awards.operations import cases, conferring, holding, ranking
from apps.awards.queries.standing import judged
from apps.awards.rules.unbroken import since
from apps.deadlines.models import Clock
from apps.notifications.models import Message
from apps.records.operations.facts import correct_fact, withdraw_fact
from apps.registry.operations import merges
from tests.awards.test_outcome import deliver, event_of
from tests.awards.test_round import refused
from tests.factories.access import scope_of_user, user_with_post
from tests.factories.awards import Life, facts_of, worthy
from tests.factories.records import FactFactory, kind
from tests.factories.registry import enterprise_in
from tests.factories.serious_list import COUNTY
from tests.factories.serious_list import Life as Listing

pytestmark = pytest.mark.django_db
D = date


def listed(life, firm, **given):
    listing = Listing(firm, now=life.now, **given).to("published")
    life.now = listing.now
    deliver(life)
    deliver(life)


def confer_person(firm, person):
    life = Life(firms=[firm]).announce()
    key = life.apply(firm, person=person)
    life.close().recommend(key)
    life.accept(key)
    life.draw().review_all().visit_all()
    life.act(ranking.rank_round, life.officer, round_id=life.id)
    life.act(ranking.submit_to_committee, life.officer, round_id=life.id)
    life.propose(key)
    return life.publish().approve().confer()


def test_the_listing_of_a_person_takes_nothing_from_the_enterprise():
    life = Life().to_conferred()
    firm = life.firms[0]
    second = Life(programme="nanjing", firms=[firm], now=life.now)
    second.officer = scope_of_user(user_with_post("city_officer", "320100"))
    key = second.announce().apply(firm)
    listed(life, firm, person_name="张三", person_post="法定代表人")
    honour = Honour.objects.get()
    assert (honour.state, honour.reason, Application.objects.get(pk=key).state) == ("valid", "", "county")
    assert not Bar.objects.exists()
    assert not Case.objects.exists()


def test_the_honour_of_a_person_who_is_listed_is_looked_into():
    firm = worthy()
    life = confer_person(firm, "张三")
    listed(life, firm, person_name="李四", person_post="质量负责人")
    assert not Case.objects.exists()
    listed(life, firm, person_name="张三", person_post="法定代表人")
    assert (Honour.objects.get().state, Case.objects.get().state) == ("valid", "noticed")


def test_the_honour_of_a_person_is_not_taken_at_once_when_the_enterprise_is_listed():
    firm = worthy()
    life = confer_person(firm, "张三")
    listed(life, firm)
    assert (Honour.objects.get().state, Case.objects.get().state) == ("valid", "noticed")


def test_the_certificate_of_what_was_withdrawn_or_given_up_is_returned():
    life = Life(firms=[worthy(), worthy()]).to_conferred()
    one, two = Honour.objects.order_by("pk")
    event_of(one.enterprise, "accident_minor", 4, life)
    deliver(life)
    clock = Clock.objects.get(rule_code="awards.return")
    assert (clock.state, clock.subject_id, clock.enterprise_id) == ("running", str(one.pk), one.enterprise_id)
    life.act(holding.give_up, life.filer(two.enterprise), honour_id=two.pk)
    assert Clock.objects.filter(rule_code="awards.return", state="running").count() == 2
    life.act(cases.certificate_returned, life.officer, honour_id=two.pk)
    refused(lambda: life.act(cases.certificate_returned, life.officer, honour_id=two.pk), "not-taken")
    assert Clock.objects.get(rule_code="awards.return", state="running").subject_id == str(one.pk)


def test_what_is_given_back_owes_again_what_lies_ahead_and_returns_nothing():
    life = Life().to_conferred()
    fact = event_of(life.firms[0], "accident_minor", 4, life)
    deliver(life)
    first, second = Duty.objects.order_by("due_on", "pk")[:2]
    assert first.due_on == second.due_on  # a report, and sharing its experience
    life.wait_until(first.due_on)  # both fall due meanwhile
    withdraw_fact(fact_id=fact.pk, reason="复议撤销", by=conferring.PORTAL, at=life.tick())
    deliver(life)
    assert Honour.objects.get().state == "valid"
    assert Clock.objects.get(rule_code="awards.return").state == "stopped"
    assert list(Duty.objects.order_by("due_on", "pk").values_list("state", flat=True)) == ["void"] * 2 + ["owed"] * 4
    assert Clock.objects.filter(rule_code="awards.duty", state="running").count() == 4


def test_a_fact_corrected_to_a_lighter_one_gives_the_honour_back_and_opens_a_proceeding():
    life = Life().to_conferred()
    fact = event_of(life.firms[0], "accident_minor", 4, life)
    deliver(life)
    assert Honour.objects.get().state == "withdrawn"
    correct_fact(fact_id=fact.pk, changes={"severity": 3}, reason="等级认定有误", by=conferring.PORTAL, at=life.tick())
    deliver(life)
    deliver(life)
    assert (Honour.objects.get().state, Case.objects.get().trigger_fact) == ("valid", fact.pk)


def test_a_proceeding_for_a_fact_that_is_set_aside_is_closed_by_itself():
    life = Life().to_conferred()
    fact = event_of(life.firms[0], "accident_minor", 3, life)
    deliver(life)
    assert Case.objects.get().state == "noticed"
    withdraw_fact(fact_id=fact.pk, reason="复议撤销", by=conferring.PORTAL, at=life.tick())
    deliver(life)
    case = Case.objects.get()
    assert (case.state, case.honour.state) == ("dropped", "valid")
    assert set(case.honour.papers.values_list("kind", flat=True)) == {"notice", "dropped"}
    assert not Clock.objects.filter(rule_code__in=("awards.answer", "awards.case_decision"), state="running").exists()
    deliver(life)
    assert Case.objects.get().decided_on == case.decided_on


def test_an_application_struck_for_a_fact_goes_on_when_the_fact_is_set_aside():
    life = Life(firms=[worthy(), worthy(), worthy()]).announce()
    keys = [life.apply(firm) for firm in life.firms]
    facts = [event_of(life.firms[0], "accident_minor", 3, life)]
    deliver(life)
    life.close()
    for key in keys[1:]:
        life.recommend(key)
        life.accept(key)
    life.draw()
    facts.append(event_of(life.firms[1], "accident_minor", 3, life))
    deliver(life)
    assert set(Application.objects.filter(pk__in=keys[:2]).values_list("state", flat=True)) == {"struck"}
    for fact in facts:
        withdraw_fact(fact_id=fact.pk, reason="误登", by=conferring.PORTAL, at=life.tick())
    deliver(life)
    one, two, _three = Application.objects.order_by("pk")
    # the first had not been recommended, and experts are drawn: the bureau is told
    assert (one.state, two.state, two.ended_on, two.reason) == ("struck", "eligible", None, "")
    assert Message.objects.filter(kind="awards.fact_told", recipient_kind="agency").count() == 1
    life.review_all().visit_all()
    life.act(ranking.rank_round, life.officer, round_id=life.id)
    assert Application.objects.filter(place=1).count() == 2
    # given back after the ranking it has no place: the order is found anew before the committee sees it
    fact = event_of(life.firms[1], "accident_minor", 3, life)
    deliver(life)
    withdraw_fact(fact_id=fact.pk, reason="误登", by=conferring.PORTAL, at=life.tick())
    deliver(life)
    assert (Application.objects.get(pk=two.pk).state, Application.objects.get(pk=two.pk).place) == ("eligible", None)
    refused(lambda: life.act(ranking.submit_to_committee, life.officer, round_id=life.id), "not-ranked")
    life.act(ranking.rank_round, life.officer, round_id=life.id)
    assert life.act(ranking.submit_to_committee, life.officer, round_id=life.id).state == "committee"


def test_an_application_struck_early_goes_on_with_its_county():
    life = Life().announce()
    key = life.apply(life.firms[0])
    fact = event_of(life.firms[0], "accident_minor", 3, life)
    deliver(life)
    assert not Clock.objects.filter(rule_code="awards.county", state="running").exists()
    withdraw_fact(fact_id=fact.pk, reason="误登", by=conferring.PORTAL, at=life.tick())
    deliver(life)
    assert Application.objects.get(pk=key).state == "county"
    assert Clock.objects.filter(rule_code="awards.county", state="running").count() == 1
    life.close().recommend(key)
    assert life.accept(key).state == "eligible"


@pytest.mark.parametrize(
    ("intervals", "first"),
    [
        ([], None),
        ([(D(2020, 1, 6), None)], D(2020, 1, 6)),
        ([(D(2012, 1, 6), D(2015, 1, 6)), (D(2026, 1, 6), D(2029, 1, 6))], D(2026, 1, 6)),
        ([(D(2020, 1, 6), D(2023, 1, 6)), (D(2023, 1, 6), D(2026, 1, 6)), (D(2025, 12, 1), None)], D(2020, 1, 6)),
        ([(D(2020, 1, 6), D(2023, 1, 6)), (D(2023, 1, 7), None)], D(2023, 1, 7)),
        ([(D(2020, 1, 6), D(2026, 3, 2))], None),
        ([(D(2027, 1, 1), None)], None),
        ([(D(2018, 1, 1), None), (D(2020, 1, 1), D(2021, 1, 1))], D(2018, 1, 1)),
        ([(D(2017, 1, 1), D(2019, 1, 1)), (D(2018, 1, 1), None), (D(2025, 1, 1), None)], D(2017, 1, 1)),
    ],
)
def test_what_is_held_counts_from_the_line_without_a_gap(intervals, first):
    assert since(intervals, D(2026, 3, 2)) == first
    assert since(reversed(intervals), D(2026, 3, 2)) == first


def test_a_management_system_that_lapsed_counts_from_the_new_certificate():
    firm = worthy()
    facts_of(firm, "qms").delete()
    for first, last in ((D(2012, 1, 6), D(2015, 1, 6)), (D(2026, 1, 6), D(2029, 1, 6))):
        FactFactory(enterprise=firm, kind=kind("qms"), severity=0, occurred_on=first, title="ISO 9001",
                    public_from=first, public_until=last)  # fmt: skip
    programme = Programme.objects.in_force("governor", D(2026, 3, 2))
    found = {row.requirement.check_name: row.finding for row in judged(firm, programme, None, D(2026, 3, 2))}
    assert (found["qms_years"].passed, found["qms_years"].possible_on) == (False, D(2029, 1, 6))


def test_a_listing_of_another_enterprise_takes_nothing_once_the_records_are_parted():
    """Its record was merged with the holder's when it was listed; the two turn out to be two."""
    life = Life().to_conferred()
    firm = life.firms[0]
    listing = Listing(enterprise_in(COUNTY, status_on=firm.status_on), now=life.now).to("served")
    officer, reviewer = (scope_of_user(user_with_post(role, COUNTY)) for role in ("county_officer", "county_reviewer"))
    asked = {"duplicate_id": listing.enterprise.pk, "survivor_id": firm.pk, "reason": "同一营业执照"}
    merge = merges.request_merge(**asked, by=officer, at=listing.now)
    merges.confirm_merge(merge_id=merge.pk, by=reviewer, at=listing.now)
    listing.publish()
    life.now = listing.now
    deliver(life)
    honour = Honour.objects.get()
    assert (honour.state, honour.trigger_fact) == ("withdrawn", listing.case.fact_id)
    merges.ask_undo(merge_id=merge.pk, reason="两家企业", by=officer, at=life.tick())
    merges.undo_merge(merge_id=merge.pk, by=reviewer, at=life.tick())
    deliver(life)
    honour.refresh_from_db()
    assert (honour.state, honour.enterprise_id, Bar.objects.get().lifted_on) == ("valid", firm.pk, life.today)
    assert listing.case.entry.enterprise_id == listing.enterprise.pk
