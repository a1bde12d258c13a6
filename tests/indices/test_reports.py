"""The yearly report: computed from what is published, written, published by a second person, never changed."""

import io
import json
import re
from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal as D
from hashlib import sha256

import pytest
from django.db import DatabaseError, connection, transaction
from django.test.utils import CaptureQueriesContext
from docx import Document as Docx

from apps.audit.models import Delivery
from apps.audit.operations import deliver
from apps.documents.models import Document
from apps.documents.operations import open_document
from apps.documents.typesetting import NotTypeset, Unprintable, picture
from apps.indices.models import Definition, Index, Publication, Report, Result, Run, Shown, Step
from apps.indices.operations import report_files, report_setting, reporting
from apps.indices.operations.outlines import outlines
from apps.kernel.errors import DomainError, Invalid, NotPermitted, Stale, WrongState
from apps.notifications.models import Message
from tests.factories.access import client_as, scope_of_user, user_with_post
from tests.past import past_guards

pytestmark = pytest.mark.django_db
AT = datetime(2026, 11, 20, 2, 0, tzinfo=UTC)
CITIES = {"320100": "86.10", "320200": "87.35", "320500": "88.02"}


@pytest.fixture
def published(db):
    """The index of competitiveness for two years, published: the province and three cities."""
    with past_guards():  # results that no run computed
        return _published()


def _published():
    index = Index.objects.get(code="mqci")
    definition = Definition.objects.get(index=index, state="approved")
    run = Run.objects.create(
        trigger="command", known_at=AT, state="done", asked_by="test", started_at=AT, finished_at=AT
    )
    Step.objects.create(run=run, index=index, definition=definition, position=0, state="done", done_at=AT)
    publication = Publication.objects.create(
        index=index, run=run, prepared_by="a", prepared_user=1, prepared_at=AT, explanation="first",
    )  # fmt: skip
    publication.state, publication.decided_by, publication.decided_user = "published", "b", 2
    publication.decided_at = AT
    publication.save()
    rows = [("320000", "2023", "85.20", "80", "70"), ("320000", "2024", "85.95", "82", "69")]
    rows += [(area, "2024", value, "82", "69") for area, value in CITIES.items()]
    for area, period, value, *scores in rows:
        result = Result.objects.create(
            index=index, definition=definition, run=run, area=area, period=period, vintage=1, value=D(value),
            low=D(value) - 1, high=D(value) + 1, band="medium", marks=["demo"], digest=b"x", computed_at=AT,
            parts=[
                {"code": code, "parent": "", "leaf": True, "share": "0.5", "score": score, "points": str(D(score) / 2)}
                for code, score in zip(("quality", "development"), scores, strict=True)
            ],
        )  # fmt: skip
        Shown.objects.create(publication=publication, index=index, result=result, area=area, period=period, since=AT)
    return index


@pytest.fixture
def author():
    return scope_of_user(user_with_post("province_officer", "320000"))


@pytest.fixture
def publisher():
    return scope_of_user(user_with_post("province_reviewer", "320000"))


def written(author, year="2024"):
    report = reporting.begin(year=year, by=author, at=AT)
    texts = {
        block["key"]: f"关于{block['key']}的判断。\n第二段。" for block in report.blocks if block["kind"] == "slot"
    }
    return reporting.write(report_id=report.pk, texts=texts, revision=report.revision, by=author, at=AT)


def printed(report, publisher):
    """Decided, and its files made."""
    reporting.publish(report_id=report.pk, by=publisher, at=AT)
    return report_setting.set_report(report_id=report.pk, by=report_setting.BY, at=AT)


def said(report):
    return "\n".join(block["text"] for block in report.blocks if block["kind"] == "text")


def test_facts_are_computed_and_judgement_is_left_open(published, author):
    report = reporting.begin(year="2024", by=author, at=AT)
    text = said(report)
    assert "85.95" in text
    assert "0.75" in text  # on the year before
    assert "可能居首的有苏州市、无锡市" in text  # their intervals overlap: none is named first
    shapes = [block["shape"] for block in report.blocks if block["kind"] == "chart"]
    assert shapes == ["trend", "map", "places"]  # the change of 0.75 is not explained by these parts
    places = next(block for block in report.blocks if block.get("shape") == "places")
    assert [row["shown"] for row in places["rows"]] == ["88.02", "87.35", "86.10"]
    assert len(report.results) == Result.objects.count()
    assert report.demo
    assert not report.texts
    assert (report.state, report.version) == ("draft", 1)


