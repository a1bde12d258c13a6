"""An enterprise asks that an inspector steps aside: noted with its letter, decided on paper by the head of the bureau,
served, told; granted, the seat is replaced."""

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, InternalError, connection, transaction
from django.db.backends.postgresql.psycopg_any import DateRange
from django.utils.timezone import localdate

from apps.access.models import Seat as EnterpriseSeat
from apps.access.models import User
from apps.audit.models import Event
from apps.deadlines.models import Clock
from apps.documents import papers as documents
from apps.inspections import sql
from apps.inspections.models import Decider, Inspector, Interest, Paper, Recourse, RecusalRequest, Visit
from apps.inspections.operations import campaigns, checking, inspectors, papers, recusals, reviewing
from apps.inspections.queries.figures import figures
from apps.kernel.errors import DomainError, Invalid, NotPermitted, WrongState
from apps.notifications.models import Message
from tests.factories.access import client_as, filer_of, scope_of_user, user_with_post
from tests.factories.inspections import COUNTY, Life
from tests.factories.records import proof
from tests.past import past_guards, said_anew

pytestmark = pytest.mark.django_db
WHY = "检查人员与我公司存在合同纠纷"


@pytest.fixture
def written(quick_papers, monkeypatch):
    """What the decisions of a test say."""
    found = []
    real = documents.typeset  # the quick one of conftest

    def typeset(template, values):
        found.append((template.partition("/")[2], values))
        return real(template, values)

    monkeypatch.setattr(documents, "typeset", typeset)
    return found


def asked(life, by=None, visit=None, **but):
    visit = visit or life.visit
    seat = visit.seats.select_related("inspector").order_by("pk").first()
    given = {"visit_id": visit.pk, "inspector": seat.inspector.key, "asked_on": life.today, "reason": WHY,
             "asked_by": "张某，厂长", "letter": proof()} | but  # fmt: skip
    return life.act(recusals.note_recusal, by or life.officer, **given)


def decided(life, row, granted, by=None, reason="确有经济往来，可能影响公正", untied=True):
    given = {"visit_id": row.visit_id, "recusal": row.pk, "granted": granted, "reason": reason, "untied": untied}
    return life.act(recusals.decide_recusal, by or life.head, **given)


def served(life, row, **but):
    given = {"visit_id": row.visit_id, "recusal": row.pk, "served_on": life.today, "receipt": "张某签收"} | but
    return life.act(recusals.serve_recusal, life.officer, **given)


def clocks(code):
    return Clock.objects.filter(rule_code=f"inspections.{code}").live().count()


def unread(kind):
    return Message.objects.unread().filter(kind=f"inspections.{kind}").count()


def refused_by_database(call):
    with pytest.raises((IntegrityError, InternalError)), transaction.atomic():
        call()


def test_granted_it_keeps_the_inspector_away_and_asks_for_a_replacement(written):
    life = Life().to("assigned")
    inspector, head = life.inspector(), life.head
    row = asked(life)
    assert (clocks("recusal_answer"), clocks("replacement"), row.letter.name) == (1, 0, "决定书.pdf")
    assert Message.objects.filter(kind="inspections.recusal_waits", recipient_id=str(head.user_id)).count() == 1
    question = next(iter(checking.questions_of(life.visit)))
    life.act(checking.save_answers, inspector, visit_id=life.visit.pk, answers={question: ("yes", "")})  # it goes on
    with pytest.raises(Invalid):
        asked(life)  # twice
    row = decided(life, row, granted=True)
    assert (clocks("recusal_answer"), clocks("replacement"), clocks("recusal_service")) == (0, 1, 1)
    assert (Interest.objects.get().inspector_id, unread("recusal_waits")) == (row.inspector_id, 0)
    ((kind, said),) = written
    assert (kind, said["granted"], said["basis"], "remedy" in said) == ("recusal", True, "行政处罚法第四十三条", False)
    assert "回避" in row.paper.number
    kept = {"inspector_id": row.inspector_id, "interest_id": Interest.objects.get().pk}
    with pytest.raises(inspectors.StepsAside):  # the head's decision is nobody else's to undo
        life.act(inspectors.end_interest, life.officer, **kept)
    refused_by_database(lambda: Interest.objects.update(ended_on=life.today))
    with pytest.raises(checking.Interested):
        life.act(checking.save_answers, inspector, visit_id=life.visit.pk, answers={question: ("no", "")})
    for granted in (True, False):  # decided once
        with pytest.raises(WrongState):
            decided(life, row, granted)
    for wrong in ({"receipt": "——"}, {"served_on": date(2020, 1, 1)}):
        with pytest.raises(Invalid):
            served(life, row, **wrong)
    row = served(life, row)
    assert (row.receipt, clocks("recusal_service")) == ("张某签收", 0)
    with pytest.raises(WrongState):
        served(life, row)
    for change in ({"granted": False}, {"reason": "改"}, {"receipt": "改"}, {"letter": None}, {"paper": None},
                   {"lapsed_on": life.today, "lapsed_reason": "x"}):  # fmt: skip
        refused_by_database(lambda change=change: RecusalRequest.objects.update(**change))
    refused_by_database(RecusalRequest.objects.all().delete)


