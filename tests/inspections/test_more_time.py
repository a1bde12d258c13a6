"""More time to rectify: asked once and in time, answered either way on paper; meanwhile no order runs out."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, InternalError, transaction

from apps.access.models import User
from apps.audit.models import Event
from apps.deadlines.models import Clock, Limit
from apps.deadlines.operations import PartyNamed, expire_due
from apps.documents import papers as documents
from apps.inspections.models import Consent, Order, Paper
from apps.inspections.offers import party_offers
from apps.inspections.operations import extending, late_letters, orders
from apps.inspections.queries.notices import void_notices
from apps.kernel.errors import DomainError, Invalid, NotPermitted
from apps.kernel.stepping import Overtaken
from apps.notifications.models import Message
from apps.public_register.queries import exceptions
from apps.records.models import Fact
from tests.factories.access import client_as, filer_of, scope_of_user, user_with_post
from tests.factories.inspections import Life
from tests.factories.records import proof
from tests.past import past_guards, said_anew

pytestmark = pytest.mark.django_db
WHY = "设备待到货"


@pytest.fixture
def written(quick_papers, monkeypatch):
    """What the papers of a test say, by template."""
    found = {}
    real = documents.typeset  # the quick one of conftest

    def typeset(template, values):
        found[template.partition("/")[2]] = values
        return real(template, values)

    monkeypatch.setattr(documents, "typeset", typeset)
    return found


def asked(life=None, after=0):
    """An order whose enterprise has asked for ten days more, `after` days from its service."""
    life = life or Life().to("published")
    order = life.ordered()
    life.now += timedelta(days=after)
    return life, life.act(extending.ask_extension, life.filer, order_id=order.pk, days=10, reason=WHY)


def refuse(life, order, by=None, reason="备件可在期限内取得"):
    return life.act(extending.refuse_extension, by or life.officer, order_id=order.pk, reason=reason)


def owed(order):
    rows = Clock.objects.of(orders.CLOCK, order.pk).exclude(state="stopped").order_by("rule_code")
    return [row.removeprefix("inspections.") for row in rows.values_list("rule_code", flat=True)]


def told(kind):
    return Message.objects.filter(kind=f"inspections.{kind}").count()


def unread(kind):
    return Message.objects.unread().filter(kind=f"inspections.{kind}").count()


def test_a_request_is_a_duty_of_the_bureau_until_it_is_answered(written):
    life, order = asked()
    due = order.due_on
    assert owed(order) == ["extension_answer", "rectification"]
    assert told("time_asked") >= 1
    order = refuse(life, order)
    assert (order.state, order.refused_on, order.due_on) == ("served", life.today, due)
    assert owed(order) == ["rectification"]
    assert (told("time_refused") > 0, told("time_given")) == (True, 0)
    said = written["extension"]
    assert (said["granted"], said["reason"], said["until"]) == (False, "备件可在期限内取得", str(due))
    assert said["basis"] == "质检总局2015年第57号公告"
    assert said["remedy"]["authority"]
    for again in (
        lambda: refuse(life, order),
        lambda: life.act(extending.extend_order, life.officer, order_id=order.pk, days=5, reason="属实"),
        lambda: life.act(extending.ask_extension, life.filer, order_id=order.pk, days=5, reason=WHY),
    ):
        with pytest.raises(Invalid):
            again()
    assert Paper.objects.filter(kind="extension").count() == 1


def test_more_time_that_is_given_is_told_on_paper_too(written):
    life, order = asked()
    due = order.due_on
    order = life.act(extending.extend_order, life.officer, order_id=order.pk, days=7, reason="情况属实")
    assert (order.due_on, owed(order)) == (due + timedelta(days=7), ["rectification"])
    said = written["extension"]
    assert (said["granted"], said["asked"], said["until"], "remedy" in said) == (True, 10, str(order.due_on), False)
    assert told("time_given") >= 1


def test_only_the_own_bureau_answers_and_says_why():
    life, order = asked()
    city = scope_of_user(user_with_post("city_officer", "320100"))
    for by, reason, error in ((life.filer, "x", NotPermitted), (city, "理由不足", DomainError),
                              (life.officer, " ", Invalid)):  # fmt: skip
        with pytest.raises(error):
            refuse(life, order, by=by, reason=reason)
    order.refresh_from_db()
    assert (order.refused_on, Paper.objects.filter(kind="extension").exists()) == (None, False)
    assert owed(order) == ["extension_answer", "rectification"]


def test_an_order_does_not_run_out_while_a_request_waits():
    life, order = asked(after=10)  # on the last day
    due = order.due_on
    life.now += timedelta(days=7)
    expire_due(at=life.now)
    order.refresh_from_db()
    assert (order.state, Fact.objects.filter(kind__code="not_rectified").exists()) == ("served", False)
    with pytest.raises((IntegrityError, InternalError)), transaction.atomic():
        Order.objects.filter(pk=order.pk).update(state="overdue")
    order = refuse(life, order)
    assert [row.reason for row in exceptions(Clock.objects.exceptions())] == ["答复后剩余期限不足五日的，补足五日"]
    notice = int(Limit.objects.in_force("inspections.extension_notice", life.today).value)
    assert order.due_on == life.today + timedelta(days=notice) > due
    assert not unread("time_asked")
    life.now += timedelta(days=notice)
    expire_due(at=life.now)
    order.refresh_from_db()
    assert order.state == "served"
    life.now += timedelta(days=1)
    expire_due(at=life.now)
    order.refresh_from_db()
    assert (order.state, Fact.objects.get(kind__code="not_rectified").state) == ("overdue", "effective")
    with pytest.raises(Overtaken):
        refuse(life, order)


def test_a_late_grant_counts_from_the_end_of_the_order():
    life, order = asked(after=10)
    due = order.due_on
    life.now += timedelta(days=7)
    expire_due(at=life.now)
    order = life.act(extending.extend_order, life.officer, order_id=order.pk, days=10, reason="情况属实")
    assert order.due_on == due + timedelta(days=10)
    assert Clock.objects.of(orders.CLOCK, order.pk).live().get().due_on == order.due_on
    [shown] = exceptions(Clock.objects.exceptions())
    assert (shown.clock.added, shown.clock.due_on, shown.reason) == (10, order.due_on, "情况属实")


def test_a_request_from_before_its_answer_was_a_duty_is_owed_one_at_the_end_of_the_time():
    life, order = asked(after=10)
    with past_guards():
        Clock.objects.of(orders.CLOCK, order.pk).filter(rule_code="inspections.extension_answer").delete()
        Message.objects.filter(kind="inspections.time_asked").delete()
    life.now += timedelta(days=7)
    expire_due(at=life.now)
    order.refresh_from_db()
    clock = Clock.objects.of(orders.CLOCK, order.pk).live().get()
    assert (order.state, clock.rule_code, clock.starts_on) == ("served", "inspections.extension_answer", life.today)
    assert unread("time_asked") == 1
    desk = client_as(User.objects.get(pk=life.officer.user_id))
    assert "延期申请尚未答复" in desk.get(f"/desk/inspections/orders/{order.pk}/").content.decode()
    refuse(life, order)
    assert (owed(order)[0], unread("time_asked")) == ("rectification", 0)


def test_the_public_reads_why_a_time_is_longer_and_no_name():
    life, order = asked(after=10)
    firm, given = order.visit.enterprise, {"order_id": order.pk, "days": 10}
    for named in (f"{firm.name}设备待到货", f"{firm.uscc[:9]} {firm.uscc[9:].lower()}情况属实"):
        with pytest.raises(PartyNamed):
            life.act(extending.extend_order, life.officer, reason=named, **given)
    order.refresh_from_db()
    assert (order.extended, owed(order)) == (False, ["extension_answer", "rectification"])
    life.now += timedelta(days=2)
    assert refuse(life, order).due_on == order.due_on + timedelta(days=2)
    event = Event.objects.get(verb="deadlines.extended")
    assert event.data["reason"] == "答复后剩余期限不足五日的，补足五日"


def test_whoever_reports_waits_for_no_answer():
    life, order = asked()
    assert unread("time_asked") >= 1
    order = life.act(orders.report_done, life.filer, order_id=order.pk, report="已更换")
    assert (order.asks, owed(order), unread("time_asked")) == (False, ["recheck"], 0)
    with pytest.raises(DomainError):
        refuse(life, order)


def test_a_letter_that_asks_for_more_time_protects_like_a_request_of_the_portal():
    """Noted on the last day though it came earlier, with the days it asks for: more than can be given."""
    life = Life().to("published")
    order, came = life.ordered(), life.today + timedelta(days=10)
    with pytest.raises(Invalid):  # nobody has asked
        refuse(life, order)
    life.now += timedelta(days=15)
    wrong = {"letter": None, "asked_days": 0, "asked_reason": "——", "asked_on": came + timedelta(days=1)}
    for name, value in wrong.items():
        with pytest.raises(Invalid):
            life.noted(order, days=60, on=came, **{name: value})
    with pytest.raises(NotPermitted):
        life.noted(order, on=came, by=life.filer)
    order.refresh_from_db()
    assert (order.asked_on, owed(order), told("time_noted")) == (None, ["rectification"], 0)
    order = life.noted(order, days=60, on=came)
    assert (order.asked_on, order.asked_days, order.asks, order.asked_file.name) == (came, 60, True, "决定书.pdf")
    clock = Clock.objects.of(orders.CLOCK, order.pk).live().get(rule_code="inspections.extension_answer")
    assert (clock.starts_on, told("time_noted") > 0, told("time_asked") > 0) == (came, True, True)
    with pytest.raises(Invalid):
        life.noted(order, on=came)
    life.now += timedelta(days=3)
    expire_due(at=life.now)
    order.refresh_from_db()
    assert order.state == "served"
    rows = Order.objects.filter(pk=order.pk)
    for change in ({"asked_file": None}, {"state": "overdue"}, {"report": "x", "reported_on": life.today}):
        with pytest.raises((IntegrityError, InternalError)), transaction.atomic():
            rows.update(**change)
    with pytest.raises(Invalid):  # no more is given than may be
        life.act(extending.extend_order, life.officer, order_id=order.pk, days=31, reason="情况属实")
    order = life.act(extending.extend_order, life.officer, order_id=order.pk, days=30, reason="情况属实")
    assert (order.extended, order.asked_days) == (True, 60)


def test_the_desk_notes_a_letter_and_the_enterprise_reads_it():
    life = Life.lately().to("published")
    order = life.ordered()
    desk, firm = client_as(User.objects.get(pk=life.officer.user_id)), client_as(filer_of(life.visit.enterprise))
    page = f"/desk/inspections/orders/{order.pk}/"
    assert "refuse_extension/" not in desk.get(page).content.decode()
    given = {"asked_on": life.today.isoformat(), "asked_days": "45", "asked_reason": WHY, "letter": proof()}
    step = {f"note_request-{name}": value for name, value in given.items()}
    assert desk.post(f"{page}note_request/", {**step, "note_request-letter": ""}).status_code == 422
    assert desk.post(f"{page}note_request/", step).status_code == 302
    read = desk.get(page).content.decode()
    assert "登记书面延期申请" in read
    assert "refuse_extension/" in read
    assert "note_request/" not in read
    mine = firm.get(f"/my/inspections/{order.visit_id}/").content.decode()
    order.refresh_from_db()
    file = f"/documents/{order.asked_file_id}/"
    assert f'href="{file}"' in mine
    assert b"".join(firm.get(file).streaming_content).startswith(b"%PDF")


def test_the_database_keeps_an_answer_and_gives_time_to_nobody_else():
    life = Life().to("published")
    rows = Order.objects.filter(pk=(order := life.ordered()).pk)
    with pytest.raises((IntegrityError, InternalError)), transaction.atomic():
        rows.update(extended=True)  # nobody has asked
    order = life.act(extending.ask_extension, life.filer, order_id=order.pk, days=10, reason=WHY)
    refuse(life, order)
    for change in ({"refused_on": None, "refused_reason": ""}, {"refused_reason": "x"}, {"extended": True},
                   {"due_on": order.due_on + timedelta(days=9)}):  # fmt: skip
        with pytest.raises((IntegrityError, InternalError)), transaction.atomic():
            rows.update(**change)


def test_papers_of_an_order_name_what_can_be_done(written):
    """The order says until when more time may be asked for; what was not met comes with its remedies."""
    life = Life().to("published")
    order = life.ordered()
    assert (written["order"]["days"], written["order"]["notice"]) == (15, 5)
    life.now += timedelta(days=17)
    expire_due(at=life.now)
    assert (written["overdue"]["due"], written["overdue"]["basis"]) == (str(order.due_on), order.basis)
    assert written["overdue"]["remedy"]["authority"]
    assert told("order_not_met") >= 1
    life.look_again(order, passed=False)
    assert written["recheck"]["remedy"]["authority"]
    life.now += timedelta(days=1)
    life.act(orders.report_done, life.filer, order_id=order.pk, report="已更换")
    life.look_again(order, passed=True)
    assert "remedy" not in written["recheck"]


def test_an_order_names_its_article_and_leaves_time_to_answer_but_in_danger(written):
    life = Life().to("published")
    given = {"visit_id": life.visit.pk, "what": "更换过期证书"}
    for basis, days in (("-", 15), ("——", 15), (" ", 15), ("产品质量法第十三条", 6), ("产品质量法第十三条", 0)):
        with pytest.raises(Invalid) as refused:
            life.act(orders.issue_order, life.officer, basis=basis, days=days, **given)
        assert refused.value.details["field"] == ("days" if days < 15 else "basis")
    paper = life.visit.papers.first()
    row = {"visit": life.visit, "paper": paper, "what": "x", "issued_on": life.today, "issued_label": "z"}
    for more in ({"basis": "——", "days": 15}, {"basis": "产品质量法第十三条", "days": 1}):
        with pytest.raises((IntegrityError, InternalError)), transaction.atomic():
            Order.objects.create(**row, **more)
    assert not Order.objects.exists()
    with pytest.raises(Invalid):
        life.act(orders.issue_order, life.officer, basis="产品质量法第四十九条", days=1, short_reason="——", **given)
    danger = {"basis": "产品质量法第四十九条", "days": 1, "short_reason": "插座带电外露"}
    order = life.act(orders.issue_order, life.officer, **danger, **given)
    assert (order.short_reason, written["order"]["short"]) == ("插座带电外露", "插座带电外露")
    life.act(orders.serve_order, life.officer, order_id=order.pk, served_on=life.today, receipt="签收人：张某")
    page = client_as(filer_of(life.visit.enterprise)).get(f"/my/inspections/{order.visit_id}/").content.decode()
    assert "插座带电外露" in page
    assert "ask_extension/" not in page
    life.look_again(order, passed=True)
    for change in ({"report": "x"}, {"ended_on": life.today - timedelta(days=9)}, {"short_reason": ""}):
        with pytest.raises((IntegrityError, InternalError)), transaction.atomic():
            Order.objects.update(**change)


def test_the_pages_say_until_when_and_put_the_answer_first():
    life = Life.lately().to("published")
    order = life.ordered()
    desk, mine = client_as(User.objects.get(pk=life.officer.user_id)), f"/my/inspections/{order.visit_id}/"
    page = desk.get(f"/desk/inspections/orders/{order.pk}/").content.decode()
    assert page.index("企业整改并报告") < page.index("记录复查")
    assert "可申请延期" in page
    firm = client_as(User.objects.get(pk=life.filer.user_id))
    page = firm.get(mine).content.decode()
    assert ("可申请延期" in page, "行政复议" in page) == (True, True)
    address = f"/my/inspections/orders/{order.pk}/ask_extension/"
    assert firm.post(address, {"ask_extension-days": 5, "ask_extension-reason": WHY}).status_code == 302
    assert "由监管部门答复延期申请" in firm.get(mine).content.decode()
    page = desk.get(f"/desk/inspections/orders/{order.pk}/").content.decode()
    assert page.index("不予延长期限") < page.index("其他处理")
    step = f"/desk/inspections/orders/{order.pk}/refuse_extension/"
    assert desk.post(step, {"refuse_extension-reason": ""}).status_code == 422
    assert desk.post(step, {"refuse_extension-reason": "备件可在期限内取得"}).status_code == 302
    assert Event.objects.filter(verb="inspections.extension_refused").count() == 1
    page = firm.get(mine).content.decode()
    assert "备件可在期限内取得" in page
    assert "延长整改期限答复" in page


def test_more_time_is_offered_to_the_last_day_on_which_it_can_be_asked_for():
    life = Life().to("published")
    order = life.ordered()
    last = order.due_on - timedelta(days=5)

    def offered(on):
        return [offer.verb for offer in party_offers(order, life.filer, on)]

    assert (offered(last), offered(last + timedelta(days=1))) == (["report_done", "ask_extension"], ["report_done"])


def test_nothing_has_failed_while_a_request_is_unanswered():
    life, order = asked(after=10)
    life.now += timedelta(days=7)
    expire_due(at=life.now)
    with pytest.raises(Invalid, match="尚未答复"):
        life.look_again(order, passed=False)
    life.look_again(order, passed=True)
    assert (Order.objects.get(pk=order.pk).state, unread("time_asked"), owed(order)) == ("done", 0, [])


def late(life, order, on, **but):
    given = {"order_id": order.pk, "asked_on": on, "asked_days": 10, "asked_reason": WHY, "letter": proof()} | but
    return life.act(late_letters.note_late_letter, life.officer, **given)


def run_out(life=None):
    """An order that has run out two days ago, its life, and the last day on which more time could be asked for."""
    life = life or Life().to("published")
    order = life.ordered()
    last = order.due_on - timedelta(days=5)
    life.now += timedelta(days=17)
    expire_due(at=life.now)
    order.refresh_from_db()
    assert order.state == "overdue"
    return life, order, last


def test_a_letter_that_came_in_time_protects_though_it_is_entered_after_the_end(written):
    life, order, last = run_out()
    fact = Fact.objects.get(kind__code="not_rectified")
    with pytest.raises(Overtaken):
        life.noted(order, on=last)
    for wrong in ({"on": last + timedelta(days=1)}, {"on": last, "letter": None}, {"on": last, "asked_reason": "——"}):
        with pytest.raises(Invalid):
            late(life, order, **wrong)
    assert not Consent.objects.exists()
    row = late(life, order, last)
    assert (row.kind, row.asked["on"], told("letter_noted_late") > 0) == ("in_time", str(last), True)
    for again in (
        lambda: late(life, order, last),
        lambda: life.look_again(order, passed=False),
        lambda: life.act(
            orders.pass_on, life.officer, order_id=order.pk, to="enforcement", receiver="执法大队", reason="逾期"
        ),
    ):
        with pytest.raises(Invalid):
            again()
    rows = Order.objects.filter(pk=order.pk)
    for change in ({"state": "served"}, {"asked_on": last, "asked_days": 10, "asked_reason": WHY}):
        with pytest.raises((IntegrityError, InternalError)), transaction.atomic():
            rows.update(**change)
    with pytest.raises(NotPermitted):
        life.act(late_letters.agree_in_time, life.officer, order_id=order.pk)
    order = life.act(late_letters.agree_in_time, life.reviewer, order_id=order.pk)
    fact.refresh_from_db()
    assert (order.state, order.asked_on, order.asks, fact.state) == ("served", last, True, "withdrawn")
    assert (told("letter_in_time") > 0, order.asked_file_id) == (True, row.letter_id)
    assert Clock.objects.of(orders.CLOCK, order.pk).live().get().rule_code == "inspections.extension_answer"
    with pytest.raises(DomainError):
        life.act(late_letters.agree_in_time, life.reviewer, order_id=order.pk)
    due, order = order.due_on, life.act(extending.extend_order, life.officer, order_id=order.pk, days=10, reason="属实")
    assert (order.state, order.due_on) == ("served", due + timedelta(days=10))
    taken_back = list(Paper.objects.filter(kind="overdue").values_list("number", flat=True))
    assert written["extension"]["void"] == taken_back == void_notices(order.visit_id)
    life.now += timedelta(days=20)
    expire_due(at=life.now)
    order.refresh_from_db()
    assert void_notices(order.visit_id) == taken_back  # the notice of now holds
    assert (order.state, Fact.objects.filter(kind__code="not_rectified", state="effective").count()) == ("overdue", 1)
    said_anew(Event.objects.filter(verb="inspections.order_overdue"), data={})  # of before there was such a paper
    assert void_notices(order.visit_id) == []


def test_a_letter_that_came_too_late_is_answered_on_paper_and_may_be_noted_right(written):
    life, order, last = run_out()
    late(life, order, last)
    life.act(late_letters.decline_in_time, life.reviewer, order_id=order.pk, reason="邮戳日期晚于登记日期")
    order.refresh_from_db()
    assert (order.state, order.asked_on, told("letter_too_late") > 0) == ("overdue", None, True)
    assert (written["extension"]["late"], bool(written["extension"]["remedy"])) == (True, True)
    late(life, order, last)
    order = life.act(orders.report_done, life.filer, order_id=order.pk, report="已更换")  # meanwhile
    order = life.act(late_letters.agree_in_time, life.reviewer, order_id=order.pk)
    assert (order.state, Clock.objects.of(orders.CLOCK, order.pk).live().get().rule_code[12:]) == (
        "reported",
        "recheck",
    )
    assert Fact.objects.get(kind__code="not_rectified").state == "withdrawn"


def test_the_desk_notes_a_late_letter_and_a_reviewer_reads_it():
    life, order, last = run_out(Life.lately().to("published"))
    order.refresh_from_db()
    desk, reviewer = (client_as(User.objects.get(pk=by.user_id)) for by in (life.officer, life.reviewer))
    page = f"/desk/inspections/orders/{order.pk}/"
    assert "note_late_letter/" in desk.get(page).content.decode()
    late(life, order, last)
    read = reviewer.get(page).content.decode()
    letter = Consent.objects.get().letter_id
    for text in ("agree_in_time/", "decline_in_time/", f"/documents/{letter}/"):
        assert text in read
    assert "agree_in_time/" not in desk.get(page).content.decode()
    firm, mine = client_as(filer_of(order.visit.enterprise)), f"/my/inspections/{order.visit_id}/"
    for client in (reviewer, firm):
        assert b"".join(client.get(f"/documents/{letter}/").streaming_content).startswith(b"%PDF")
    assert "由审核人员认定书面延期申请是否按期提出" in firm.get(mine).content.decode()
    assert reviewer.post(f"{page}agree_in_time/").status_code == 302
    for client, address in ((desk, page), (firm, mine), (desk, f"/desk/inspections/visits/{order.visit_id}/")):
        assert client.get(address).content.decode().count("不再有效") == 1
