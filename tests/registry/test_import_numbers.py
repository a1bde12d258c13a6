"""Older numbers in a file: whose they are, when two bear one, and that no file acts on another enterprise by them."""

from datetime import date

import pytest

from apps.registry.models import Enterprise, Identifier
from apps.registry.operations import enterprises
from apps.registry.operations.imports.undo import undo_import
from tests.factories.imports import AT, BY, HEADER, bring, reasons, row, text_of
from tests.factories.registry import enterprise_in, valid_uscc

from .conftest import HOME, image

pytestmark = pytest.mark.django_db
A, B, C, D = (valid_uscc(number) for number in range(90001, 90005))
N = "320121000012345"
FIRST, SECOND = "江宁第一厂", "江宁第二厂"


def said(name, code="", number="", status="存续", on=""):
    return [*row(name, code, 地区="南京市玄武区", 注册日期="N/A"), number, status, on]


def taken(tmp_path, *rows, **options):
    return bring(tmp_path, text_of(rows, [*HEADER, "注册号", "登记状态", "状态日期"]), **options)


def doubts(run):
    """[(row, reason, column, hint)] but for the invented codes' own doubt."""
    found = run.rejects.filter(warning=True).exclude(code="code-inner").order_by("line", "pk")
    return list(found.values_list("line", "code", "column", "hint"))


def bearers():
    return list(Identifier.objects.exclude(kind="uscc").order_by("pk").values_list("enterprise_id", "value"))


@pytest.fixture
def first():
    """Bears the number."""
    made = enterprise_in(HOME, uscc=A, name=FIRST)
    Identifier.objects.create(enterprise=made, kind="reg_no", value=N)
    return made


@pytest.fixture
def second():
    return enterprise_in(HOME, uscc=B, name=SECOND)


def test_a_number_of_another_is_not_added_and_the_row_says_so(first, second, tmp_path):
    run = taken(tmp_path, said(SECOND, B, N))
    assert run.rejected == 0
    assert doubts(run) == [(2, "number-borne", "注册号", FIRST)]
    assert FIRST in run.rejects.get(code="number-borne").message
    assert bearers() == [(first.pk, N)]


def test_nor_under_a_name_that_differs_in_its_brackets_or_that_the_other_bore_before(first, officer, now, tmp_path):
    other = enterprise_in(HOME, uscc=B, name="江宁（第二）厂")
    enterprises.rename(enterprise_id=other.pk, name="江宁第三厂", on=date(2024, 1, 1), by=officer, at=now)
    enterprise_in(HOME, name="江宁（第四）厂")
    before = image(first)
    for name in ("江宁(第四)厂", "江宁（第二）厂", "江宁(第二)厂"):
        run = taken(tmp_path, said(name, "", N, "吊销", "2020-01-01"), renames=True)
        assert reasons(run) == [(2, "name-borne")], name
    assert image(first) == before


@pytest.mark.parametrize("turn", [1, -1])
@pytest.mark.parametrize("known", [False, True])
def test_nor_under_a_name_that_this_very_file_gives_to_another(known, turn, first, tmp_path):
    if known:
        enterprise_in(HOME, uscc=B, name="江宁旧名厂")
    before = image(first)
    rows = [said(SECOND, B), said(SECOND, "", N, "吊销", "2020-01-01")][::turn]
    run = taken(tmp_path, *rows, renames=True)
    assert [reason for _line, reason in reasons(run)] == ["name-borne"]
    assert image(first) == before
    assert Enterprise.objects.filter(uscc=B, name=SECOND).exists()


@pytest.mark.parametrize("other", [said("江宁新厂", "", N), said("江宁新厂", A, "", "吊销", "2020-02-31")])
def test_a_refused_row_of_its_own_is_no_other(other, first, tmp_path):
    run = taken(tmp_path, said("江宁新厂", "", N), other, renames=True)
    assert (run.updated, run.rejected) == (1, 1)
    assert not run.rejects.filter(code="name-borne").exists()


@pytest.mark.parametrize("renames", [False, True])
def test_a_row_with_the_number_of_one_and_the_name_of_another_is_not_taken(renames, first, second, tmp_path):
    """It would rename the first to the name of the second, and revoke it."""
    before = image(first), image(second)
    run = taken(tmp_path, said(SECOND, "", N, "吊销", "2020-01-01"), renames=renames)
    assert reasons(run) == [(2, "name-borne")]
    assert {FIRST, SECOND, N} <= set(run.rejects.values_list("hint", "value", "other").get())
    assert (image(first), image(second)) == before


def test_an_enterprise_that_was_renamed_is_still_found_by_its_number(first, tmp_path):
    run = taken(tmp_path, said("江宁新名厂", "", N), renames=True)
    assert run.updated == 1
    assert image(first)["name"] == "江宁新名厂"


