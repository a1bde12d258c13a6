"""What a holder says on paper: entered with its scan, held against it by another, weighed before a decision."""

from dataclasses import replace
from datetime import timedelta

import pytest
import time_machine
from django.db import IntegrityError, transaction

from apps.access.models import User
from apps.audit.models import Event
from apps.deadlines.queries import last_day
from apps.documents.models import Document
from apps.licensing.models import Ending, EndPaper, Letter
from apps.licensing.operations import ending_answers, ending_letters
from apps.licensing.operations.ending_service import HELD_WITHIN, hearing_due
from apps.licensing.views.aftercheck_offers import of_ending
from tests.factories.access import client_as, filer_of, scope_of_user, user_with_post
from tests.factories.aftercheck import Proceeding
from tests.factories.licensing import COUNTY, scan
from tests.factories.pictures import PNG
from tests.factories.registry import enterprise_in

from .test_life import refused

pytestmark = pytest.mark.django_db
SAID = "生产线在检查当日检修，检验设备送检中，承诺属实。"
DAY = timedelta(days=1)


def enter(life, by=None, **given):
    given = {"manner": "hand", "received_on": life.today, "file": scan("来信.png"), "statement": SAID} | given
    return life.act(ending_letters.enter_statement, by or life.officer, **given)


def ask(life, by=None, **given):
    given = {"manner": "hand", "received_on": life.today, "file": scan("来信.png")} | given
    return life.act(ending_letters.enter_hearing_request, by or life.officer, **given)


def newest(life):
    return Letter.objects.filter(ending=life.id).order_by("pk").last()


def second(life, by=None):
    return life.act(ending_letters.second_letter, by or life.reviewer, letter=newest(life).pk)


def strike(life, reason="登记与来信不符。"):
    return life.act(ending_letters.strike_letter, life.reviewer, letter=newest(life).pk, reason=reason)


def offered(life, who):
    return {offer.verb for offer in of_ending(life.ending, who)}


def untouched(life, call, code):
    rows = Ending.objects.filter(pk=life.id).values()
    before = (rows.get(), Letter.objects.count(), Document.objects.count(), Event.objects.count())
    error = refused(call, code)
    assert (rows.get(), Letter.objects.count(), Document.objects.count(), Event.objects.count()) == before
    return error


def barred(match, change):
    with pytest.raises(IntegrityError, match=match), transaction.atomic():
        change()


def decided_by_hand(life):
    """A decision with its paper, put into the tables beside the verbs."""
    paper = EndPaper.objects.get(ending=life.id, kind="end_notice")
    paper.pk, paper.kind, paper.number, paper.issued_on = None, "end_decision", f"{paper.number}之一", life.today
    paper.save(force_insert=True)
    Ending.objects.filter(pk=life.id).update(
        state="decided", decided_on=life.today, decided_by=life.reviewer.user_id, reason="x"
    )


def test_the_end_of_the_days_and_the_review_wait_for_the_second_look():
    life = Proceeding().to("answering")
    enter(life)
    assert life.ending.statement == ""  # nobody has held it against the scan
    until = life.ending.answer_until
    life.later((until - life.today).days + 1)
    assert life.ending.state == "answering"
    assert "second_letter" in offered(life, life.reviewer)
    mine = replace(life.reviewer, user_id=life.officer.user_id)
    assert "second_letter" not in offered(life, mine)
    untouched(life, lambda: second(life, mine), "same-person")
    barred("weighed first", lambda: Ending.objects.filter(pk=life.id).update(state="answered"))
    second(life)
    assert (life.ending.state, life.ending.statement, life.ending.stated_on) == ("answered", SAID, newest(life).day)
    untouched(life, lambda: second(life), "letter-not-waiting")
    life.to("served")
    assert life.licence.state == "revoked"


def test_one_that_comes_when_the_days_are_over_counts_by_its_posting():
    life = Proceeding().to("answering")
    last = life.ending.answer_until
    life.later((last - life.today).days + 4)
    assert life.ending.state == "answered"
    untouched(life, lambda: enter(life, manner="post", posted_on=last + DAY), "too-late")
    untouched(life, lambda: enter(life), "too-late")
    enter(life, manner="post", posted_on=last)
    untouched(life, life.calls()["review"], "overtaken")
    assert "review" not in offered(life, life.reviewer)
    barred("weighed first", lambda: Ending.objects.filter(pk=life.id).update(
        state="reviewed", reviewed_on=life.today, reviewed_by=life.reviewer.user_id, review="x"))  # fmt: skip
    second(life)
    life.calls()["review"]()
    assert (life.ending.state, life.ending.statement) == ("reviewed", SAID)


@pytest.mark.parametrize("over", [False, True])
def test_a_hearing_that_was_asked_for_on_paper_is_held(over):
    life = Proceeding().to("answering")
    posted = life.today
    if over:
        life.later((life.ending.answer_until - life.today).days + 2)
    ask(life, manner="post", posted_on=posted)
    assert life.ending.hearing_asked_on is None
    second(life)
    assert (life.ending.state, life.ending.hearing_asked_on) == ("hearing", posted)
    assert hearing_due(life.ending) == last_day(HELD_WITHIN, posted)  # from the request, whenever it was held against
    untouched(life, lambda: ask(life), "asked-before")
    life.act(ending_answers.state_case, life.filer, statement="补充说明。")  # in the portal as well, until it is closed
    life.called()
    enter(life)
    life.later(40)
    life.calls()["hold_hearing"]()
    untouched(life, life.calls()["review"], "overtaken")
    second(life)
    life.to("served")
    assert SAID in life.ending.statement


