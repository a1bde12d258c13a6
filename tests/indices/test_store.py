"""The store of statistics: vintages beside one another, imports that are checked, what the database itself refuses."""

import io
from datetime import timedelta
from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, connection, transaction
from django.utils import translation
from openpyxl import Workbook

from apps.documents.rules.media_types import XLSX
from apps.indices import sql
from apps.indices.files import records
from apps.indices.loading import CORRECTED, correct_published
from apps.indices.models import Clearance, Index, Observation, Release, Series
from apps.indices.operations import import_runs
from apps.indices.operations.catalogue import add_series
from apps.indices.operations.importing import Doubtful, TwoColumns
from apps.indices.queries.inputs import values_of
from apps.kernel.errors import Invalid, NotPermitted
from tests.factories.access import client_as, scope_of_user, user_with_post
from tests.factories.indices import (
    CITY,
    HEADER,
    HOME,
    NOON,
    OTHER,
    officer,
    put,
    reviewer,
    small_index,
    taken,
    uploaded,
)
from tests.past import said_anew
from tests.registry.test_import_xlsx import patched

pytestmark = pytest.mark.django_db
TOLD = {"encoding": "", "source": "江苏省统计局", "announced_on": None, "provenance": "official", "title": "统计年鉴"}


def findings(run):
    return sorted(run.refused.values_list("line", "reason", "warning"))


def test_the_published_series_come_cited_with_their_vintages():
    """T2-8: bulletin and revision of 2018; every shipped figure says where it comes from."""
    rows = Observation.objects.filter(series__code="gdp.nominal", area=HOME, period="2018").order_by("vintage")
    assert [(row.stage, str(row.value.normalize())) for row in rows] == [("first", "92595.4"), ("revised", "93207.55")]
    shipped = Observation.objects.filter(release__kind="shipped")
    assert shipped.count() == Release.objects.get(kind="shipped").values_count > 300
    assert not shipped.filter(source="").exists()
    assert not shipped.filter(provenance="demo").exists()


def test_an_import_makes_a_revision_another_vintage_and_says_twice_is_unchanged():
    by = officer()
    small_index()
    run = taken([f"test.a,{CITY},,2023,80,分,初步,", "test.a,苏州,,2023,81.5,分,初步,"], by=by)
    assert (run.state, run.counts["created"], run.counts["rejected"]) == ("done", 2, 0)
    again = taken([f"test.a,{CITY},,2023,80.2,分,修订,普查后修订", f"test.a,{OTHER},,2023,81.5,分,初步,"], by=by)
    assert {name: again.counts[name] for name in ("rows", "created", "updated", "unchanged", "rejected")} == {
        "rows": 2, "created": 0, "updated": 1, "unchanged": 1, "rejected": 0,
    }  # fmt: skip
    rows = Observation.objects.filter(series__code="test.a", area=CITY).order_by("vintage")
    assert [(row.vintage, row.stage, float(row.value)) for row in rows] == [(1, "first", 80.0), (2, "revised", 80.2)]
    assert rows[1].note == "普查后修订"
    assert rows[1].source == "江苏省统计局公报《统计公报》"


def test_every_bad_row_is_named_and_a_check_takes_nothing():
    by = officer()
    small_index()
    put("test.a", (CITY, "2022", "80"))
    run = uploaded(
        [
            f"test.a,{CITY},,2023,80,亿元,初步,",  # another unit
            f"none,{CITY},,2023,80,分,初步,",
            "test.a,无此地,,2023,80,分,初步,",
            f"test.a,{CITY},,2023Q9,80,分,初步,",
            f"test.a,{CITY},,2023Q1,80,分,初步,",  # a yearly series
            f"test.a,{OTHER},,2023,八十,分,初步,",
            f"test.a,{CITY},,2022,81,分,初步,",  # known already: a revision
            f"portal.pass-rate,{CITY},,2023,90,%,初步,",
            f"mqci.grade-rate,{CITY},,2023,120,%,初步,",  # more than a hundred per cent
            f"test.a,{OTHER},,2024,,分,初步,",
        ],
        by=by,
    )
    assert findings(run) == [
        (2, "unit", False), (3, "series-unknown", False), (4, "area-unknown", False), (5, "period-unknown", False),
        (6, "period-frequency", False), (7, "number", False), (8, "not-a-first", False), (9, "series-live", False),
        (10, "bounds", False), (11, "missing", False),
    ]  # fmt: skip
    assert run.counts["rejected"] == 10
    assert Observation.objects.filter(series__code__startswith="test.").count() == 1
    assert "亿元" in run.refused.get(line=2).message


