"""Tables of results: checked first, taken in as a whole, every row accounted for, nothing twice, taken back whole."""

from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, connection, transaction
from django.urls import reverse
from django.utils import timezone
from openpyxl import Workbook

from apps.kernel.errors import Invalid, NotPermitted
from apps.records.models import Fact
from apps.records.operations.matching import choose_enterprise, decide_match
from apps.sampling import public, sql, states
from apps.sampling.models import Batch, ImportedResult, ImportOfResults, Test
from apps.sampling.operations import import_runs, testing
from apps.sampling.operations.importing import NotOneself
from apps.sampling.queries.rates import pass_rates
from apps.sampling.queries.reported import UNTOLD
from apps.sampling.rules.result_rows import COLUMNS
from apps.sampling.tasks import run_import_of_results
from tests.factories.access import client_as, filer_of, scope_of_user, user_with_post
from tests.factories.registry import enterprise_in
from tests.factories.sampling import Life

from .test_figures import PUBLISHED, published_results
from .test_life import refused

pytestmark = pytest.mark.django_db

FIELDS = ("source_key", "product", "link", "party_name", "party_code", "sampled_on", "verdict", "failed_items",
          "told_on", "published_on", "gtin", "brand", "producer_name", "producer_code", "producer_told_on",
          "laboratory", "report_number", "lot")  # fmt: skip
HEADER = [COLUMNS[field][-1] for field in FIELDS]
FAILED = {"verdict": "不合格", "failed_items": "小零件；标志", "told_on": "2026-03-02", "published_on": "2026-03-20"}


def line(number, **but):
    given = {"source_key": f"C{number}", "product": "P-TOY", "link": "生产", "party_name": "试制玩具厂",
             "sampled_on": "2026-02-01", "verdict": "合格"} | but  # fmt: skip
    return [given.get(field, "") for field in FIELDS]


class Desk:
    def __init__(self, division="320102", level="county"):
        self.user, self.reviewing = (user_with_post(f"{level}_{role}", division) for role in ("officer", "reviewer"))
        self.officer, self.reviewer = client_as(self.user), client_as(self.reviewing)

    def bring(self, *lines, name="results.csv", header=HEADER):
        text = "\n".join(",".join(cells) for cells in [header, *lines])
        return self.upload(text.encode(), name)

    def upload(self, content, name):
        page = reverse("sampling_desk:import_new")
        return self.officer.post(page, {"file": SimpleUploadedFile(name, content), "encoding": ""})

    def work(self, user=None):
        """What the worker would do with what was sent."""
        scope = scope_of_user(user or self.user)
        run_import_of_results(self.run.pk, scope.user_id, scope.post_id)
        return self.run

    @property
    def run(self):
        return ImportOfResults.objects.order_by("-pk").first()

    def step(self, name, client=None, **data):
        return (client or self.officer).post(reverse(f"sampling_desk:{name}", args=[self.run.pk]), data)

    def take(self, *lines, **more):
        """Upload, check, import."""
        self.bring(*lines, **more)
        self.work()
        self.step("import_begin", step="import")
        return self.work()


@pytest.fixture
def desk(monkeypatch):
    monkeypatch.setattr("apps.sampling.views.imports.current_app.send_task", lambda *_args, **_more: None)
    return Desk()


def accounted(counts):
    return counts["rows"] == counts["created"] + counts["updated"] + counts["unchanged"] + counts["rejected"]


