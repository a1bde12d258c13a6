"""Manual exceptions are public with reason and end, and name no party."""

import pytest

from apps.deadlines.models import Clock
from apps.serious_list.operations import deciding
from tests.factories.registry import enterprise_in
from tests.factories.serious_list import COUNTY, Life

pytestmark = pytest.mark.django_db
URL = "/open-data/exceptions/"


def extended(number):
    life = Life(enterprise_in(COUNTY), number=f"宁玄市监罚〔2026〕{number}号")
    life.act(deciding.extend_case, life.reviewer, days=10, reason=f"检验机构第{number}次补充检验")
    return life


def test_an_extension_is_public_in_the_moment_it_is_given(client, django_assert_num_queries):
    assert "没有例外" in client.get(URL).content.decode()
    life = extended(1)
    page = client.get(URL).content.decode()
    assert "第1次补充检验" in page
    assert "10 日" in page or "10 个" in page or "10" in page
    assert str(Clock.objects.get(extended=True).due_on.day) in page
    assert life.enterprise.name not in page
    assert life.enterprise.uscc not in page
    with django_assert_num_queries(3) as one:
        client.get(URL)
    extended(2)
    extended(3)
    with django_assert_num_queries(len(one)):
        assert "第3次补充检验" in client.get(URL).content.decode()