def test_a_year_of_which_nothing_is_published_has_no_report(published, author):
    with pytest.raises(reporting.NothingPublished):
        reporting.begin(year="2020", by=author, at=AT)
    assert not Report.objects.exists()


def test_a_report_is_written_handed_on_and_published_by_a_second_person(published, author, publisher):
    report = written(author)
    reporting.submit(report_id=report.pk, by=author, at=AT)
    done = printed(report, publisher)
    assert (done.state, done.decided_user, len(done.digest)) == ("published", publisher.user_id, 64)
    told = {"year": "2024", "version": 1, "blocks": done.blocks, "texts": done.texts}
    assert done.digest == sha256(json.dumps(told, ensure_ascii=False, sort_keys=True).encode()).hexdigest()
    with open_document(done.pdf) as file:
        assert file.read(5) == b"%PDF-"
    with open_document(done.docx) as file:
        paper = Docx(io.BytesIO(file.read()))
    words = "\n".join(each.text for each in paper.paragraphs)
    assert "关于overall的判断。" in words
    assert "85.95" in words
    assert len(paper.inline_shapes) == 3
    assert any("88.02" in cell.text for table in paper.tables for row in table.rows for cell in row.cells)
    told = paper.element.xml
    assert told.count("<w:tblHeader") == len(paper.tables) > 1
    assert [f" {kind}" in told for kind in ("TOC ", "SEQ ", "PAGEREF ")] == [True] * 3
    captions = [each.text for each in paper.paragraphs if each.style.name == "Caption"]
    assert len(captions) == len(set(captions)) == len(paper.tables) + 3
    assert any("演示" in each for each in captions)
    assert " PAGE " in paper.sections[-1].footer._element.xml
    assert 'w:eastAsia="zh-CN"' in paper.styles.element.xml


def test_the_decision_answers_at_once_and_a_worker_makes_the_files_once(
    published, author, publisher, client, monkeypatch
):
    report = written(author)
    reporting.submit(report_id=report.pk, by=author, at=AT)
    desk, address = client_as(user_with_post("province_reviewer", "320000")), f"/desk/indices/reports/{report.pk}/"
    made = []
    for ending, make in tuple(report_files.MAKERS.items()):
        counted = lambda row, make=make, **told: made.append(row.pk) or make(row, **told)  # noqa: E731
        monkeypatch.setitem(report_files.MAKERS, ending, counted)
    assert desk.post(f"{address}publish/").status_code == 302
    row = Report.objects.get()
    assert (row.state, row.published_at, row.pdf, len(row.digest), made) == ("setting", None, None, 64, [])
    assert "正在生成文件" in desk.get(address).content.decode()
    assert desk.get(address, headers={"hx-request": "true"}).status_code == 204
    assert client.get("/indices/reports/2024-1.pdf").status_code == 404
    with pytest.raises(WrongState):
        reporting.publish(report_id=row.pk, by=publisher, at=AT)
    for change in ({"texts": {}}, {"digest": "0" * 64}, {"decided_user": 1}, {"state": "submitted"}):
        with pytest.raises(DatabaseError), transaction.atomic():
            Report.objects.update(**change)
    with pytest.raises(DatabaseError), transaction.atomic():
        Report.objects.all().delete()
    [asked] = Delivery.objects.filter(consumer=reporting.SET)
    assert [deliver(asked, at=AT), deliver(asked, at=AT)] == ["done", "done"]
    row = Report.objects.get()
    assert (row.state, row.published_at, row.decided_user == publisher.user_id, made) == (
        "published", AT, False, [row.pk, row.pk],
    )  # fmt: skip
    assert Document.objects.count() == 2
    assert "SHA-256" in desk.get(address, headers={"hx-request": "true"}).content.decode()
    assert b"".join(client.get("/indices/reports/2024-1.pdf").streaming_content).startswith(b"%PDF-")


