"""A draft on its page: bands are rows, weights are summed before they are saved, what is wrong is said at its row."""

import re

import pytest

from apps.indices.models import Definition
from apps.indices.operations import definitions as verbs
from apps.indices.rules.weight_sums import sums
from tests.factories.access import client_as, user_with_post
from tests.factories.indices import HOME, NOON, officer, small_index

pytestmark = pytest.mark.django_db


@pytest.fixture
def draft():
    row = verbs.draft_definition(code="TEST-2", like=small_index().definitions.get(), by=officer(), at=NOON)
    client = client_as(user_with_post("province_officer", HOME))
    where = f"/desk/indices/definitions/{row.pk}/edit/"
    page = client.get(where)
    given = {name: value for name, value in page.context["form"].initial.items() if value not in (None, [], {})}
    given |= {"version": row.version, "places": ["city"], "a-weight": "1/2", "a-scaling": "none", "b-weight": "1/2",
              "b-scaling": "linear", "b-low": "0", "b-high": "10"}  # fmt: skip
    return row, client, where, given


def rows_of(*bands, had=0, removed=()):
    given = {"band-TOTAL_FORMS": str(len(bands)), "band-INITIAL_FORMS": str(had)}
    for number, (code, title, title_en, least) in enumerate(bands):
        told = {"code": code, "title": title, "title_en": title_en, "least": least}
        given |= {f"band-{number}-{name}": value for name, value in told.items()}
        given |= {f"band-{number}-DELETE": "on"} if number in removed else {}
    return given


def test_bands_are_rows_with_spare_ones_and_no_json(draft):
    row, client, where, given = draft
    page = client.get(where).content.decode()
    assert 'name="bands"' not in page
    assert "JSON" not in page
    assert len(re.findall(r'name="band-\d-code"', page)) == 2  # spare ones, for who has no script
    bands = rows_of(("good", "好", "good", "80"), ("fair", "中", "", "60.50"), ("", "", "", ""))
    assert client.post(where, given | bands).status_code == 302
    row.refresh_from_db()
    fair = {"code": "fair", "title": "中", "title_en": "", "least": "60.5"}
    good = {"code": "good", "title": "好", "title_en": "good", "least": "80"}
    assert row.bands == [fair, good]  # from the least up
    told = client.get(f"/desk/indices/definitions/{row.pk}/").content.decode()
    assert "60.5（含）至80" in told
    assert not verbs.findings(row)
    left = rows_of(("fair", "中", "", "60.5"), ("good", "好", "good", "80"), had=2, removed=[0])
    assert client.post(where, given | left | {"version": row.version}).status_code == 302
    row.refresh_from_db()
    assert row.bands == [good]


@pytest.mark.parametrize(
    ("bands", "field", "words"),
    [
        ([("good", "好", "", "80"), ("good", "中", "", "60")], "band-1-code", "已在另一行"),
        ([("good", "好", "", "80"), ("fair", "中", "", "80.0")], "band-1-least", "已有另一等级"),
        ([("Good", "好", "", "80")], "band-0-code", "小写字母"),
        ([("good", "", "", "80")], "band-0-title", "必填"),
        ([("good", "好", "", "")], "band-0-least", "必填"),
        ([("good", "好", "", "viel")], "band-0-least", "数字"),
    ],
)
def test_what_is_wrong_with_a_band_is_said_at_its_row_and_nothing_is_saved(draft, bands, field, words):
    row, client, where, given = draft
    answer = client.post(where, given | rows_of(*bands))
    page = answer.content.decode()
    assert answer.status_code == 422
    [error] = re.findall(rf'id="id_{field}_error">(.*?)</p>', page, re.DOTALL)
    assert words in error
    assert f'href="#id_{field}"' in page  # and above, as a link to it
    row.refresh_from_db()
    assert (row.bands, row.version) == ([], given["version"])


def test_bands_that_an_older_draft_holds_are_named_before_anything_is_computed(draft):
    row, client, _where, _given = draft
    for odd in ([{"code": "good"}], ["good"], [{"code": "a", "title": "a", "least": "x"}],
                [{"code": "a", "title": "a", "least": "1"}, {"code": "b", "title": "b", "least": "1.0"}]):  # fmt: skip
        Definition.objects.filter(pk=row.pk).update(bands=odd)
        row.refresh_from_db()
        assert len(verbs.findings(row)) == 1, odd
        assert client.get(f"/desk/indices/definitions/{row.pk}/").status_code == 200
        assert client.get(f"/desk/indices/definitions/{row.pk}/edit/").status_code == 200
        with pytest.raises(verbs.Unsound):
            verbs.simulate(definition_id=row.pk, by=officer(), at=NOON)


