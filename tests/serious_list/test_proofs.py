"""A service that did not go over the portal: a scanned receipt, a second officer, and nothing that runs before."""

import io
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta

import pytest
import time_machine
from django.db import connection

from apps.access.models import User
from apps.audit.models import Event
from apps.deadlines.models import Clock
from apps.deadlines.operations import expire_due
from apps.documents.letters import NotWaiting
from apps.documents.operations import store
from apps.documents.proofs import ProofWaits
from apps.kernel.errors import DomainError, Invalid, NotPermitted
from apps.serious_list import repair_offers
from apps.serious_list.models import Case, Proof, Repair, Service
from apps.serious_list.operations import answering, deciding, papers, proposing, reversing, serving, steps
from tests.factories.access import client_as, scope_of_user, user_with_post
from tests.factories.records import proof as scan
from tests.factories.registry import enterprise_in
from tests.factories.serious_list import COUNTY, Life
from tests.serious_list.test_case import unchanged
from tests.serious_list.test_guards import let_pass
from tests.serious_list.test_repair import Removal

pytestmark = pytest.mark.django_db


def recorded(**more):
    """A case whose notice is said to have been served by post, and its proof."""
    life = Life().to("noticed")
    life.record_service(**more)
    return life, Proof.objects.get()


def party_clocks(life):
    return Clock.objects.filter(subject_id=str(life.id), rule_code__in=steps.ANSWERS).count()


def delivery(life):
    """(state of the newest limit of the delivery of the notice, whether it was kept late)."""
    paper = life.case.papers.get(kind="notice")
    clock = Clock.objects.filter(subject_kind=papers.OWNER, subject_id=str(paper.pk)).latest("pk")
    event = Event.objects.filter(verb="deadlines.stopped", data__clock=clock.pk).last()
    return clock.state, event and event.data["late"]


def looks(state="running"):
    return Clock.objects.filter(rule_code="serious_list.proof_look", state=state).count()


def strike(life, by=None, **more):
    key = Proof.objects.order_by("pk").last().pk
    given = {"proof": key, "reason": "回执无人签收，系退件。"} | more
    return life.act(serving.strike_service, by or life.reviewer, **given)


def test_what_one_officer_typed_serves_nothing():
    life, proof = recorded()
    assert (life.case.state, life.case.notice_served_on, life.case.answer_until) == ("noticed", None, None)
    assert (proof.seconded_on, proof.entered_by_id, proof.scan.media_type) == (
        None, life.officer.user_id, "application/pdf",
    )  # fmt: skip
    assert not Service.objects.exists()
    assert (party_clocks(life), looks()) == (0, 1)
    life.now += timedelta(days=30)
    expire_due(at=life.now)
    assert life.case.state == "noticed"  # however long nobody looks, no time of the party has run
    unchanged(life, steps.Overtaken, lambda: life.act(deciding.review, life.reviewer, finding="未陈述。"))


def test_confirmed_its_day_is_that_of_the_receipt_and_the_time_runs_from_the_look():
    life, proof = recorded()
    life.now += timedelta(days=3)
    life.confirm_service()
    case, service = life.case, Service.objects.get()
    assert (case.state, case.notice_served_on) == ("answering", proof.served_on)
    assert (service.method, service.receipt) == (proof.method, proof.receipt)
    starts = Clock.objects.filter(subject_id=str(life.id), rule_code__in=steps.ANSWERS)
    assert set(starts.values_list("starts_on", flat=True)) == {life.today}
    assert looks() == 0
    unchanged(life, steps.Overtaken, life.confirm_service)  # twice


def test_struck_out_the_paper_waits_for_its_service_again():
    life, proof = recorded()
    unchanged(life, ProofWaits, life.record_service)  # one at a time
    unchanged(life, steps.ReasonMissing, lambda: strike(life, reason=" "))
    life.now += timedelta(days=20)
    expire_due(at=life.now)
    assert delivery(life) == ("stopped", False)  # the receipt is of a day within the limit, whenever somebody looks
    strike(life)
    expire_due(at=life.now)
    assert delivery(life) == ("expired", None)  # owed as before, within the limit as it ran
    proof.refresh_from_db()
    assert (proof.struck_reason, proof.seen_by_id) == ("回执无人签收，系退件。", life.reviewer.user_id)
    assert (life.case.state, looks(), party_clocks(life)) == ("noticed", 0, 0)
    unchanged(life, NotWaiting, lambda: strike(life))
    life.serve()
    assert (life.case.state, Proof.objects.count(), Service.objects.count()) == ("answering", 2, 1)


