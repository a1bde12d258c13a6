"""The days of an enterprise's life come in their order, whoever writes them: an officer, a file, a hand at the data."""

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction

from apps.divisions.models import Division, Zone
from apps.kernel.errors import Invalid
from apps.registry.models import Enterprise
from apps.registry.operations import enterprises as verbs
from apps.registry.operations import holdings, statuses
from apps.registry.rules.history import problem
from tests.factories.divisions import division
from tests.factories.imports import HEADER, bring, row, text_of
from tests.factories.registry import ProductFactory, SiteFactory, enterprise_in, valid_uscc

from .conftest import HOME, NEXT, image

pytestmark = pytest.mark.django_db
TODAY = date(2026, 5, 12)
BORN, TOMORROW = date(2010, 3, 1), TODAY + timedelta(days=1)


@pytest.mark.parametrize(
    ("days", "expected"),
    [
        ({}, ""),
        ({"established": TODAY}, ""),
        ({"established": TOMORROW}, "future"),
        ({"established": date(1949, 9, 30)}, "before-republic"),
        ({"established": date(1949, 10, 1)}, ""),
        ({"on": date(1900, 1, 1)}, "before-republic"),
        ({"on": BORN, "established": BORN}, ""),
        ({"on": BORN - timedelta(days=1), "established": BORN}, "before-established"),
        ({"on": BORN, "after": BORN}, ""),
        ({"on": BORN, "after": BORN + timedelta(days=1)}, "before-last"),
        ({"established": BORN, "before": BORN}, ""),
        ({"established": BORN, "before": BORN - timedelta(days=1)}, "after-first"),
    ],
)
def test_the_rule(days, expected):
    assert problem(today=TODAY, **days) == expected


STEPS = {
    "rename in 1900": (verbs.rename, {"name": "江苏新名机械有限公司", "on": date(1900, 1, 1)}),
    "rename before birth": (verbs.rename, {"name": "江苏新名机械有限公司", "on": BORN - timedelta(days=1)}),
    "born tomorrow": (verbs.change_facts, {"established_on": TOMORROW}),
    "born in 1900": (verbs.change_facts, {"established_on": date(1900, 1, 1)}),
    "another code before birth": (verbs.change_code, {"uscc": "91320102MA199999XA", "on": date(2000, 1, 1)}),
    "another code tomorrow": (verbs.change_code, {"uscc": "91320102MA199999XA", "on": TOMORROW}),
    "revoked before birth": (statuses.change_status, {"verb": "revoke", "on": date(2009, 1, 1), "basis": "文书1号"}),
}


@pytest.mark.parametrize("step", STEPS)
def test_an_officer_is_refused_and_nothing_changes(step, officer, now, monkeypatch):
    monkeypatch.setattr(verbs, "_checked_code", lambda text: text)
    row_ = enterprise_in(HOME, established_on=BORN)
    before = image(row_)
    operation, arguments = STEPS[step]
    with pytest.raises(Invalid):
        operation(enterprise_id=row_.pk, by=officer, at=now, **arguments)
    assert image(row_) == before


def test_nobody_is_born_after_his_own_rename_or_end(officer, now):
    row_ = enterprise_in(HOME)
    verbs.rename(enterprise_id=row_.pk, name="江苏新名机械有限公司", on=date(2015, 1, 1), by=officer, at=now)
    with pytest.raises(Invalid):
        verbs.change_facts(enterprise_id=row_.pk, established_on=date(2015, 1, 2), by=officer, at=now)
    verbs.change_facts(enterprise_id=row_.pk, established_on=date(2015, 1, 1), by=officer, at=now)
    with pytest.raises(Invalid):  # and renamed again before the last name began
        verbs.rename(enterprise_id=row_.pk, name="江苏再新名机械有限公司", on=date(2014, 1, 1), by=officer, at=now)


def test_a_new_entry_is_not_from_tomorrow(officer, now):
    with pytest.raises(Invalid):
        verbs.register(name="江苏试制机械有限公司", division_code=HOME, established_on=TOMORROW, by=officer, at=now)
    assert not Enterprise.objects.exists()


def test_sites_and_products_do_not_end_before_the_enterprise_began(officer, now):
    row_ = enterprise_in(HOME, established_on=BORN)
    site, product = SiteFactory(enterprise=row_), ProductFactory(enterprise=row_)
    with pytest.raises(Invalid):
        holdings.close_site(enterprise_id=row_.pk, site_id=site.pk, on=date(1900, 1, 1), by=officer, at=now)
    with pytest.raises(Invalid):
        holdings.discontinue_product(
            enterprise_id=row_.pk, product_id=product.pk, on=BORN - timedelta(days=1), by=officer, at=now
        )


