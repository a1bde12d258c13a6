"""A licence is taken from its holder only with notice, answer, second person and service: verbs, states, every path."""

import random
import re
import subprocess
from contextlib import suppress
from dataclasses import replace
from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction

from apps.audit.models import Event
from apps.deadlines.models import Clock
from apps.documents import papers
from apps.documents.operations import open_document
from apps.kernel.errors import DomainError
from apps.licensing import sql, states
from apps.licensing.models import Application, Bar, End, Ending, EndPaper, Licence, Proof, Service
from apps.licensing.operations import (
    cancelling,
    deciding,
    ending_answers,
    ending_cases,
    ending_hearings,
    ending_remedy,
    knowing,
)
from apps.licensing.operations.ending import UnderWay
from apps.licensing.rules.ends import Process, lacking, unheard
from apps.licensing.wording import UNHEARD
from apps.notifications.models import Message
from apps.records.models import Fact
from tests.factories.access import scope_of_user, user_with_post
from tests.factories.aftercheck import MINUTES, Proceeding, Visit
from tests.factories.licensing import COUNTY, Held, Life, scan
from tests.factories.registry import enterprise_in

from .test_cancelling import struck_off
from .test_ends import ended
from .test_life import Undo, refused, went

pytestmark = pytest.mark.django_db
LOOKS = {"second_service", "strike_service"}
CALLED = {"serve_call", "acknowledge_call", "call_anew"}


def test_deceit_ends_in_revocation_with_ledger_bar_and_every_paper():
    life = Proceeding().to("served")
    licence, ending, end = life.licence, life.ending, End.objects.get()
    assert (licence.state, licence.state_on, ending.state) == ("revoked", life.today, "served")
    assert [p.kind for p in ending.papers.order_by("pk")] == ["end_notice", "end_decision", "end_announced"]
    decision = ending.papers.get(kind="end_decision")
    assert (end.case, end.document_number, end.fact.kind.code) == (ending, decision.number, "licence_annulled")
    assert end.fact.state == "effective"
    assert (end.bar.kind, end.bar.decided_on, end.bar.until) == ("fraud", life.today, life.today.replace(year=2029))
    assert end.fact.public_until > end.bar.until
    assert Fact.objects.get(pk=licence.fact_id).state == "over"
    assert not Clock.objects.live().filter(subject_kind__startswith="licensing.").exists()
    assert Message.objects.filter(kind="licensing.ended").exists()
    assert set(end.fact.people) == {life.officer.user_id, life.reviewer.user_id}


@pytest.mark.parametrize(
    ("ground", "state", "fact", "kind", "years"),
    [
        ("revoke.materials", "revoked", "licence_annulled", "false", 1),
        ("revoke.unlawful", "revoked", "licence_set_aside", None, 0),
        ("withdraw.law", "withdrawn", "licence_withdrawn", None, 0),
        ("take.recheck", "taken", "licence_revoked", "punished", 3),
        ("cancel.stopped", "cancelled", "licence_cancelled", None, 0),
    ],
)
def test_each_end_has_its_own_consequence(ground, state, fact, kind, years):
    """After it a new application is open at once, or barred to the day the law gives: server and database."""
    life = Proceeding(ground=ground).to("served")
    end = End.objects.select_related("bar", "fact__kind").get()
    assert (life.licence.state, end.fact.kind.code) == (state, fact)
    again = Life(life.licence.enterprise, now=life.now, report_number="JD-again")
    if kind is None:
        assert end.bar is None
        assert again.start().application.state == "draft"
        return
    last = life.today.replace(year=life.today.year + years)
    assert (end.bar.kind, end.bar.until) == (kind, last)
    assert refused(again.start, "not-eligible").details["until"] == str(last)
    again.now += timedelta(days=(last - again.today).days)
    refused(again.start, "not-eligible")  # the last day counts
    again.now += timedelta(days=1)
    again.said["report_on"] = again.today - timedelta(days=9)
    again.fill()
    with pytest.raises(IntegrityError), transaction.atomic():
        Application.objects.filter(pk=again.id).update(
            state="received", submitted_on=last, submitted_at=again.now, committed_on=last
        )
    done = again.submit()
    assert done.state == "received"
    assert "revoked-before" in done.doubts


