"""Who is in and who is out, and why: by name at the desk before the seal, and in public from it on."""

import pytest

from apps.access.models import User
from apps.draws.queries import frame as lists
from tests.factories.access import client_as
from tests.factories.draws import draft_of, objects_of, sealed

pytestmark = pytest.mark.django_db
OUT = [("X00001", "已注销企业", "已注销"), ("X00002", "豁免企业", "重大活动保障")]


def rows():
    """Forty for both items, three more for A01 alone."""
    return objects_of() + objects_of(3, items="A01", prefix="T")


def test_the_desk_reads_names_and_reasons_before_the_seal(people):
    draw = draft_of(people, objects=rows(), exclusions=OUT)
    desk = client_as(User.objects.get(pk=people.officer.user_id))
    page = desk.get(f"/desk/draws/{draw.pk}/").content.decode()
    assert "B01：名单中3个对象不参加该事项" in page
    here = f"/desk/draws/{draw.pk}/frame/"
    page = desk.get(here).content.decode()
    assert "43个对象可能被抽取" in page
    assert page.count('<th scope="row">') == 43
    page = desk.get(f"{here}?item=B01").content.decode()
    assert ("T00002" in page, "S00000" in page) == (True, False)
    page = desk.get(f"{here}?show=out").content.decode()
    assert all(word in page for word in OUT[1][1:])
    page = desk.get(f"{here}?show=inspectors").content.decode()
    assert "检查员7" in page
    page = desk.get(f"{here}?q=S00001").content.decode()
    assert page.count('<th scope="row">') == 1
    assert "不在此名单中" in desk.get(f"{here}?q=S0000").content.decode()
    assert desk.get(f"{here}?show=out&q=%00%27&after=%00").status_code == 200


def test_anybody_reads_it_from_the_seal_on(client, people):
    draw = draft_of(people, objects=rows(), exclusions=OUT)
    assert client.get(f"/draws/{draw.pk}/lists/").status_code == 404
    draw = sealed(people, objects=rows(), exclusions=OUT)
    page = client.get(f"/draws/{draw.pk}/lists/?show=out").content.decode()
    assert "豁免企业" in page
    assert f"/draws/{draw.pk}/lists/" in client.get(f"/draws/{draw.pk}/").content.decode()


def test_pages_go_on_and_back_without_gap(monkeypatch, people):
    monkeypatch.setattr(lists, "PER_PAGE", 7)
    draw = draft_of(people)
    rows, seen, after, back = lists.objects_of(draw), [], "", []
    while True:
        page = lists.cut(rows, "subject", after=after)
        seen += [row.subject for row in page.rows]
        if not page.after:
            break
        after = page.after
    assert (seen, len(set(seen))) == (sorted(seen), 40)
    while page.before:
        page = lists.cut(rows, "subject", before=page.before)
        back = [row.subject for row in page.rows] + back
    assert (back, len(back)) == (seen[: len(back)], 35)


def test_the_lists_ask_so_many_questions_however_long(django_assert_num_queries, people):
    for size in (1, 3):
        draw = draft_of(people, objects=objects_of(size, strata=("A",)), quotas={("A01", "A"): "1"})
        with django_assert_num_queries(1):
            assert len(lists.cut(lists.objects_of(draw), "subject").rows) == size
        with django_assert_num_queries(2):
            lists.certificates_of(lists.cut(lists.people_of(draw), "key").rows)