@pytest.mark.parametrize("who", ["officer", "filer", "stranger", "city"])
def test_not_by_who_recorded_it_nor_by_another(who):
    life, proof = recorded()
    by = {
        "officer": life.officer, "filer": life.filer, "city": life.city,
        "stranger": scope_of_user(user_with_post("county_reviewer", "320104")),
    }[who]  # fmt: skip
    for verb, more in ((serving.second_service, {}), (serving.strike_service, {"reason": "x"})):
        unchanged(life, DomainError, lambda v=verb, m=more: life.act(v, by, proof=proof.pk, **m))
    proof.refresh_from_db()
    assert proof.seen_by_id is None


def test_who_may_record_and_confirm_does_not_do_both():
    life = Life().to("noticed")
    both = scope_of_user(user_with_post("county_reviewer", COUNTY))
    both = replace(both, permissions=both.permissions | life.officer.permissions)
    life.record_service(by=both)
    unchanged(life, NotPermitted, lambda: life.confirm_service(by=both))
    life.confirm_service()
    assert life.case.state == "answering"


def test_a_scan_is_a_picture_or_a_pdf():
    life = Life().to("noticed")
    text = io.BytesIO("签收人：赵某".encode())
    text.name = "回执.pdf"
    for file in (None, text):
        unchanged(life, Invalid, lambda file=file: life.record_service(file=file))
    assert not Proof.objects.exists()


def test_the_party_may_confirm_it_itself_meanwhile():
    life, _proof = recorded()
    life.act(proposing.acknowledge_notice, life.filer)
    assert (life.case.state, Service.objects.get().method) == ("answering", "electronic")
    assert looks() == 0
    unchanged(life, DomainError, life.confirm_service)


def test_a_decision_is_not_published_before_its_service_is_confirmed():
    life = Life().to("decided")
    life.record_service(deciding.serve_decision)
    assert life.case.state == "decided"
    owed = Clock.objects.filter(rule_code="serious_list.delivery", subject_id=str(life.id), state="running")
    assert not owed.exists()
    strike(life)
    assert owed.get().starts_on == life.case.decided_on
    life.record_service(deciding.serve_decision)
    unchanged(life, steps.Overtaken, life.publish)
    life.confirm_service()
    assert {s.paper.kind for s in Service.objects.filter(method="post")} == {"decision", "repair_way"}
    life.publish()
    assert life.case.state == "published"


def test_a_hearing_waits_for_a_confirmed_call():
    life = Life().to("hearing")
    life.call_hearing()
    call = life.case.papers.get(kind="hearing")
    life.record_service(serving.serve_paper, paper=call.pk)
    life._until(life.case.hearing_on)
    minutes = {"minutes": "记录", "present": "王某", "signed": "王某"}
    unchanged(life, answering.CalledTooLate, lambda: life.act(answering.hold_hearing, life.reviewer, **minutes))
    life.confirm_service(serving.second_paper)  # late, but the receipt is of the day
    life.act(answering.hold_hearing, life.reviewer, **minutes)


def test_a_case_that_ends_needs_no_look_any_more():
    life, _proof = recorded()
    life.drop()
    assert (life.case.state, looks()) == ("not_listed", 0)
    other = Life(enterprise_in(COUNTY), number="另号").to("decided")
    other.record_service(deciding.serve_decision)
    other.withdraw()
    assert (other.case.state, looks()) == ("withdrawn", 0)


def test_an_early_removal_comes_back_by_a_confirmed_service_only():
    removal = Removal().to("doubted")
    removal.record(reversing.serve_doubt)
    assert Repair.objects.get().state == "doubted"
    key = Proof.objects.waiting().get().pk
    removal.act(reversing.strike_service, removal.chief, proof=key, reason="地址有误。")
    removal.serve(reversing.serve_doubt)
    removal.wait()
    removal.reverse()
    removal.record(reversing.serve_reversal)
    assert (removal.life.case.state, Repair.objects.get().state) == ("removed", "reversing")
    with pytest.raises(NotPermitted):
        removal.confirm(by=removal.life.officer)
    removal.confirm()
    assert (removal.life.case.state, Repair.objects.get().state) == ("published", "reversed")


def test_the_proof_of_a_doubt_that_was_cleared_serves_no_other():
    removal = Removal().to("doubted")
    removal.record(reversing.serve_doubt)
    old, life = Proof.objects.waiting().get(), removal.life
    removal.act(reversing.clear, removal.other, reason="凭证属实。")
    page = client_as(User.objects.get(pk=removal.chief.user_id)).get(f"/desk/serious-list/{life.id}/").content.decode()
    assert "无需再核对" in page
    removal.doubt(reason="整改现场照片系他处拍摄。", files=[scan()])
    for verb, more in ((reversing.second_service, {}), (reversing.strike_service, {"reason": "无人签收。"})):
        unchanged(life, NotWaiting, lambda v=verb, m=more: removal.act(v, removal.chief, proof=old.pk, **m))
    may = [
        {offer.verb for offer in repair_offers.offered(Repair.objects.get(), by, life.today)}
        for by in (life.officer, removal.chief)
    ]
    assert "serve_doubt" in may[0]
    assert not may[1] & {"second_service", "strike_service"}
    removal.serve(reversing.serve_doubt)
    newest = life.case.papers.filter(kind="doubt").latest("pk")
    assert Service.objects.get(paper__kind="doubt").paper == newest != old.paper
    assert Repair.objects.get().state == "questioned"