def test_an_entry_that_says_something_else_is_struck_out_and_made_anew():
    life = Proceeding().to("answering")
    enter(life, statement="另一企业的陈述。")
    untouched(life, lambda: strike(life, reason=" "), "reason-missing")
    life.later((life.ending.answer_until - life.today).days + 1)
    strike(life)
    assert (life.ending.state, life.ending.statement, newest(life).seconded_on) == ("answered", "", None)
    untouched(life, lambda: second(life), "letter-not-waiting")
    enter(life, manner="post", posted_on=life.ending.answer_until)
    second(life)
    assert life.ending.statement == SAID


def test_what_comes_after_the_review_bars_the_decision():
    life = Proceeding().to("answering")
    posted = life.today
    life.to("reviewed")
    enter(life, manner="post", posted_on=posted)
    untouched(life, life.calls()["decide"], "overtaken")
    second(life)
    untouched(life, life.calls()["decide"], "overtaken")
    barred("weighed first", lambda: decided_by_hand(life))
    assert "decide" not in offered(life, life.reviewer)
    life.calls()["drop"]()
    assert (life.ending.state, life.licence.state) == ("dropped", "unverified")


def test_what_is_refused():
    life = Proceeding().to("noticed")
    untouched(life, lambda: enter(life), "overtaken")  # first the service is put on record
    life.to("answering")
    city = scope_of_user(user_with_post("city_officer", "320100"))
    stranger = scope_of_user(filer_of(enterprise_in(COUNTY)))
    for code, given in (
        ("not-permitted", {"by": life.filer}),
        ("other-bureau", {"by": city}),
        ("not-found", {"by": stranger}),
        ("invalid", {"statement": "  "}),
        ("invalid", {"file": None}),
        ("invalid", {"manner": "pigeon"}),
        ("invalid", {"manner": "post"}),
        ("invalid", {"manner": "post", "posted_on": life.today + DAY}),
        ("invalid", {"received_on": life.today + DAY}),
        ("invalid", {"received_on": life.ending.notice_on - DAY}),
    ):
        untouched(life, lambda given=given: enter(life, **given), code)
    enter(life)
    untouched(life, lambda: second(life, life.officer), "not-permitted")
    life.to("answered")
    second(life)
    life.to("decided")
    untouched(life, lambda: enter(life), "overtaken")


def test_on_a_ground_without_a_hearing_none_is_entered():
    life = Proceeding(ground="cancel.stopped").to("answering")
    assert not life.ending.ground.hearing
    untouched(life, lambda: ask(life), "no-hearing")
    assert "enter_hearing_request" not in offered(life, life.officer)
    enter(life)
    given = {"says": "hearing", "manner": "hand", "received_on": life.today, "entered_on": life.today}
    other = Document.objects.exclude(pk=newest(life).scan_id).first()
    barred("came in time", lambda: Letter.objects.create(ending=life.ending, scan=other, entered_label="某人", **given))


def test_the_database_keeps_a_letter_and_what_it_says():
    life = Proceeding().to("answering")
    enter(life)
    row = newest(life)
    rows = Letter.objects.filter(pk=row.pk)
    people = {"seen_label": "某人", "seconded_on": life.today}
    for match, change in (
        ("stays on record", lambda: rows.update(text="另写")),
        ("stays on record", lambda: rows.update(received_on=life.today + DAY)),
        ("stays on record", lambda: rows._raw_delete("default")),
        ("letter_seen", lambda: rows.update(**people)),
        ("letter_seen", lambda: rows.update(seen_by=row.entered_by_id, **people)),
    ):
        barred(match, change)
    second(life)
    barred("stays on record", lambda: rows.update(seconded_on=None, seen_by=None, seen_label=""))
    life.calls()["waive"]()
    left_out = {"state": "reviewed", "reviewed_on": life.today, "reviewed_by": life.reviewer.user_id, "review": "x"}
    barred("weighed first", lambda: Ending.objects.filter(pk=life.id).update(statement="", **left_out))


def test_on_the_page_one_enters_another_confirms_and_the_holder_reads():
    life = Proceeding().to("answering")
    with time_machine.travel(life.now, tick=False):
        officer, reviewer, holder = (
            client_as(User.objects.get(pk=who.user_id)) for who in (life.officer, life.reviewer, life.filer)
        )
        desk, mine = f"/desk/licences/endings/{life.id}/", f"/my/licences/endings/{life.id}/"
        given = {"statement": SAID, "manner": "post", "received_on": str(life.today), "posted_on": str(life.today)}
        given = {f"enter_statement-{name}": value for name, value in given.items()}
        assert officer.post(f"{desk}enter_statement/", given).status_code == 422  # no scan
        assert holder.post(f"{mine}enter_statement/", given).status_code in (302, 404)
        assert not Letter.objects.exists()
        done = officer.post(f"{desk}enter_statement/", given | {"enter_statement-file": scan()})
        assert done.status_code == 302
        row = newest(life)
        assert officer.post(f"{desk}second_letter/", {"second_letter-letter": row.pk}).status_code == 302
        assert newest(life).seconded_on is None
        page = reviewer.get(desk).text
        assert SAID in page
        assert str(row.scan_id) in page
        assert reviewer.post(f"{desk}second_letter/", {"second_letter-letter": row.pk}).status_code == 302
        assert life.ending.statement == SAID
        assert str(row.scan_id) in holder.get(mine).text
        strangers = (user_with_post("county_officer", "320205"), filer_of(enterprise_in(COUNTY)))
        answers = []
        for reader in (officer, holder, *(client_as(who) for who in strangers)):
            answer = reader.get(f"/documents/{row.scan_id}/")
            answers.append(
                (answer.status_code, b"".join(answer.streaming_content) == PNG if answer.streaming else None)
            )
    assert answers == [(200, True), (200, True), (404, None), (404, None)]