def test_a_county_is_found_by_its_digits_or_by_a_name_that_is_its_alone():
    by = officer()
    small_index()
    run = taken(["test.a,昆山市,,2023,80,分,初步,", "test.a,320102,,2023,70,分,初步,"], by=by)
    assert (run.counts["created"], run.counts["rejected"]) == (2, 0)
    kept = Observation.objects.filter(series__code="test.a").values_list("area", "value")
    assert dict(kept) == {"320583": 80, "320102": 70}
    twice = uploaded(["test.a,鼓楼区,,2023,80,分,初步,", "test.a,鼓楼,,2023,80,分,初步,"], by=by)  # 南京、徐州
    assert findings(twice) == [(2, "area-ambiguous", False), (3, "area-unknown", False)]


def test_jumps_and_parts_that_do_not_sum_are_taken_only_with_a_reason():
    by = officer()
    codes = [f"3{2000 + number}00" for number in range(2001, 2014)]
    codes = [f"32{number:02d}00" for number in range(1, 14)]
    lines = [f"employment,{code},,2021,100,万人,初步," for code in codes]
    lines += [f"employment,{HOME},,2021,1500,万人,初步,"]  # thirteen hundreds are no fifteen hundred
    lines += [f"employment,{CITY},,2022,130,万人,初步,"]
    run = uploaded(lines, by=by)
    assert findings(run) == [(15, "jump", True), (15, "parts-sum", True), (16, "jump", True)]
    found = run.refused.get(line=15, reason="parts-sum")
    assert (found.value, found.hint) == ("1300", "1500")
    found = run.refused.get(line=15, reason="jump")  # on the last year that is published
    assert (found.hint, found.other) == ("4745.2", "-68.4%")
    import_runs.queue(run_id=run.pk, verb="import", by=by, at=NOON)
    with pytest.raises(Doubtful):
        import_runs.run_import(run_id=run.pk, by=by, at=NOON)
    run.refresh_from_db()
    assert (run.state, run.error_code) == ("failed", "doubtful")
    assert not Observation.objects.filter(series__code="employment", period="2021").exists()
    done = taken(lines, by=by, accepted="含省外务工人员")
    assert done.release.doubts == ["jump 2", "parts-sum 1"]
    assert done.release.note == "含省外务工人员"
    assert Observation.objects.filter(release=done.release).count() == 15


def test_industries_that_are_more_than_their_whole_are_a_doubt_and_fewer_are_none():
    by = officer()
    lines = [
        f"employment,{CITY},,2021,100,万人,初步,", f"employment,{CITY},C39,2021,70,万人,初步,",
        f"employment,{CITY},C13,2021,20,万人,初步,",
    ]  # fmt: skip
    assert taken(lines, by=by).release.doubts == []
    more = uploaded([f"employment,{CITY},C14,2021,30,万人,初步,"], by=by)  # beside what the store holds
    assert findings(more) == [(2, "parts-sum", True)]
    assert (more.refused.get().value, more.refused.get().hint) == ("120", "100")
    less = uploaded([f"employment,{CITY},,2021,60,万人,修订,"], by=by)  # the whole is revised below its parts
    assert findings(less) == [(2, "jump-vintage", True), (2, "parts-sum", True)]


