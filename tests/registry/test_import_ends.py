"""What a file says of an end that the register already knows: nothing of it is lost in silence."""

from datetime import date

import pytest

from apps.kernel.scope import Scope
from apps.registry.models import Enterprise
from apps.registry.operations.imports.undo import undo_import
from apps.registry.queries.timeline import timeline
from tests.factories.imports import AT, BY, HEADER, bring, row, text_of
from tests.factories.registry import enterprise_in, valid_uscc

from .conftest import HOME

pytestmark = pytest.mark.django_db
A, NAME = valid_uscc(90001), "江宁第一厂"
EXITED = "2020-01-01"


def taken(tmp_path, status, on=EXITED):
    cells = [*row(NAME, A, 地区="南京市玄武区", 注册日期="N/A"), status, on]
    return bring(tmp_path, text_of([cells], [*HEADER, "登记状态", "状态日期"]))


def doubts(run):
    """[(reason, column, value, hint)] but for the invented code's own doubt."""
    found = run.rejects.filter(warning=True).exclude(code="code-inner").order_by("pk")
    return list(found.values_list("code", "column", "value", "hint"))


def test_a_revocation_before_a_known_exit_is_added_beneath_and_undone(tmp_path):
    made = Enterprise.objects.get(created_by_import=taken(tmp_path, "注销"))
    was = made.status_basis
    run = taken(tmp_path, "吊销,已注销")
    assert (run.updated, run.rejected) == (1, 0)
    made.refresh_from_db()
    assert made.status_beneath == [["revoked", None, f"第{run.pk}号导入，register.csv"]]
    assert (made.status, made.status_on.isoformat(), made.status_basis) == ("deregistered", EXITED, was)
    assert run.changes.get().before == {"status_beneath": []}
    assert "此前状态（原）：—" in timeline([made.pk], scope=Scope.system("test"))[0]["text"]
    assert taken(tmp_path, "吊销,已注销").unchanged == 1
    undo_import(run_id=run.pk, by=BY, at=AT)
    made.refresh_from_db()
    assert (made.status, made.status_on.isoformat(), made.status_beneath) == ("deregistered", EXITED, [])


def test_a_revocation_that_is_known_beneath_with_its_day_stays_as_it_is(tmp_path):
    made = Enterprise.objects.get(created_by_import=taken(tmp_path, "注销"))
    beneath = [["revoked", "2015-03-01", "处罚1号"]]
    Enterprise.objects.filter(pk=made.pk).update(status_beneath=beneath)
    run = taken(tmp_path, "吊销,已注销")
    made.refresh_from_db()
    assert (run.unchanged, doubts(run), made.status_beneath) == (1, [], beneath)


def test_another_day_for_the_same_end_is_said(tmp_path):
    made = Enterprise.objects.get(created_by_import=taken(tmp_path, "注销"))
    run = taken(tmp_path, "注销", "2016-01-01")
    assert (run.unchanged, run.rejected) == (1, 0)
    assert doubts(run) == [("status-day-kept", "状态日期", "2016-01-01", EXITED)]
    made.refresh_from_db()
    assert made.status_on.isoformat() == EXITED
    assert doubts(taken(tmp_path, "注销")) == []


@pytest.mark.parametrize(
    ("status", "stood"), [("open", date(2018, 1, 1)), ("deregistered", date(2016, 1, 1))], ids=["open", "ended"]
)
def test_a_revocation_without_a_day_is_not_added_where_an_end_was_set_aside(status, stood, tmp_path):
    """It may be the very one that was set aside: an officer looks."""
    made = enterprise_in(HOME, uscc=A, name=NAME, status=status, status_on=stood, status_basis="1号")
    Enterprise.objects.filter(pk=made.pk).update(status_again_on=date(2018, 1, 1))
    run = taken(tmp_path, "吊销,已注销", EXITED if status == "open" else "2016-01-01")
    assert run.rejected == 0
    assert doubts(run) == [("beneath-kept", "登记状态", "revoked", "2018-01-01")]
    made.refresh_from_db()
    assert (made.status, made.status_beneath) == ("deregistered", [])
