"""A file for the credit platform through its life: made, sent, answered; changed, taken back, mended, never twice."""

import csv
import io
import json
from datetime import date, timedelta

import pytest
from django.core.management import call_command
from django.db import IntegrityError, transaction

from apps.audit.models import Event
from apps.deadlines.models import Clock
from apps.deadlines.operations import expire_due
from apps.documents.operations import open_document
from apps.kernel.errors import DomainError, Invalid, NotPermitted, WrongState
from apps.kernel.scope import Scope
from apps.records.models import Fact
from apps.records.operations.facts import repair_fact, withdraw_fact
from apps.records.operations.imports import import_facts
from apps.two_publicities.models import Answer, File, Line
from apps.two_publicities.operations import answering, making
from apps.two_publicities.operations.authorities import set_authority
from apps.two_publicities.queries import owed as owing
from apps.two_publicities.rules.operation import owed
from tests.factories.access import scope_of_user, user_with_post
from tests.factories.records import FactFactory, kind
from tests.factories.registry import enterprise_in
from tests.factories.two_publicities import Bureau, agency_code
from tests.past import past_guards
from tests.together import at_once

pytestmark = pytest.mark.django_db
SYSTEM = Scope.system("test")


def rows_of(file):
    """The rows of a file as the platform reads them: {column: text}."""
    return list(csv.DictReader(io.StringIO(bytes_of(file).decode("utf-8-sig"))))


def bytes_of(file):
    with open_document(file.document) as opened:
        return opened.read()


def told(file):
    return [(row["CF_WSH"], row["CZLX"]) for row in rows_of(file)]


@pytest.fixture
def bureau():
    return Bureau()


def test_told_once_changed_once_taken_back_once(bureau):
    fact = bureau.penalty()
    file = bureau.make()
    row = rows_of(file)[0]
    assert (row["CF_NR_FK"], row["CF_CFLB"], row["CF_XDR_SHXYM"]) == ("0.2", "罚款", fact.subject_code)
    assert row["CF_CFJGDM"] == row["CF_SJLYDM"] == agency_code(1)
    assert file.number.endswith("双公示报〔2026〕1号")
    with pytest.raises(making.NothingToReport):
        bureau.make()  # it is under way
    bureau.answer(bureau.send(file), "1,成功,")
    file.refresh_from_db()
    assert (file.state, file.receipt) == ("acknowledged", "HZ-1")
    with pytest.raises(making.NothingToReport):
        bureau.make()  # the platform has it
    bureau.complete(fact, content="罚款2000元，责令改正。")
    assert told(bureau.reported()) == [(fact.document_number, "变更")]
    withdraw_fact(fact_id=fact.pk, reason="复议撤销", by=SYSTEM, at=bureau.tick())
    taken_back = bureau.reported()
    assert told(taken_back) == [(fact.document_number, "删除")]
    assert rows_of(taken_back)[0]["CF_NR"] == "罚款2000元，责令改正。", "by the words the platform knows it by"
    with pytest.raises(making.NothingToReport):
        bureau.make()
    assert [file.number[-2:] for file in File.objects.order_by("pk")] == ["1号", "2号", "3号"]
    verbs = Event.objects.filter(subject_kind="platform_file", subject_id=str(file.pk)).order_by("pk")
    assert [verb.removeprefix("two_publicities.") for verb in verbs.values_list("verb", flat=True)] == [
        "file_made", "file_sent", "answer_taken", "file_acknowledged",
    ]  # fmt: skip
    assert verbs[0].data["sha256"] == file.document.sha256
    assert not Clock.objects.standing().filter(rule_code__startswith="two_publicities").exists()


def test_what_is_no_change_to_the_platform_is_compared_once(bureau):
    fact = bureau.penalty()
    bureau.reported()
    fact.evidence, fact.known_from = "another", bureau.tick()
    fact.save()
    assert len(owing.owed([bureau.officer.agency_code], bureau.today, limit=9)) == 1
    other = bureau.penalty()
    assert told(bureau.reported()) == [(other.document_number, "新增")]
    assert owing.owed([bureau.officer.agency_code], bureau.today, limit=9) == []


