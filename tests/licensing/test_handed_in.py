"""A correction that came on paper: entered in time with its scan, held against it by another, and the application goes
on as where the applicant had corrected it in the portal."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from apps.access.models import User
from apps.audit.models import Event
from apps.deadlines.models import Clock
from apps.documents.models import Document
from apps.licensing.models import Application, HandedIn
from apps.licensing.offers import offered
from apps.licensing.operations import deciding, filling, handing_in
from apps.licensing.operations.steps import OVERTAKEN, PORTAL
from apps.notifications.models import Message
from tests.factories.access import client_as, filer_of, scope_of_user, user_with_post
from tests.factories.handed_in import enter, newest, said, second, strike
from tests.factories.licensing import COUNTY, Life, bar, scan
from tests.factories.registry import enterprise_in
from tests.together import at_once

from .test_life import refused

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


def asked(**given):
    """An application whose notice of what is missing was written."""
    life = Life(**given).to_officer()
    life.act(deciding.ask_correction, life.officer, reason="检验机构资质证明")
    return life


def last_day(life):
    return deciding.last_to_correct(life.application)


def later(life, days):
    life.wait(days)
    return life


def rules(life):
    rows = Clock.objects.standing().of("licensing.application", life.id).order_by("rule_code")
    return [row.removeprefix("licensing.") for row in rows.values_list("rule_code", flat=True)]


def verbs(life, who):
    return {offer.verb for offer in offered(life.application, who, life.now) if offer.verb.endswith("_correction")}


def untouched(life, call, code):
    rows = Application.objects.filter(pk=life.id).values()
    before = (rows.get(), HandedIn.objects.count(), Document.objects.count(), Event.objects.count())
    error = refused(call, code)
    assert (rows.get(), HandedIn.objects.count(), Document.objects.count(), Event.objects.count()) == before
    return error


def barred(match, change):
    with pytest.raises(IntegrityError, match=match), transaction.atomic():
        change()


def test_an_entry_counts_when_another_has_held_it_against_its_scan():
    life = asked()
    enter(life)
    row = newest(life)
    assert (row.entered_by_id, row.received_on, row.scan.name) == (life.officer.user_id, life.today, "补正材料.png")
    assert (life.application.state, life.application.laboratory_id) == ("correcting", None)
    assert rules(life) == ["correction", "correction_seen"]
    assert (verbs(life, life.officer), verbs(life, life.reviewer) - {"enter_correction"}) == (
        set(), {"second_correction", "strike_correction"})  # fmt: skip
    untouched(life, lambda: second(life, replace(life.reviewer, user_id=life.officer.user_id)), "same-person")
    untouched(life, lambda: second(life, life.officer), "not-permitted")
    county = scope_of_user(user_with_post("county_reviewer", COUNTY))
    untouched(life, lambda: second(life, county), "other-bureau")
    untouched(life, lambda: enter(life), "letter-waits")
    done = second(life)
    assert (done.state, done.automatic, done.corrected_on) == ("granted", True, row.received_on)
    assert life.enterprise.name in done.committed_label
    assert "书面提交" in done.commitment
    assert life.licence.state == "unverified"
    untouched(life, lambda: second(life), "overtaken")


def test_what_an_officer_has_to_look_at_goes_before_one_and_his_time_runs_from_the_receipt():
    life = asked()
    received = life.today
    life.now += 2 * DAY
    enter(life, received_on=received, but={"laboratory_id": None, "laboratory_name": "某地检测中心（虚构）"})
    done = second(life)
    clock = Clock.objects.standing().get(subject_kind="licensing.application", subject_id=str(life.id))
    assert (done.state, done.doubts, done.correction) == ("received", ["unknown-lab"], "检验机构资质证明")
    assert (clock.rule_code, clock.starts_on) == ("licensing.correction_notice", received)
    untouched(life, lambda: enter(life), "overtaken")
    refused(lambda: life.act(deciding.ask_correction, life.officer, reason="二"), "asked-before")
    life.wait(8)
    assert life.application.state == "accepted"


def test_nothing_lapses_over_an_entry_that_nobody_has_looked_at():
    life = asked()
    enter(life)
    later(life, (last_day(life) - life.today).days + 1)
    assert (life.application.state, rules(life)[0]) == ("correcting", "correction_seen")
    barred("looked at first", lambda: Application.objects.filter(pk=life.id).update(state="received"))
    by_hand = {"state": "lapsed", "ended_on": life.today}
    barred("looked at first|told by a paper", lambda: Application.objects.filter(pk=life.id).update(**by_hand))
    strike(life)
    assert (life.application.state, newest(life).struck_reason) == ("lapsed", "登记与所交材料不符。")
    assert rules(life) == []


def test_an_entry_that_was_struck_out_is_made_anew_while_there_is_time():
    life = asked()
    enter(life, but={"address": "抄错的地址"})
    strike(life)
    assert (life.application.state, rules(life)) == ("correcting", ["correction"])
    assert life.application.address == "工业大道1号"
    enter(life)
    assert second(life).state == "granted"


def test_what_was_posted_in_time_opens_a_lapsed_application_again():
    life = asked()
    last = last_day(life)
    later(life, (last - life.today).days + 4)
    assert life.application.state == "lapsed"
    untouched(life, lambda: enter(life, manner="post", posted_on=last + DAY), "too-late")
    untouched(life, lambda: enter(life), "too-late")
    barred("posted in time", lambda: Application.objects.filter(pk=life.id).update(state="correcting", ended_on=None))
    enter(life, manner="post", posted_on=last)
    assert life.application.state == "lapsed"
    done = second(life)
    assert (done.state, done.corrected_on, done.ended_on) == ("granted", last, life.today)


def test_a_lapsed_one_is_not_opened_beside_a_new_application():
    life = asked()
    last = last_day(life)
    later(life, (last - life.today).days + 4)
    Life(life.enterprise, now=life.now).start()
    untouched(life, lambda: enter(life, manner="post", posted_on=last), "invalid")


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"file": None}, "file"),
        ({"commitment": False}, "commitment"),
        ({"manner": "post"}, "posted_on"),
        ({"but": {"units": []}}, "units"),
        ({"but": {"address": " "}}, ""),
    ],
)
def test_a_paper_that_is_not_whole_is_not_entered(given, field):
    life = asked()
    error = refused(lambda: enter(life, **given), "incomplete" if not field else "invalid")
    assert error.details.get("field", "") == field
    assert (HandedIn.objects.count(), Document.objects.filter(owner_kind=handing_in.KIND).count()) == (0, 0)


def test_days_that_cannot_be_are_refused():
    life = asked()
    notice = life.application.papers.get(kind="correction").issued_on
    for given in ({"received_on": life.today + DAY}, {"received_on": notice - DAY},
                  {"manner": "post", "posted_on": life.today + DAY}, {"manner": "pigeon"}):  # fmt: skip
        untouched(life, lambda given=given: enter(life, **given), "invalid")
    enter(life)
    row = newest(life)
    row.pk, row.received_on = None, last_day(life) + DAY
    row.entered_on = row.received_on
    barred("in time", lambda: row.save(force_insert=True))


def test_an_entry_stays_as_it_was_made():
    life = asked()
    enter(life)
    rows = HandedIn.objects.filter(pk=newest(life).pk)
    for change in ({"said": {}}, {"received_on": life.today - DAY}, {"entered_by": life.reviewer.user_id}):
        barred("stays on record", lambda change=change: rows.update(**change))
    barred("stays on record", rows.delete)
    barred("licensing_handedin_seen", lambda: rows.update(seconded_on=life.today, seen_by=life.officer.user_id))
    strike(life)
    barred("stays on record", lambda: rows.update(struck_on=None, struck_reason=""))


def test_whoever_acts_in_its_own_space_meanwhile_leaves_the_paper_without_effect():
    life = asked()
    enter(life)
    life.save("report", life.said | {"laboratory_id": life.lab.pk})
    assert life.submit().state == "granted"
    assert (newest(life).struck_reason, newest(life).seen_by) == (OVERTAKEN, None)
    other = asked(enterprise=enterprise_in(COUNTY), report_number="JD-7")
    enter(other)
    other.act(filling.withdraw, other.filer)
    assert newest(other).struck_reason == OVERTAKEN
    assert Event.objects.filter(verb="licensing.correction_struck", actor=PORTAL.actor).count() == 2


def test_whoever_was_barred_meanwhile_is_told_so_and_nothing_is_granted():
    life = asked()
    enter(life)
    bar(life)
    untouched(life, lambda: second(life), "not-eligible")


def test_the_applicant_is_told_and_both_sides_read_the_scan_and_nobody_else_does():
    life = asked()
    Message.objects.all().delete()
    enter(life)
    assert Message.objects.get().recipient_id == str(life.enterprise.pk)
    second(life)
    url = reverse("documents:download", args=[newest(life).scan_id])
    own, officer = (client_as(User.objects.get(pk=by.user_id)) for by in (life.filer, life.officer))
    stranger = client_as(filer_of(enterprise_in(COUNTY)))
    answers = [each.get(url) for each in (own, officer, stranger)]
    for answer in answers:
        answer.close()
    assert [answer.status_code for answer in answers] == [200, 200, 404]


@pytest.mark.django_db(transaction=True)
def test_of_two_at_once_one_is_done_and_the_other_told():
    life = asked()
    both = [life.officer, scope_of_user(user_with_post("province_officer", "320000"))]
    values, at = said(life), life.now
    given = {"application_id": life.id, "said": values, "commitment": True, "manner": "hand", "received_on": life.today}
    files = [scan("甲.png"), scan("乙.png")]
    results = at_once(*(
        lambda by=by, file=file: handing_in.enter_correction(by=by, at=at, file=file, **given)
        for by, file in zip(both, files, strict=True)
    ))  # fmt: skip
    assert [getattr(each, "code", "") for each in results if isinstance(each, Exception)] == ["letter-waits"]
    look = {"application_id": life.id, "letter": HandedIn.objects.get().pk, "at": at}
    results = at_once(
        lambda: handing_in.second_correction(by=life.reviewer, **look),
        lambda: handing_in.strike_correction(by=life.reviewer, reason="不符", **look),
        lambda: life.act(filling.withdraw, life.filer),
    )
    refusals = [each for each in results if isinstance(each, Exception)]
    assert all(getattr(each, "code", "") in ("overtaken", "letter-not-waiting") for each in refusals), results
    row, state = HandedIn.objects.get(), life.application.state
    assert (row.seconded_on is not None, row.struck_on is not None) == ((state == "granted"), (state == "withdrawn"))


def test_an_officer_enters_a_paper_on_the_page_and_a_second_one_takes_it_in():
    life = Life(now=timezone.now() - timedelta(hours=2), report_on=timezone.localdate() - 20 * DAY)
    life.to_officer()
    life.act(deciding.ask_correction, life.officer, reason="检验机构资质证明")
    officer, reviewer = (client_as(User.objects.get(pk=by.user_id)) for by in (life.officer, life.reviewer))
    here = reverse("licensing:application", args=[life.id])
    page = officer.get(here).content.decode()
    assert 'enctype="multipart/form-data"' in page
    values = {name: "" if value is None else value for name, value in said(life).items()}
    post = {f"enter_correction-{name}": value for name, value in values.items()} | {
        "enter_correction-manner": "hand", "enter_correction-received_on": life.today,
        "enter_correction-commitment": "on",
    }  # fmt: skip
    assert officer.post(f"{here}enter_correction/", post).status_code == 422
    post |= {"enter_correction-file": scan("补正材料.png")}
    assert officer.post(f"{here}enter_correction/", post).status_code == 302
    page = reviewer.get(here).content.decode()
    row = newest(life)
    assert all(text in page for text in (row.said["report_number"], row.entered_label, "second_correction/"))
    assert "second_correction/" not in officer.get(here).content.decode()
    mine = client_as(User.objects.get(pk=life.filer.user_id)).get(reverse("licensing:my_application", args=[life.id]))
    assert newest(life).entered_label not in mine.content.decode()
    assert "您书面提交的补正材料已登记" in mine.content.decode()
    done = reviewer.post(f"{here}second_correction/", {"second_correction-letter": newest(life).pk})
    assert (done.status_code, life.application.state) == (302, "granted")
