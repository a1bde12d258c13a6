"""What a party says on paper: entered with its scan, held against it by another, weighed before anything is decided."""

from datetime import timedelta

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction

from apps.access.models import User
from apps.deadlines.models import Clock
from apps.deadlines.operations import expire_due
from apps.documents.letters import NotWaiting
from apps.documents.models import Document
from apps.kernel.errors import Invalid, NotPermitted
from apps.kernel.stepping import SamePerson
from apps.serious_list import offers
from apps.serious_list.models import Case, Letter
from apps.serious_list.operations import answering, deciding, letters, steps
from tests.factories.access import client_as, filer_of, scope_of_user, user_with_post
from tests.factories.records import PDF
from tests.factories.registry import enterprise_in
from tests.factories.serious_list import COUNTY, Life
from tests.serious_list.test_acts import also
from tests.serious_list.test_case import unchanged
from tests.serious_list.test_evidence import answered
from tests.serious_list.test_serving import paper_of, words_of

pytestmark = pytest.mark.django_db
SAID = "产品系受托加工，进货查验记录齐全，没有主观故意。"
DAY = timedelta(days=1)


def scan():
    return SimpleUploadedFile("来信.pdf", PDF)


def enter(life, by=None, **given):
    given = {"manner": "hand", "received_on": life.today, "file": scan(), "statement": SAID} | given
    return life.act(letters.enter_statement, by or life.officer, **given)


def ask(life, by=None, **given):
    given = {"manner": "hand", "received_on": life.today, "file": scan()} | given
    return life.act(letters.enter_hearing_request, by or life.officer, **given)


def newest(life):
    return Letter.objects.filter(case=life.id).order_by("pk").last()


def second(life, by=None):
    return life.act(letters.second_letter, by or life.reviewer, letter=newest(life).pk)


def strike(life, reason="登记与来信不符。"):
    return life.act(letters.strike_letter, life.reviewer, letter=newest(life).pk, reason=reason)


def offered(life, who):
    return {offer.verb for offer in offers.offered(life.case, who, life.today)}


def refused_by_the_database(match, change):
    with pytest.raises(IntegrityError, match=match), transaction.atomic():
        change()


def untouched(life, error, call):
    before = (Letter.objects.count(), Document.objects.count())
    refused = unchanged(life, error, call)
    assert (Letter.objects.count(), Document.objects.count()) == before
    return refused


def test_the_end_of_the_days_and_the_review_wait_for_the_second_look(real_papers):
    life = Life(person_name="欧阳小明", person_post="厂长").to("answering")
    enter(life)
    assert life.case.statement == ""  # nobody has held it against the scan
    life.wait()
    assert life.case.state == "answering"
    assert "second_letter" in offered(life, life.reviewer)
    assert "second_letter" not in offered(life, also(life.officer, life.reviewer))
    unchanged(life, SamePerson, lambda: second(life, also(life.officer, life.reviewer)))
    refused_by_the_database(
        "weighed first", lambda: Case.objects.filter(pk=life.id).update(state="answered")
    )  # fmt: skip
    second(life)
    assert (life.case.state, life.case.statement, life.case.stated_on) == ("answered", SAID, newest(life).received_on)
    untouched(life, NotWaiting, lambda: second(life))
    life.to("decided")
    text = words_of(paper_of(life, "decision"))
    assert "提出了陈述、申辩" in text
    assert "未提出" not in text


def test_one_that_comes_when_the_days_are_over_counts_by_its_posting():
    life = Life().to("answered")
    last = life.case.answer_until
    late = {"manner": "post", "posted_on": last + DAY, "received_on": life.today}
    untouched(life, answering.TooLate, lambda: enter(life, **late))
    untouched(life, answering.TooLate, lambda: enter(life, received_on=life.today))
    enter(life, manner="post", posted_on=last, received_on=life.today)
    unchanged(life, steps.Overtaken, life.review)
    assert "review" not in offered(life, life.reviewer)
    refused_by_the_database("weighed first", lambda: Case.objects.filter(pk=life.id).update(
        state="reviewed", reviewed_on=life.today, reviewed_by=life.reviewer.user_id, review="x"))  # fmt: skip
    second(life)
    life.review()
    assert (life.case.state, deciding._answered(life.case)) == ("reviewed", "stated")


