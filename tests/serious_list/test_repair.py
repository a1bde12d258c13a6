"""Early removal: eligibility first, one transaction everywhere, a second person, deceit brings it back."""

import io
from datetime import datetime, timedelta

import pytest
import time_machine
from django.db import IntegrityError, transaction

from apps.access.models import User
from apps.deadlines.models import Clock
from apps.deadlines.operations import expire_due
from apps.kernel.errors import DomainError, NotPermitted
from apps.serious_list import states
from apps.serious_list.models import Change, Proof, Repair
from apps.serious_list.operations import repair_letters, repairing, reversing, steps
from apps.serious_list.queries import eligibility_of
from tests.factories.access import client_as, scope_of_user, user_with_post
from tests.factories.records import FactFactory, kind
from tests.factories.registry import enterprise_in
from tests.factories.serious_list import COUNTY, START, Life
from tests.serious_list.test_case import unchanged
from tests.serious_list.test_public import where_listed

pytestmark = pytest.mark.django_db
PDF = b"%PDF-1.4\n1 0 obj << /Type /Catalog >> endobj\ntrailer << /Root 1 0 R >>\n%%EOF\n"


GRANTED = ("granted", "doubted", "questioned", "reversing", "reversed")


def scan():
    file = io.BytesIO(PDF)
    file.name = "整改报告.pdf"
    return file


class Removal:
    """A listed enterprise a year later, and its application."""

    def __init__(self, enterprise=None, ground="44.product", **given):
        self.life = Life(enterprise, ground=ground, **given).to("published")
        self.entry = self.life.case.entry
        first = eligibility_of(self.life.case, self.life.today).possible_from
        self.life.now = datetime.combine(first, START.timetz())
        self.chief = scope_of_user(user_with_post("county_reviewer", COUNTY))
        self.other = scope_of_user(user_with_post("county_reviewer", COUNTY))

    def apply(self, **more):
        given = {"performed": "罚款已缴，产品已召回销毁。", "commitment": True, "file": scan()} | more
        self.repair = self.life.act(repairing.apply, self.life.filer, **given)
        return self

    def act(self, verb, by, **given):
        self.life.now += timedelta(minutes=1)
        return verb(repair_id=self.repair.pk, by=by, at=self.life.now, **given)

    def doubt(self, **more):
        return self.act(reversing.doubt, self.life.officer, **{"reason": "缴款凭证系伪造。"} | more)

    def serve(self, verb):
        self.record(verb)
        return self.confirm()

    def record(self, verb):
        given = {"method": "post", "served_on": self.life.today, "receipt": "EMS 77", "file": scan()}
        return self.act(verb, self.life.officer, **given)

    def confirm(self, by=None):
        waiting = Proof.objects.waiting().filter(paper__case=self.life.id).order_by("pk").last()
        return self.act(reversing.second_service, by or self.chief, proof=waiting.pk if waiting else 0)

    def wait(self):
        """Let the time to explain run out, and what was posted on its last day come."""
        until = reversing.posted_until(Repair.objects.get(pk=self.repair.pk))
        self.life.now = datetime.combine(until + timedelta(days=1), START.timetz())

    def reverse(self, by=None):
        return self.act(reversing.reverse, by or self.other, reason="缴款凭证系伪造。")

    def set_aside(self, upto="reversed", **doubt):
        """The way back of a removal that was granted, as far as `upto`."""
        steps = {
            "doubted": lambda: self.doubt(**doubt), "questioned": lambda: self.serve(reversing.serve_doubt),
            "reversing": lambda: (self.wait(), self.reverse()),
            "reversed": lambda: self.serve(reversing.serve_reversal),
        }  # fmt: skip
        for take in list(steps.values())[: list(steps).index(upto) + 1]:
            take()
        return self

    def to(self, state):
        self.apply()
        if state == "correcting":
            self.act(repairing.ask_completion, self.life.officer, reason="缺少缴款凭证。")
        if state in ("accepted", "refused", *GRANTED):
            self.act(repairing.accept, self.life.officer)
        if state in GRANTED:
            self.act(repairing.grant, self.chief, reason="履行义务完毕。")
        if state == "refused":
            self.act(repairing.refuse, self.chief, reason="未消除危害后果。")
        if state in GRANTED[1:]:
            self.set_aside(state)
        if state == "obviated":
            self.life.withdraw()
        if state == "rejected":
            self.act(repairing.reject, self.chief, reason="材料不实。")
        self.repair.refresh_from_db()
        assert self.repair.state == state
        return self


