"""The check before the grant of a change: a further product of a class that is verified first, another place. Ordered,
filed and confirmed as for an application; each refused by the server, and by the database."""

from datetime import date, timedelta

import pytest

from apps.audit.models import Event
from apps.deadlines.models import Clock
from apps.licensing.models import ChangePaper, Covered, PriorCheck, PriorSeat
from apps.licensing.operations import changing, changing_desk, changing_over, priorcheck, priorcheck_answers
from apps.notifications.models import Message
from tests.factories.access import client_as, filer_of, user_with_post
from tests.factories.licensing import PROVINCE, Held

from .test_changes import refused
from .test_decided import barred

pytestmark = pytest.mark.django_db


@pytest.fixture
def held():
    return Held()


@pytest.fixture
def asked(held):
    """A product of a class that is verified first is to be added to a licence that was granted first."""
    change = held.ask("add", {"unit_codes": ["fertiliser.1"]} | held.report(report_product="复肥"))
    assert change.on_site_first
    return change


def again(change):
    return type(change).objects.get(pk=change.pk)


def to_failed(held, change):
    """Nobody lets the examiners in: that fails whatever the items are."""
    held.order(change)
    held.wait(5)
    held.file(change, visit="refused")
    return held.on_check(change, priorcheck.confirm_fail, held.life.reviewer, reason="拒绝核查。")


def test_a_further_class_is_seen_on_site_before_it_is_added(held, asked):
    assert Clock.objects.standing().filter(rule_code="licensing.prior_check", subject_kind="licensing.change").exists()
    refused(lambda: held.propose(asked), "not-checked")
    refused(lambda: held.order(asked, on=held.today), "invalid")  # told in time
    refused(lambda: held.order(asked, by=held.life.reviewer), "not-permitted")
    check = held.order(asked)
    assert (check.change_id, check.application_id, check.state) == (asked.pk, None, "assigned")
    told = Message.objects.visible_to(held.life.filer).order_by("-pk").first()
    assert told.kind == "licensing.prior_ordered_told"
    assert told.url == f"/my/licences/changes/{asked.pk}/"
    refused(lambda: held.order(asked), "overtaken")
    refused(lambda: held.propose(asked, "refuse"), "check-under-way")
    refused(lambda: held.act(changing_desk.ask_correction, asked, held.life.officer, reason="清单"), "checked-before")
    held.wait(5)
    done = held.file(asked)
    assert (done.address, done.covers, done.verdict) == (held.licence.address, "复肥", "passed")
    refused(lambda: held.on_check(asked, priorcheck.confirm_pass, held.life.officer), "not-permitted")
    held.on_check(asked, priorcheck.confirm_pass, held.life.reviewer)
    assert not Clock.objects.standing().filter(rule_code="licensing.prior_check", subject_kind="licensing.change")
    held.propose(asked)
    assert (again(asked).checked_on, again(asked).examiners) == (held.today, "核查员0、核查员1")
    before = held.licence.after_checks.count()
    held.act(changing_desk.grant, asked, held.life.reviewer)
    assert Covered.objects.filter(licence=held.pk, unit__code="fertiliser.1").exists()
    assert held.licence.after_checks.count() == before  # it was seen: nobody goes again for it
    kinds = ["site_notice", "site_result", "change_grant"]
    assert list(ChangePaper.objects.filter(change=asked).order_by("pk").values_list("kind", flat=True)) == kinds
    assert Event.objects.filter(subject_kind="licence_change", verb="licensing.prior_passed").count() == 1


def test_the_database_refuses_what_the_verbs_refuse(held, asked):
    rows = type(asked).objects.filter(pk=asked.pk)
    person = {"proposed_by": held.life.officer.user_id, "proposed_on": held.today, "finding": "x"}
    for day in (None, held.today):
        barred("on site", lambda day=day: rows.update(state="proposed", proposal="grant", checked_on=day, **person))
    check = held.order(asked)
    barred("is finished", lambda: rows.update(state="proposed", proposal="refuse", **person))
    barred("is finished", lambda: rows.update(state="correcting", correction="x"))
    barred("has no tie", lambda: PriorSeat.objects.create(
        check_of=check, since=held.today, examiner=held.life.people(1, name="k", classes=["cable"])[0]))  # fmt: skip
    barred("stands", lambda: PriorCheck.objects.filter(pk=check.pk).update(
        change=None, application=held.life.application.pk))  # fmt: skip
    rename = {"holder": "江苏别名有限公司", "domicile": "某路1号"}
    barred("verified first", lambda: PriorCheck.objects.create(
        ordered_on=held.today, visit_on=held.today, told_on=held.today))  # fmt: skip
    held.on_check(asked, priorcheck.drop, held.life.officer, reason="改由他人核查")
    held.act(changing.withdraw, asked, held.life.filer)
    other = held.ask("rename", rename)
    assert not other.on_site
    refused(lambda: held.order(other), "grant-first")
    barred("verified first", lambda: PriorCheck.objects.create(
        change=other, ordered_on=held.today, visit_on=held.today, told_on=held.today))  # fmt: skip