def test_checked_then_published_then_taken_back_by_a_second_person(desk, client):
    firm = enterprise_in("320102")
    answer = desk.bring(line(1), line(2, party_code=firm.uscc, gtin="6901234567892", **FAILED), line(3, link="月球"))
    assert answer.url == reverse("sampling_desk:import", args=[desk.run.pk])
    run = desk.work()
    assert (run.state, run.counts["created"], run.counts["rejected"], run.counts["facts"]) == (states.CHECKED, 2, 1, 1)
    assert accounted(run.counts)
    assert not Batch.objects.exists()
    assert "月球" in desk.officer.get(answer.url).content.decode()
    refused = b"".join(desk.officer.get(reverse("sampling_desk:import_rejects", args=[run.pk])).streaming_content)
    assert "抽样环节" in refused.decode("utf-8-sig")
    desk.step("import_begin", step="import")
    assert desk.work().state == states.IMPORTED
    failed = Batch.objects.get(verdict="fail")
    assert (failed.enterprise, failed.fact.kind.code, failed.fact.enterprise) == (firm, "sampling_failed", firm)
    assert (failed.fact.state, failed.fact.severity, str(failed.fact.public_until)) == ("effective", 2, "2029-03-20")
    (record,) = public.records(public.matching(timezone.localdate(), q="6901234567892"))
    assert [item["text"] for item in record["failed_items"]] == ["小零件", "标志"]
    assert pass_rates(first=2026, last=2026, published=True).of(2026).n == 2
    assert desk.step("import_undo").status_code == 403  # it counts in a grade: not by whoever imported it
    with pytest.raises(NotOneself):
        import_runs.queue(run_id=run.pk, verb="undo", by=scope_of_user(desk.user), at=timezone.now())
    assert desk.step("import_undo", desk.reviewer).status_code == 302
    assert desk.work(desk.reviewing).state == states.UNDONE
    assert (Batch.objects.count(), Fact.objects.get().state) == (0, "withdrawn")
    assert "6901234567892" not in client.get("/sampling-results/", {"q": "玩具"}).content.decode()


def test_a_failure_is_a_fact_of_its_producer_by_code_and_waits_for_two_officers_by_name(desk):
    shop, maker, other = (enterprise_in("320102") for _each in range(3))
    told = FAILED | {"party_name": "某商场", "party_code": shop.uscc, "link": "流通", "producer_told_on": "2026-03-03"}
    by_code = line(1, producer_name=maker.name, producer_code=maker.uscc, **told)
    by_name = line(2, producer_name=other.name, **told)
    nobodys = line(3, producer_name="外省玩具有限公司", **told)
    untold = line(4, producer_code=maker.uscc, **told | {"producer_told_on": ""})
    passed = [line(5, producer_code=maker.uscc, party_name="某商场"), line(6, producer_name=other.name)]
    itself = line(7, producer_code=shop.uscc, **told)
    run = desk.take(by_code, by_name, nobodys, untold, *passed, itself)
    counts = {name: run.counts[name] for name in ("created", "facts", "producers", "waiting", "untold")}
    assert counts == {"created": 7, "facts": 7, "producers": 2, "waiting": 1, "untold": 1}
    facts = {fact.source_key.split("-", 3)[2:][0] + ("-producer" if fact.source_key.endswith("producer") else ""): fact
             for fact in Fact.objects.select_related("kind")}  # fmt: skip
    keys = {batch.source_key: str(batch.pk) for batch in Batch.objects.all()}
    ours = facts[f"{keys['C1']}-producer"]
    assert (ours.enterprise, ours.kind.code, ours.severity, ours.state) == (maker, "sampling_failed", 2, "effective")
    assert facts[f"{keys['C5']}-producer"].kind.code == "sampling_passed"
    assert Batch.objects.get(source_key="C1").fact.enterprise == shop  # the batch stays that of the sampled party
    waits = facts[f"{keys['C2']}-producer"]
    assert (waits.enterprise, waits.state, waits.subject_name) == (None, "waiting", other.name)
    assert len(facts) == 8
    page = desk.officer.get(reverse("sampling_desk:import", args=[run.pk])).content.decode()
    assert reverse("records:waiting") in page
    officer, reviewer = scope_of_user(desk.user), scope_of_user(desk.reviewing)
    choose_enterprise(fact_id=waits.pk, enterprise_id=other.pk, by=officer, at=timezone.now())
    assert Fact.objects.get(pk=waits.pk).state == "waiting"  # one officer is not enough
    decide_match(fact_id=waits.pk, agreed=True, by=reviewer, at=timezone.now())
    assert Fact.objects.get(pk=waits.pk).enterprise == other


