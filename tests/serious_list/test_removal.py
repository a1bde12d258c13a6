"""What bars an early removal is asked at every step; what it hides; and the due process of its undoing."""

import json
from datetime import date, datetime, timedelta

import pytest
import time_machine
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from apps.access.models import User
from apps.audit.models import Delivery, Event
from apps.certificates.operations.issuing import screened
from apps.deadlines.models import Clock
from apps.kernel.errors import DomainError, Invalid
from apps.kernel.scope import Scope
from apps.records.models import Fact
from apps.records.operations.facts import withdraw_fact
from apps.records.queries.repairs import earliest_for
from apps.serious_list import public, states
from apps.serious_list.models import Case, Entry, Paper, Proof, Repair
from apps.serious_list.operations import answering, deciding, falling, repairing, reversing
from apps.serious_list.operations.applications import SUBJECT
from apps.serious_list.operations.deciding import Penalty
from apps.serious_list.operations.proposing import AlreadyOpen
from apps.serious_list.queries import eligibility_of
from tests.factories.access import client_as
from tests.factories.joint_punishment import hand_on, partner_in
from tests.factories.records import FactFactory, kind
from tests.factories.registry import enterprise_in
from tests.factories.serious_list import COUNTY, START, Life
from tests.serious_list.test_case import unchanged
from tests.serious_list.test_repair import Removal, scan

pytestmark = pytest.mark.django_db
NUMBER = "宁玄市监罚〔2026〕9号"
DECIDED = date(2026, 3, 17)  # the day on which the straight way decides, and the penalty with it
YEAR = timedelta(days=365)


def penalised(removal, code="penalty", days=0):
    """Another heavier penalty of the party: so many days after the listing, or today."""
    day = removal.entry.listed_on + timedelta(days=days) if days else removal.life.today
    return FactFactory(enterprise=removal.life.enterprise, kind=kind(code), severity=4, occurred_on=day)


def fall(fact, at):
    """The penalty is set aside on the ledger, and the list hears of it."""
    withdraw_fact(fact_id=fact.pk, reason="复议撤销", by=Scope.system("test"), at=at)
    event = Event.objects.filter(verb="records.fact_withdrawn", subject_id=str(fact.pk)).latest("pk")
    falling.penalty_fell(Delivery.objects.get(event=event, consumer="serious_list.penalty_fell"), at)


def possible_from(removal):
    return eligibility_of(removal.life.case, removal.life.today).possible_from


@pytest.mark.parametrize("verb", ["accept", "grant"])
def test_a_heavier_penalty_after_the_application_bars_it_and_the_page_says_so(verb):
    removal = Removal().to("accepted") if verb == "grant" else Removal().apply()
    life, by = removal.life, removal.chief if verb == "grant" else removal.life.officer
    penalised(removal)
    life.now += timedelta(days=1)
    given = {"reason": "同意"} if verb == "grant" else {}
    refused = unchanged(life, repairing.NotPossibleYet, lambda: removal.act(getattr(repairing, verb), by, **given))
    assert refused.details["possible_from"] == str(possible_from(removal)) > str(life.today)
    with time_machine.travel(life.now, tick=False):
        client = client_as(User.objects.get(pk=by.user_id))
        page = client.get(f"/desk/serious-list/{life.id}/").content.decode()
        assert "重新计算" in page
        posted = {f"repair-{verb}-reason": "同意"}
        path = f"/desk/serious-list/repairs/{removal.repair.pk}/{verb}/"
        assert "重新计算" in client.post(path, posted, follow=True).content.decode()
    assert Entry.objects.get().ended_on is None


def test_a_second_case_of_the_list_restarts_the_year_unless_it_is_set_aside():
    removal = Removal()
    day = removal.entry.listed_on + timedelta(days=60)
    first = possible_from(removal)
    second = Life(removal.life.enterprise, now=datetime.combine(day, START.timetz()), ground="44.obstruction",
                  number="宁玄市监罚〔2026〕77号").to("decided")  # fmt: skip
    counted = second.case.penalty_on
    assert possible_from(removal) == counted.replace(year=counted.year + 1) + timedelta(days=1)
    unchanged(removal.life, repairing.NotPossibleYet, removal.apply)
    second.withdraw()
    assert possible_from(removal) == first