@pytest.mark.parametrize("state", ["answering", "answered"])
def test_a_hearing_that_was_asked_for_on_paper_is_held(state):
    life = Life().to("answering")
    posted = life.today
    life.to(state)
    ask(life, manner="post", posted_on=posted, received_on=life.today)
    assert life.case.hearing_asked_on is None
    second(life)
    assert (life.case.state, life.case.hearing_asked_on) == ("hearing", posted)
    running = Clock.objects.of(steps.SUBJECT, life.id)
    assert running.get(rule_code="serious_list.case").state == "paused"
    assert running.live().get(rule_code="serious_list.hearing_call").duty
    untouched(life, Invalid, lambda: ask(life))
    life.call_hearing()
    enter(life)  # a statement until the hearing is closed, on paper too
    life.hold_hearing()
    unchanged(life, steps.Overtaken, life.review)
    second(life)
    life.review()
    assert (life.case.statement, deciding._answered(life.case)) == (SAID, "heard")


def test_an_entry_that_says_something_else_is_struck_out_and_made_anew():
    life = Life().to("answering")
    enter(life, statement="另一企业的陈述。")
    unchanged(life, steps.ReasonMissing, lambda: strike(life, reason=" "))
    strike(life)
    assert (life.case.statement, newest(life).seconded_on, newest(life).struck_reason) == ("", None, "登记与来信不符。")
    untouched(life, NotWaiting, lambda: second(life))
    enter(life)
    life.wait()
    second(life)
    assert (life.case.state, life.case.statement) == ("answered", SAID)
    struck = Life(enterprise_in(COUNTY), number="另号").to("answering")
    ask(struck)
    struck.wait()
    strike(struck)  # nothing waits any more: the time to answer is over
    assert (struck.case.state, deciding._answered(struck.case)) == ("answered", "silent")


@pytest.mark.parametrize("state", ["reviewed", "asked", "consented"])
def test_what_comes_after_the_review_bars_the_decision(state):
    life = Life().to("answering")
    posted = life.today
    life.to(state)
    enter(life, manner="post", posted_on=posted, received_on=life.today)
    onward = {"reviewed": life.ask_consent, "asked": life.consent, "consented": life.decide}[state]
    unchanged(life, steps.Overtaken, onward)
    second(life)
    unchanged(life, steps.Overtaken, onward)
    following = {"reviewed": "asked", "asked": "consented", "consented": "decided"}[state]
    refused_by_the_database("weighed first", lambda: Case.objects.filter(pk=life.id).update(state=following))
    assert not {"ask_consent", "consent", "decide"} & offered(life, life.officer)
    if state != "asked":  # there the bureau above refuses its consent
        life.drop()
        assert life.case.state == "not_listed"


def test_what_is_refused():
    life = Life().to("noticed")
    untouched(life, steps.Overtaken, lambda: enter(life))  # first the service is put on record
    life.to("answering")
    neighbour, stranger = (
        scope_of_user(user_with_post("county_officer", "320104")), scope_of_user(filer_of(enterprise_in(COUNTY)))
    )  # fmt: skip
    for error, given in (
        (NotPermitted, {"by": life.filer}),
        (NotPermitted, {"by": life.reviewer}),
        (steps.OutOfReach, {"by": neighbour}),
        (steps.OutOfReach, {"by": stranger}),
        (Invalid, {"statement": "  "}),
        (Invalid, {"file": None}),
        (Invalid, {"manner": "pigeon"}),
        (Invalid, {"manner": "post"}),
        (Invalid, {"manner": "post", "posted_on": life.today + DAY}),
        (Invalid, {"received_on": life.today + DAY}),
        (Invalid, {"received_on": life.case.notice_on - DAY}),
    ):
        untouched(life, error, lambda given=given: enter(life, **given))
    enter(life)
    unchanged(life, NotPermitted, lambda: second(life, life.officer))
    unchanged(life, steps.OutOfReach, lambda: second(life, neighbour))
    life.act(answering.ask_hearing, life.filer)
    untouched(life, Invalid, lambda: ask(life))
    second(life)
    life.to("hearing")
    life.call_hearing()
    life.hold_hearing()
    assert untouched(life, Invalid, lambda: ask(life)).code == "asked-before"
    life.to("decided")
    untouched(life, steps.Overtaken, lambda: enter(life))