def test_a_failed_check_is_answered_before_the_change_is_refused(held, asked):
    check = to_failed(held, asked)
    assert check.answer_until > held.today
    refused(lambda: held.propose(asked), "not-checked")
    held.propose(asked, "refuse")
    refused(lambda: held.act(changing_desk.refuse, asked, held.life.reviewer, reason="未通过核查"), "still-answering")
    held.on_check(asked, priorcheck_answers.state_case, held.life.filer, statement="当日停电，已书面说明。")
    assert not Clock.objects.standing().filter(rule_code="licensing.prior_answer").exists()
    refused(lambda: held.on_check(asked, priorcheck_answers.set_aside, held.life.reviewer, reason="x"), "overtaken")
    held.act(changing_desk.send_back, asked, held.life.reviewer, reason="先核实")
    held.on_check(asked, priorcheck_answers.set_aside, held.life.reviewer, reason="停电属实。")
    assert Clock.objects.standing().filter(rule_code="licensing.prior_check").count() == 1
    to_failed(held, asked)
    held.propose(asked, "refuse")
    held.wait((again(asked).prior_checks.latest("pk").answer_until - held.today).days + 1)
    done = held.act(changing_desk.refuse, asked, held.life.reviewer, reason="未通过核查")
    assert (done.state, held.licence.version) == ("refused", 1)
    assert not Clock.objects.standing().filter(subject_kind="licensing.change").exists()


def test_taken_back_or_without_an_object_nobody_goes(held, asked):
    held.order(asked)
    held.act(changing.withdraw, asked, held.life.filer)
    assert asked.prior_checks.get().state == "called_off"
    other = held.doubtful()
    held.order(other)
    changing_over.drop(held.licence, reason="证书已注销", at=held.now)
    assert (again(other).state, other.prior_checks.get().state) == ("moot", "called_off")


def test_whoever_goes_to_a_new_place_is_certified_for_all_that_is_made_there(held, asked):
    held.decide(asked, seen=True)
    moved = held.ask("move", {"address": "新区大道8号"} | held.report("JD-9"))
    assert moved.on_site_first
    half = held.life.people(2, name="h", classes=["cable"])
    refused(lambda: held.order(moved, half, on=held.today), "invalid")
    held.seen(moved)
    check = moved.prior_checks.get()
    assert (check.address, check.covers) == ("新区大道8号", "塑料绝缘控制电缆、复肥")
    held.propose(moved)
    held.act(changing_desk.grant, moved, held.life.reviewer)
    assert held.licence.address == "新区大道8号"


def test_a_check_that_need_not_be_made_leaves_no_limit_when_it_is_called_off(held):
    moved = held.doubtful()
    assert not moved.on_site_first
    held.order(moved)
    owed = Clock.objects.standing().filter(rule_code="licensing.prior_check")
    assert owed.exists()
    held.on_check(moved, priorcheck.drop, held.life.officer, reason="另行安排")
    assert not owed.exists()
    to_failed(held, moved)
    refused(lambda: held.propose(moved), "not-checked")
    held.on_check(moved, priorcheck_answers.state_case, held.life.filer, statement="当日停电。")
    held.on_check(moved, priorcheck_answers.set_aside, held.life.reviewer, reason="停电属实。")
    assert not owed.exists()
    held.decide(moved)
    assert held.licence.after_checks.filter(state="waiting").exists()


def test_the_pages_of_a_change_show_its_check_to_both_sides(held, asked):
    desk, own = client_as(user_with_post("province_officer", PROVINCE)), client_as(filer_of(held.life.enterprise))
    page = f"/desk/licences/changes/{asked.pk}/"
    assert "安排实地核查" in desk.get(page).content.decode()
    listed = desk.get("/desk/licences/before/?show=changes").content.decode()
    assert page in listed
    people = [one.pk for one in held.life.people()]
    day = held.today + timedelta(days=5)
    sent = {"order-visit_on": "2020-01-01", "order-examiner_ids": people}
    assert desk.post(f"{page}order/", sent).status_code == 422
    assert not asked.prior_checks.exists()
    check = held.order(asked, on=day)
    assert isinstance(check.visit_on, date)
    assert desk.get(f"/desk/licences/before/{check.pk}/").status_code == 200
    assert f"/desk/licences/before/{check.pk}/" in desk.get(page).content.decode()
    assert f"/desk/licences/before/{check.pk}/" in desk.get("/desk/licences/before/?show=visit").content.decode()
    mine = own.get(f"/my/licences/changes/{asked.pk}/").content.decode()
    assert f"/my/licences/before/{check.pk}/state/" in mine
    done = own.post(f"/my/licences/before/{check.pk}/state/", {"statement": "当日停产检修，请改期。"})
    assert (done.status_code, done.url) == (302, f"/my/licences/changes/{asked.pk}/")
    assert "当日停产检修" in asked.prior_checks.get().statement
