"""Licences on the credit platform: told once, changed when they end, by the layout of the standard."""

from datetime import date

import pytest
from django.core.management import call_command

from apps.divisions.models import Agency
from apps.records.models import Fact
from apps.records.operations.facts import end_fact, withdraw_fact
from apps.records.operations.imports import import_facts
from apps.records.rules.layouts import LICENCE
from apps.two_publicities.operations import making
from apps.two_publicities.rules import rows as rules
from tests.factories.access import client_as, user_with_post
from tests.factories.records import FactFactory, kind
from tests.factories.registry import enterprise_in
from tests.factories.two_publicities import Bureau, agency_code

from .test_files import SYSTEM, bytes_of, rows_of, told

pytestmark = pytest.mark.django_db
PERMISSION = {
    "document": "江苏省市监产许准〔2026〕7号", "document_name": "准予行政许可决定书", "category": "普通",
    "certificate_name": "全国工业产品生产许可证", "certificate": "(苏)XK06-001-00007",
    "content": "电线电缆：塑料绝缘控制电缆", "valid_from": "2026-05-11", "valid_until": "2031-05-10", "remark": "",
}  # fmt: skip


def licence_of(bureau, **more):
    """A licence of the ledger that a proceeding of the portal entered, decided by the bureau."""
    from apps.records.models import Source

    firm = enterprise_in("320102")
    return FactFactory(
        kind=kind("licence"), enterprise=firm, subject_code="", severity=0, occurred_on=date(2026, 5, 11),
        source=Source.objects.get(code="licensing"), agency=Agency.objects.get(pk=bureau.officer.agency_code),
        title="电线电缆生产许可证", document_number="(苏)XK06-001-00007", public_from=date(2026, 5, 11),
        public_until=date(2031, 5, 11), detail={"permission": PERMISSION | more}, amount=None,
    )  # fmt: skip


@pytest.fixture
def bureau():
    return Bureau()


def test_a_licence_is_told_once_changed_when_it_ends_and_taken_back(bureau):
    fact = licence_of(bureau)
    bureau.penalty()
    with pytest.raises(making.NothingToReport):
        bureau.make(layout="licence", first=date(2026, 5, 12))
    file = bureau.make(layout="licence")
    row = rows_of(file)[0]
    assert (file.layout, file.lines_total, file.number[-8:]) == ("licence", 1, "〔2026〕1号"[-8:])
    assert list(row) == list(rules.LICENCES.header)
    assert (row["XK_WSH"], row["XK_XKBH"], row["XK_ZT"]) == (PERMISSION["document"], fact.document_number, "1")
    assert (row["XK_JDRQ"], row["XK_YXQZ"], row["XK_YXQZI"]) == ("2026-05-11", "2026-05-11", "2031-05-10")
    assert row["XK_XKJGDM"] == row["XK_LYDWDM"] == agency_code(1)
    # of natural persons nothing is passed on
    assert {row[name] for name in ("XK_FRDB", "XK_FR_ZJLX", "XK_FR_ZJHM", "XK_XDR_ZJLX", "XK_XDR_ZJHM")} == {""}
    bureau.answer(bureau.send(file), "1,成功,")
    end_fact(fact_id=fact.pk, reason="注销", by=SYSTEM, at=bureau.tick())
    ended = bureau.make(layout="licence")
    assert [(line["XK_WSH"], line["CZLX"], line["XK_ZT"]) for line in rows_of(ended)] == [
        (PERMISSION["document"], "变更", "2")
    ]
    bureau.answer(bureau.send(ended), "1,成功,")
    withdraw_fact(fact_id=fact.pk, reason="撤销", by=SYSTEM, at=bureau.tick())
    assert rows_of(bureau.make(layout="licence"))[0]["CZLX"] == "删除"
    assert told(bureau.make())  # the penalty is in a file of its own


def test_a_licence_that_lacks_what_the_platform_asks_stays_owed(bureau):
    licence_of(bureau, content="")
    found = making.assess(
        agency_code=bureau.officer.agency_code, whole_area=False, first_day=date(2026, 1, 1), last_day=bureau.today,
        by=bureau.officer, on=bureau.today, layout="licence",
    )  # fmt: skip
    assert [draft.faults for draft in found] == [[("missing", "XK_NR", "")]]


def test_a_file_of_licences_is_read_by_our_own_import(bureau, tmp_path):
    licence_of(bureau)
    other = bureau.penalty()
    path = tmp_path / "licences.csv"
    path.write_bytes(bytes_of(bureau.make(layout="licence")))
    run = import_facts(path=path, source=other.source.code, by=SYSTEM, at=bureau.tick())
    assert (run.layout, run.counts["created"], run.counts["rejected"]) == (LICENCE.code, 1, 0)
    assert Fact.objects.get(document_number=PERMISSION["document"]).kind.code == "licence"


def test_pages_and_command_hold_both_layouts(bureau, capsys):
    fact = licence_of(bureau)
    client = client_as(bureau.user)
    assert fact.enterprise.name in client.get("/desk/two-publicities/?show=owed").content.decode()
    page = client.get(f"/desk/two-publicities/facts/{fact.pk}/").content.decode()
    assert "许可编号" in page
    assert "处罚类别" not in page
    asked = {"first_day": "2026-01-01", "last_day": "2026-12-31", "area": "own", "layout": "licence"}
    client.get("/desk/two-publicities/new/", asked)
    for line in (["--layout", "licence"], []):
        call_command("export_penalties", bureau.officer.agency_code, "--from", "2026-01-01", "--to", "2026-12-31",
                     "--dry-run", "--json", *line)  # fmt: skip
    both = [line for line in capsys.readouterr().out.splitlines() if line.startswith("{")]
    assert ['"rows": 1' in line for line in both] == [True, False]
    neighbour = client_as(user_with_post("county_officer", "320104"))
    assert neighbour.get(f"/desk/two-publicities/facts/{fact.pk}/").status_code == 404