def test_granted_it_is_gone_everywhere_and_deceit_brings_it_back():
    enterprise = enterprise_in(COUNTY)
    recheck = FactFactory(enterprise=enterprise, kind=kind("recheck_failed"), public_from=START.date())
    removal = Removal(enterprise, ground="44.sampling", recheck_id=recheck.pk).to("accepted")
    life, entry = removal.life, removal.entry
    assert set(where_listed(entry, life.now + timedelta(minutes=1)).values()) == {True}
    removal.act(repairing.grant, removal.chief, reason="履行义务完毕。")
    recheck.refresh_from_db()
    entry.refresh_from_db()
    assert (life.case.state, life.case.fact.state, recheck.state) == ("removed", "repaired", "repaired")
    assert set(where_listed(entry, life.now + timedelta(minutes=1)).values()) == {False}
    life.now += timedelta(days=40)
    removal.set_aside("reversing")
    assert set(where_listed(entry, life.now + timedelta(minutes=1)).values()) == {False}  # not before its service
    removal.serve(reversing.serve_reversal)
    recheck.refresh_from_db()
    entry.refresh_from_db()
    assert (life.case.state, life.case.fact.state, recheck.state) == ("published", "effective", "effective")
    assert entry.until == life.today.replace(year=life.today.year + 3)
    assert entry.restored_on == life.today
    assert list(Change.objects.order_by("seq").values_list("change", flat=True)) == ["listed", "ended", "listed"]
    assert set(where_listed(entry, life.now + timedelta(minutes=1)).values()) == {True}
    assert life.case.fact.public_until == entry.until + timedelta(days=1)
    assert Clock.objects.filter(rule_code="serious_list.term", state="running").count() == 1


def test_not_a_day_before_a_full_year():
    removal = Removal()
    removal.life.now -= timedelta(days=1)
    refused = unchanged(removal.life, repairing.NotPossibleYet, removal.apply)
    assert refused.details["possible_from"] == str(eligibility_of(removal.life.case, removal.life.today).possible_from)
    assert not Repair.objects.exists()


def test_a_new_heavier_penalty_restarts_the_year():
    removal = Removal()
    day = removal.entry.listed_on + timedelta(days=100)
    FactFactory(enterprise=removal.life.enterprise, kind=kind("penalty"), severity=3, occurred_on=day)
    found = eligibility_of(removal.life.case, removal.life.today)
    assert found.possible_from == day.replace(year=day.year + 1) + timedelta(days=1)
    unchanged(removal.life, repairing.NotPossibleYet, removal.apply)


@pytest.mark.parametrize(
    "more",
    [{"performed": "  "}, {"commitment": False}, {"file": io.BytesIO(b"MZ not a pdf")}],
    ids=["how", "promise", "file"],
)
def test_an_application_is_complete(more):
    removal = Removal()
    unchanged(removal.life, DomainError, lambda: removal.apply(**more))


def test_one_application_at_a_time():
    removal = Removal().apply()
    unchanged(removal.life, repairing.AlreadyAsked, removal.apply)


def test_whoever_accepted_does_not_decide():
    removal = Removal().apply()
    both = user_with_post("county_reviewer", COUNTY)
    scope = scope_of_user(both)
    powers = scope.permissions | {"serious_list.handle"}
    scope = type(scope)(**{f: getattr(scope, f) for f in scope.__slots__} | {"permissions": powers})
    removal.act(repairing.accept, scope)
    for verb in (repairing.grant, repairing.refuse):
        unchanged(removal.life, repairing.SecondPerson, lambda verb=verb: removal.act(verb, scope, reason="x"))


def test_what_is_missing_is_asked_for_once_and_lapses():
    removal = Removal().to("correcting")
    removal.act(repairing.complete, removal.life.filer, performed="补交凭证。", file=scan())
    unchanged(
        removal.life, DomainError, lambda: removal.act(repairing.ask_completion, removal.life.officer, reason="再补")
    )
    other = Removal().to("correcting")
    other.life.now += timedelta(days=40)
    expire_due(at=other.life.now)
    other.repair.refresh_from_db()
    assert other.repair.state == "lapsed"


def test_the_decision_has_seven_working_days_since_december_2025():
    removal = Removal().to("accepted")
    clock = Clock.objects.get(rule_code="serious_list.repair_decision")
    assert (clock.value, clock.unit) == (7, "working_day")
    assert removal.repair.accepted_by_id == removal.life.officer.user_id


