"""The public figures of the grades: what a finding names, and whose the data are."""

import pytest

from apps.credit.operations.statistics import refresh_statistics
from apps.credit.views import public
from tests.credit.test_public_grades import AT

WORST = "%(first)s, %(second)s, %(third)s"


def row(label, low, total):
    return {"code": label, "label": label, "low": low, "total": total, "share": low / total}


def test_no_place_is_named_worst_for_one_enterprise_among_twenty():
    rows = [row("small", 1, 21), row("a", 9, 300), row("b", 8, 300), row("c", 7, 300), row("d", 1, 900)]
    assert public._most(rows, WORST) == "a, b, c"
    assert "small" not in public._most(rows[:4], WORST)
    few = [row("a", 1, 29), row("b", 1, 29), row("c", 1, 29), row("d", 3, 30)]
    assert "比较" in public._most(few, WORST)


@pytest.mark.django_db
def test_the_figures_say_whose_they_are_and_where_the_file_is(client):
    refresh_statistics(at=AT)
    page = client.get("/credit/").content.decode()
    assert "/open-data/#licence" in page
    assert "data-foot" in page