def test_the_database_keeps_no_service_that_nobody_confirmed():
    life, proof = recorded()
    other = Life(enterprise_in(COUNTY), number="另号").to("noticed").case.papers.get()
    paper, rows = life.case.papers.get(), Proof.objects.filter(pk=proof.pk)
    given = {"paper": paper, "method": "post", "served_on": life.today, "recorded_label": "x", "recorded_at": life.now}

    def served(**more):
        Service.objects.create(**given | {"receipt": proof.receipt} | more)

    def kept(**more):
        values = {f.attname: getattr(proof, f.attname) for f in Proof._meta.concrete_fields if f.name != "id"}
        document = store(file=scan(), owner=(papers.PROOF, str(life.id)), by=life.officer, at=life.now)
        Proof.objects.create(**values | {"paper_id": other.pk, "scan_id": document.pk} | more)

    seen = {"seconded_on": life.today, "seen_by_id": life.reviewer.user_id}
    assert let_pass(("another paper", kept)) == ["another paper"]
    portal = {"method": "electronic", "receipt": "x", "recorded_label": life.filer.actor}
    assert let_pass(("confirmed by nobody", lambda: served(**portal))) == []
    assert let_pass(
        ("unconfirmed", served),
        ("with the case", lambda: (served(), Case.objects.filter(pk=life.id).update(state="answering"))),
        ("confirmed at once", lambda: kept(**seen)),
        ("before its issue", lambda: kept(served_on=life.today - timedelta(days=1))),
        ("by itself", lambda: rows.update(seconded_on=life.today)),
        ("by who recorded it", lambda: rows.update(seconded_on=life.today, seen_by=life.officer.user_id)),
        ("another day", lambda: rows.update(served_on=life.today - timedelta(days=1))),
        ("another receipt", lambda: rows.update(receipt="另号")),
        ("taken away", lambda: rows._raw_delete("default")),
    ) == []  # fmt: skip
    rows.update(**seen)
    assert let_pass(
        ("another method", lambda: served(method="direct")),
        ("another receipt", lambda: served(receipt="另号")),
        ("undone", lambda: rows.update(seconded_on=None, seen_by=None)),
        ("as confirmed", served),
    ) == ["as confirmed"]  # fmt: skip


def test_on_the_pages_of_both():
    life = Life().to("noticed")
    here = f"/desk/serious-list/{life.id}/"
    posted = {"method": "left", "served_on": str(life.today), "receipt": "居委会王某见证", "file": scan()}
    with time_machine.travel(life.now + timedelta(minutes=1), tick=False):
        officer, reviewer = (client_as(User.objects.get(pk=by.user_id)) for by in (life.officer, life.reviewer))
        posted = {f"serve_notice-{name}": value for name, value in posted.items()}
        assert officer.post(f"{here}serve_notice/", posted).status_code == 302
        proof = Proof.objects.get()
        page = officer.get(here).content.decode()
        assert "居委会王某见证" in page
        assert "second_service/" not in page
        assert "serve_notice/" not in page
        page = reviewer.get(here).content.decode()
        assert "扫描件能够证明送达" in page
        assert page.count(f"/documents/{proof.scan_id}/") >= 2  # beside the step and with the papers
        own = client_as(User.objects.get(pk=life.filer.user_id)).get(f"/my/serious-list/{life.id}/").content.decode()
        assert "居委会王某见证" not in own
        assert reviewer.post(f"{here}second_service/", {"second_service-proof": proof.pk}).status_code == 302
        own = client_as(User.objects.get(pk=life.filer.user_id)).get(f"/my/serious-list/{life.id}/").content.decode()
        assert "居委会王某见证" in own
    assert life.case.state == "answering"


@pytest.mark.django_db(transaction=True)
def test_two_look_at_once():
    life, proof = recorded()
    second = scope_of_user(user_with_post("county_reviewer", COUNTY))
    life.now += timedelta(minutes=1)

    def look(by):
        try:
            return serving.second_service(case_id=life.id, proof=proof.pk, by=by, at=life.now)
        except DomainError as error:
            return error
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        done = list(pool.map(look, (life.reviewer, second)))
    assert sorted(isinstance(each, steps.Overtaken) for each in done) == [False, True]
    assert (Service.objects.count(), party_clocks(life)) == (1, 2)