def test_nothing_is_published_while_the_producer_may_still_object(desk):
    maker = enterprise_in("320102")
    late = FAILED | {"producer_code": maker.uscc, "producer_told_on": "2026-03-10"}
    run = desk.take(line(1, **late), line(2, **late | {"producer_told_on": "2026-01-10"}))
    assert {(row.line, row.reason) for row in run.refused.all()} == {(2, "term-open"), (3, "days-order")}
    assert not Fact.objects.exists()


def test_facts_of_producers_go_with_their_import(desk):
    maker = enterprise_in("320102")
    told = FAILED | {"producer_told_on": "2026-03-02"}
    desk.take(line(1, producer_code=maker.uscc, **told), line(2, producer_name=maker.name, **told))
    assert desk.step("import_undo").status_code == 403
    desk.step("import_undo", desk.reviewer)
    assert desk.work(desk.reviewing).state == states.UNDONE
    assert set(Fact.objects.values_list("state", flat=True)) == {"withdrawn"}


def test_again_changes_nothing_and_what_differs_is_refused(desk):
    desk.take(line(1), line(2))
    first = list(Batch.objects.order_by("pk").values())
    run = desk.take(line(1), line(2))
    assert run.counts["unchanged"] == 2
    run = desk.take(line(1, brand="另牌"), line(3), line(3, brand="重"))
    assert [run.counts[name] for name in ("created", "unchanged", "rejected")] == [1, 0, 2]
    assert {row.reason for row in run.refused.all()} == {"differs", "duplicate-key"}
    assert list(Batch.objects.order_by("pk").values())[:2] == first


def test_a_slip_without_grades_is_taken_back_alone_and_may_come_again(desk):
    desk.take(line(1))
    assert desk.step("import_undo").status_code == 302
    assert desk.work().state == states.UNDONE
    assert not Batch.objects.exists()
    assert desk.take(line(1)).counts["created"] == 1


def test_a_workbook_is_read_and_a_file_without_the_columns_is_not(desk):
    book = Workbook()
    for cells in (HEADER, line(1)):
        book.active.append(cells)
    held = BytesIO()
    book.save(held)
    desk.upload(held.getvalue(), "results.xlsx")
    assert desk.work().counts["created"] == 1
    answer = desk.bring(["x"], header=["名称"])
    assert answer.status_code == 422
    assert "检验结论" in answer.content.decode()
    assert ImportOfResults.objects.count() == 1


def test_strangers_neighbours_and_enterprises_bring_nothing_in(desk):
    desk.bring(line(1))
    page = reverse("sampling_desk:import", args=[desk.run.pk])
    neighbour = client_as(user_with_post("county_officer", "320104"))
    assert neighbour.get(page).status_code == 404
    assert client_as(filer_of(enterprise_in("320102"))).get(page).status_code in (403, 404)
    city = scope_of_user(user_with_post("city_officer", "320100"))
    desk.work()
    with pytest.raises(NotPermitted):
        import_runs.queue(run_id=desk.run.pk, verb="import", by=city, at=timezone.now())
    assert desk.run.state == states.CHECKED


def test_a_worker_that_is_gone_is_told_and_nothing_stays(desk, monkeypatch):
    desk.bring(line(1))
    ImportOfResults.objects.update(started_at=timezone.now())
    assert import_runs.recover(by=scope_of_user(desk.user), at=timezone.now()) == 1
    assert (desk.run.state, desk.run.error_code) == (states.BROKEN, "interrupted")
    desk.step("import_begin", step="check")
    assert desk.work().state == states.CHECKED


def test_the_published_tables_of_2018_come_out_of_a_file(monkeypatch):
    monkeypatch.setattr("apps.sampling.views.imports.current_app.send_task", lambda *_args, **_more: None)
    desk = Desk("320000", "province")
    failed = {"failed_items": "略", "told_on": "2018-07-01", "published_on": "2018-08-01", "verdict": "不合格"}
    lines = [
        line(number, product=row["code"], link=row["link"], sampled_on="2018-06-01",
             **(failed if row["verdict"] == "fail" else {}))
        for number, row in enumerate(published_results())
    ]  # fmt: skip
    run = desk.take(*lines)
    assert (run.counts["rows"], run.counts["created"]) == (3691, 3691)
    found = pass_rates(first=2018, last=2018, published=True)
    for row in PUBLISHED:
        fixed = {} if row["column"] == "whole" else {row["column"]: row["value"]}
        one = found.of(2018, **fixed)
        assert (str(one.n), str(one.passed), str(one.percent)) == (row["batches"], row["passed"], row["published"])
    stands = {part.key: part.stands for part in found.table(2018, "link")}
    assert stands == {"production": "above", "shop": "below", "online": "below"}


