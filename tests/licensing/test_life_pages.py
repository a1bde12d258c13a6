"""Pages of the life of a licence: the holder's, the desk's, the public's; the calendar; the open data."""

import json
from datetime import timedelta

import pytest
from django.utils import timezone

from apps.kernel.figures import day
from apps.licensing.models import Change, Former
from apps.licensing.operations import expiring
from apps.licensing.queries.changes import RENEW_FROM, day_of
from tests.factories.access import client_as, filer_of, user_with_post
from tests.factories.aftercheck import Visit
from tests.factories.licensing import COUNTY, Held, granted, scan
from tests.factories.registry import enterprise_in

from .test_pages import now_life, text_of

pytestmark = pytest.mark.django_db


def held_now():
    """A licence granted today, and a client of its holder."""
    life = now_life()
    life.fill().submit()
    return life, life.licence, client_as(filer_of(life.enterprise))


def report(life, **said):
    return {
        "report_number": "JD-2", "laboratory_id": "", "laboratory_name": "某地检测中心",
        "report_on": str(timezone.localdate() - timedelta(days=9)), "report_party": life.enterprise.name,
        "report_product": "塑料绝缘控制电缆", "report_file": scan(), "commitment": "on",
    } | said  # fmt: skip


def mark(page):
    return page.partition('name="once" value="')[2].partition('"')[0]


def test_a_holder_changes_its_licence_and_two_officers_decide():
    life, licence, client = held_now()
    here = f"/my/licences/held/{licence.pk}/"
    page = text_of(client.get(here))
    assert licence.number in page
    assert "尚未到延续申请时间" in page
    assert f"{here}replace/" in page
    assert f"{here}resume/" not in page
    assert client.get(f"{here}renew/").headers["Location"] == here
    assert client.get(f"{here}nonsense/").status_code == 404
    form = text_of(client.get(f"{here}replace/"))
    assert client.post(f"{here}replace/", {"once": mark(form)}).status_code == 422
    sent = {"once": mark(form), "statement": "遗失", "commitment": "on"}
    went = [client.post(f"{here}replace/", sent).headers["Location"] for _click in range(2)]
    assert went[0] == went[1]
    assert "换发" in text_of(client.get(went[0])) or "保存新证书" in text_of(client.get(went[0]))
    assert Change.objects.count() == 1
    moved = client.post(
        f"{here}move/", report(life, address="新区大道8号", once=mark(text_of(client.get(f"{here}move/"))))
    )
    change = Change.objects.open().get()
    assert moved.headers["Location"] == f"/my/licences/changes/{change.pk}/"
    assert "由第二名工作人员决定" in text_of(client.get(moved.headers["Location"]))
    assert "迁移" in text_of(client.get("/my/licences/"))
    officer, reviewer = (client_as(user_with_post(f"province_{role}", "320000")) for role in ("officer", "reviewer"))
    county = client_as(user_with_post("county_officer", COUNTY))
    assert life.enterprise.name in text_of(officer.get("/desk/licences/changes/"))
    desk = f"/desk/licences/changes/{change.pk}/"
    assert f'action="{desk}' not in text_of(county.get(desk))
    assert county.post(f"{desk}propose/").status_code == 302
    assert officer.post(f"{desk}ask_correction/", {"ask_correction-reason": "缺少资质证明"}).status_code == 302
    assert "缺少资质证明" in text_of(client.get(moved.headers["Location"]))
    again = report(life, address="新区大道9号", once=str(change.once))
    assert client.post(moved.headers["Location"], again).status_code == 302
    assert officer.post(f"{desk}propose/", {"propose-proposal": ""}).status_code == 422
    assert officer.post(f"{desk}propose/", {"propose-proposal": "grant", "propose-finding": "属实"}).status_code == 302
    assert officer.post(f"{desk}grant/").status_code == 302
    assert Change.objects.open().count() == 1
    assert officer.post(f"{desk}nonsense/").status_code == 404
    assert reviewer.post(f"{desk}grant/").status_code == 302
    licence.refresh_from_db()
    assert (licence.address, licence.version) == ("新区大道9号", 3)
    assert licence.holder in text_of(reviewer.get("/desk/licences/changes/?show=ended"))
    other = client_as(filer_of(enterprise_in(COUNTY)))
    for path in (here, f"{here}replace/", moved.headers["Location"]):
        assert other.get(path).status_code == 404
    assert other.post(f"{moved.headers['Location']}withdraw/").status_code == 404


