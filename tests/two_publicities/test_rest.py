"""What must not hold up a file, what must not be answered by mistake, what the database keeps by itself."""

from datetime import date, timedelta
from importlib import import_module

import pytest
from django.apps import apps
from django.db import IntegrityError, connection, transaction

from apps.audit.models import Delivery, Event
from apps.deadlines.models import Clock
from apps.deadlines.operations import expire_due
from apps.divisions.models import Agency
from apps.kernel.errors import DomainError, Invalid, WrongState
from apps.notifications.models import Message
from apps.public_register.queries import exception_records
from apps.records.models import Fact, Source
from apps.records.operations.facts import withdraw_fact
from apps.registry.queries.known_as import known_as
from apps.two_publicities import states
from apps.two_publicities.models import Answer, Field, File, Line
from apps.two_publicities.operations import answering, due, making
from apps.two_publicities.queries import owed as owing
from apps.two_publicities.rules.rows import LICENCES
from tests.factories.access import client_as, user_with_post
from tests.factories.records import FactFactory, kind
from tests.factories.registry import enterprise_in
from tests.factories.two_publicities import PARTICULARS, Bureau
from tests.past import said_anew

from .test_files import SYSTEM, rows_of, told
from .test_licences import licence_of

pytestmark = pytest.mark.django_db
BEFORE = import_module("apps.two_publicities.migrations.0010_rest_of_before")


@pytest.fixture
def bureau():
    return Bureau()


# --- what must not hold up a file -------------------------------------------------------------------------------------
def test_what_does_not_fit_holds_up_nothing_that_does(bureau, monkeypatch):
    monkeypatch.setattr(making, "MOST", 2)
    monkeypatch.setattr(making, "BATCH", 2)
    for day in range(1, 6):
        bureau.penalty(complete=False, day=date(2026, 3, day))
    good = [bureau.penalty() for _each in range(3)]
    assert [number for number, _word in told(bureau.make())] == [fact.document_number for fact in good[:2]]
    assert [number for number, _word in told(bureau.make())] == [good[2].document_number]


def test_one_number_is_told_once_wherever_the_two_lie(bureau, monkeypatch):
    monkeypatch.setattr(making, "BATCH", 1)
    good = bureau.penalty()
    bureau.penalty(firm=good.enterprise, document_number=good.document_number, day=date(2026, 5, 12))
    assert told(bureau.make()) == [(good.document_number, "新增")]
    with pytest.raises(making.NothingToReport):
        bureau.make()


def changed_for_nobody(bureau, fact):
    fact.evidence, fact.known_from = "another", bureau.tick()
    fact.save()


def test_what_is_no_change_to_the_platform_is_compared_where_no_file_is_made(bureau, django_assert_max_num_queries):
    for count in (1, 3):
        facts = [bureau.penalty() for _each in range(count)]
        bureau.reported()
        for fact in facts:
            changed_for_nobody(bureau, fact)
        assert len(owing.owed([bureau.officer.agency_code], bureau.today, limit=9)) == count
        with django_assert_max_num_queries(14), pytest.raises(making.NothingToReport):
            bureau.make()
        assert owing.owed([bureau.officer.agency_code], bureau.today, limit=9) == []


def test_what_is_taken_back_is_taken_back_whatever_is_asked_of_rows_today(bureau):
    fact = bureau.penalty()
    bureau.reported()
    said_anew(Field.objects.filter(code="CF_SY"), longest=2)
    withdraw_fact(fact_id=fact.pk, reason="复议撤销", by=SYSTEM, at=bureau.tick())
    file = bureau.make()
    assert told(file) == [(fact.document_number, "删除")]
    assert rows_of(file)[0]["CF_SY"] == PARTICULARS["facts"]


def test_whoever_decided_answers_for_a_penalty_of_a_source_without_an_agency(bureau):
    bureau.penalty()
    bureau.reported()
    ours = Agency.objects.get(pk=bureau.officer.agency_code)
    fact = FactFactory(
        kind=kind("penalty"), enterprise=enterprise_in("320102"), source=Source.objects.get(code="licensing"),
        agency=ours, document_number="苏旧账1号", public_from=date(2026, 5, 11), occurred_on=date(2026, 5, 11),
        legal_basis="产品质量法第四十九条", detail={"decision": PARTICULARS}, known_from=bureau.tick(), amount=2000,
    )  # fmt: skip
    assert told(bureau.make()) == [(fact.document_number, "新增")]
    page = client_as(bureau.user).get(f"/desk/two-publicities/facts/{fact.pk}/")
    assert page.status_code == 200