def test_the_holder_answers_and_is_heard_before_anything_is_decided():
    life = Proceeding().to("answering")
    refused(life.calls()["review"], "overtaken")
    life.calls()["state"]()
    life.calls()["state"]()
    assert life.ending.statement.count("承诺属实") == 2
    life.calls()["ask_hearing"]()
    early = {"on": life.today + timedelta(days=3), "place": "二楼"}
    refused(lambda: life.act(ending_hearings.call_hearing, life.officer, **early), "invalid")
    life.called()
    refused(life.calls()["hold_hearing"], "invalid")  # its day has not come
    life.later(40)  # the time to answer runs out, the hearing is still owed
    assert life.ending.state == "hearing"
    refused(lambda: life.act(ending_hearings.hold_hearing, life.officer, **MINUTES), "not-permitted")
    life.calls()["hold_hearing"]()
    life.calls()["review"]()
    life.calls()["decide"]()
    assert life.licence.state == "unverified"  # a decision that was not served has no effect
    life.calls()["acknowledge_decision"]()
    assert life.licence.state == "revoked"


def test_silence_is_waited_for():
    life = Proceeding().to("answering")
    until = life.ending.answer_until
    life.later((until - life.today).days)
    assert life.ending.state == "answering"  # the last day counts to its end
    life.later(1)
    assert life.ending.state == "answered"
    refused(life.calls()["state"], "overtaken")
    life.to("served")


def test_another_person_decides_and_another_bureau_does_not():
    life = Proceeding().to("reviewed")
    clerk = scope_of_user(user_with_post("province_officer", "320000"))
    refused(lambda: life.act(ending_cases.decide, clerk, reason="x"), "not-permitted")
    city = scope_of_user(user_with_post("city_reviewer", "320100"))
    refused(lambda: life.act(ending_cases.decide, city, reason="x"), "other-bureau")
    handler = replace(life.reviewer, user_id=life.officer.user_id)  # whoever wrote the notice, in a second post
    refused(lambda: life.act(ending_cases.decide, handler, reason="x"), "same-person")
    with pytest.raises(IntegrityError), transaction.atomic():
        Ending.objects.filter(pk=life.id).update(
            state="decided", decided_by=life.officer.user_id, decided_on=life.today, reason="x"
        )
    stranger = Proceeding(report_number="JD-2", enterprise=enterprise_in("320104"))
    refused(lambda: life.act(ending_answers.waive, stranger.filer), "not-found")
    county = scope_of_user(user_with_post("county_officer", COUNTY))
    other = Proceeding(report_number="JD-3", enterprise=enterprise_in(COUNTY))
    refused(lambda: other.propose(by=county), "other-bureau")


def test_one_proceeding_a_licence_and_no_way_out_by_asking():
    life = Proceeding().propose()
    refused(life.propose, "invalid")
    with pytest.raises(UnderWay):
        ended(life.licence)
    assert life.licence.state == "unverified"


def test_a_licence_that_ends_otherwise_closes_what_was_under_way():
    life = Proceeding().to("answering")
    struck_off(life.licence, life.now)
    row = cancelling.propose_cancelling(
        licence_id=life.licence_id, ground_code="cancel.ended", found="企业法人终止。", found_on=life.today,
        proof_number="苏登〔2026〕1号", by=life.officer, at=life.now,
    )  # fmt: skip
    cancelling.confirm(cancelling_id=row.pk, by=life.reviewer, at=life.now)
    ending = life.ending
    assert (ending.state, life.licence.state) == ("dropped", "cancelled")
    assert ending.papers.filter(kind="end_dropped").exists()
    assert life.licence.after_checks.get().state == "called_off"
    rows = Clock.objects.live().filter(subject_kind__startswith="licensing.")
    assert list(rows.values_list("rule_code", flat=True)) == [
        "licensing.end_closing"
    ]  # the paper is served on the holder
    life.calls()["serve_closing"]()
    refused(life.calls()["serve_closing"], "proof-waits")
    life.calls()["second_service"]()
    assert Service.objects.get(paper__kind="end_dropped").served_on == life.today
    refused(life.calls()["acknowledge_closing"], "overtaken")
    assert not rows.exists()