def test_what_does_not_fit_is_left_out_named_and_stays_owed(bureau):
    good, bare = bureau.penalty(), bureau.penalty(complete=False)
    # typed a day off: the ledger takes the same day once only
    twin = bureau.penalty(firm=good.enterprise, document_number=good.document_number, day=date(2026, 5, 12))
    found = making.assess(
        agency_code=bureau.officer.agency_code, whole_area=False, first_day=date(2026, 1, 1), last_day=bureau.today,
        by=bureau.officer, on=bureau.today,
    )  # fmt: skip
    faults = {draft.fact.pk: {fault[0] for fault in draft.faults} for draft in found}
    assert faults == {good.pk: set(), bare.pk: {"missing"}, twin.pk: {"twice"}}
    assert told(bureau.make()) == [(good.document_number, "新增")]
    bureau.complete(bare)
    assert told(bureau.make()) == [(bare.document_number, "新增")]


def test_a_file_goes_through_our_own_import_as_unchanged(bureau, tmp_path):
    """Typed by hand, imported and a licence revoked: nothing of the layout is lost on the way out and back."""
    bureau.penalty(amount="123456.78")
    revoked = bureau.penalty(kind="licence_revoked", severity=4, amount=None, complete=False)
    bureau.complete(revoked, category="吊销许可证件", licence_taken="全国工业产品生产许可证 苏XK16-001-00001")
    firm = enterprise_in("320102")
    fact = Fact.objects.first()
    path = tmp_path / "feed.csv"
    path.write_text(
        "CF_XDR_MC,CF_XDR_SHXYM,CF_WSH,CF_WFXW,CF_SY,CF_YJ,CF_CFLB,CF_NR,CF_NR_FK,CF_NR_WFFF,CF_JDRQ,CF_GSJZQ,CF_FRDB\n"
        f"试制,{firm.uscc},宁罚9号,掺杂掺假,查明,产品质量法第五十条,罚款、没收违法所得,罚没,1.5,0.000001,2026-05-11,2029-05-11,张三\n",
        encoding="utf-8",
    )  # fmt: skip
    run = import_facts(path=path, source=fact.source.code, by=SYSTEM, at=bureau.tick())
    assert run.counts["created"] == 1
    imported = Fact.objects.get(document_number="宁罚9号")
    assert imported.detail["decision"]["forfeited"] == "0.01"
    assert "张三" not in json.dumps(imported.detail, ensure_ascii=False)
    file = bureau.make()
    path.write_bytes(bytes_of(file))
    again = import_facts(path=path, source=fact.source.code, by=SYSTEM, at=bureau.tick())
    assert (again.counts["rows"], again.counts["unchanged"], again.layout) == (3, 3, "penalty")
    assert Fact.objects.count() == 3
    # a file that takes records back takes nothing back here
    bureau.answer(bureau.send(file), "1,成功,", "2,成功,", "3,成功,")
    repair_fact(fact_id=imported.pk, reason="信用修复", by=SYSTEM, at=bureau.tick())
    path.write_bytes(bytes_of(bureau.make()))
    back = import_facts(path=path, source=fact.source.code, by=SYSTEM, at=bureau.tick())
    assert (back.counts["rejected"], [row.reason for row in back.refusals]) == (1, ["deletion"])


def test_a_refused_row_is_a_duty_until_it_was_mended(bureau):
    first, second = bureau.penalty(), bureau.penalty()
    file = bureau.reported(refused="名称不一致")
    assert file.state == "rejected"
    agencies = [bureau.officer.agency_code]
    duty = Clock.objects.get(rule_code="two_publicities.mend", state="running")
    assert (duty.holder, first.enterprise.name in duty.label) == (bureau.officer.agency_code, True)
    assert [fact.pk for fact in owing.to_mend(agencies, bureau.today, limit=9)] == [first.pk]
    with pytest.raises(making.NothingToReport):
        bureau.make()
    bureau.complete(first, facts="查明的事实，补充。")
    assert owing.to_mend(agencies, bureau.today, limit=9) == []
    assert told(bureau.make()) == [(first.document_number, "新增")]
    duty.refresh_from_db()
    assert duty.state == "stopped"
    assert Line.objects.filter(fact=second).count() == 1


def again(bureau, fact, days=10, **more):
    given = {"reason": "平台已补登该企业", "until": bureau.today + timedelta(days=days)} | more
    return answering.send_again(fact_id=fact.pk, **given, by=bureau.officer, at=bureau.tick())


