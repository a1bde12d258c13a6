"""A word that means one thing on the pages of grades and another elsewhere has two Chinese words."""

from datetime import date

import pytest
from django.urls import reverse
from django.utils.translation import gettext, override

from apps.credit.forms.backtests import MovesForm
from apps.credit.models import Backtest, Ruleset
from apps.credit.views.common import ruleset_state
from apps.credit.views.runs import run_words
from apps.records.models import Fact
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