def test_refused_it_has_a_reason_that_the_enterprise_is_told_on_paper(written):
    life = Life().to("assigned")
    row = asked(life)
    events = Event.objects.count()
    sits, same, head = life.inspector(), life.officer, life.head
    other = scope_of_user(user_with_post("bureau_head", "320104"))
    for by, more, error in (
        (same, {}, NotPermitted), (sits, {}, NotPermitted), (life.reviewer, {}, NotPermitted),  # no head of the bureau
        (other, {}, DomainError), (head, {"reason": "——"}, Invalid), (head, {"untied": False}, Invalid),
    ):  # fmt: skip
        with pytest.raises(error):
            decided(life, row, granted=False, by=by, **more)
    assert (Event.objects.count(), RecusalRequest.objects.get().granted, written) == (events, None, [])
    decided(life, row, granted=False, reason="未发现利害关系")
    assert not Interest.objects.exists()
    (told,) = Message.objects.filter(kind="inspections.recusal_refused")
    assert "未发现利害关系" in told.body
    assert written[0][1]["remedy"]["authority"]
    assert written[0][1]["recourse"].startswith("对检查结果")
    for but in ({"inspector": "无此人"}, {"asked_by": "——"}, {"reason": "…"}, {"asked_on": date(1, 1, 1)},
                {"letter": None}):  # fmt: skip
        with pytest.raises(Invalid):
            asked(life, **but)
    standing = {"visit": life.visit, "inspector": row.inspector, "asked_on": life.today, "asked_by": "x", "reason": "y",
                "noted_label": "z", "noted_at": life.now}  # fmt: skip
    for more in ({"granted": True, "letter": row.letter}, {"letter": None}):
        refused_by_database(lambda more=more: RecusalRequest.objects.create(**standing, **more))


def test_whoever_has_a_tie_decides_nothing_whatever_writes():
    """The verb and the database refuse alike: a declared interest, a seat at the enterprise, the person concerned."""
    life = Life().to("assigned")
    row, firm = asked(life), life.visit.enterprise
    paper = Paper.objects.create(visit=life.visit, kind="recusal", number="x", issued_on=life.today, issued_label="x",
                                 document=row.letter)  # fmt: skip
    given = {"granted": False, "answer": "未发现", "decided_at": life.now, "decided_label": "x", "untied": True,
             "paper": paper}  # fmt: skip

    def written_by(user_id, **but):
        rows = RecusalRequest.objects.filter(pk=row.pk)
        return lambda: rows.update(**given | {"decided_by": user_id} | but)

    pooled = scope_of_user(user_with_post("bureau_head", COUNTY))
    inspector = Inspector.objects.create(agency=life.task.agency, key="ZF-HEAD", name="负责人", user_id=pooled.user_id)
    Interest.objects.create(inspector=inspector, enterprise=firm, reason="亲属任职", declared_on=life.today,
                            declared_label="x")  # fmt: skip
    seated = scope_of_user(user_with_post("bureau_head", COUNTY))
    EnterpriseSeat.objects.create(
        user_id=seated.user_id, enterprise_id=firm.pk, enterprise_name=firm.name, role="filer", state="approved",
        claimed_at=life.now, decided_at=life.now, decided_by="x", evidence="x",
    )  # fmt: skip
    for by in (pooled, seated):
        with pytest.raises(recusals.Tied):
            decided(life, row, granted=False, by=by)
        refused_by_database(written_by(by.user_id))
    for user_id in (life.reviewer.user_id, row.inspector.user_id, life.officer.user_id):
        refused_by_database(written_by(user_id))
    for but in ({"untied": False}, {"paper": None}):
        refused_by_database(written_by(life.head.user_id, **but))
    assert RecusalRequest.objects.get().granted is None
    assert written_by(life.head.user_id)() == 1