def at_the_end(state):
    """A proceeding for a false commitment, in a state, twenty days before the term of its licence is over."""
    life = Proceeding()
    life.later((life.licence.until - life.today).days - 20)
    return life.to(state)


def test_the_end_of_a_term_swallows_no_decision():
    """Decided in the term, served after it: revoked, on the ledger, barred; no new licence at once in between."""
    life = at_the_end("decided")
    decided = life.today
    life.later(30)
    assert (life.licence.state, life.ending.state) == ("expired", "decided")
    again = Life(life.licence.enterprise, now=life.now, report_number="JD-2", report_on=life.today - timedelta(days=9))
    done = again.fill().submit()
    assert (done.state, done.doubts) == ("received", ["unverified-before", "proceeding"])
    life.now = again.now
    life.to("served")
    assert (life.licence.state, life.licence.state_on, life.ending.state) == ("revoked", life.today, "served")
    assert list(End.objects.order_by("pk").values_list("kind", flat=True)) == ["expired", "revoked"]
    bar, end = Bar.objects.get(), life.ending.end
    assert (bar.decided_on, end.bar, end.fact.kind.code) == (decided, bar, "licence_annulled")
    again.accept()
    again.propose()
    assert refused(lambda: again.act(deciding.grant, again.reviewer), "not-eligible").details["against"] == ["barred"]
    life.calls()["overturn"]()  # set aside: it has expired, as it had
    assert (life.licence.state, life.licence.state_on) == ("expired", life.licence.until + timedelta(days=1))
    assert Bar.objects.on(life.today).count() == 0


def test_what_was_noticed_is_decided_after_the_term_and_what_bars_nobody_is_closed():
    life = at_the_end("answering")
    other = Proceeding(ground="revoke.unfit", enterprise=enterprise_in(COUNTY), report_number="JD-9").propose()
    life.later(40)
    other.later(5 * 366)
    assert (life.ending.state, other.ending.state) == ("answered", "dropped")
    life.now = other.now
    life.to("served")
    assert (life.licence.state, Bar.objects.count()) == ("revoked", 1)
    with pytest.raises(IntegrityError), transaction.atomic():  # nothing else ends what has expired
        Licence.objects.filter(pk=other.licence_id).update(state="cancelled")


def test_what_was_set_aside_is_undone():
    life = Proceeding().to("served")
    ruling = {"document_number": "苏复〔2026〕9号", "reason": "程序违法。"}
    refused(lambda: life.act(ending_remedy.overturn, life.reviewer, **ruling), "same-person")
    life.calls()["overturn"]()
    licence, end = life.licence, End.objects.get()
    assert (licence.state, life.ending.state, end.set_aside_on) == ("unverified", "overturned", life.today)
    life.calls()["acknowledge_closing"]()
    assert not Clock.objects.standing().filter(rule_code="licensing.end_closing").exists()
    assert (end.fact.state, licence.fact.state) == ("withdrawn", "effective")
    assert Bar.objects.on(life.today).count() == 0
    assert Clock.objects.live().of("licensing.licence", licence.pk).count() == 1
    again = Proceeding(licence)
    again.now = life.now
    again.to("served")  # it may be ended again, on another finding
    assert life.licence.state == "revoked"


def test_a_decision_set_aside_before_service_leaves_the_licence():
    life = Proceeding().to("decided")
    life.calls()["overturn"]()
    assert (life.licence.state, End.objects.count()) == ("unverified", 0)