def workbook(*rows, seen=None, **more):
    """`seen`: {a number as a person sees it: as Excel keeps it}; `more`: {title of a further sheet: its cell A1}."""
    book, out = Workbook(), io.BytesIO()
    for cells in [HEADER.split(","), *rows]:
        book.active.append(cells)
    for title, cell in more.items():
        book.create_sheet(title).append([cell])
    book.save(out)

    def kept(xml):
        for number, written in (seen or {}).items():
            xml = xml.replace(f"<v>{number}</v>".encode(), f"<v>{written}</v>".encode())
        return xml

    content = patched(out.getvalue(), "xl/worksheets/sheet1.xml", kept)
    return SimpleUploadedFile("figures.xlsx", content, XLSX)


def test_a_workbook_is_read_as_its_cells_are_seen_and_checked_like_any_table():
    """Numbers stay decimals, a year is a year; a jump, a wrong unit and parts that do not sum are found as in CSV."""
    by = officer()
    small_index()
    Series.objects.filter(code="test.a").update(jump=10)
    put("test.a", (CITY, "2022", "70"))
    codes = [f"32{number:02d}00" for number in range(1, 14)]
    rows = [
        ["test.a", CITY, None, 2023, 80.25, "分", "初步", None],
        ["test.a", OTHER, None, 2023, 81, "亿元", "初步", ""],
    ]
    last = ["test.a", "320300", "", 2023, True, "分", "初步", ""]
    rows += [["employment", code, "", 2021, 100.1, "万人", "初步", ""] for code in codes]
    rows += [["employment", HOME, "", 2021, 1500, "万人", "初步", ""]]
    told = {"encoding": "", "source": "江苏省统计局", "announced_on": None, "by": by, "at": NOON}
    told |= {"provenance": "official", "title": "江苏统计年鉴"}
    run = import_runs.run_import(run_id=import_runs.upload(file=workbook(*rows, last), **told).pk, by=by, at=NOON)
    assert (run.state, run.counts["rows"]) == ("checked", 17)
    assert findings(run) == [
        (2, "jump", True), (3, "unit", False), (17, "jump", True), (17, "parts-sum", True), (18, "number", False),
    ]  # fmt: skip
    assert not Observation.objects.filter(series__code="test.a", period="2023").exists()  # a check takes nothing
    import_runs.queue(run_id=run.pk, verb="import", accepted="已与原表核对", by=by, at=NOON)
    run = import_runs.run_import(run_id=run.pk, by=by, at=NOON)
    assert (run.state, run.counts["created"], run.counts["rejected"]) == ("done", 15, 2)
    taken_in = Observation.objects.get(series__code="test.a", period="2023")
    assert (str(taken_in.value.normalize()), taken_in.stage) == ("80.25", "first")


def test_numbers_of_a_workbook_are_those_that_are_seen_and_further_sheets_are_named():
    """As Excel itself keeps them: with 17 digits, small ones with an exponent. An empty sheet tells nothing."""
    by = officer()
    small_index()
    seen = {"0.58": "0.57999999999999996", "0.0004": "4.0000000000000002E-4", "4.35": "4.3499999999999996",
            "0.1234567891": "0.12345678910000001"}  # fmt: skip
    rows = [["test.a", CITY, "", 2020 + at, float(number), "分", "初步", ""] for at, number in enumerate(seen)]
    file = workbook(*rows, seen=seen, 说明="按现价", 空表=None)
    run = import_runs.run_import(run_id=import_runs.upload(file=file, by=by, at=NOON, **TOLD).pk, by=by, at=NOON)
    assert findings(run) == [(5, "decimals", False)]
    assert run.unread == ["说明"]
    page = client_as(user_with_post("province_officer", HOME)).get(f"/desk/indices/imports/{run.pk}/")
    assert "说明" in page.content.decode()
    import_runs.queue(run_id=run.pk, verb="import", by=by, at=NOON)
    import_runs.run_import(run_id=run.pk, by=by, at=NOON)
    kept = Observation.objects.filter(series__code="test.a").order_by("period").values_list("value", flat=True)
    assert [f"{value.normalize():f}" for value in kept] == ["0.58", "0.0004", "4.35"]