def test_what_keeps_the_files_from_being_made_is_said_and_has_a_way_on(published, author, publisher, monkeypatch):
    report = written(author)
    reporting.submit(report_id=report.pk, by=author, at=AT)
    reporting.publish(report_id=report.pk, by=publisher, at=AT)
    desk, address = client_as(user_with_post("province_reviewer", "320000")), f"/desk/indices/reports/{report.pk}/"

    def fails(row, **told):
        raise NotTypeset("indices/report: no such thing")

    monkeypatch.setitem(report_files.MAKERS, "docx", fails)
    [asked] = Delivery.objects.filter(consumer=reporting.SET)
    for _again in range(2):  # the outbox offers it again; whoever decided is told once
        assert deliver(asked, at=AT) == "waiting"
    row = Report.objects.get()
    assert (row.state, row.trouble, Document.objects.count()) == ("setting", "internal", 0)
    assert Message.objects.filter(kind=reporting.TROUBLE, recipient_id=str(publisher.user_id)).count() == 1
    assert "自动重试" in desk.get(address).content.decode()
    # what a person has to mend is not tried again by itself
    monkeypatch.setitem(report_files.MAKERS, "docx", lambda row, **told: (_ for _ in ()).throw(
        Unprintable(char="\ue000", number="U+E000")
    ))  # fmt: skip
    assert desk.post(f"{address}again/").status_code == 302
    assert Report.objects.get().trouble == ""
    assert deliver(Delivery.objects.filter(consumer=reporting.SET).latest("pk"), at=AT) == "done"
    assert "U+E000" in desk.get(address).content.decode()
    reporting.send_back(report_id=row.pk, reason="含无法打印的字符", by=publisher, at=AT)
    row = Report.objects.get()
    assert (row.state, row.decided_by, row.digest, row.trouble) == ("draft", "", "", "")
    assert not Message.objects.unread().filter(kind=reporting.TROUBLE).exists()
    assert report_setting.set_report(report_id=row.pk, by=report_setting.BY, at=AT).state == "draft"


def test_nobody_publishes_what_he_wrote(published, publisher):
    both = scope_of_user(user_with_post("province_officer", "320000"))
    report = written(both)
    reporting.submit(report_id=report.pk, by=both, at=AT)
    both = replace(both, permissions=both.permissions | {"indices.publish"})
    with pytest.raises(reporting.Author):
        reporting.publish(report_id=report.pk, by=both, at=AT)
    assert Report.objects.get().state == "submitted"
    assert not Document.objects.exists()


def test_texts_that_are_missing_and_saving_over_another_are_refused(published, author):
    report = reporting.begin(year="2024", by=author, at=AT)
    with pytest.raises(Invalid) as caught:
        reporting.submit(report_id=report.pk, by=author, at=AT)
    assert caught.value.details["missing"][0] == "overall"
    saved = reporting.write(report_id=report.pk, texts={"overall": "甲"}, revision=1, by=author, at=AT)
    with pytest.raises(Stale):
        reporting.write(report_id=report.pk, texts={"overall": "乙"}, revision=1, by=author, at=AT)
    with pytest.raises(Invalid):
        reporting.write(report_id=report.pk, texts={"nowhere": "乙"}, revision=saved.revision, by=author, at=AT)
    assert Report.objects.get().texts == {"overall": "甲"}


def test_figures_that_moved_meanwhile_hold_the_publication(published, author, publisher):
    report = written(author)
    reporting.submit(report_id=report.pk, by=author, at=AT)
    old = Shown.objects.get(area="320000", period="2024")
    revised = Result.objects.get(pk=old.result_id)
    revised.pk, revised.vintage, revised.value, revised.high = None, 2, D("86.40"), D("87.40")
    with past_guards():
        revised.save(force_insert=True)
        Shown.objects.filter(pk=old.pk).update(until=datetime(2026, 11, 21, tzinfo=UTC))
        Shown.objects.create(
            publication=old.publication, index=old.index, result=revised, area=old.area, period=old.period, since=AT,
            replaces=old,
        )  # fmt: skip
    with pytest.raises(reporting.Moved):
        reporting.publish(report_id=report.pk, by=publisher, at=AT)
    reporting.send_back(report_id=report.pk, reason="数据已修订", by=publisher, at=AT)
    again = reporting.compute(report_id=report.pk, by=author, at=AT)
    assert "86.40" in said(again)
    assert again.texts["overall"]  # what was written stays
    reporting.submit(report_id=report.pk, by=author, at=AT)
    assert printed(report, publisher).state == "published"