@pytest.mark.parametrize(
    ("other", "stays", "old", "new"),
    [("cable", "this", "unverified", "cancelled"), ("cable", "later", "cancelled", "unverified"),
     ("fertiliser", "this", "unverified", "cancelled")],
)  # fmt: skip
def test_a_ruling_is_carried_out_and_leaves_one_certificate(other, stays, old, new):
    """Its holder was granted another one meanwhile: the officer says which stays, the other is cancelled."""
    life = Proceeding(ground="revoke.unlawful").to("served")
    again = Life(life.licence.enterprise, class_code=other, now=life.now, report_number="JD-again")
    if other == "cable":
        again.fill().submit()  # what was set aside is not granted again by the rules
        again.accept()
        again.propose()
        again.act(deciding.grant, again.reviewer)
    else:
        again.to_granted()
    life.now = again.now
    ruling, by = {"document_number": "苏复〔2026〕9号", "reason": "程序违法。"}, life.other
    assert refused(lambda: life.act(ending_remedy.overturn, by, **ruling), "holds").details["field"] == "stays"
    assert life.ending.state == "served"
    life.act(ending_remedy.overturn, by, stays=stays, **ruling)
    assert (life.ending.state, life.licence.state, again.licence.state) == ("overturned", old, new)
    replaced = End.objects.get(ground__code="cancel.replaced")
    assert replaced.papers.get().kind == "end_announced"
    assert replaced.licence.fact.state == "over"
    first = End.objects.exclude(pk=replaced.pk).get()
    assert (first.set_aside_on, first.fact.state) == (life.today, "withdrawn")


def test_what_rested_rests_again_when_its_end_is_set_aside():
    held = Held()
    held.ask("suspend", {"statement": "检修"})
    life = Proceeding(held.licence, ground="revoke.unlawful")
    life.now = held.now
    life.to("served")
    life.calls()["overturn"]()
    assert life.licence.state == "suspended"
    assert Clock.objects.standing().filter(rule_code="licensing.suspension").count() == 1


def test_a_licence_of_several_classes_bars_from_each_and_names_each(monkeypatch):
    """Whoever lost it may not have it again by what was added to it; set aside, every bar is lifted."""
    held, said = Held(), []
    files = {"report_file": scan(), "policy_file": scan()}
    added = held.ask("add", {"unit_codes": ["fertiliser.1"]} | held.report(report_product="复肥"), files=files)
    held.decide(added, seen=True)
    life = Proceeding(held.licence)
    life.now = held.now
    plain = papers.typeset
    monkeypatch.setattr(papers, "typeset", lambda name, words: said.append(words) or plain(name, words))
    life.to("served")
    assert {words["product"] for words in said} == {"电线电缆、化肥"}
    bars = [(row.class_code, row.until) for row in Bar.objects.order_by("class_code")]
    assert bars == [(code, life.today.replace(year=2029)) for code in ("cable", "fertiliser")]
    for code in ("cable", "fertiliser"):
        again = Life(held.life.enterprise, class_code=code, now=life.now)
        assert refused(again.start, "not-eligible").details["against"] == ["barred"]
    life.calls()["overturn"]()
    assert Bar.objects.on(life.today).count() == 0


def test_a_licence_that_stays_unverified_is_checked_anew():
    """The check failed, and its proceeding led to nothing: dropped, or set aside before or after its service."""
    for way in ("drop", "decided", "served"):
        visit = Visit(report_number=f"JD-{way}", enterprise=enterprise_in(COUNTY))
        visit.failed()
        life = Proceeding(visit.licence)
        life.id, life.now = life.licence.endings.get().pk, visit.now
        if way == "drop":
            life.calls()["drop"]()
        else:
            life.to(way).calls()["overturn"]()
        states_of = list(life.licence.after_checks.order_by("pk").values_list("state", flat=True))
        assert (life.licence.state, states_of) == ("unverified", ["failed", "waiting"])
    assert Clock.objects.live().filter(rule_code="licensing.after_check").count() == 3


def test_the_public_page_tells_the_end_that_stands_and_the_whole_past(client):
    life = Proceeding().to("served")
    page = f"/licences/{life.licence.pk}/"
    decision = life.ending.papers.get(kind="end_decision").number
    assert "不得再次申请" in client.get(page).text
    life.calls()["overturn"]()
    again = client.get(page).text
    assert "不得再次申请" not in again
    assert again.count(decision) == 1  # in the history alone
    assert "原决定已撤销，许可恢复有效" in again
    second = Proceeding(life.licence, ground="withdraw.law")
    second.now = life.now
    second.to("served")
    text = client.get(page).text
    past = text[text.index('class="timeline"') :]
    assert past.index("撤回") < past.index("原决定已撤销") < past.index("准予许可")
    why = text[: text.index('class="timeline"')]
    assert second.ending.ground.name in why
    assert life.ending.ground.name not in why


