"""A correction of a change that came on paper: entered in time with its scan, held against it by another; then the
change goes on as where the holder had corrected it in the portal."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.urls import reverse

from apps.audit.models import Event
from apps.deadlines.models import Clock
from apps.documents.models import Document
from apps.licensing.models import Change, HandedIn
from apps.licensing.offers import offered_of_change
from apps.licensing.operations import changing, changing_desk, changing_over, changing_paper
from apps.licensing.operations.steps import OVERTAKEN
from tests.factories.access import client_as, filer_of, user_with_post
from tests.factories.licensing import COUNTY, PROVINCE, Held, scan
from tests.factories.registry import enterprise_in

from .test_changes import refused
from .test_decided import barred

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture
def held():
    return Held()


@pytest.fixture
def asked(held):
    """Another place, before an officer who asked for what is missing."""
    change = held.doubtful()
    held.act(changing_desk.ask_correction, change, held.life.officer, reason="检验机构资质证明")
    return change


def now(change):
    return Change.objects.get(pk=change.pk)


def last_day(change):
    return changing_desk.last_to_correct(change)


def said(held, **but):
    return {"address": "新区大道8号"} | held.report() | but


def enter(held, change, by=None, *, but=None, **given):
    given = {"manner": "hand", "received_on": held.today, "file": scan("补正材料.png"), "commitment": True} | given
    return held.act(changing_paper.enter_correction, change, by or held.life.officer, said=said(held, **(but or {})),
                    **given)  # fmt: skip


def newest():
    return HandedIn.objects.order_by("pk").last()


def second(held, change, by=None):
    return held.act(changing_paper.second_correction, change, by or held.life.reviewer, letter=newest().pk)


def strike(held, change):
    verb = changing_paper.strike_correction
    return held.act(verb, change, held.life.reviewer, letter=newest().pk, reason="登记与所交材料不符。")


def untouched(change, call, code):
    rows = Change.objects.filter(pk=change.pk).values()
    before = (rows.get(), HandedIn.objects.count(), Document.objects.count(), Event.objects.count())
    refused(call, code)
    assert (rows.get(), HandedIn.objects.count(), Document.objects.count(), Event.objects.count()) == before


def verbs(change, who):
    return {offer.verb for offer in offered_of_change(now(change), who) if offer.verb.endswith("_correction")}


def test_an_entry_counts_when_another_has_held_it_against_its_scan(held, asked):
    untouched(asked, lambda: enter(held, asked, commitment=False), "invalid")
    untouched(asked, lambda: enter(held, asked, held.life.reviewer), "not-permitted")
    untouched(asked, lambda: enter(held, asked, but={"address": ""}), "invalid")
    enter(held, asked, files={"report_file": scan("新报告.png")})
    row = newest()
    assert (now(asked).state, now(asked).laboratory_id, row.scan.name) == ("correcting", None, "补正材料.png")
    assert verbs(asked, held.life.officer) == set()
    assert verbs(asked, held.life.reviewer) == {"second_correction", "strike_correction"}
    untouched(asked, lambda: second(held, asked, replace(held.life.reviewer, user_id=held.life.officer.user_id)),
              "same-person")  # fmt: skip
    untouched(asked, lambda: second(held, asked, held.life.officer), "not-permitted")
    untouched(asked, lambda: enter(held, asked), "letter-waits")
    done = second(held, asked)
    assert (done.state, done.way, done.corrected_on) == ("granted", "rules", row.received_on)
    assert done.report_file_id == row.report_file_id
    assert held.licence.address == "新区大道8号"
    assert "书面提交" in done.commitment
    untouched(asked, lambda: second(held, asked), "overtaken")


def test_what_an_officer_looks_at_goes_before_one_and_his_time_runs_from_the_receipt(held, asked):
    received = held.today
    held.now += 2 * DAY
    enter(held, asked, received_on=received, but={"laboratory_id": None, "laboratory_name": "某地检测中心"})
    done = second(held, asked)
    clock = Clock.objects.standing().get(subject_kind="licensing.change", subject_id=str(asked.pk))
    assert (done.state, done.doubts) == ("received", ["unknown-lab"])
    assert (clock.rule_code, clock.starts_on) == ("licensing.decide_move", received)


def test_nothing_lapses_over_an_entry_that_nobody_has_looked_at(held, asked):
    enter(held, asked)
    held.wait((last_day(asked) - held.today).days + 1)
    assert now(asked).state == "correcting"
    barred("looked at first", lambda: Change.objects.filter(pk=asked.pk).update(state="received"))
    barred("looked at first", lambda: Change.objects.filter(pk=asked.pk).update(state="lapsed", ended_on=held.today))
    strike(held, asked)
    assert (now(asked).state, newest().struck_reason) == ("lapsed", "登记与所交材料不符。")
    assert not Clock.objects.standing().filter(subject_kind="licensing.change").exists()


def test_posted_in_time_it_opens_a_change_that_lapsed_and_too_late_it_does_not(held, asked):
    last = last_day(asked)
    held.wait((last - held.today).days + 3)
    assert now(asked).state == "lapsed"
    untouched(asked, lambda: enter(held, asked), "too-late")
    barred("goes on by what was posted", lambda: Change.objects.filter(pk=asked.pk).update(
        state="correcting", ended_on=None))  # fmt: skip
    enter(held, asked, manner="post", posted_on=last)
    assert second(held, asked).state == "granted"


@pytest.mark.parametrize("entered", [True, False])
def test_nobody_loses_a_renewal_over_a_correction_that_the_bureau_did_not_look_at(entered):
    held = Held()
    held.wait((held.licence.until - held.today).days - 120)
    asked, until = held.doubtful("renew"), held.licence.until
    held.wait((until - held.today).days - 20)
    held.act(changing_desk.ask_correction, asked, held.life.officer, reason="检验机构资质证明")
    barred("has not looked|replaces it", lambda: Change.objects.filter(pk=asked.pk).update(state="granted"))
    if entered:
        values = held.report(laboratory_id=None, laboratory_name="某地检测中心")
        held.act(changing_paper.enter_correction, asked, held.life.officer, said=values, commitment=True,
                 manner="hand", received_on=held.today, file=scan())  # fmt: skip
    held.wait(21)
    wanted = ("granted", "silence", "unverified") if entered else ("lapsed", "", "expired")
    assert (now(asked).state, now(asked).way, held.licence.state) == wanted
    assert not HandedIn.objects.waiting().exists()


def test_not_beside_another_change_and_what_the_holder_does_itself_counts(held, asked):
    enter(held, asked)
    files = {"report_file": scan()}
    held.act(changing.complete, asked, held.life.filer, values=said(held), files=files, commitment=True)
    assert (now(asked).state, newest().struck_reason, newest().seen_by) == ("granted", OVERTAKEN, None)
    other = held.doubtful(address="新区大道9号")
    held.act(changing_desk.ask_correction, other, held.life.officer, reason="证明")
    enter(held, other, but={"address": "新区大道9号"})
    changing_over.drop(held.licence, reason="证书已注销", at=held.now)
    assert (now(other).state, newest().struck_on) == ("moot", held.today)


def test_the_page_takes_what_came_on_paper_and_shows_it_to_both(held, asked):
    page = f"/desk/licences/changes/{asked.pk}/"
    officer = client_as(user_with_post("province_officer", PROVINCE))
    sent = {"manner": "hand", "received_on": str(held.today), "commitment": "on"} | {
        name: "" if value is None else str(value) for name, value in said(held).items()}  # fmt: skip
    given = {f"enter_correction-{name}": value for name, value in sent.items()}
    assert officer.get(page).status_code == 200
    assert officer.post(f"{page}enter_correction/", given).status_code == 422
    file = {"enter_correction-file": scan("补正材料.png")}
    assert officer.post(f"{page}enter_correction/", given | file).status_code == 302
    row = newest()
    assert row.said["address"] == "新区大道8号"
    there = reverse("documents:download", args=[row.scan_id])
    applicant, stranger = client_as(filer_of(held.life.enterprise)), client_as(filer_of(enterprise_in(COUNTY)))
    assert there in officer.get(page).content.decode()
    assert there in applicant.get(f"/my/licences/changes/{asked.pk}/").content.decode()
    assert b"".join(applicant.get(there).streaming_content)
    assert stranger.get(there).status_code == 404