def test_whoever_granted_a_licence_answers_for_it_though_another_sent_it_in(bureau):
    neighbour = Bureau("320104", number=2)
    sent_in = neighbour.penalty().source
    fact = licence_of(bureau)
    Fact.objects.filter(pk=fact.pk).update(source=sent_in, known_from=neighbour.tick(hours=9))
    assert owing.agency_of(Fact.objects.get(pk=fact.pk)).pk == bureau.officer.agency_code
    for user, status in ((bureau.user, 200), (neighbour.user, 404)):
        assert client_as(user).get(f"/desk/two-publicities/facts/{fact.pk}/").status_code == status


def test_a_licence_whose_record_names_no_bureau_is_owed_by_the_one_that_sent_it_in(bureau):
    fact = licence_of(bureau)
    sent_in = bureau.penalty().source
    Fact.objects.filter(pk=fact.pk).update(agency=None, source=sent_in, known_from=bureau.tick(hours=9))
    fact = Fact.objects.select_related("kind", "source__agency", "agency").get(pk=fact.pk)
    assert owing.agency_of(fact).pk == bureau.officer.agency_code
    asked = {"limit": 9, "sheet": LICENCES}
    assert [row.pk for row in owing.owed([bureau.officer.agency_code], bureau.today, **asked)] == [fact.pk]
    assert owing.owed([Bureau("320104", number=2).officer.agency_code], bureau.today, **asked) == []
    assert {agency for agency, _rule, _day in owing.due_days([bureau.officer.agency_code], bureau.today)} == {
        bureau.officer.agency_code
    }


# --- what must not be answered by mistake -----------------------------------------------------------------------------
def test_licences_are_answered_for_by_their_own_headings(bureau):
    licence_of(bureau)
    file = bureau.send(bureau.make(layout="licence"))
    line = file.lines.get()
    row = f"{line.document_number},{line.subject_code},成功"
    with pytest.raises(answering.NoAnswer):
        bureau.answer(file, row, header="行政处罚决定书文号,统一社会信用代码,处理结果")
    bureau.answer(file, row, header="行政许可决定文书号,统一社会信用代码,处理结果")
    file.refresh_from_db()
    assert file.state == "acknowledged"


def test_two_columns_that_say_the_result_say_none(bureau):
    bureau.penalty()
    file = bureau.send(bureau.make())
    with pytest.raises(answering.NoAnswer):
        bureau.answer(file, "1,失败,1,名称不一致", header="序号,处理结果,状态,失败原因")
    assert file.lines.get().state == "open"


def test_what_answers_another_file_is_refused(bureau):
    bureau.penalty()
    first = bureau.send(bureau.make())
    bureau.answer(first, "1,成功,")
    bureau.penalty()
    second = bureau.send(bureau.make())
    for header, row in (
        ("文件名,序号,处理结果", f"{first.number}.csv,1,成功"),
        ("回执号,序号,处理结果", "HZ-9,1,成功"),
    ):
        with pytest.raises(answering.RowsRefused) as refused:
            bureau.answer(second, row, header=header)
        assert [code for _line, code, _value in refused.value.details["rows"]] == ["other-file"]
    assert (second.lines.get().state, Answer.objects.count()) == ("open", 1)
    bureau.answer(second, f"{second.number}.csv,HZ-1,1,成功", header="文件名,回执号,序号,处理结果")
    assert second.lines.get().state == "accepted"


# --- no answer will come for the rest ---------------------------------------------------------------------------------
def rest_of(bureau, file, *, taken, reason="平台只反馈退回的行", **more):
    given = {"file_id": file.pk, "taken": taken, "reason": reason} | more
    return answering.leave_rest(**given, by=bureau.officer, at=bureau.tick())


@pytest.fixture
def answered_in_part(bureau):
    bureau.penalty(), bureau.penalty()
    file = bureau.send(bureau.make())
    with pytest.raises(answering.NoneAnswered):
        rest_of(bureau, file, taken=True)
    bureau.answer(file, "1,失败,名称不一致")
    return file