def test_who_decides_is_law_of_the_day_of_the_request():
    life = Life().to("assigned")
    row = asked(life)
    assert {rule.roles for rule in Decider.objects.order_by("pk")} == {"bureau_head"}
    for change in ({"roles": "county_reviewer"}, {"legal_basis": "x"}):
        refused_by_database(lambda change=change: Decider.objects.update(**change))
    refused_by_database(Decider.objects.all().delete)
    page = client_as(User.objects.get(pk=life.reviewer.user_id)).get(f"/desk/inspections/visits/{row.visit_id}/")
    assert "本局在平台中无人担任负责人岗位" in page.content.decode()  # so that somebody gives the post


def test_after_the_entry_it_is_granted_once_the_result_is_returned():
    life = Life().to("entered")
    row = asked(life)
    with pytest.raises(WrongState):
        decided(life, row, granted=True)
    with pytest.raises(Invalid):  # approved, it could only be refused any more
        life.act(reviewing.approve_result, life.reviewer, visit_id=life.visit.pk)
    life.act(reviewing.return_result, life.reviewer, visit_id=life.visit.pk, reason="由其他人员检查")
    assert decided(life, row, granted=True).granted
    life = Life().to("reviewed")
    with pytest.raises(WrongState):
        asked(life)


def test_a_request_lapses_with_a_visit_that_falls_away():
    life = Life().to("assigned")
    task = life.campaign("PQ01")
    visit, _other = life.direct(task_id=task.pk, enterprise_ids=[firm.pk for firm in life.firms[:2]],
                                inspector_ids=[person.pk for person in life.people[:2]])  # fmt: skip
    head, row = life.head, asked(life, visit=visit)
    refused_by_database(lambda: RecusalRequest.objects.update(lapsed_on=life.today, lapsed_reason="x"))
    assert (clocks("recusal_answer"), unread("recusal_waits")) == (1, 1)
    assert figures(life.officer, 2026, life.now + timedelta(days=14)).late == 1  # before the results are due
    life.act(campaigns.drop_visit, life.reviewer, visit_id=visit.pk, reason="误列入名单")
    row.refresh_from_db()
    assert (row.lapsed_on, row.lapsed_reason, row.granted) == (life.today, "误列入名单", None)
    assert (clocks("recusal_answer"), unread("recusal_waits")) == (0, 0)
    (told,) = Message.objects.filter(kind="inspections.recusal_lapsed")
    assert row.inspector.name in told.body
    with pytest.raises(DomainError):
        decided(life, row, granted=False, by=head)
    left = asked(life, visit=_other)

    def void_past_the_portal():
        Visit.objects.filter(pk=left.visit_id).update(state="void", void_reason="x")
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")

    refused_by_database(void_past_the_portal)


def test_what_a_paper_says_of_turning_against_it_is_law_of_its_day(written):
    life = Life().to("assigned")
    row = asked(life)
    assert set(Recourse.objects.values_list("code", flat=True)) == {str(kind) for kind in papers.ADVERSE}
    assert not Recourse.objects.filter(verified=True).exists()  # from memory, and says so
    for change in ({"apart": False}, {"text": "x"}, {"legal_basis": "x"}):
        refused_by_database(lambda change=change: Recourse.objects.update(**change))
    refused_by_database(Recourse.objects.all().delete)
    rows = Recourse.objects.filter(code="recusal")
    said_anew(rows, validity=DateRange(None, life.today))
    Recourse.objects.create(code="recusal", validity=DateRange(life.today, None), apart=False, legal_basis="某法",
                            text="可以在对检查结果寻求救济时一并提出。")  # fmt: skip
    decided(life, row, granted=False, reason="未发现利害关系")
    ((_kind, said),) = written
    assert (said["recourse"], "remedy" in said) == ("可以在对检查结果寻求救济时一并提出。", False)