def test_the_database_keeps_a_letter_and_what_it_says():
    life = Life().to("answering")
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
        refused_by_the_database(match, change)
    second(life)
    refused_by_the_database("stays on record", lambda: rows.update(seconded_on=None, seen_by=None, seen_label=""))
    life.wait()
    left_out = {"state": "reviewed", "reviewed_on": life.today, "reviewed_by": life.reviewer.user_id, "review": "x"}
    refused_by_the_database("weighed first", lambda: Case.objects.filter(pk=life.id).update(statement="", **left_out))
    other = Document.objects.exclude(pk=row.scan_id).first()

    def late(**more):
        given = {
            "says": "statement",
            "text": "迟",
            "manner": "hand",
            "received_on": life.today,
            "entered_on": life.today,
        }
        Letter.objects.create(case=life.case, scan=other, entered_label="某人", **given | more)

    refused_by_the_database("came in time", late)
    refused_by_the_database("letter_posted|came in time", lambda: late(manner="post"))
    life.review()
    refused_by_the_database(
        "came in time", lambda: late(received_on=life.case.answer_until)
    )  # it came after the review


def test_on_the_page_one_enters_another_confirms_and_the_party_reads():
    life = Life().to("answering")
    with time_machine.travel(life.now, tick=False):
        officer, reviewer, party = (
            client_as(User.objects.get(pk=who.user_id)) for who in (life.officer, life.reviewer, life.filer)
        )
        desk, mine = f"/desk/serious-list/{life.id}/", f"/my/serious-list/{life.id}/"
        given = {"statement": SAID, "manner": "post", "received_on": str(life.today), "posted_on": str(life.today)}
        given = {f"enter_statement-{name}": value for name, value in given.items()}
        assert officer.post(f"{desk}enter_statement/", given).status_code == 422  # no scan
        assert party.post(f"{mine}enter_statement/", given).status_code == 404  # a step of the bureau
        assert not Letter.objects.exists()
        done = officer.post(f"{desk}enter_statement/", given | {"enter_statement-file": scan()})
        assert done.status_code == 302
        row = newest(life)
        assert officer.post(f"{desk}second_letter/", {"second_letter-letter": row.pk}).status_code == 409
        assert newest(life).seconded_on is None
        page = reviewer.get(desk).content.decode()
        assert SAID in page
        assert str(row.scan_id) in page
        assert reviewer.post(f"{desk}second_letter/", {"second_letter-letter": row.pk}).status_code == 302
        assert life.case.statement == SAID
        assert str(row.scan_id) in party.get(mine).content.decode()
        neighbour = client_as(user_with_post("county_officer", "320104"))
        answers = [answered(client, f"/documents/{row.scan_id}/") for client in (officer, party, neighbour)]
    assert answers == [200, 200, 404]


def test_the_sweep_that_comes_again_ends_the_days_once():
    life = Life().to("answering")
    enter(life)
    life.wait()
    second(life)
    expire_due(at=life.now)
    assert life.case.state == "answered"


def test_the_page_asks_the_same_for_one_and_three_letters(django_assert_num_queries, django_assert_max_num_queries):
    life = Life().to("answering")
    enter(life)
    with time_machine.travel(life.now, tick=False):
        reviewer, desk = client_as(User.objects.get(pk=life.reviewer.user_id)), f"/desk/serious-list/{life.id}/"
        reviewer.get(desk)
        with django_assert_max_num_queries(30) as one:
            reviewer.get(desk)
        for _more in range(2):
            enter(life)
        with django_assert_num_queries(len(one)):
            assert reviewer.get(desk).content.decode().count(SAID) == 3