def test_a_name_that_two_have_stands_for_neither_and_two_names_of_one_are_a_duplicate():
    by = officer()
    small_index()
    with pytest.raises(Invalid):
        add_series(code="gdp.other", title="地区生产总值", unit="days", frequency="year", theme="x", by=by, at=NOON)
    Series.objects.create(code="test.c", title="test.b", unit="points", theme="product")  # a code stands before a name
    for code in ("test.d", "test.e"):
        Series.objects.create(code=code, title="同名指标", unit="points", theme="product")
    run = uploaded(
        [
            "mqci.official,100000,医药制造业,2009,83.44,分,修订,",  # C27, and an older classification
            f"同名指标,{CITY},,2023,80,分,初步,",
            f"test.b,{CITY},,2023,80,分,初步,",
            "mqci.official,100000,old-medicines,2009,82.5,分,修订,",
            f"test.a,{CITY},,2023,80,分,初步,", "test.a,南京市,,2023,80,分,初步,",
            "mqci.grade-rate,南京,C27,2023,90,%,初步,", "产品质量等级品率,320100,C27,2023,90,%,初步,",
        ],
        by=by,
    )  # fmt: skip
    assert [row for row in findings(run) if not row[2]] == [
        (2, "sector-ambiguous", False), (3, "series-ambiguous", False), (6, "duplicate-key", False),
        (7, "duplicate-key", False), (8, "duplicate-key", False), (9, "duplicate-key", False),
    ]  # fmt: skip
    assert "C27、old-medicines" in run.refused.get(line=2).message
    assert "test.d、test.e" in run.refused.get(line=3).message
    taken([f"test.b,{CITY},,2023,80,分,初步,", "mqci.official,100000,old-medicines,2009,82.5,分,修订,"],
          by=by, accepted="与公报一致")  # fmt: skip
    assert Observation.objects.get(series__code="test.b").area == CITY
    newest = Observation.objects.filter(series__code="mqci.official", sector="old-medicines", period="2009")
    assert [row.vintage for row in newest.order_by("vintage")] == [1, 2]


def test_the_first_amount_of_an_industry_is_held_against_its_whole():
    by = officer()
    lines = ["gfcf.current,320000,C27,2023,999999999999,亿元,初步,"]
    assert findings(uploaded(lines, by=by)) == [(2, "alone", True)]
    Series.objects.filter(code="mqci.average-sales").update(jump=60)
    put("mqci.average-sales", (CITY, "2023", "10"))
    lines = [f"mqci.average-sales,{CITY},{sector},2023,{value},亿元,初步,"
             for sector, value in (("C13", "16"), ("C14", "16.1"), ("C15", "3.9"))]  # fmt: skip
    run = uploaded(lines, by=by)
    assert findings(run) == [(3, "industry", True), (4, "industry", True)]
    assert "10" in run.refused.get(line=3).message
    # one city that is more than the province, whatever the others are
    [sums] = uploaded([f"employment,{CITY},,2019,4747,万人,初步,"], by=by).refused.all()
    assert (sums.reason, sums.hint) == ("parts-sum", "4745.2")


def test_the_same_value_from_another_kind_of_source_is_another_vintage_and_a_weaker_one_a_doubt():
    by = officer()
    small_index()
    taken([f"test.a,{CITY},,2023,80,分,初步,"], by=by, provenance="demo", title="")
    assert findings(uploaded([f"test.a,{CITY},,2023,80,分,初步,"], by=by)) == [(2, "not-a-first", False)]
    better = taken([f"test.a,{CITY},,2023,80,分,修订,"], by=by)
    assert (better.counts["updated"], better.release.doubts) == (1, [])
    assert taken([f"test.a,{CITY},,2023,80,分,修订,"], by=by, source="别处").counts["unchanged"] == 1
    worse = uploaded([f"test.a,{CITY},,2023,80,分,修订,"], by=by, provenance="unverified", title="")
    assert findings(worse) == [(2, "weaker", True)]
    with translation.override("zh-hans"):
        assert "官方文件" in worse.refused.get().message
    kept = Observation.objects.filter(series__code="test.a").order_by("vintage")
    assert [(row.vintage, row.provenance) for row in kept] == [(1, "demo"), (2, "official")]