def test_every_state_takes_its_verbs_alone_also_in_the_database():
    served = ("notice", "serve_notice", "second_service")
    ways = (
        (), ("notice",), ("notice", "serve_notice"), ("notice", "acknowledge_notice", "ask_hearing"), served,
        ("notice", "acknowledge_notice", "ask_hearing", "call_hearing"),
        (*served, "waive"), (*served, "waive", "review"), (*served, "waive", "review", "decide"),
        (*served, "waive", "review", "decide", "serve_decision"),
        (*served, "waive", "review", "decide", "serve_decision", "second_service"), ("drop",),
        (*served, "waive", "review", "decide", "overturn"),
    )  # fmt: skip
    life, seen = Proceeding().propose(), set()
    for way in ways:
        with suppress(Undo), transaction.atomic():
            for verb in way:
                life.calls()[verb]()
            state = life.ending.state
            seen.add(state)
            calls = life.calls()
            expected = {m.verb for m in states.ENDINGS.moves if state in m.source and m.verb in calls}
            # the day of the hearing has not come, and a service is recorded once and then looked at: not the table's,
            # but their own rules refuse
            looked = {"serve_notice", "serve_decision"} if Proof.objects.waiting().exists() else LOOKS
            if state == "dropped":  # nobody had a notice: there is no paper to serve
                looked = looked | {"serve_closing", "acknowledge_closing"}
            if state == "hearing":  # a call is served, and made anew, once there is one
                looked = looked | ({"call_hearing"} if "call_hearing" in way else CALLED)
            found = {verb for verb, call in calls.items() if went(call)}
            assert found == expected - {"hold_hearing"} - looked, way
            allowed = {m.target for m in states.ENDINGS.moves if state in m.source}
            target = next(s for s in states.ENDING_STATES if s not in allowed and s != state)
            with pytest.raises(IntegrityError), transaction.atomic():
                Ending.objects.filter(pk=life.id).update(state=target)
            raise Undo
    assert seen == set(states.ENDING_STATES)


def test_pairs_of_the_database_are_those_of_the_tables():
    for file, name, table in (("closing", "licensing_ending_move_allowed", states.ENDINGS),
                              ("aftercheck", "licensing_check_move_allowed", states.CHECKS),
                              ("beside", "licensing_licence_move_allowed", states.LICENCES),
                              ("beside", "licensing_beside_move_allowed", states.BESIDES)):  # fmt: skip
        found = sql.text(file).partition(f"FUNCTION {name}")[2].partition("$$;")[0]
        pairs = {(source, move.target) for move in table.moves for source in move.source}
        assert set(re.findall(r"\('(\w+)', '(\w+)'\)", found)) == pairs, name


def had_its_chance(licence):
    """By plain reading of the rows: was there a notice with proof of service, an answer, a decision with its own?"""
    end = licence.ends.get(set_aside_on=None)
    case = end.case
    notice = Service.objects.get(paper__ending=case, paper__kind="end_notice")
    decision = Service.objects.get(paper__ending=case, paper__kind="end_decision")
    answered = bool(case.waived_on or case.heard_on) or case.reviewed_on > case.answer_until
    heard = case.hearing_asked_on is None or case.heard_on is not None or case.hearing_withdrawn_on is not None
    order = notice.served_on <= case.reviewed_on <= case.decided_on <= decision.served_on == end.ended_on
    second = case.decided_by_id not in (case.proposed_by_id, case.handled_by_id)
    return notice.receipt and decision.receipt and answered and heard and order and second