def test_the_database_refuses_a_status_from_before_birth():
    row_ = enterprise_in(HOME, established_on=BORN)
    with pytest.raises(IntegrityError), transaction.atomic():
        Enterprise.objects.filter(pk=row_.pk).update(status="revoked", status_on=BORN - timedelta(days=1))


def test_a_zone_lies_where_the_enterprise_is_put(officer, now):
    row_ = enterprise_in(HOME)
    zone = Zone.objects.create(code="320988", name="某开发区", name_en="Some zone", kind="provincial",
                               parent=division(NEXT))  # fmt: skip
    before = image(row_)
    for code in (zone.code, "999999"):
        with pytest.raises(Invalid):
            verbs.relocate(enterprise_id=row_.pk, division_code=HOME, zone_code=code, by=officer, at=now)
    assert image(row_) == before
    verbs.relocate(enterprise_id=row_.pk, division_code=NEXT, zone_code=zone.code, by=officer, at=now)


def test_a_division_is_no_more_on_its_first_day_out_of_force(officer, now):
    row_ = enterprise_in(HOME)
    division(NEXT)
    Division.objects.filter(pk=NEXT).update(valid_to=TODAY)
    with pytest.raises(Invalid):
        verbs.relocate(enterprise_id=row_.pk, division_code=NEXT, by=officer, at=now)
    with pytest.raises(Invalid):
        holdings.add_site(enterprise_id=row_.pk, name="二厂", division_code=NEXT, address="某路", by=officer, at=now)
    Division.objects.filter(pk=NEXT).update(valid_to=TOMORROW)
    verbs.relocate(enterprise_id=row_.pk, division_code=NEXT, by=officer, at=now)


FILE = {"企业状态": "吊销", "吊销日期": "2009-01-01"}
MORE = ["企业状态", "吊销日期"]
MAPPING = {"mapping": {"name": "企业名称", "uscc": "统一社会信用代码", "established_on": "注册日期",
                       "status": "企业状态", "status_on": "吊销日期", "city": "地区"}}  # fmt: skip


def file_of(*lines):
    """A register file with two columns more; cells by header."""
    rows = [row(name, code, **cells) + [cells.get(column, "N/A") for column in MORE] for name, code, cells in lines]
    return text_of(rows, [*HEADER, *MORE])


def rows_of(run):
    return [(r.code, r.field) for r in run.rejects.filter(warning=False).order_by("line", "pk")]


def test_a_file_row_that_contradicts_itself_is_refused(tmp_path):
    code = enterprise_in(HOME).uscc
    Enterprise.objects.all().delete()
    file = file_of(
        ("南京甲厂", code, {"注册日期": "2010-01-01", **FILE}), ("南京乙厂", valid_uscc(7), {"注册日期": "1900-01-01"})
    )
    run = bring(tmp_path, file, **MAPPING)
    assert rows_of(run) == [("status-before-start", "status_on"), ("date-early", "established_on")]
    assert (run.rejected, run.created) == (2, 0)


@pytest.mark.parametrize(
    ("known", "line", "expected"),
    [
        ({"established_on": date(2010, 1, 1)}, FILE, ("status-before-start", "status_on")),
        ({"status": "revoked", "status_on": date(2012, 1, 1)}, {"企业状态": "注销", "吊销日期": "2011-01-01"},
         ("status-older", "status_on")),
        ({"status": "revoked", "status_on": date(2012, 1, 1)}, {"注册日期": "2013-01-01"},
         ("established-late", "established_on")),
    ],
)  # fmt: skip
def test_a_file_row_that_contradicts_the_register_is_refused(known, line, expected, tmp_path):
    held = enterprise_in(HOME, **known)
    before = image(held)
    run = bring(tmp_path, file_of((held.name, held.uscc, {"注册日期": "N/A"} | line)), **MAPPING)
    assert (rows_of(run), run.rejected, image(held)) == ([expected], 1, before)


def test_a_file_may_end_what_was_established_the_same_day(tmp_path):
    held = enterprise_in(HOME, established_on=date(2009, 1, 1))
    run = bring(tmp_path, file_of((held.name, held.uscc, {"注册日期": "N/A"} | FILE)), **MAPPING)
    held.refresh_from_db()
    assert (run.updated, held.status, held.status_on) == (1, "revoked", date(2009, 1, 1))