def test_what_was_shipped_with_a_wrong_origin_gets_a_vintage_and_what_was_no_figure_of_it_ends():
    """An installation of before, brought to what data/ says now; what somebody announced meanwhile stays."""
    now = NOON + timedelta(days=400)  # after every run
    correct = lambda: correct_published(Series, Release, Observation, Clearance, at=now)  # noqa: E731
    assert correct() == 0
    shipped = Observation.objects.filter(release__kind="shipped")
    wrong = shipped.filter(series__code="passrate.manufacturing", area="100000", period__in=("2017", "2018"))
    said_anew(wrong, provenance="official", source="公告")
    put("passrate.manufacturing", ("100000", "2018", "93.9"))
    said_anew(shipped.filter(series__code="mqci.official", area="310000", period="2020"), area="410000")
    assert correct() == 2
    again = Observation.objects.filter(release__source=CORRECTED).order_by("series__code")
    assert [(row.area, row.vintage, row.stage, row.value, row.provenance) for row in again] == [
        ("410000", 2, "none", None, "secondary"), ("100000", 2, "final", Decimal("93.71"), "unverified"),
    ]  # fmt: skip
    assert ("410000", "", "2020") not in values_of(["mqci.official"], now)["mqci.official"]
    page = client_as().get("/indices/series/mqci.official/?area=410000")
    assert [row.shown for row in page.context["rows"]] == ["—", "95.34"]
    last = [row for row in records("series", "mqci.official") if row["area"] == "410000"][-1]
    assert (last["stage"], last["value"], last["n"]) == ("none", None, 0)
    for change in ({"value": None}, {"stage": "none", "n": 0}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Observation.objects.create(
                **{"series_id": again[0].series_id, "area": "410000", "period": "2020", "vintage": 3, "n": None,
                   "stage": "final", "value": 1, "provenance": "demo", "release": again[0].release,
                   "recorded_at": now} | change
            )  # fmt: skip


def test_a_series_is_added_once_and_its_figures_come_by_import():
    by = officer()
    told = {"code": "test.new", "title": "新指标", "unit": "days", "frequency": "quarter", "theme": "service"}
    row = add_series(**told, decimals=1, least=Decimal(0), by=by, at=NOON)
    assert row.position > Series.objects.get(code="portal.licence-days").position
    with pytest.raises(Invalid):
        add_series(**told, by=by, at=NOON)
    with pytest.raises(Invalid):
        add_series(**told | {"code": "portal.own"}, by=by, at=NOON)
    with pytest.raises(NotPermitted):
        add_series(**told | {"code": "test.other"}, by=reviewer(), at=NOON)
    run = taken([f"test.new,{CITY},,2025Q3,12.5,天,初步,", f"test.new,{OTHER},,2025Q3,-1,天,初步,"], by=by)
    assert (run.counts["created"], findings(run)) == (1, [(3, "bounds", False)])


def test_the_page_adds_a_series_and_says_what_is_wrong():
    client = client_as(user_with_post("province_officer", HOME))
    given = {"code": "Test New", "title": "新指标", "unit": "days", "frequency": "year", "theme": "service",
             "meaning": "说明", "decimals": "1", "tolerance": "0", "least": "5", "most": "1", "jump": "20"}  # fmt: skip
    assert client.post("/desk/indices/series/new/", given).status_code == 422
    assert client.post("/desk/indices/series/new/", given | {"code": "test.new"}).status_code == 422
    made = client.post("/desk/indices/series/new/", given | {"code": "test.new", "most": "9"})
    assert (made.status_code, made["Location"]) == (302, "/indices/series/test.new/")
    assert Series.objects.get(code="test.new").most == 9


def test_a_figure_is_held_against_what_is_public_of_its_place_and_of_the_others():
    """Before, after, announced before, final once, beside, alone; what waits for release stands surety for nothing."""
    by = officer()
    small_index()
    Series.objects.filter(code__in=("test.a", "test.b")).update(jump=60, points=10)
    put("test.a", (CITY, "2022", "96"), (CITY, "2024", "95"), (OTHER, "2023", "94"))
    run = uploaded(
        [
            f"test.a,{CITY},,2023,40,分,初步,",
            f"test.a,{CITY},,2022,40,分,修订,",
            "test.a,320300,,2023,83.9,分,初步,",
            "test.a,320400,,2023,84,分,初步,",
            f"test.a,{OTHER},,2027,90,分,初步,",
            f"test.a,{OTHER},,2026,90,分,初步,",
            f"test.b,{OTHER},,2023,90,分,初步,",
        ],
        by=by,
    )
    assert findings(run) == [
        (2, "jump-after", True),  # on the year before it stays with its own file, whose row is doubted
        (3, "jump-vintage", True), (4, "beside", True), (6, "period-future", False),
        (7, "period-open", True), (8, "alone", True),
    ]  # fmt: skip
    assert "83.9" in run.refused.get(line=4).message
    assert "94–94" in run.refused.get(line=4).message
    taken([f"test.a,{OTHER},,2024,50,分,初步,"], by=by, accepted="待核")
    [found] = uploaded([f"test.a,{OTHER},,2025,52,分,初步,"], by=by).refused.all()
    assert (found.reason, found.hint, found.other) == ("jump", "94", "-42.0")
    assert not taken([f"test.a,{CITY},,2022,96,分,最终,"], by=by).release.doubts
    for value in ("96", "95.5"):  # announced as a revision first, and changed only then
        run = taken([f"test.a,{CITY},,2022,{value},分,修订,"], by=by, accepted="更正")
        assert run.release.doubts == ["after-final 1"]


def test_an_import_says_where_its_figures_are_taken_from():
    by = officer()
    small_index()
    line = [f"test.a,{CITY},,2023,80,分,初步,"]
    for wrong in ({"provenance": ""}, {"provenance": "portal"}, {"title": "\u200b"}, {"source": "\u2060"}):
        with pytest.raises(Invalid):
            uploaded(line, by=by, **wrong)
    assert taken(line, by=by, provenance="unverified", title="", source="局内整理").release.source == "局内整理"
    kept = Observation.objects.get(series__code="test.a")
    assert (kept.provenance, kept.source) == ("unverified", "局内整理")
    page = client_as(user_with_post("province_officer", HOME)).get(f"/desk/indices/figures/{kept.release_id}/")
    assert kept.get_provenance_display() in page.content.decode()


def test_who_may_not_import_changes_nothing():
    small_index()
    by = scope_of_user(user_with_post("province_reviewer", HOME))
    with pytest.raises(NotPermitted):
        uploaded([f"test.a,{CITY},,2023,80,分,初步,"], by=by)
    assert not Observation.objects.filter(series__code="test.a").exists()


def refused(statement, *params):
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement, params)