def test_what_came_into_no_file_until_its_day_is_to_be_mended_again(bureau):
    fact = bureau.penalty()
    bureau.reported(refused="平台库内无此企业")
    agencies, mending = [bureau.officer.agency_code], Clock.objects.standing().filter(rule_code="two_publicities.mend")
    for wrong in ({"days": 0}, {"days": 400}, {"reason": f"{fact.enterprise.name}已补登"}):
        with pytest.raises(Invalid):
            again(bureau, fact, **wrong)
    assert mending.count() == 1
    line = again(bureau, fact, days=3)
    last = line.again_until
    assert (mending.count(), owing.to_mend(agencies, last, limit=9)) == (0, [])
    bureau.tick(days=3)
    expire_due(at=bureau.now)
    assert (bureau.today, mending.count()) == (last, 0)  # its last day counts to the end
    bureau.tick(days=1)
    expire_due(at=bureau.now)
    assert mending.count() == 1
    assert [row.pk for row in owing.to_mend(agencies, bureau.today, limit=9)] == [fact.pk]
    with pytest.raises(making.NothingToReport):
        bureau.make()
    again(bureau, fact, days=5, reason="平台再次确认已补登")
    assert told(bureau.make()) == [(fact.document_number, "新增")]
    assert not Clock.objects.standing().filter(rule_code="two_publicities.again").exists()
    bureau.tick(days=9)
    expire_due(at=bureau.now)
    assert mending.count() == 0


def test_a_right_row_is_sent_again_as_it_was_and_a_withdrawn_one_never(bureau):
    first = bureau.penalty()
    bureau.reported(refused="平台库内无此企业")
    with pytest.raises(DomainError):
        again(bureau, first, reason=" \u200b——")
    again(bureau, first)
    with pytest.raises(answering.OutOfReach):
        again(bureau, first, reason="再一次")
    assert not Clock.objects.standing().filter(rule_code="two_publicities.mend").exists()
    file = bureau.send(bureau.make())  # a withdrawal before the sending would stop it: test_stale.py
    withdraw_fact(fact_id=first.pk, reason="复议撤销", by=SYSTEM, at=bureau.tick())
    bureau.answer(file, "1,失败,仍无此企业")
    assert not Clock.objects.standing().filter(rule_code="two_publicities.mend").exists(), "nothing is left to mend"
    second = bureau.penalty()
    bureau.reported(refused="名称不一致")
    withdraw_fact(fact_id=second.pk, reason="复议撤销", by=SYSTEM, at=bureau.tick())
    answering.stop_mending(fact_id=second.pk, by=SYSTEM, at=bureau.tick())  # what the outbox does
    assert not Clock.objects.standing().filter(rule_code="two_publicities.mend").exists()
    assert owing.to_mend([bureau.officer.agency_code], bureau.today, limit=9) == []


@pytest.mark.parametrize(
    ("rows", "codes"),
    [
        (["9,成功,"], ["unknown-row"]),
        (["1,成功,", "1,成功,"], ["named-twice"]),
        (["1,也许,"], ["unknown-word"]),
        (["1,失败,", "2,成功,"], ["no-reason"]),
    ],
)
def test_an_acknowledgement_is_taken_in_whole_or_not_at_all(bureau, rows, codes):
    bureau.penalty(), bureau.penalty()
    file = bureau.send(bureau.make())
    with pytest.raises(answering.RowsRefused) as refused:
        bureau.answer(file, *rows)
    assert [code for _line, code, _value in refused.value.details["rows"]] == codes
    assert set(Line.objects.values_list("state", flat=True)) == {"open"}
    assert not Answer.objects.exists()


def test_answers_come_in_parts_and_by_either_name(bureau):
    first, second = bureau.penalty(), bureau.penalty()
    file = bureau.make()
    with pytest.raises(WrongState):
        bureau.answer(file, "1,成功,")  # not sent yet
    bureau.send(file)
    for header in ("文号,结论", "序号,失败原因"):
        with pytest.raises(answering.NoAnswer):
            bureau.answer(file, "1,成功", header=header)
    by_key = "行政处罚决定书文号,统一社会信用代码,处理结果,失败原因"
    bureau.answer(file, f"{second.document_number},{second.subject_code},成功,", header=by_key)
    file.refresh_from_db()
    assert file.state == "sent"
    with pytest.raises(answering.RowsRefused):  # the two names lead to two rows
        bureau.answer(file, f"1,{second.document_number},{second.subject_code},成功", header=f"序号,{by_key[:-5]}")
    with pytest.raises(answering.RowsRefused):  # said otherwise before
        bureau.answer(file, "2,失败,改口")
    bureau.answer(file, "2,成功,", "1,成功,")
    file.refresh_from_db()
    assert (file.state, file.answers.count()) == ("acknowledged", 2)
    assert Line.objects.get(fact=first).answered_at > Line.objects.get(fact=second).answered_at