@pytest.mark.parametrize("seed", range(6))
def test_no_path_takes_a_licence_without_notice_and_the_chance_to_answer(seed):
    """Verbs of all sides in any order, with days between; whatever happened, a licence that is gone had due process."""
    chance = random.Random(seed)
    ground = chance.choice(["revoke.commitment", "withdraw.law", "take.recheck", "revoke.materials"])
    life = Proceeding(ground=ground).propose()
    for _step in range(60):
        calls = life.calls()
        with suppress(DomainError, IntegrityError), transaction.atomic():
            calls[chance.choice(sorted(calls))]()
        if chance.random() < 0.3:
            life.later(chance.choice([1, 2, 7, 15]))
        licence = life.licence
        if licence.state in states.TAKES:
            assert had_its_chance(licence)
        elif licence.state in states.LIVE:
            assert not licence.ends.filter(set_aside_on=None).exists()
        if not life.ending.is_open:
            with suppress(DomainError):
                life.propose()
    assert Event.objects.filter(verb="licensing.ending_proposed").exists()


def test_the_database_takes_no_licence_by_a_short_way():
    life = Proceeding().to("answering")
    licence, ending = life.licence, life.ending
    end = {"licence": licence, "kind": "revoked", "ground": ending.ground, "agency": ending.agency, "reason": "x",
           "ended_on": life.today, "made_label": "x", "made_at": life.now, "document_number": "x"}  # fmt: skip
    bar = knowing.record_bar(enterprise_id=licence.enterprise_id, class_code="cable", kind="fraud", document_number="x",
                             decided_on=life.today, by=life.reviewer, at=life.now)  # fmt: skip
    row = Ending.objects.filter(pk=life.id)
    notice = ending.papers.get()
    for change in (
        lambda: End.objects.create(**end),
        lambda: Bar.objects.filter(pk=bar.pk).update(case=ending, confirmed_on=life.today),
        lambda: End.objects.create(**end, bar=bar, case=ending),
        lambda: row.update(state="answered", reviewed_on=life.today),
        lambda: row.update(state="answered", answer_until=life.today - timedelta(days=1)),
        lambda: row.update(state="served", decision_served_on=life.today),
        lambda: row.update(decision_served_on=life.today),
        lambda: row.update(notice_served_on=life.today - timedelta(days=9)),
        lambda: row.update(found="别的"),
        lambda: Service.objects.filter(paper=notice).update(served_on=life.today - timedelta(days=9)),
        lambda: Service.objects.all().delete(),
        lambda: EndPaper.objects.all().delete(),
        lambda: row.delete(),
        lambda: Licence.objects.filter(pk=licence.pk).update(state="revoked", state_on=life.today),
        lambda: Ending.objects.create(
            licence=licence,
            kind="revoked",
            ground=ending.ground,
            agency=ending.agency,
            source="desk",
            found="x",
            found_on=life.today,
            proposed_label="x",
            proposed_on=life.today,
            state="reviewed",
        ),
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            change()
    assert (life.licence.state, life.ending.state) == ("unverified", "answering")


def test_the_rule_names_what_the_holder_has_not_had():
    day = date(2026, 3, 9)
    told = {"notice_served_on": date(2026, 3, 2), "answer_until": day}
    assert unheard(Process(), day) == ("not-served",)
    assert unheard(Process(**told), day) == ("still-answering",)
    assert unheard(Process(**told), day + timedelta(days=1)) == ()
    assert unheard(Process(**told, waived_on=day), day) == ()
    assert unheard(Process(**told, hearing_asked_on=day), day + timedelta(days=90)) == ("not-heard",)
    assert lacking(Process(**told, heard_on=day, hearing_asked_on=day), day) == ("not-reviewed",)
    assert lacking(Process(**told, waived_on=day, reviewed_on=day), day) == ()
    assert set(UNHEARD) == {"not-served", "still-answering", "not-heard", "not-reviewed"}


def test_papers_are_typeset_with_what_they_must_say(real_papers):
    life = Proceeding(ground="take.recheck").to("served")
    said = {
        "end_notice": ("吊销工业产品生产许可证告知书", "陈述、申辩", "要求举行听证", "现场与承诺不符"),
        "end_decision": ("行政处罚信息摘要", "行政复议", "3年", "不得再次申请"),
        "end_announced": ("注销公告", "第七十条"),
    }
    for paper in life.ending.papers.select_related("document"):
        with open_document(paper.document) as file:
            text = subprocess.run(["pdftotext", "-", "-"], input=file.read(), capture_output=True, check=True).stdout
        text = "".join(text.decode().split())
        for words in said[paper.kind]:
            assert words in text, (paper.kind, words)
