"""Notice and decision served otherwise than over the portal: a scanned receipt and a second officer."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from apps.audit.models import Event
from apps.deadlines.models import Clock
from apps.documents.models import Document
from apps.documents.operations import store
from apps.licensing.models import End, Ending, Proof, Service
from apps.licensing.operations import ending_answers, ending_service
from apps.licensing.views.aftercheck_offers import of_ending
from tests.factories.access import scope_of_user, user_with_post
from tests.factories.aftercheck import Proceeding
from tests.factories.licensing import scan
from tests.factories.registry import enterprise_in

from .test_life import refused

pytestmark = pytest.mark.django_db
ANSWERS = ("licensing.statement", "licensing.hearing_request")


def recorded(state="noticed", verb="serve_notice"):
    life = Proceeding().to(state)
    life.calls()[verb]()
    return life, Proof.objects.get(struck_on=None, seconded_on=None)


def clocks(life, *codes):
    return Clock.objects.standing().of("licensing.ending", life.id).filter(rule_code__in=codes)


def untouched(life, call, code):
    def all_of_it():
        counts = (Proof.objects.count(), Service.objects.count(), Document.objects.count(), Event.objects.count())
        return Ending.objects.filter(pk=life.id).values().get(), counts, life.licence.state

    before = all_of_it()
    refused(call, code)
    assert all_of_it() == before


def offered(life, who):
    return {offer.verb for offer in of_ending(life.ending, who)}


def test_what_one_officer_typed_serves_nothing_and_the_time_runs_from_the_look():
    life, proof = recorded()
    assert (life.ending.state, life.ending.notice_served_on, Service.objects.count()) == ("noticed", None, 0)
    assert (proof.entered_by_id, proof.scan.media_type) == (life.officer.user_id, "image/png")
    assert not clocks(life, *ANSWERS, "licensing.end_notice").exists()  # kept by the day of the receipt
    assert clocks(life, "licensing.proof_look").count() == 1
    assert not offered(life, life.officer) & {"serve_notice", "second_service", "strike_service"}
    life.later(3)
    untouched(life, life.calls()["review"], "overtaken")
    life.look(ending_service.second_service)
    service = Service.objects.get()
    assert (life.ending.state, life.ending.notice_served_on) == ("answering", proof.served_on)
    assert (service.method, service.receipt, service.served_on) == (proof.method, proof.receipt, proof.served_on)
    assert set(clocks(life, *ANSWERS).values_list("starts_on", flat=True)) == {life.today}
    assert not clocks(life, "licensing.proof_look").exists()
    untouched(life, lambda: life.look(ending_service.second_service), "overtaken")


def test_struck_out_the_paper_waits_for_its_service_again_within_its_limit():
    life, proof = recorded()
    untouched(life, life.calls()["serve_notice"], "proof-waits")
    untouched(life, lambda: life.look(ending_service.strike_service, reason=" "), "reason-missing")
    life.calls()["strike_service"]()
    owed = clocks(life, "licensing.end_notice").get()
    assert (owed.starts_on, clocks(life, "licensing.proof_look").exists()) == (life.ending.proposed_on, False)
    proof.refresh_from_db()
    assert (proof.struck_reason, proof.seen_by_id) == ("回执无人签收。", life.reviewer.user_id)
    untouched(life, life.calls()["strike_service"], "letter-not-waiting")
    life.calls()["serve_notice"]()
    life.calls()["second_service"]()
    assert (life.ending.state, Proof.objects.count(), Service.objects.count()) == ("answering", 2, 1)


def test_no_licence_ends_before_the_look_and_a_struck_decision_is_owed():
    life, _proof = recorded("decided", "serve_decision")
    assert (life.licence.state, End.objects.exists(), life.ending.state) == ("unverified", False, "decided")
    life.calls()["strike_service"]()
    assert clocks(life, "licensing.end_delivery").get().starts_on == life.ending.decided_on
    life.calls()["serve_decision"]()
    day = life.today
    life.later(2)
    life.look(ending_service.second_service)
    assert (life.licence.state, End.objects.get().ended_on, life.ending.decision_served_on) == ("revoked", day, day)
    assert not Clock.objects.live().of("licensing.ending", life.id).exists()


def test_not_by_who_recorded_it_nor_by_another_bureau():
    life, _proof = recorded()
    both = replace(life.reviewer, user_id=life.officer.user_id)
    city = scope_of_user(user_with_post("city_reviewer", "320100"))
    for by, code in ((life.officer, "not-permitted"), (both, "same-person"), (city, "other-bureau"),
                     (life.filer, "not-permitted")):  # fmt: skip
        for verb, more in ((ending_service.second_service, {}), (ending_service.strike_service, {"reason": "x"})):
            untouched(life, lambda by=by, verb=verb, more=more: life.look(verb, by, **more), code)
    assert {"second_service", "strike_service"} <= offered(life, life.reviewer)
    assert "second_service" not in offered(life, both)


def test_a_record_has_its_scan_its_day_and_its_receipt():
    life = Proceeding().to("noticed")
    given = {"method": "post", "served_on": life.today, "receipt": "EMS 1", "file": scan("回执.png")}
    for but, code in (
        ({"file": None}, "invalid"), ({"receipt": " \u200b"}, "invalid"), ({"method": "electronic"}, "invalid"),
        ({"served_on": life.today + timedelta(days=1)}, "served-before-issue"),
        ({"served_on": life.today - timedelta(days=1)}, "served-before-issue"),
        ({"method": "published"}, "invalid"),  # its days have not passed
    ):  # fmt: skip
        call = lambda but=but: life.act(ending_service.serve_notice, life.officer, **given | but)  # noqa: E731
        untouched(life, call, code)
    published = life.today
    life.later(31)
    life.act(ending_service.serve_notice, life.officer, **given | {"method": "published", "served_on": published})
    assert Proof.objects.get().served_on == published + timedelta(days=30)


def test_the_holder_may_confirm_it_itself_meanwhile_and_a_closed_case_needs_no_look():
    life, _proof = recorded()
    life.act(ending_answers.acknowledge_notice, life.filer)
    assert (life.ending.state, Service.objects.get().method) == ("answering", "electronic")
    assert not clocks(life, "licensing.proof_look").exists()
    untouched(life, life.calls()["second_service"], "overtaken")
    other = Proceeding(enterprise=enterprise_in("320104"), report_number="JD-2").to("noticed")
    other.calls()["serve_notice"]()
    other.calls()["drop"]()
    assert not Clock.objects.standing().of("licensing.ending", other.id).exists()


def test_the_database_keeps_no_service_that_nobody_confirmed():
    life, proof = recorded()
    other = Proceeding(enterprise=enterprise_in("320104"), report_number="JD-2").to("answering").ending.papers.get()
    paper, rows = life.ending.papers.get(), Proof.objects.filter(pk=proof.pk)
    given = {
        "paper": paper,
        "method": "direct",
        "served_on": life.today,
        "recorded_label": "x",
        "recorded_at": life.now,
    }

    def served(**more):
        Service.objects.create(**given | {"receipt": proof.receipt} | more)

    def kept(**more):
        values = {f.attname: getattr(proof, f.attname) for f in Proof._meta.concrete_fields if f.name != "id"}
        document = store(file=scan("x.png"), owner=(ending_service.KIND, str(life.id)), by=life.officer, at=life.now)
        Proof.objects.create(**values | {"scan_id": document.pk} | more)

    def refuses(change):
        with pytest.raises(IntegrityError), transaction.atomic():
            change()

    seen = {"seconded_on": life.today, "seen_by_id": life.reviewer.user_id}
    for change in (
        served,
        lambda: kept(paper_id=other.pk),  # it was served
        lambda: kept(paper_id=paper.pk),  # one waits
        lambda: kept(**seen),
        lambda: rows.update(seconded_on=life.today),
        lambda: rows.update(seconded_on=life.today, seen_by=life.officer.user_id),
        lambda: rows.update(served_on=life.today - timedelta(days=1)),
        lambda: rows.update(receipt="另号"),
        lambda: rows._raw_delete("default"),
    ):
        refuses(change)
    rows.update(**seen)
    refuses(lambda: served(method="post"))
    refuses(lambda: served(receipt="另号"))
    refuses(lambda: rows.update(seconded_on=None, seen_by=None))
    served()