def test_a_discarded_file_frees_its_rows_but_not_one_that_was_answered(bureau):
    fact = bureau.penalty()
    file = bureau.make()
    with pytest.raises(DomainError):
        making.discard_file(file_id=file.pk, reason=" \u200b——", by=bureau.officer, at=bureau.tick())
    making.discard_file(file_id=bureau.send(file).pk, reason="平台未收到", by=bureau.officer, at=bureau.tick())
    assert not Clock.objects.standing().filter(subject_kind=making.FILE_SUBJECT).exists()
    bureau.penalty()
    again = bureau.send(bureau.make())
    assert (fact.document_number, "新增") in told(again)
    bureau.answer(again, "1,成功,")
    with pytest.raises(making.Answered):
        making.discard_file(file_id=again.pk, reason="想重来", by=bureau.officer, at=bureau.tick())
    with pytest.raises(WrongState):
        making.send_file(file_id=again.pk, receipt="", by=bureau.officer, at=bureau.tick())


def test_who_may_and_how_far(bureau):
    here = bureau.penalty()
    neighbour, city = Bureau("320104", number=2), Bureau("320100", number=3)
    there = neighbour.penalty()
    reviewer = scope_of_user(user_with_post("county_reviewer", "320102"))
    with pytest.raises(NotPermitted):
        bureau.make(by=reviewer)
    with pytest.raises(making.AgencyMissing):
        bureau.make(agency_code=city.officer.agency_code)
    with pytest.raises(DomainError):
        set_authority(agency_code=there.source.agency_id, uscc=agency_code(9), by=bureau.officer, at=bureau.tick())
    with pytest.raises(DomainError):
        set_authority(agency_code=here.source.agency_id, uscc=agency_code(2), by=bureau.officer, at=bureau.tick())
    assert not File.objects.exists()
    with pytest.raises(making.NothingToReport):
        city.make()
    file = city.make(whole_area=True)
    assert {number for number, _kind in told(file)} == {here.document_number, there.document_number}
    assert {row["CF_CFJGDM"] for row in rows_of(file)} == {agency_code(1), agency_code(2)}
    assert {row["CF_SJLYDM"] for row in rows_of(file)} == {agency_code(3)}
    for verb, more in ((making.send_file, {"receipt": ""}), (making.discard_file, {"reason": "x"})):
        with pytest.raises(making.OutOfReach):
            verb(file_id=file.pk, by=bureau.officer, at=bureau.tick(), **more)
        with pytest.raises(NotPermitted):
            verb(file_id=file.pk, by=reviewer, at=bureau.tick(), **more)


def test_what_is_due_by_working_days_with_those_made_up(bureau):
    """Seven working days over the spring festival of 2026: 14 and 28 February are worked, 16 to 23 are free."""
    limits = owing.Limits()
    fact = bureau.penalty(day=date(2026, 2, 13))
    [row] = owing.owed([bureau.officer.agency_code], bureau.today, limit=9)
    assert limits.of(row) == date(2026, 3, 2)
    assert limits.last_overdue(date(2026, 3, 2)) < fact.occurred_on
    assert limits.last_overdue(date(2026, 3, 3)) >= fact.occurred_on
    bureau.reported()
    withdraw_fact(fact_id=fact.pk, reason="复议撤销", by=SYSTEM, at=bureau.tick())
    [row] = owing.owed([bureau.officer.agency_code], bureau.today, limit=9)
    assert limits.of(row) == date(2026, 5, 15)  # three working days after 12 May