def test_a_revoked_licence_restarts_the_year():
    removal = Removal()
    day = penalised(removal, "licence_revoked", 100).occurred_on
    assert possible_from(removal) == day.replace(year=day.year + 1) + timedelta(days=1)


@pytest.mark.parametrize(("severity", "set_aside"), [(2, False), (3, True), (4, True)])
def test_neither_a_lighter_penalty_nor_one_set_aside_restarts_the_year(severity, set_aside):
    removal = Removal()
    first, day = possible_from(removal), removal.entry.listed_on + timedelta(days=100)
    fact = FactFactory(enterprise=removal.life.enterprise, kind=kind("penalty"), severity=severity, occurred_on=day)
    if set_aside:
        assert possible_from(removal) > first
        withdraw_fact(fact_id=fact.pk, reason="复议撤销", by=Scope.system("test"), at=removal.life.now)
    assert possible_from(removal) == first


@pytest.mark.parametrize("code", ["ban", "restriction", "suspension"])
def test_a_ban_says_how_long_it_runs(code):
    life = Life().to("consented")
    for more in ({}, {"ban_for_life": True, "ban_until": date(2031, 1, 1)}):
        penalty = Penalty(code, NUMBER, life.today, **more)
        assert unchanged(life, Invalid, lambda penalty=penalty: life.decide(penalty=penalty)).details["field"]
    change = {"state": "decided", "penalty_checked": "已核对",
              "decided_on": life.today, "decided_by": life.reviewer.user_id, "penalty_kind": code,
              "penalty_number": NUMBER, "penalty_on": life.today}  # fmt: skip
    with pytest.raises(IntegrityError, match="ends on a day"), transaction.atomic():
        Case.objects.filter(pk=life.id).update(**change)
    life.decide(penalty=Penalty(code, NUMBER, life.today, ban_until=date(2031, 1, 1)))
    life.to("published")
    assert eligibility_of(life.case, life.today + YEAR).possible_from is None or code
    assert life.case.entry.until == date(2031, 1, 1)


def test_a_ban_for_life_ends_with_its_case_only():
    life = Life().to("consented")
    unchanged(life, Invalid, lambda: life.decide(penalty=Penalty("fine_heavy", NUMBER, life.today, ban_for_life=True)))
    life.decide(penalty=Penalty("ban", NUMBER, life.today, ban_for_life=True))
    life.to("published")
    entry = life.case.entry
    assert (entry.for_life, eligibility_of(life.case, life.today).reasons[0].code) == (True, "life-ban")
    assert not Clock.objects.filter(rule_code="serious_list.term").exists()
    with time_machine.travel(life.now + 30 * YEAR, tick=False):
        officer = client_as(User.objects.get(pk=life.officer.user_id))
        page = client_as().get(f"/serious-list/{entry.pk}/").content.decode()
        assert "终身" in page
        code = entry.enterprise.uscc
        pages = ["/serious-list/", f"/enterprises/{code}/"]
        said = [client_as().get(path).content.decode() for path in pages]
        partner_in()
        hand_on(entry, timezone.now())
        said.append(officer.get(f"/desk/joint-punishment/{entry.pk}/").content.decode())
        assert all("终身" in page and "9999" not in page for page in said)
        # programs are told by the day that the documentation names
        assert client_as().get("/api/v1/serious-list", {"q": code}).json()["results"][0]["until"] == "9999-12-31"
        filer = client_as(User.objects.get(pk=life.filer.user_id))
        assert filer.get(f"/my/serious-list/{life.id}/repair/").status_code == 200
    life.withdraw()
    assert not Entry.objects.listed(life.today).exists()


def results_of(enterprise, **more):
    """A failed sampling, its failed re-check and an inspection with a problem, all shown to the public."""
    shown = {"enterprise": enterprise, "public_from": START.date()}
    sampled = FactFactory(kind=kind("sampling_failed"), occurred_on=date(2026, 1, 1), **shown)
    recheck = FactFactory(kind=kind("recheck_failed"), occurred_on=date(2026, 2, 1), based_on=sampled, **shown)
    found = FactFactory(kind=kind("inspection_problem"), occurred_on=date(2026, 1, 5), **shown)
    penalty = FactFactory(kind=kind("penalty"), occurred_on=DECIDED, based_on=found, severity=3,
                          document_number=NUMBER, **shown | more)  # fmt: skip
    return sampled, recheck, found, penalty