def test_what_was_never_answered_is_owed_again(bureau, answered_in_part):
    file, silent = answered_in_part, answered_in_part.lines.get(position=2)
    with pytest.raises(DomainError):
        rest_of(bureau, file, taken=False, reason=" \u200b——")
    ended = rest_of(bureau, file, taken=False)
    assert (ended.state, ended.reason, ended.ended_at) == ("closed", "平台只反馈退回的行", bureau.now)
    assert not Clock.objects.standing().filter(subject_kind=making.FILE_SUBJECT).exists()
    assert list(file.lines.order_by("position").values_list("state", flat=True)) == ["refused", "void"]
    assert told(bureau.make()) == [(silent.document_number, "新增")]
    with pytest.raises(WrongState):
        rest_of(bureau, file, taken=False)


def test_what_was_never_answered_may_have_been_taken(bureau, answered_in_part):
    file = answered_in_part
    firm = file.lines.get(position=2).fact.enterprise
    short = next(part for part in known_as(firm) if part != firm.name and part in firm.name)
    named = [(f"{name}已在平台公示", None) for name in (firm.name, short, firm.uscc.lower())]
    for reason, until in (*named, ("平台只反馈退回的行", bureau.today)):
        with pytest.raises(Invalid):
            rest_of(bureau, file, taken=True, reason=reason, until=until)
    assert File.objects.get(pk=file.pk).state == "sent"
    assert rest_of(bureau, file, taken=True, until=bureau.today + timedelta(days=1)).state == "rejected"
    with pytest.raises(making.NothingToReport):
        bureau.make()
    assert passed(file.lines.filter(state="accepted"), {"state": "void"}) == []
    clock = Clock.objects.exceptions().get()
    assert (clock.rule_code, clock.subject_id, clock.duty) == ("two_publicities.rest", str(file.pk), False)
    [told_of] = exception_records([clock])
    assert (told_of["reason"], told_of["until"]) == ("平台只反馈退回的行", str(clock.due_on))
    expire_due(at=clock.due_at)
    assert Message.objects.filter(kind="two_publicities.rest", recipient_id=file.agency_id).count() == 1
    assert list(file.lines.order_by("position").values_list("state", flat=True)) == ["refused", "void"]
    owed = Delivery.objects.filter(event__verb="two_publicities.rest_over", consumer=due.FOLLOW)
    assert owed.count() == 1  # its duty comes back to the desk
    assert told(bureau.make()) == [(file.lines.get(position=2).document_number, "新增")]


def freed_by_the_migration():
    """What 0010 does, its guard set aside as there."""
    with connection.cursor() as cursor:
        cursor.execute(BEFORE.ASIDE)
        BEFORE.free(apps, None)
        cursor.execute(BEFORE.BACK)


def as_0008_left_them(file):
    """The exception of a file has run out, which only told the bureau to look."""
    rows = Clock.objects.filter(rule_code=answering.REST, subject_id=str(file.pk))
    [clock] = rows
    said_anew(rows, state="expired", ended_at=clock.due_at)


@pytest.mark.parametrize("kept", ["ran_out", "never_had_one", "still_stands", "told_anew"])
def test_rows_of_before_are_owed_again_unless_something_keeps_them(bureau, answered_in_part, kept):
    file, silent = answered_in_part, answered_in_part.lines.get(position=2)
    rest_of(bureau, file, taken=True)
    clocks = Clock.objects.filter(rule_code=answering.REST, subject_id=str(file.pk))
    if kept == "never_had_one":
        said_anew(clocks, subject_id="0")
    elif kept != "still_stands":
        as_0008_left_them(file)
    if kept == "told_anew":
        changed = silent.fact
        changed.title, changed.known_from = "生产不合格产品，改", bureau.tick()
        changed.save()
        assert told(bureau.make())[0][0] == silent.document_number
    expected = ["refused", "void"] if kept in {"ran_out", "never_had_one"} else ["refused", "accepted"]
    for _again in range(2):
        freed_by_the_migration()
        assert list(file.lines.order_by("position").values_list("state", flat=True)) == expected
    told_of = Event.objects.filter(verb="two_publicities.rest_over", subject_id=str(file.pk))
    owed = Delivery.objects.filter(event__in=told_of, consumer=due.FOLLOW, state="waiting")
    assert (told_of.count(), owed.count()) == ((1, 1) if expected[1] == "void" else (0, 0))
    if expected[1] == "void":
        assert told_of.get().data == {"number": file.number, "rows": 2, "rest": 1}
        due.follow_file(owed.get(), bureau.tick())
        assert Clock.objects.standing().filter(subject_kind=due.SUBJECT).exists()
        assert told(bureau.make()) == [(silent.document_number, "新增")]