def test_the_statement_and_the_rule_agree_over_every_history(bureau):
    """sql/owed.sql beside rules/operation.py: every state of a fact with every pair of lines."""
    histories = [(), ("open",), ("refused",), ("accepted",), ("void",), ("accepted", "open"), ("accepted", "refused"),
                 ("refused", "accepted"), ("accepted", "void")]  # fmt: skip
    source = bureau.penalty().source
    file, expected = bureau.make(), {}
    with past_guards():
        Line.objects.all().delete()
    Fact.objects.filter(source=source).update(state="withdrawn", known_from=bureau.tick(), changed_user=None)
    place = 0
    for state in ("effective", "objected", "expired", "repaired", "withdrawn"):
        for operations in (("new", "new"), ("new", "delete"), ("delete", "change")):
            for history in histories:
                for behind in (False, True):
                    fact = FactFactory(
                        enterprise=bureau_firm(bureau), source=source, kind=kind("penalty"), state=state,
                        public_from=date(2026, 1, 5), known_from=bureau.now, version=2,
                    )  # fmt: skip
                    version = 1 if behind else 2
                    last = held = None
                    for operation, said in zip(operations, history, strict=False):
                        place += 1
                        asked = said == "refused" and place % 3
                        until = None if place % 3 == 1 else bureau.today - timedelta(days=1 if place % 2 else 0)
                        again = asked and not (until and until < bureau.today)
                        given = {
                            "operation": operation,
                            "state": said,
                            "again_at": bureau.now if asked else None,
                            "again_until": until if asked else None,
                        }
                        with past_guards():
                            Line.objects.create(
                                file=file, position=place, fact=fact, fact_version=version, seen_version=version,
                                row={}, digest="", reason="x" if said == "refused" else "",
                                again_reason="y" if asked else "", **given,
                            )  # fmt: skip
                        last = (said, version, bool(again)) if said != "void" else last
                        held = (operation, version) if said == "accepted" else held
                    expected[fact.pk] = owed(
                        state=state, public=state in ("effective", "objected"), version=2, last=last, held=held
                    )
    found = owing.owed(
        [bureau.officer.agency_code], bureau.today, limit=10_000, operations=("new", "change", "delete", "mend")
    )
    assert {fact.pk: fact.operation for fact in found} == {key: word for key, word in expected.items() if word}
    assert set(expected.values()) == {"", "new", "change", "delete", "mend"}


def bureau_firm(bureau, kept={}):  # noqa: B006 - one enterprise is enough for all histories
    if kept.get("of") is not bureau:
        kept.update(of=bureau, firm=enterprise_in(bureau.county))
    return kept["firm"]


def test_the_database_keeps_what_the_buttons_hide(bureau):
    fact = bureau.penalty()
    file = bureau.make()
    line = Line.objects.get()
    for wrong in (
        lambda: Line.objects.create(
            file=file, position=2, fact=fact, fact_version=1, seen_version=1, operation="new", row={}
        ),
        lambda: Line.objects.filter(pk=line.pk).update(state="refused"),
        lambda: Line.objects.filter(pk=line.pk).update(again_at=bureau.now, again_reason="x"),
        lambda: File.objects.filter(pk=file.pk).update(state="acknowledged", ended_at=bureau.now),
        lambda: File.objects.filter(pk=file.pk).update(state="discarded", ended_at=bureau.now),
        lambda: File.objects.filter(pk=file.pk).update(first_day=date(2030, 1, 1)),
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            wrong()


def test_the_command_says_what_it_would_do_and_does_it(bureau, capsys):
    bureau.penalty(), bureau.penalty(complete=False)
    asked = [bureau.officer.agency_code, "--from", "2026-01-01", "--to", "2026-12-31", "--json"]
    call_command("export_penalties", *asked, "--dry-run")
    said = capsys.readouterr()
    assert json.loads(said.out.splitlines()[-1]) | {"number": ""} == {
        "rows": 1, "unfit": 1, "number": "", "sha256": "", "document": "",
    }  # fmt: skip
    assert "CF_CFLB" in said.err
    assert not File.objects.exists()
    call_command("export_penalties", *asked)
    result = json.loads(capsys.readouterr().out.splitlines()[-1])
    assert (result["rows"], result["sha256"]) == (1, File.objects.get().document.sha256)


@pytest.mark.django_db(transaction=True)
def test_two_officers_at_once_never_put_one_penalty_into_two_files():
    bureau = Bureau()
    bureau.penalty()
    asked = {"agency_code": bureau.officer.agency_code, "whole_area": False, "first_day": date(2026, 1, 1),
             "last_day": bureau.today, "by": bureau.officer}  # fmt: skip
    found = at_once(*(lambda n=n: making.make_file(**asked, at=bureau.now + timedelta(seconds=n)) for n in (1, 2)))
    assert sorted(type(each).__name__ for each in found) == ["File", "NothingToReport"]
    assert Line.objects.count() == 1
