"""A word that means one thing on the pages of grades and another elsewhere has two Chinese words."""

from datetime import date

import pytest
from django.urls import reverse
from django.utils.translation import gettext, override

from apps.credit.forms.backtests import MovesForm
from apps.credit.models import Backtest, Ruleset
from apps.credit.queries.event_titles import rated
from apps.credit.ruleset_text import severities_text
from apps.credit.views.common import ruleset_state
from apps.credit.views.runs import run_words
from apps.kernel.templatetags.figures import actor
from apps.records.models import Fact, Objection
from tests.factories.access import client_as, user_with_post


@pytest.mark.parametrize(
    ("word", "said"),
    [
        (lambda: Backtest.State.RUNNING.label, "检验中"),
        (lambda: run_words("running"), "评价中"),
        (lambda: gettext("running"), "计时中"),
        (lambda: Fact.Severity.NONE.label, "未定级"),
        (lambda: MovesForm.base_fields["before"].label, "现有等级"),
        (lambda: MovesForm.base_fields["after"].label, "将为等级"),
        (lambda: gettext("From"), "起始日期"),
    ],
)
def test_words(word, said):
    with override("zh-hans"):
        assert str(word()) == said


@pytest.mark.django_db
def test_the_method_page_and_the_lists_say_what_they_show(client):
    ruleset = Ruleset.objects.in_force("grade", date(2026, 2, 1)).get()
    with override("zh-hans"):
        assert ruleset_state(ruleset, date(2026, 2, 1))[0] == "现行有效"
    page = client.get(reverse("credit_public:rules", args=[ruleset.code])).content.decode()
    assert '<th scope="col">信息类别</th>' in page
    assert "起始分" in page
    assert "起始日期" not in page
    assert "登记事项" not in page
    facts = client_as(user_with_post("county_officer", "320102")).get(reverse("records:facts")).content.decode()
    assert "信息导入" in facts


@pytest.mark.parametrize(
    ("least", "greatest", "said"),
    [(0, 4, "不限程度"), (0, 1, "轻微及以下（含未定级）"), (3, 4, "严重及以上"), (2, 2, "一般"), (1, 2, "轻微至一般")],
)
def test_severities_as_an_official_says_them(least, greatest, said):
    with override("zh-hans"):
        assert severities_text(least, greatest) == said


def test_a_rating_of_the_same_grade_says_what_changed():
    data = {"model": "grade", "grade": "A", "grade_before": "A", "score": 8690}
    with override("zh-hans"):
        assert rated(data) == "质量信用等级：A级不变，得分变为86.9分"
        assert rated(data | {"grade_before": "B"}) == "质量信用等级：A（原为B）"


def test_the_portal_is_named_and_not_its_code():
    with override("zh-hans"):
        assert [actor(name) for name in ("system:default", "system:other", "王某")] == [
            "平台（默认设置）", "平台（other）", "王某",
        ]  # fmt: skip


def test_an_objection_to_a_grade_says_which_in_words():
    with override("zh-hans"):
        assert Objection(grade_text="D · 75.5 · 2026-11-27").heading == "质量信用等级D级，75.5分（2026年11月27日）"