def states_of(*facts):
    return [Fact.objects.get(pk=fact.pk).state for fact in facts]


def test_a_removal_hides_what_led_to_the_listing_and_its_undoing_brings_it_back():
    enterprise = enterprise_in(COUNTY)
    facts = results_of(enterprise)
    after = FactFactory(enterprise=enterprise, kind=kind("rectified"), based_on=facts[2])
    removal = Removal(enterprise, ground="44.sampling", recheck_id=facts[1].pk).to("granted")
    assert states_of(*facts, after) == ["repaired", "repaired", "repaired", "effective", "repaired"]
    assert set(Repair.objects.get().repaired) == {fact.pk for fact in (*facts[:3], after)}
    removal.set_aside()
    assert states_of(*facts, after) == ["effective"] * 5


def test_what_something_else_rests_on_stays():
    enterprise = enterprise_in(COUNTY)
    facts = results_of(enterprise)
    other = FactFactory(enterprise=enterprise, kind=kind("penalty"), document_number="另〔2026〕1号", based_on=facts[2])
    Removal(enterprise).to("granted")
    assert states_of(*facts, other) == ["effective"] * 5


def test_a_penalty_that_falls_after_the_removal_leaves_nothing_to_restore():
    enterprise = enterprise_in(COUNTY)
    penalty = FactFactory(enterprise=enterprise, kind=kind("penalty"), document_number=NUMBER, severity=3,
                          occurred_on=DECIDED)  # fmt: skip
    removal = Removal(enterprise).to("questioned")
    fall(penalty, removal.life.now)
    removal.repair.refresh_from_db()
    assert (removal.life.case.state, removal.life.case.fact.state, removal.repair.state) == (
        "withdrawn", "withdrawn", "granted",
    )  # fmt: skip
    assert not Clock.objects.of(SUBJECT, removal.repair.pk).filter(state="running").exists()
    for verb in (removal.doubt, removal.reverse):
        unchanged(removal.life, DomainError, verb)
    assert Paper.objects.filter(kind="withdrawal").count() == 1


def test_no_removal_is_set_aside_without_notice_answer_second_person_and_paper():
    removal = Removal().to("granted")
    life = removal.life
    unchanged(life, DomainError, removal.reverse)
    removal.set_aside("questioned")
    for by, refusal in ((removal.other, deciding.NotYet), (removal.chief, reversing.OwnRemoval)):
        unchanged(life, refusal, lambda by=by: removal.reverse(by))
    removal.act(reversing.explain, life.filer, statement="凭证由银行出具。")
    unchanged(life, deciding.NotYet, removal.reverse)
    removal.wait()
    unchanged(life, answering.TooLate, lambda: removal.act(reversing.explain, life.filer, statement="补充"))
    unchanged(life, reversing.OwnRemoval, lambda: removal.reverse(removal.chief))
    removal.reverse()
    removal.act(reversing.acknowledge_reversal, life.filer)
    papers = Paper.objects.filter(kind__in=("doubt", "reversal")).order_by("pk")
    assert [(paper.kind, paper.service.served_on is not None) for paper in papers] == [
        ("doubt", True), ("reversal", True),
    ]  # fmt: skip
    assert life.case.state == "published"


def test_the_papers_of_a_reversal_can_be_set(real_papers):
    removal = Removal().to("questioned")
    removal.act(reversing.explain, removal.life.filer, statement="凭证由银行出具。")
    removal.wait()
    removal.reverse()
    assert {paper.document.size > 5000 for paper in Paper.objects.filter(kind__in=("doubt", "reversal"))} == {True}


def test_no_deceit_found_the_removal_stands_and_may_be_questioned_again():
    removal = Removal().to("questioned")
    removal.act(reversing.clear, removal.other, reason="凭证属实。")
    assert (Repair.objects.get().state, removal.life.case.state) == ("granted", "removed")
    removal.set_aside(reason="银行书面证明该凭证系变造。", files=[scan()])
    assert removal.life.case.state == "published"