def test_the_page_says_what_the_weights_sum_to_before_they_are_saved(draft):
    row, client, where, given = draft
    none = rows_of()

    def said(page):
        [box] = re.findall(r'data-group="">(.*?)</li>', page, re.DOTALL)
        return re.sub(r"<[^>]+>|\s+", "", box)

    assert said(client.get(where).content.decode()) == "✓指数本身权重合计为1"
    refused = client.post(where, given | none | {"a-weight": "1/3", "title": ""})
    assert said(refused.content.decode()) == "△指数本身权重合计为5/6，距1还差1/6"
    over = client.post(where, given | none | {"a-weight": "0.9", "title": ""})
    assert said(over.content.decode()) == "△指数本身权重合计为1.4，超出0.4"
    page = client.post(where, given | none | {"a-weight": "halb"}).content.decode()
    assert "id_a-weight_error" in page
    assert "无法合计" in said(page)
    assert [str(node.weight) for node in row.nodes.order_by("position")] == ["1/2", "1/2"]


def test_an_indicator_without_its_anchors_is_named_at_its_row(draft):
    row, client, where, given = draft
    for wrong, field in (({"b-low": ""}, "b-low"), ({"b-high": "0"}, "b-high"), ({"b-high": "x"}, "b-high"),
                         ({"a-weight": "0"}, "a-weight"), ({"a-weight": "1.5"}, "a-weight")):  # fmt: skip
        answer = client.post(where, given | rows_of() | wrong)
        assert answer.status_code == 422, wrong
        assert f"id_{field}_error" in answer.content.decode(), wrong
    row.refresh_from_db()
    assert row.version == given["version"]


def test_sums_are_exact():
    found = sums([("", "1/3"), ("", "1/3"), ("", "1/3"), ("g", "0.1"), ("g", "0.2"), ("h", "x"), ("h", "1")])
    assert {code: (each.state, each.shown, each.apart) for code, each in found.items()} == {
        "": ("whole", "1", "0"), "g": ("short", "0.3", "0.7"), "h": ("unread", "", ""),
    }  # fmt: skip


@pytest.mark.parametrize("weight", ["1e999999999", "9e9", "0.0000000001", "1/9999999999", "1/0", "-1/2", "2", "½", "x"])
def test_a_weight_that_is_none_or_cannot_be_kept_is_said_at_its_field(draft, weight):
    row, client, where, given = draft
    answer = client.post(where, given | rows_of() | {"a-weight": weight})
    assert answer.status_code == 422
    assert "id_a-weight_error" in answer.content.decode()
    assert [str(node.weight) for node in row.nodes.order_by("position")] == ["1/2", "1/2"]


@pytest.mark.parametrize("anchor", ["1e999999999", "10000000000000000", "0.000000001", "NaN", "x"])
def test_an_anchor_that_cannot_be_kept_is_said_at_its_field(draft, anchor):
    row, client, where, given = draft
    answer = client.post(where, given | rows_of() | {"b-high": anchor})
    assert answer.status_code == 422
    assert "id_b-high_error" in answer.content.decode()
    assert row.nodes.get(code="b").high == 10


def test_a_weight_may_be_written_in_full_width_and_with_blanks(draft):
    row, client, where, given = draft
    told = {"a-weight": "１ / ４", "b-weight": "．75"}
    assert client.post(where, given | rows_of() | told).status_code == 302
    assert [str(node.weight) for node in row.nodes.order_by("position")] == ["1/4", "3/4"]


def test_the_direction_of_an_indicator_changes_on_the_page_with_its_anchors(draft):
    row, client, where, given = draft
    node = row.nodes.get(code="b")
    assert not node.falling
    turned = {"b-falling": "on", "b-low": "10", "b-high": "0"}
    assert client.post(where, given | rows_of() | turned).status_code == 302
    node = row.nodes.get(code="b")
    assert (node.falling, node.low, node.high) == (True, 10, 0)
    assert re.search(r'name="b-falling"[^>]*checked', client.get(where).content.decode())
    assert not verbs.findings(Definition.objects.get(pk=row.pk))