def test_a_number_of_two_leads_to_none(first, second, tmp_path):
    Identifier.objects.create(enterprise=second, kind="reg_no", value=N)
    before = image(first), image(second)
    for renames in (False, True):
        run = taken(tmp_path, said(FIRST, "", N, "吊销", "2020-01-01"), renames=renames)
        assert reasons(run) == [(2, "number-ambiguous")]
        assert run.rejects.get().column == "注册号"
        assert f"{FIRST}, {SECOND}" in run.rejects.get().message
    assert (image(first), image(second)) == before
    assert Enterprise.objects.count() == 2
    assert not taken(tmp_path, said(FIRST, A, N)).rejected  # the code says of which it is


def test_the_records_of_one_merge_are_one_bearer(first, second, tmp_path):
    Identifier.objects.create(enterprise=second, kind="reg_no", value=N)
    Enterprise.objects.filter(pk=second.pk).update(merged_into=first)
    run = taken(tmp_path, said(FIRST, "", N, "吊销", "2020-01-01"))
    assert (run.rejected, run.updated) == (0, 1)
    assert image(first)["status"] == "revoked"


def test_an_unknown_code_with_the_number_of_another_is_a_new_enterprise_without_it(first, tmp_path):
    before = image(first)
    run = taken(tmp_path, said(SECOND, C, N), renames=True)
    assert (run.created, run.rejected) == (1, 0)
    assert doubts(run) == [(2, "number-borne", "注册号", FIRST)]
    assert bearers() == [(first.pk, N)]
    assert image(first) == before


def test_another_code_for_the_same_name_and_number_is_not_dropped_in_silence(first, tmp_path):
    before = image(first)
    run = taken(tmp_path, said(FIRST, C, N, "吊销", "2020-01-01"))
    assert reasons(run) == [(2, "code-differs")]
    assert run.rejects.filter(warning=False).values_list("value", "hint", "other").get() == (C, A, N)
    assert image(first) == before
    assert Enterprise.objects.count() == 1


def test_two_codes_with_one_number_in_one_file_are_two_enterprises_of_which_one_bears_it(tmp_path):
    rows = [said(FIRST, A, N), said(SECOND, B, N), said("江宁第三厂", "", N)]
    for created in (2, 0):  # a second import changes nothing
        run = taken(tmp_path, *rows)
        assert (run.created, run.updated) == (created, 0)
        assert reasons(run) == [(4, "duplicate-differs")]
        [doubt] = doubts(run)
        assert doubt[:3] == (3, "number-repeated" if created else "number-borne", "注册号")
        assert bearers() == [(Enterprise.objects.get(uscc=A).pk, N)]
    assert doubt[3] == FIRST


def test_a_row_that_adds_nothing_but_a_number_is_undone_with_it(first, tmp_path):
    made = taken(tmp_path, said(SECOND, B)).created
    run = taken(tmp_path, said(SECOND, B, "320121000012346"))
    assert (made, run.updated, len(bearers())) == (1, 1, 2)
    assert taken(tmp_path, said(SECOND, B, "320121000012346")).unchanged == 1
    undo_import(run_id=run.pk, by=BY, at=AT)
    assert bearers() == [(first.pk, N)]


def test_an_organisation_code_belongs_to_whose_credit_code_it_is_part_of(first, second, tmp_path):
    inside = B[8:17]
    run = taken(tmp_path, said(FIRST, A, inside))
    assert (2, "number-borne", "注册号", SECOND) in doubts(run)
    assert bearers() == [(first.pk, N)]
    run = taken(tmp_path, said(FIRST, "", inside, "吊销", "2020-01-01"), renames=True)
    assert reasons(run) == [(2, "name-borne")]
    run = taken(tmp_path, said(SECOND, "", inside))
    assert (run.created, run.rejected) == (0, 0)
    assert bearers() == [(first.pk, N), (second.pk, inside)]


def test_an_enterprise_and_an_older_record_of_the_same_organisation_stay_in_one_file_as_they_are(tmp_path):
    rows = [said(FIRST, A), said(SECOND, "", A[8:17])]
    for created in (2, 0):
        run = taken(tmp_path, *rows)
        assert (run.created, run.unchanged) == (created, 2 - created)


def test_a_check_character_of_an_organisation_code_that_does_not_fit_is_a_doubt(tmp_path):
    run = taken(tmp_path, said(FIRST, "", "13830295-X"), said(SECOND, "", "13830295-1"))
    assert (run.created, run.rejected) == (2, 0)
    assert [doubt[:2] for doubt in doubts(run)] == [(3, "org-code-check")]
    assert "138302951" in run.rejects.get().message