def test_the_database_keeps_what_was_said():
    small_index()
    [row] = put("test.a", (CITY, "2023", "80"))
    refused("UPDATE indices_observation SET value = 1 WHERE id = %s", row.pk)
    refused("DELETE FROM indices_observation WHERE id = %s", row.pk)
    refused("UPDATE indices_release SET source = 'x' WHERE id = %s", row.release_id)
    refused("UPDATE indices_series SET unit = 'ratio' WHERE id = %s", row.series_id)
    with pytest.raises(IntegrityError), transaction.atomic():  # a vintage that follows none
        Observation.objects.create(
            series=row.series, area=CITY, period="2024", vintage=2, stage="revised", value=1, provenance="official",
            release=row.release, recorded_at=NOON,
        )  # fmt: skip
    assert Series.objects.get(pk=row.series_id).unit == "points"


def test_what_is_counted_per_10000_says_so_and_is_renamed_where_it_was_called_a_ratio():
    """Figures of before stay as they are; the guard of a series that has values stands again afterwards."""
    units = {
        "portal.list-rate": ("firms_per_10k", "户/万户"), "portal.complaints": ("cases_per_10k", "件/万户"),
        "list-rate": ("firms_per_10k", "户/万户"), "complaints": ("cases_per_10k", "件/万户"),
    }  # fmt: skip

    def named():
        rows = [*Series.objects.filter(code__in=units), *Index.objects.filter(code__in=units)]
        with translation.override("zh-hans"):
            return {row.code: (row.unit, row.get_unit_display()) for row in rows}

    assert named() == units
    with connection.cursor() as cursor:  # as it stood before
        cursor.execute(
            "UPDATE indices_series SET unit = 'ratio' WHERE code IN ('portal.list-rate', 'portal.complaints')"
        )
        cursor.execute("UPDATE indices_index SET unit = 'ratio' WHERE code IN ('list-rate', 'complaints')")
    [row] = put("portal.list-rate", (CITY, "2023", "1.25"))
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute(sql.text("units_per_10k"))
    assert named() == units
    row.refresh_from_db()
    assert (row.value, row.vintage) == (Decimal("1.25"), 1)
    refused("UPDATE indices_series SET unit = 'ratio' WHERE id = %s", row.series_id)