def test_the_page_offers_it_once_some_rows_are_answered(bureau, answered_in_part):
    file = answered_in_part
    page, step = f"/desk/two-publicities/{file.pk}/", f"/desk/two-publicities/{file.pk}/rest/"
    desk, reviewer = client_as(bureau.user), client_as(user_with_post("county_reviewer", "320102"))
    shown = desk.get(page).content.decode()
    assert (step in shown, "/discard/" in shown) == (True, False)  # what it answered did arrive
    assert step not in reviewer.get(page).content.decode()
    assert desk.post(step, {"rest-rest": "owed"}).status_code == 422
    assert reviewer.post(step, {"rest-rest": "owed", "rest-reason": "x"}).status_code == 403
    assert File.objects.get(pk=file.pk).state == "sent"
    assert desk.post(step, {"rest-rest": "owed", "rest-reason": "平台来电确认"}).status_code == 302
    assert "平台来电确认" in desk.get(page).content.decode()
    assert File.objects.get(pk=file.pk).state == "closed"


# --- the database by itself -------------------------------------------------------------------------------------------
def pairs(table):
    return {(source, move.target) for move in table.moves for source in move.source}


def test_the_database_knows_the_moves():
    for name, table, words in (
        ("two_publicities_file_move", states.FILE, states.STATES),
        ("two_publicities_line_move", states.LINE, states.LINE_STATES),
    ):
        with connection.cursor() as cursor:
            cursor.execute(
                f"SELECT a, b FROM unnest(%s) AS a, unnest(%s) AS b WHERE {name}(a, b)", [list(words), list(words)]
            )
            assert set(cursor.fetchall()) == pairs(table), name


def passed(rows, *changes):
    """The changes that the database let pass; each is undone again."""
    found = []
    for change in changes:
        try:
            with transaction.atomic():
                rows.update(**change)
                found.append(change)
                transaction.set_rollback(True)
        except IntegrityError:
            pass
    return found


def test_what_was_told_and_answered_is_kept(bureau):
    fact, other = bureau.penalty(), bureau.penalty()
    made = bureau.make()
    files, lines, later = File.objects.filter(pk=made.pk), Line.objects.filter(file=made), bureau.tick()
    kept = [{"number": "x"}, {"layout": "licence"}, {"whole_area": True}, {"first_day": date(2020, 1, 1)}]
    kept += [{"lines_total": 9}, {"made_by": "x"}, {"made_at": later}]
    assert passed(files, *kept, {"state": "acknowledged", "sent_at": later, "ended_at": later}) == []
    kept = [{"row": {}}, {"digest": "x"}, {"operation": "delete"}, {"position": 9}, {"document_number": "x"}]
    kept += [{"subject_code": "x"}, {"fact_version": 9}, {"seen_version": 0}]
    assert passed(lines.filter(fact=fact), *kept) == []
    bureau.answer(bureau.send(made), "1,成功,", "2,失败,名称不一致")
    assert (
        passed(files, {"sent_at": later}, {"receipt": "x"}, {"ended_at": later}, {"reason": "x"}, {"state": "sent"})
        == []
    )
    assert (
        passed(lines.filter(fact=other), {"reason": "x"}, {"answered_at": later}, {"state": "open", "reason": ""}) == []
    )
    assert passed(Answer.objects.all(), {"accepted": 9}) == []
    for rows in (files, lines, Answer.objects.all()):
        with pytest.raises(IntegrityError, match="are kept"), transaction.atomic():
            rows._raw_delete("default")
    with pytest.raises(IntegrityError, match="being made"), transaction.atomic():
        Line.objects.create(
            file=made, position=3, fact=fact, fact_version=1, seen_version=1, operation="new", row={}, digest=""
        )
    asked = {"again_at": later, "again_reason": "平台已补登", "again_until": bureau.today + timedelta(days=9)}
    without = [asked | {"again_until": day} for day in (None, bureau.today)]
    assert passed(lines.filter(fact=other), asked, *without, {"seen_version": 9}) == [asked, {"seen_version": 9}]
    lines.filter(fact=other).update(**asked)
    anew = asked | {"again_at": later + timedelta(days=8), "again_until": asked["again_until"] + timedelta(days=9)}
    over = anew | {"again_at": later + timedelta(days=10)}
    assert passed(lines.filter(fact=other), anew, {"again_reason": "另写"}, {"again_until": None}, over) == [over]