VERBS = {
    "ask_completion": lambda r: r.act(repairing.ask_completion, r.life.officer, reason="缺件"),
    "complete": lambda r: r.act(repairing.complete, r.life.filer, performed="补", file=scan()),
    "enter_completion": lambda r: r.act(
        repair_letters.enter_completion,
        r.life.officer,
        performed="补",
        manner="hand",
        received_on=r.life.today,
        file=scan(),
    ),
    "enter_explanation": lambda r: r.act(
        repair_letters.enter_explanation,
        r.life.officer,
        statement="属实。",
        manner="hand",
        received_on=r.life.today,
        file=scan(),
    ),
    "accept": lambda r: r.act(repairing.accept, r.life.officer),
    "reject": lambda r: r.act(repairing.reject, r.chief, reason="不实"),
    "grant": lambda r: r.act(repairing.grant, r.chief, reason="同意"),
    "refuse": lambda r: r.act(repairing.refuse, r.chief, reason="不同意"),
    "doubt": lambda r: r.doubt(),
    "serve_doubt": lambda r: r.record(reversing.serve_doubt),
    "acknowledge_doubt": lambda r: r.act(reversing.acknowledge_doubt, r.life.filer),
    "explain": lambda r: r.act(reversing.explain, r.life.filer, statement="凭证属实。"),
    "clear": lambda r: r.act(reversing.clear, r.other, reason="凭证属实"),
    "reverse": lambda r: (r.wait() if Repair.objects.get().explain_until else None, r.reverse()),
    "serve_reversal": lambda r: r.record(reversing.serve_reversal),
    "acknowledge_reversal": lambda r: r.act(reversing.acknowledge_reversal, r.life.filer),
}


@pytest.mark.parametrize("state", [s for s in states.REPAIR_STATES if s != "lapsed"])
def test_states_and_verbs(state):
    removal = Removal().to(state)
    table = {(move.verb, source) for move in states.REPAIR.moves for source in move.source}
    for verb, run in VERBS.items():
        if (verb, state) == ("clear", "reversing"):  # only while the ledger speaks against the ground
            unchanged(removal.life, reversing.ReversalStands, lambda run=run: run(removal))
        elif (verb, state) in table:
            with transaction.atomic():
                run(removal)
                transaction.set_rollback(True)
        else:
            before = Repair.objects.values().get()
            unchanged(removal.life, steps.Overtaken, lambda run=run: run(removal))
            assert Repair.objects.values().get() == before


def test_a_neighbour_and_another_enterprise_change_nothing():
    removal = Removal().apply()
    neighbour = scope_of_user(user_with_post("county_officer", "320104"))
    city = scope_of_user(user_with_post("city_reviewer", "320100"))
    unchanged(removal.life, steps.OutOfReach, lambda: removal.act(repairing.accept, neighbour))
    removal.act(repairing.accept, removal.life.officer)
    unchanged(removal.life, NotPermitted, lambda: removal.act(repairing.grant, city, reason="x"))


def test_the_database_refuses_an_application_before_its_day_and_a_decision_by_one_person():
    removal = Removal().to("accepted")
    for change in (
        {"asked_on": removal.repair.possible_from - timedelta(days=1)},
        {"decided_by_id": removal.repair.accepted_by_id},
        {"state": "granted"},
        {"commitment": False},
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            Repair.objects.filter(pk=removal.repair.pk).update(**change)


def test_the_page_says_from_when_and_why_then_takes_the_application():
    removal = Removal()
    user = User.objects.get(pk=removal.life.filer.user_id)
    path = f"/my/serious-list/{removal.life.id}/repair/"
    with time_machine.travel(removal.life.now - timedelta(days=30), tick=False):
        client = client_as(user)
        assert 'enctype="multipart/form-data"' not in client.get(path).content.decode()
        assert client.post(path, {}).status_code == 422
    with time_machine.travel(removal.life.now + timedelta(hours=1), tick=False):
        client = client_as(user)
        assert 'enctype="multipart/form-data"' in client.get(path).content.decode()
        assert client.post(path, {"performed": "已整改", "file": scan()}).status_code == 422
        assert client.post(path, {"performed": "已整改", "commitment": "on", "file": scan()}).status_code == 302
        assert client.get(f"/my/serious-list/{removal.life.id}/").status_code == 200
        officer = client_as(User.objects.get(pk=removal.life.officer.user_id))
        step = f"/desk/serious-list/repairs/{Repair.objects.get().pk}/accept/"
        assert officer.post(step).status_code == 302
        assert officer.get(f"/desk/serious-list/{removal.life.id}/").status_code == 200
    assert Repair.objects.get().state == "accepted"