def test_what_is_published_never_changes_and_a_later_version_says_why(published, author, publisher):
    report = written(author)
    reporting.submit(report_id=report.pk, by=author, at=AT)
    printed(report, publisher)
    for change in ({"texts": {}}, {"blocks": []}, {"state": "draft"}):
        with pytest.raises(DatabaseError), transaction.atomic():
            Report.objects.update(**change)
    with pytest.raises(DatabaseError), transaction.atomic():
        Report.objects.all().delete()
    with pytest.raises(WrongState):
        reporting.compute(report_id=report.pk, by=author, at=AT)
    with pytest.raises(Invalid):
        reporting.begin(year="2024", by=author, at=AT)
    later = reporting.begin(year="2024", why="补充区间", by=author, at=AT)
    assert (later.version, later.texts) == (2, report.texts)
    with pytest.raises(reporting.BeingWritten):
        reporting.begin(year="2024", why="补充区间", by=author, at=AT)


def test_what_was_handed_on_is_not_written_in(published, author):
    report = written(author)
    reporting.submit(report_id=report.pk, by=author, at=AT)
    with pytest.raises(DatabaseError), transaction.atomic():
        Report.objects.update(texts={"overall": "别的"})
    with pytest.raises(WrongState):
        reporting.write(report_id=report.pk, texts={"overall": "别的"}, revision=3, by=author, at=AT)


def test_who_may_only_look_does_not_write(published):
    county = scope_of_user(user_with_post("county_officer", "320102"))
    with pytest.raises(NotPermitted):
        reporting.begin(year="2024", by=county, at=AT)
    assert not Report.objects.exists()


def test_the_same_report_gives_the_same_pdf(published, author):
    report = written(author)
    assert report_files.pdf(report, on=AT) == report_files.pdf(report, on=AT)


# --- pages -----------------------------------------------------------------------------------------------------------


def test_the_desk_writes_and_everybody_reads(published, publisher, client):
    user = user_with_post("province_officer", "320000")
    desk = client_as(user)
    assert client.get("/indices/reports/2024-1.pdf").status_code == 404
    assert desk.post("/desk/indices/reports/", {"year": "24"}).status_code == 422
    page = desk.post("/desk/indices/reports/", {"year": "2024"}, follow=True)
    report = Report.objects.get()
    assert page.redirect_chain == [(f"/desk/indices/reports/{report.pk}/", 302)]
    form = page.context["form"]
    data = {"revision": report.revision} | {name: "判断" for name in form.fields if name != "revision"}
    assert desk.post(f"/desk/indices/reports/{report.pk}/", data).status_code == 302
    assert desk.post(f"/desk/indices/reports/{report.pk}/", data).status_code == 422  # somebody saved in between
    for ending in ("pdf", "docx"):
        assert desk.get(f"/desk/indices/reports/{report.pk}/report.{ending}").status_code == 200
    assert desk.post(f"/desk/indices/reports/{report.pk}/submit/").status_code == 302
    printed(report, publisher)
    listed = client.get("/indices/reports/")
    assert "2024-1.pdf" in listed.content.decode()
    for ending, start in (("pdf", b"%PDF-"), ("docx", b"PK")):
        answer = client.get(f"/indices/reports/2024-1.{ending}")
        assert b"".join(answer.streaming_content).startswith(start)
        assert "immutable" in answer["Cache-Control"]
        again = client.get(f"/indices/reports/2024-1.{ending}", headers={"if-none-match": answer["ETag"]})
        assert (again.status_code, again.content) == (304, b"")