def test_a_request_that_lapsed_with_an_update_is_told_and_asks_nobody():
    life = Life().to("assigned")
    task = life.campaign("PQ01")
    visits = life.direct(task_id=task.pk, enterprise_ids=[firm.pk for firm in life.firms[:2]],
                         inspector_ids=[person.pk for person in life.people[:2]])  # fmt: skip
    assert life.head
    old, waits = (asked(life, visit=visit) for visit in visits)
    life.act(campaigns.drop_visit, life.reviewer, visit_id=old.visit_id, reason="误列入名单")
    with past_guards():  # as lapsed_of_before.sql left it: no event, no word
        Message.objects.filter(kind="inspections.recusal_lapsed").delete()
        Event.objects.filter(verb="inspections.recusal_lapsed").update(verb="inspections.none")
        Message.objects.filter(url=recusals.page_of(old.visit)).update(read_at=None, read_by="")
    assert unread("recusal_waits") == 2
    for _again in range(2):
        with connection.cursor() as cursor:
            cursor.execute(sql.text("lapsed_told"))
        (told,) = Message.objects.filter(kind="inspections.recusal_lapsed")
        assert (told.recipient_id, told.event.verb) == (str(old.visit.enterprise_id), "inspections.visit_void")
        assert waits.inspector.name in told.body
        assert Message.objects.unread().get(kind="inspections.recusal_waits").url == recusals.page_of(waits.visit)


def test_the_pages_take_it():
    life = Life.lately().to("assigned")
    here, mine = f"/desk/inspections/visits/{life.visit.pk}/", "/my/inspections/"
    officer, head = (client_as(User.objects.get(pk=by.user_id)) for by in (life.officer, life.head))
    firm = client_as(filer_of(life.visit.enterprise))
    seat = life.visit.seats.select_related("inspector").order_by("pk").first()
    given = {"inspector": seat.inspector.key, "asked_on": life.today.isoformat(), "asked_by": "张某，厂长",
             "reason": WHY}  # fmt: skip
    post = {f"note_recusal-{name}": value for name, value in given.items()}
    assert officer.post(f"{here}note_recusal/", post).status_code == 422  # without its letter
    assert officer.post(f"{here}note_recusal/", post | {"note_recusal-letter": proof()}).status_code == 302
    row = RecusalRequest.objects.get()
    page = officer.get(here).content.decode()
    assert ("同意回避" in page, WHY in page) == (False, True)
    assert "决定检查人员是否回避" in head.get("/desk/deadlines/?show=running").content.decode()
    assert "同意回避" in head.get(here).content.decode()
    assert WHY in firm.get(mine).content.decode()
    step = {"refuse_recusal-recusal": row.pk, "refuse_recusal-reason": "未发现利害关系"}
    assert head.post(f"{here}refuse_recusal/", step).status_code == 422  # without the own word on ties
    assert head.post(f"{here}refuse_recusal/", step | {"refuse_recusal-untied": "on"}).status_code == 302
    row.refresh_from_db()
    assert "未发现利害关系" in officer.get(here).content.decode()
    read = firm.get(mine).content.decode()
    assert row.paper.number in read
    for document in (row.letter_id, row.paper.document_id):
        assert b"".join(firm.get(f"/documents/{document}/").streaming_content).startswith(b"%PDF")
    stranger = client_as(filer_of(life.firms[-1] if life.firms[-1].pk != life.visit.enterprise_id else life.firms[0]))
    assert stranger.get(f"/documents/{row.letter_id}/").status_code == 404
    step = {"serve_recusal-recusal": row.pk, "serve_recusal-served_on": localdate().isoformat(),
            "serve_recusal-receipt": "张某签收"}  # fmt: skip
    assert officer.post(f"{here}serve_recusal/", step).status_code == 302
    assert "张某签收" in officer.get(here).content.decode()


def test_the_answer_is_owed_from_the_day_on_which_it_was_asked_for():
    """Three working days from Monday 2 March, though the request was noted on Wednesday."""
    life = Life().to("assigned")
    life.now += timedelta(days=2)
    asked(life, asked_on=date(2026, 3, 2))
    row = Clock.objects.get(rule_code="inspections.recusal_answer")
    assert (row.starts_on, row.due_on) == (date(2026, 3, 2), date(2026, 3, 5))