def test_a_holder_reads_who_checks_the_site_until_when_and_from_when_it_may_renew():
    held = Held()
    client = client_as(filer_of(held.life.enterprise))
    page = client.get(f"/my/licences/held/{held.pk}/").content.decode()
    assert day(held.licence.after_checks.get().due_on) in page
    assert "后置现场审查，由二至四名审查人员上门" in page
    assert f"自{day(day_of(RENEW_FROM, held.licence.until, held.today))}起可以申请" in page
    Visit(held.licence).passed()
    assert "审查人员上门" not in client.get(f"/my/licences/held/{held.pk}/").content.decode()


def test_a_change_is_taken_back_by_its_holder():
    life, licence, client = held_now()
    here = f"/my/licences/held/{licence.pk}/move/"
    client.post(here, report(life, address="新区大道8号", once=mark(text_of(client.get(here)))))
    change = Change.objects.get()
    assert client.post(f"/my/licences/changes/{change.pk}/withdraw/").status_code == 302
    change.refresh_from_db()
    assert change.state == "withdrawn"


def test_a_replaced_certificate_is_checked_and_said_to_be_replaced(client):
    held = Held()
    before = held.licence
    held.ask("replace", {"statement": "遗失"})
    for path in (f"/verify/{before.code}/", f"/verify/{held.licence.code}/"):
        answer = client.get(path)
        shown = text_of(client.get(answer.headers["Location"]))
        assert held.licence.number in shown
        assert ("被新证书替换" in shown) == (before.code in path)
    assert client.get(f"/api/v1/licences/{before.number}").json()["version"] == 2


def test_a_product_is_found_by_name_and_a_further_class_by_its_code(client):
    held = Held()
    held.ask("add", {"unit_codes": ["cable.6"]} | held.report(report_product="架空绝缘电缆"))
    other = granted(enterprise_in(COUNTY), report_number="JD-5")

    def found(**asked):
        return {row["number"] for row in client.get("/api/v1/licences", asked).json()["results"]}

    assert found(product="架空绝缘") == {held.licence.number}
    assert found(product="电线电缆") == {held.licence.number, other.number}
    assert found(product="helmet") == set()
    assert other.number not in text_of(client.get("/licences/", {"made": "架空绝缘"}))


def test_the_calendar_holds_what_is_due_and_nobody_elses():
    _life, licence, client = held_now()
    content = client.get("/my/licences/deadlines.ics")
    assert content.headers["Content-Type"].startswith("text/calendar")
    text = text_of(content).replace("\r\n ", "")
    assert f"DTSTART;VALUE=DATE:{licence.until:%Y%m%d}" in text
    assert licence.number in text
    at = timezone.now() + timedelta(days=(licence.until - timezone.localdate()).days - 100)
    assert expiring.look_after(at=at).reminded == 1
    text = text_of(client.get("/my/licences/deadlines.ics")).replace("\r\n ", "")
    assert "申请许可证延续" in text
    other = client_as(filer_of(enterprise_in(COUNTY)))
    assert "BEGIN:VEVENT" not in text_of(other.get("/my/licences/deadlines.ics"))
    assert client_as(user_with_post("county_officer", COUNTY)).get("/my/licences/deadlines.ics").status_code == 404


def test_lists_ask_a_fixed_number_of_questions(django_assert_num_queries):
    firm_client = None
    for n in range(3):
        held = Held(enterprise_in(COUNTY), report_number=f"JD-1{n}")
        held.doubtful()
        officer = client_as(user_with_post("province_officer", "320000"))
        officer.get("/desk/licences/changes/")
        if n in (0, 2):
            with django_assert_num_queries(6):
                officer.get("/desk/licences/changes/")
        firm_client = firm_client or client_as(filer_of(held.life.enterprise))


def test_open_data_and_figures_are_for_anybody(client):
    held = Held()
    held.ask("replace", {"statement": "遗失"})
    assert Former.objects.count() == 1
    rows = json.loads(b"".join(client.get("/licences/files/licences.json")))
    assert [row["number"] for row in rows] == [held.licence.number]
    assert client.get("/licences/files/licences.csv").status_code == 200
    assert client.get("/licences/files/nonsense.csv").status_code == 404
    figures = json.loads(b"".join(client.get("/licences/files/figures.json")))
    assert {row["kind"] for row in figures} == {None, "new", "replace"}
    page = text_of(client.get("/licences/figures/", {"first": "2026-01-01", "last": "2026-12-31"}))
    assert "证书补领" in page
    assert client.get("/licences/figures/", {"first": "2026-12-31", "last": "2026-01-01"}).status_code == 200
    assert "licensing-licences.csv" in text_of(client.get("/open-data/"))
