"""Manual exceptions are public with reason and end, and name no party."""

import csv
import io
from datetime import timedelta

import pytest

from apps.deadlines.models import Clock
from apps.deadlines.operations import PartyNamed
from apps.serious_list.operations import deciding
from apps.two_publicities.operations import answering
from tests.factories.registry import enterprise_in
from tests.factories.serious_list import COUNTY, Life
from tests.factories.two_publicities import Bureau
from tests.serious_list.test_case import unchanged
from tests.serious_list.test_following import doubted, keep

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


def kept():
    life, _fact = doubted()
    keep(life, reason="台账录入有误，已函告报送机关更正。")
    return life


def sent_again():
    bureau = Bureau()
    bureau.penalty()
    fact = bureau.penalty()
    file = bureau.send(bureau.make())
    place = file.lines.get(fact=fact).position
    bureau.answer(file, f"{place},失败,平台库内无此企业", f"{3 - place},成功,")
    until = bureau.today + timedelta(days=10)
    answering.send_again(
        fact_id=fact.pk, reason="平台已补登该企业", until=until, by=bureau.officer, at=bureau.tick()
    )  # fmt: skip
    return fact, until


def test_a_listing_kept_against_the_ledger_and_a_row_sent_again_are_public_with_their_end(client, api):
    life, (fact, until) = kept(), sent_again()
    extended(1)
    page = client.get(URL).content.decode()
    for words in ("已函告报送机关更正", "平台已补登该企业", "第1次补充检验", "原样重报", "仍维持列入", "平台默认值"):
        assert words in page, words
    results = api("/api/v1/exceptions").json()["results"]
    assert [row["kind"] for row in results] == ["extension", "exception", "exception"]
    longer, again, listing = results
    assert (longer["added"], longer["unit"]) == (10, "day")
    assert (again["rule"], again["until"], again["added"], again["ended_on"]) == (
        "two_publicities.again", until.isoformat(), None, None,
    )  # fmt: skip
    assert (listing["rule"], listing["reason"]) == ("serious_list.kept", "台账录入有误，已函告报送机关更正。")
    assert listing["authority"] == life.case.agency.name
    whole = client.get(f"{URL}list.json").json()
    assert whole == results
    table = list(csv.DictReader(io.StringIO(client.get(f"{URL}list.csv").content.decode("utf-8-sig"))))
    assert [row["reason"] for row in table] == [row["reason"] for row in results]
    for text in (page, str(results), str(table)):
        for name in (life.enterprise.name, life.enterprise.uscc, fact.enterprise.name, fact.subject_code):
            assert name not in text
    assert api("/api/v1/exceptions?limit=1").json()["next"]
    assert api("/api/v1/exceptions?x=1").status_code == 400
    assert client.get(f"{URL}list.xml").status_code == 404


def test_an_exception_that_ended_stays_in_public_and_says_when(client, api):
    life = kept()
    life.withdraw()
    assert api("/api/v1/exceptions").json()["results"][0]["ended_on"] == life.today.isoformat()
    clock = Clock.objects.get(excepted=True)
    assert clock.state == "stopped"
    assert "已函告报送机关更正" in client.get(URL).content.decode()


def test_an_extension_whose_reason_names_the_party_is_refused():
    life = Life(enterprise_in(COUNTY))
    unchanged(
        life,
        PartyNamed,
        lambda: life.act(deciding.extend_case, life.reviewer, days=10, reason=f"{life.enterprise.name}补充检验"),
    )