def test_the_year_is_counted_from_the_restoration_by_list_and_ledger():
    removal = Removal().to("reversed")
    life, again = removal.life, removal.life.today
    life.now += timedelta(days=1)
    expected = again.replace(year=again.year + 1) + timedelta(days=1)
    assert possible_from(removal) == expected == earliest_for(life.case.fact, life.today).on
    unchanged(life, repairing.NotPossibleYet, removal.apply)


def test_a_tombstone_carries_nothing_though_the_entry_stands_again():
    removal = Removal().to("reversed")
    told = [json.loads(line) for line in public.changes(0, 10, removal.life.today).entries]
    record = public.record(Entry.objects.get())
    assert [(row["change"], row["entry"]) for row in told] == [("listed", record), ("ended", None), ("listed", record)]


def test_list_and_ledger_say_the_same_first_day():
    removal = Removal()
    assert possible_from(removal) == earliest_for(removal.life.case.fact, removal.entry.listed_on).on


def test_a_removal_is_questioned_for_two_years():
    removal = Removal().to("granted")
    removal.life.now += 2 * YEAR + timedelta(days=3)
    unchanged(removal.life, answering.TooLate, removal.doubt)


def test_another_case_of_the_ground_is_ended_first():
    removal = Removal().to("questioned")
    new = Life(removal.life.enterprise, now=removal.life.now, number="宁玄市监罚〔2027〕1号")
    removal.wait()
    unchanged(removal.life, AlreadyOpen, removal.reverse)
    with time_machine.travel(removal.life.now, tick=False):
        client = client_as(User.objects.get(pk=removal.other.user_id))
        path = f"/desk/serious-list/repairs/{removal.repair.pk}/reverse/"
        assert client.post(path, {"repair-reverse-reason": "伪造"}).status_code == 422
    new.now = removal.life.now
    new.drop()
    removal.reverse()
    assert Repair.objects.get().state == "reversing"


@pytest.mark.parametrize("end", ["withdraw", "run_out"])
def test_an_open_application_ends_with_its_entry(end):
    removal = Removal().to("accepted")
    getattr(removal.life, end)()
    removal.repair.refresh_from_db()
    assert (removal.repair.state, removal.repair.decided_on) == ("obviated", removal.life.case.ended_on)
    assert not Clock.objects.of(SUBJECT, removal.repair.pk).filter(state="running").exists()
    with pytest.raises(DomainError):
        removal.act(repairing.refuse, removal.chief, reason="不同意")
    assert not Paper.objects.filter(kind="refusal").exists()


def test_after_a_refusal_three_months_pass():
    removal = Removal().to("refused")
    life, refused = removal.life, removal.life.today
    life.now += timedelta(days=1)
    unchanged(life, repairing.NotPossibleYet, removal.apply)
    assert "refused" in [reason.code for reason in eligibility_of(life.case, life.today).reasons]
    life.now = datetime.combine(possible_from(removal), START.timetz())
    assert (life.today - refused).days in (90, 91, 92, 93)
    assert removal.apply().repair.state == "received"


def test_completed_after_its_last_day_is_too_late_before_the_sweep_has_come_by():
    removal = Removal().to("correcting")
    due = Clock.objects.of(SUBJECT, removal.repair.pk).get(rule_code="serious_list.repair_correction").due_at
    given = {"performed": "补交", "by": removal.life.filer, "repair_id": removal.repair.pk}
    removal.life.now = due
    unchanged(removal.life, answering.TooLate, lambda: repairing.complete(file=scan(), at=due, **given))
    repairing.complete(file=scan(), at=due - timedelta(seconds=1), **given)


def test_two_certificates_never_contradict_each_other_about_one_day():
    removal = Removal().to("granted")
    life, name, listed = removal.life, removal.life.enterprise.name, removal.entry.listed_on
    gap = life.today + timedelta(days=3)
    [between], _version = screened([name], on=gap, today=gap)
    life.now += timedelta(days=3)
    removal.set_aside()
    said = {on: screened([name], on=on, today=life.today)[0][0] for on in (listed, gap, life.today)}
    assert between["result"] == said[gap]["result"] == "clear"
    assert [said[on]["result"] for on in (listed, life.today)] == ["listed", "listed"]
    entries = [party["entries"][0] for on in said if on != gap for party in said[on]["parties"]]
    assert [(entry["listed_on"], entry["restored_on"]) for entry in entries] == [(str(listed), str(life.today))] * 2