def test_a_number_is_read_as_it_is_written_or_refused_and_no_column_is_passed_over():
    by = officer()
    small_index()
    written = {"1,234.5": "1234.5", "12,345,678": "12345678", "-0.5": "-0.5", "12,5": "", "1,2,3": "", "1,0000": "",
               ",5": "", "1，000": "", "0012,345": ""}  # fmt: skip
    run = taken([f'test.a,{CITY},,{1990 + at},"{text}",分,初步,' for at, text in enumerate(written)], by=by)
    found = dict(Observation.objects.filter(series__code="test.a").values_list("period", "value"))
    assert found == {str(1990 + at): Decimal(value) for at, value in enumerate(written.values()) if value}
    assert set(run.refused.values_list("reason", flat=True)) == {"number"}
    for heading in ("数值", "value"):
        file = SimpleUploadedFile("f.csv", f"{HEADER},{heading}\n".encode(), "text/csv")
        told = {"encoding": "", "source": "公报", "announced_on": None, "provenance": "secondary"}
        with pytest.raises(TwoColumns) as wrong:
            import_runs.upload(file=file, by=by, at=NOON, **told)
        assert f"数值、{heading}" in str(wrong.value.message)


def test_what_is_refused_is_not_doubted_besides_and_sums_leave_it_out():
    by = officer()
    small_index()
    codes = [f"32{number:02d}00" for number in range(1, 14)]
    Series.objects.filter(code="test.a").update(jump=10, additive=True, least=0)
    put("test.a", (CITY, "2022", "50"), (HOME, "2022", "2400"), *((code, "2022", "190") for code in codes[1:]))
    lines = [f"test.a,{HOME},,2023,2600,分,初步,", f"test.a,{CITY},,2023,100,亿元,初步,"]  # a jump, in a wrong unit
    lines += [f"test.a,{code},,2023,200,分,初步," for code in codes if code != CITY]
    run = uploaded(lines, by=by)
    assert findings(run) == [(3, "unit", False)]
    assert (run.counts["rejected"], run.counts["doubts"]) == (1, 0)
    percent = uploaded([f"mqci.grade-rate,{CITY},,2023,90,分,初步,"], by=by)
    assert "percent" not in percent.refused.get().message
    assert "%" in percent.refused.get().message


def test_at_19_published_research_of_13_cities_sums_to_the_province_but_for_the_last_digit():
    Series.objects.create(
        code="test.rd", title="研究", unit="100m_yuan", theme="innovation", additive=True, least=0, tolerance=0,
    )  # fmt: skip
    text = "578.8 445.0 146.2 290.4 888.7 286.2 88.2 81.0 140.3 151.6 113.8 159.8 68.5"
    lines = [f"test.rd,{HOME},,2021,3438.6,亿元,初步,"]
    lines += [f"test.rd,32{at:02d}00,,2021,{part},亿元,初步," for at, part in enumerate(text.split(" "), 1)]
    by = officer()
    [doubt] = uploaded(lines, by=by).refused.all()
    assert (doubt.reason, doubt.value, doubt.hint) == ("parts-sum", "3438.5", "3438.6")
    Series.objects.filter(code="test.rd").update(tolerance=Decimal("0.1"))
    assert not uploaded(lines, by=by).refused.exists()