def test_one_report_is_one_result_whoever_brings_it(desk):
    said = {"laboratory": "外省检测中心", "report_number": "WT 2026-7", "gtin": "6901234567892"}
    run = desk.take(line(1, **said), line(2, **said), line(3, **said | {"gtin": "", "lot": "B"}),
                    line(4, **said | {"gtin": "6901234567908"}), line(5, **said | {"laboratory": "另一检测中心"}),
                    line(6, laboratory="外省检测中心"), line(7, laboratory="外省检测中心"))  # fmt: skip
    assert (run.counts["created"], run.counts["rejected"]) == (5, 2)
    assert [(row.line, row.reason, row.hint) for row in run.refused.order_by("line")] == [
        (3, "double-row", "C1"), (4, "double-row", "C1")
    ]  # fmt: skip
    other = Desk("320100", "city")
    other.bring(line(8, **said | {"report_number": "wt2026-7"}), line(9))
    checked = other.work()
    (refusal,) = checked.refused.all()
    assert (refusal.reason, refusal.other, checked.counts["created"]) == ("double", "C1", 1)
    assert run.agency.name in refusal.message
    row = ImportedResult.objects.get(batch__source_key="C1")
    batch = Batch.objects.get(source_key="C6")
    batch.pk, batch.source_key = None, "C99"
    batch.save(force_insert=True)
    with pytest.raises(IntegrityError, match="one report"), transaction.atomic():
        ImportedResult.objects.create(run=row.run, batch=batch, line=9, laboratory_name=row.laboratory_name,
                                      report_number=row.report_number)  # fmt: skip


def test_a_report_of_the_portal_is_no_second_result_of_a_table_nor_the_other_way(desk):
    life = Life(now=Life.lately_start(days=3)).to("valued")
    said = {"laboratory": life.lab.cma, "product": life.product, "gtin": life.batch.gtin, "lot": life.batch.lot,
            "sampled_on": str(life.today)}  # fmt: skip
    run = desk.take(line(1, report_number="R-1", **said))
    assert run.counts["created"] == 1
    tester = life.scope_of(life.tester_of(life.first))
    error = refused(Invalid, testing.report, tester, life, test_id=life.first.pk, report_number="r-1")
    assert error.details["field"] == "report_number"
    with pytest.raises(IntegrityError, match="one report"), transaction.atomic():
        Test.objects.filter(pk=life.first.pk).update(report_number="R-1", reported_on=life.today, verdict="fail")
    life.to("reported")
    again = desk.take(line(2, report_number=life.first.report_number, **said))
    (refusal,) = again.refused.all()
    assert (refusal.reason, refusal.other) == ("double", life.batch.party_name)
    other = Desk("320106")
    other.bring(line(3, report_number=life.first.report_number, **said))
    (refusal,) = other.work().refused.all()  # not published yet: another bureau reads whose, not of whom
    assert (refusal.reason, refusal.other, life.batch.agency.name in refusal.message) == ("double", UNTOLD, True)


def test_a_report_waits_a_short_while_only_for_a_table_that_is_taken_over(monkeypatch):
    monkeypatch.setattr(testing, "WAIT", "100ms")
    life = Life().to("valued")
    tester, given = life.scope_of(life.tester_of(life.first)), {"test_id": life.first.pk, "report_number": "R-9"}
    beside = connection.copy()
    try:
        with beside.cursor() as cursor:
            cursor.execute("BEGIN")
            cursor.execute(sql.text("hold_reports"))
            error = refused(testing.TakenOver, testing.report, tester, life, **given)
            cursor.execute("ROLLBACK")
    finally:
        beside.close()
    assert (error.status, life.first.report_number) == (409, "")
    assert life.act(testing.report, tester, **given).report_number == "R-9"