def test_a_report_opens_with_its_chapters_and_folds_those_that_wait_for_nothing(published, author):
    report = reporting.begin(year="2024", by=author, at=AT)
    titles = [block["text"] for block in report.blocks if block["kind"] == "heading" and block["level"] == 1]
    desk, address = client_as(user_with_post("province_officer", "320000")), f"/desk/indices/reports/{report.pk}/"
    page = desk.get(address).content.decode()
    contents = page[page.index('<nav class="report-contents"') : page.index("</nav>", page.index("report-contents"))]
    assert re.findall(r'href="#(part-\d+)" lang="zh-hans">([^<]+)<', contents) == [
        (f"part-{n}", title) for n, title in enumerate(titles, 1)
    ]
    assert all(f'<div id="part-{n}">' in page for n in range(1, len(titles) + 1))
    lacking = {block["key"] for block in report.blocks if block["kind"] == "slot"}
    assert 1 < contents.count("文字待补") <= len(lacking)
    assert page.count('<details class="report-part" open>') == 1, "where the writing goes on"
    assert page.index('report-part" open') < page.index('<div id="part-1">') < page.index('<div id="part-2">')
    assert page.count("<textarea") == len([block for block in report.blocks if block["kind"] == "slot"])
    texts = {block["key"]: "判断" for block in report.blocks if block["kind"] == "slot"}
    reporting.write(report_id=report.pk, texts=texts, revision=report.revision, by=author, at=AT)
    page = desk.get(address).content.decode()
    assert '<details class="report-part" open>' not in page
    assert page.count('<details class="report-part">') == len(titles)
    assert "文字待补" not in page


def test_the_list_asks_the_same_of_one_report_and_of_three(published, author, publisher):
    desk = client_as(user_with_post("province_officer", "320000"))
    counts = []
    for why in ("", "二", "三"):
        report = reporting.begin(year="2024", why=why, by=author, at=AT)
        texts = {key: "判断" for key in reporting.blocks.slots(report.blocks)}
        report = reporting.write(report_id=report.pk, texts=texts, revision=report.revision, by=author, at=AT)
        reporting.submit(report_id=report.pk, by=author, at=AT)
        printed(report, publisher)
        with CaptureQueriesContext(connection) as asked:
            desk.get("/desk/indices/reports/")
        counts.append(len(asked))
    assert counts[1] == counts[2]


def test_the_cities_stand_on_the_map_in_steps_with_their_outlines(published, author):
    report = reporting.begin(year="2024", by=author, at=AT)
    drawn = next(block for block in report.blocks if block.get("shape") == "map")
    assert {row["name"]: row["step"] for row in drawn["rows"]} == {"南京市": 2, "无锡市": 3, "苏州市": 4}
    assert [each["label"] for each in drawn["legend"]] == ["86.10", "87.35", "88.02"]
    found, height = outlines()
    assert len(found) == 13
    assert 0.9 < height < 1.3  # the province is about as high as it is wide
    for rings in found.values():
        assert all(0 <= x <= 1 and 0 <= y <= height + 0.001 for ring in rings for x, y in ring)
    wide = {name: max(x for ring in rings for x, _y in ring) for name, rings in found.items()}
    assert max(wide, key=wide.get) == "南通市"  # the easternmost city
    assert len(picture("indices/chart", report_files.drawn(drawn))) > 10_000


def test_an_english_edition_has_versions_and_an_address_of_its_own(published, author, publisher, client):
    chinese = written(author)
    english = reporting.begin(year="2024", language="en", by=author, at=AT)
    assert (english.version, str(english)) == (1, "2024-1-en")
    assert "In 2024 the Manufacturing quality competitiveness index of Jiangsu Province was 85.95" in said(english)
    with pytest.raises(Invalid):
        reporting.begin(year="2024", language="fr", by=author, at=AT)
    texts = dict.fromkeys(reporting.blocks.slots(english.blocks), "A judgement.")
    reporting.write(report_id=english.pk, texts=texts, revision=english.revision, by=author, at=AT)
    reporting.submit(report_id=english.pk, by=author, at=AT)
    done = printed(english, publisher)
    assert done.pdf.name == "Analysis of quality in Jiangsu Province, 2024_v1.pdf"
    answer = client.get("/indices/reports/2024-1-en.pdf")
    assert b"".join(answer.streaming_content).startswith(b"%PDF-")
    assert client.get("/indices/reports/2024-1.pdf").status_code == 404  # the Chinese one is still being written
    assert "2024-1-en.docx" in client.get("/indices/reports/").content.decode()
    assert Report.objects.get(pk=chinese.pk).state == "draft"


def test_refusals_are_domain_errors():
    for error in (reporting.NothingPublished, reporting.BeingWritten, reporting.Moved, reporting.Author):
        assert issubclass(error, DomainError)