def test_the_database_knows_the_table_of_applications():
    table = {(source, move.target) for move in states.REPAIR.moves for source in move.source if source != move.target}
    pairs = [(a, b) for a in states.REPAIR_STATES for b in states.REPAIR_STATES]
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT a, b FROM unnest(%s::text[], %s::text[]) AS p(a, b) WHERE serious_list_repair_move_allowed(a, b)",
            [[a for a, _b in pairs], [b for _a, b in pairs]],
        )
        assert set(cursor.fetchall()) == table


def test_the_database_refuses_a_way_round():
    removal = Removal().to("questioned")
    pk, day = removal.repair.pk, removal.life.today
    decided = {"reversed_on": day + timedelta(days=30), "reversal": "x", "reversed_by_id": removal.other.user_id}
    for change in (
        {"state": "reversed"},
        {"state": "reversing"},
        {"state": "reversing"} | decided | {"reversed_on": day},
        {"state": "reversing"} | decided | {"reversed_by_id": removal.chief.user_id},
        {"state": "reversing"} | decided | {"reversed_by_id": removal.life.officer.user_id},
        {"explain_until": None},
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            Repair.objects.filter(pk=pk).update(**change)
    with pytest.raises(IntegrityError, match="its removal was set aside"), transaction.atomic():
        Case.objects.filter(pk=removal.life.id).update(state="published", ended_on=None)
    removal.wait()
    removal.reverse()
    with pytest.raises(IntegrityError, match="is proved"), transaction.atomic():
        Repair.objects.filter(pk=pk).update(state="reversed")


def test_the_way_back_through_the_pages():
    removal = Removal().to("granted")
    life, pk = removal.life, removal.repair.pk
    for who, verb, given in (
        (life.officer, "doubt", {"reason": "凭证系伪造。"}),
        (life.filer, "acknowledge_doubt", {}),
        (life.filer, "explain", {"statement": "凭证由银行出具。"}),
        (removal.other, "reverse", {"reason": "经查系伪造。"}),
        (life.officer, "serve_reversal", {"method": "direct", "served_on": None, "receipt": "签收", "file": scan()}),
        (removal.chief, "second_service", {"proof": None}),
    ):
        if verb == "reverse":
            removal.wait()
        life.now += timedelta(minutes=1)
        base = f"/{'my' if who is life.filer else 'desk'}/serious-list/"
        if verb == "second_service":
            given = {"proof": Proof.objects.waiting().get().pk}
        posted = {f"repair-{verb}-{name}": value or str(life.today) for name, value in given.items()}
        with time_machine.travel(life.now, tick=False):
            client = client_as(User.objects.get(pk=who.user_id))
            assert f"repairs/{pk}/{verb}/" in client.get(f"{base}{life.id}/").content.decode()
            assert client.post(f"{base}repairs/{pk}/{verb}/", posted).status_code == 302
    assert (life.case.state, Repair.objects.get().state) == ("published", "reversed")


@pytest.mark.parametrize(("state", "whose"), [("received", "officer"), ("correcting", "filer"), ("accepted", "chief")])
def test_an_application_under_way_is_no_case_that_is_done(state, whose):
    """Who can act is told so, everybody else whose move it is: the entry stands, and yet something is due."""
    removal = Removal().apply() if state == "received" else Removal().to(state)
    people = {"officer": removal.life.officer, "chief": removal.chief, "filer": removal.life.filer}
    with time_machine.travel(removal.life.now, tick=False):
        for name, scope in people.items():
            client = client_as(User.objects.get(pk=scope.user_id))
            page = client.get(f"/{'my' if scope.is_enterprise else 'desk'}/serious-list/{removal.life.id}/")
            assert page.context["waits"]["who"] == ("you" if name == whose else "other"), name


def test_an_ended_entry_is_not_done_before_somebody_looked_elsewhere():
    removal = Removal().to("granted")
    with time_machine.travel(removal.life.now, tick=False):
        for scope, who in ((removal.chief, "other"), (removal.life.filer, "you")):
            client = client_as(User.objects.get(pk=scope.user_id))
            page = client.get(f"/{'my' if scope.is_enterprise else 'desk'}/serious-list/{removal.life.id}/")
            assert page.context["waits"]["who"] == who
