"""The public list: answers first; page, search, API, files, feed and ledger agree after every step."""

import csv
import io
import json
from datetime import UTC, timedelta

import pytest
import time_machine
from django.conf import settings
from django.utils import timezone

from apps.kernel.keyset import write
from apps.records.models import Fact
from apps.registry.models import FormerName
from apps.serious_list import public
from apps.serious_list.models import Case, Change, Entry
from tests.factories.access import client_as, user_with_post
from tests.factories.records import FactFactory, kind
from tests.factories.registry import enterprise_in
from tests.factories.serious_list import COUNTY, START, Life, listed
from tests.past import said_anew

pytestmark = pytest.mark.django_db
API = "/api/v1/serious-list"


def get(path, **query):
    client = client_as()
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    return client.get(path, query)


def where_listed(entry, now):
    """{way of asking: whether the entry is there} for every way anyone can ask at a moment."""
    with time_machine.travel(now, tick=False):
        name, number = entry.enterprise.name, entry.number
        page, own = get("/serious-list/"), get(f"/serious-list/{entry.pk}/")
        rows = list(csv.DictReader(io.StringIO(get("/serious-list/list.csv").content.decode("utf-8-sig"))))
        feed = get(f"{API}/changes").json()["results"]
        firm = get(f"/enterprises/{entry.enterprise.uscc}/").content.decode()
        return {
            "enterprise": f'href="/serious-list/{entry.pk}/"' in firm,
            "page": name in page.content.decode(),
            "entry": own.status_code == 200,
            "search": f'href="/serious-list/{entry.pk}/"' in get("/serious-list/", q=name).content.decode(),
            "api": number in [row["number"] for row in get(API).json()["results"]],
            "api by code": bool(get(API, q=entry.enterprise.uscc).json()["results"]),
            "csv": number in [row["number"] for row in rows],
            "json": number in [row["number"] for row in json.loads(get("/serious-list/list.json").content)],
            "parquet": number in parquet_numbers(get("/serious-list/list.parquet").content),
            "atom": name in get("/serious-list/feed.atom").content.decode(),
            "changes": any(row["number"] == number and row["entry"] for row in feed),
            "ledger": Fact.objects.public(entry.listed_on).filter(pk=entry.case.fact_id).exists()
            and Fact.objects.public((now + timedelta(hours=8)).date()).filter(pk=entry.case.fact_id).exists(),
        }


def parquet_numbers(content):
    import pyarrow.parquet as parquet

    return parquet.read_table(io.BytesIO(content)).column("number").to_pylist()


@pytest.mark.parametrize("end", ["withdraw", "run_out"])
def test_everybody_says_the_same_after_every_step(end):
    life = Life()
    for _state, verb in Life.WAY:
        assert Entry.objects.count() == 0
        with time_machine.travel(life.now, tick=False):
            assert get(API).json()["results"] == []
            assert get(API).json()["count"] == 0
        getattr(life, verb)()
    entry = life.case.entry
    assert set(where_listed(entry, life.now + timedelta(minutes=1)).values()) == {True}
    getattr(life, end)()
    entry.refresh_from_db()
    assert set(where_listed(entry, life.now + timedelta(minutes=1)).values()) == {False}
    with time_machine.travel(life.now + timedelta(minutes=1), tick=False):
        gone = get(f"/serious-list/{entry.pk}/")
        assert gone.status_code == 410
        assert entry.enterprise.name not in gone.content.decode()
        told = get(f"{API}/changes").json()["results"]
    assert [(row["change"], row["entry"]) for row in told] == [("listed", None), ("ended", None)]


def test_on_its_last_day_an_entry_is_still_there_and_the_next_morning_not():
    entry = listed()
    assert public.matching(entry.until).exists()
    assert not public.matching(entry.until + timedelta(days=1)).exists()


def test_the_morning_after_its_last_day_the_feed_tells_nothing_of_an_entry_though_no_sweep_has_come():
    entry = listed()
    said = [
        [json.loads(line)["entry"] for line in public.changes(0, 10, day).entries]
        for day in (entry.until, entry.until + timedelta(days=1))
    ]
    assert said == [[public.record(entry)], [None]]


@pytest.mark.parametrize(
    ("q", "said"),
    [
        ("试", "two characters"),
        ("%_", "Nothing on the list fits"),
        ("没有这样的企业名称", "Nothing on the list fits"),
        ("9132O102MA100001XX", None),
    ],
)
def test_a_search_is_answered(q, said):
    page = get("/serious-list/", q=q)
    assert page.status_code == 200
    assert said is None or said in page.content.decode()


def test_a_cursor_that_was_tampered_with_is_answered_by_a_word_on_pages_and_400_by_the_api():
    entry = listed()
    officer = client_as(user_with_post("county_officer", COUNTY))
    officer.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    with time_machine.travel(f"{entry.listed_on}T08:00:00Z", tick=False):
        for path in ("/serious-list/?", "/desk/serious-list/?show=listed&", "/desk/serious-list/?show=repairs&",
                     "/desk/serious-list/watch/?show=ending&", "/desk/joint-punishment/?"):  # fmt: skip
            by_key = "watch" not in path and "joint" not in path
            for cursor, said in (("", False), ("W10", True), *([(write(5, 5), False), (write(5, 6), True)] * by_key)):
                page = officer.get(f"{path}cursor={cursor}")
                assert page.status_code == 200
                assert ("cut off or altered" in page.content.decode()) is said, (path, cursor)
        assert officer.get(API, {"cursor": "W10"}).json()["code"] == "invalid-cursor"
        assert entry.enterprise.name in get("/serious-list/", cursor="W10").content.decode()


def test_a_code_with_look_alike_letters_is_explained():
    enterprise = enterprise_in(COUNTY)
    typed = enterprise.uscc[:2] + enterprise.uscc[2:].replace("0", "O", 1)
    page = get("/serious-list/", q=typed).content.decode()
    assert enterprise.uscc in page
    assert "neither O nor I, S nor Z" in page


def test_a_code_whose_check_character_is_wrong_is_not_called_unknown():
    """On the page, in the API and where it would cost most, in a certificate."""
    uscc = listed().enterprise.uscc
    wrong = uscc[:-1] + ("0" if uscc[-1] != "0" else "1")
    said = "The last character does not fit the other 17"
    page = get("/serious-list/", q=wrong).content.decode()
    assert said in page
    assert "knows no such enterprise" not in page
    told = get(API, q=wrong)
    assert (told.status_code, said in told.json()["errors"]["q"]) == (400, True)
    assert get(API, q=uscc[:17]).json()["count"] == 1  # a beginning is no mistyped code


def test_absence_is_said_by_name():
    enterprise = enterprise_in(COUNTY, name="南京清白机械有限公司")
    assert f"{enterprise.name} is not on the list." in get("/serious-list/", q="清白机械").content.decode()


def test_found_by_a_former_name_and_by_place():
    entry = listed()
    FormerName.objects.create(enterprise=entry.enterprise, name="南京旧称电缆厂")
    day = entry.listed_on
    assert public.matching(day, q="旧称电缆").get() == entry
    assert public.matching(day, q=entry.number).get() == entry
    assert public.matching(day, division="320100").get() == entry
    assert not public.matching(day, division="320200").exists()
    assert not public.matching(day, ground="44.food").exists()


def test_beside_the_entries_stands_who_bears_the_name_and_is_not_listed():
    """A listed one bore it before, or bears it too: of the other one nothing may be concluded by silence."""
    entry, name = listed(), "南京双喜电缆有限公司"
    FormerName.objects.create(enterprise=entry.enterprise, name=name)
    firm = enterprise_in(COUNTY, name=name)
    twin = enterprise_in(COUNTY, name=entry.enterprise.name)
    with time_machine.travel(f"{entry.listed_on}T08:00:00Z", tick=False):
        for q, other in ((name, firm), ("双喜电缆", firm), (entry.enterprise.name, twin)):
            page = get("/serious-list/", q=q).content.decode()
            assert f"Not on the list: {other.name}（{other.uscc}）." in page
            assert f'href="/serious-list/{entry.pk}/"' in page
        for q in ("", entry.enterprise.uscc):
            assert "Not on the list" not in get("/serious-list/", q=q).content.decode()


def test_a_filter_that_is_refused_or_leads_past_the_entry_says_nothing_of_absence():
    entry = listed()
    own, name = f'href="/serious-list/{entry.pk}/"', entry.enterprise.name
    with time_machine.travel(f"{entry.listed_on}T08:00:00Z", tick=False):
        for query in ({"division": COUNTY}, {"ground": "nothing"}, {"q": "长" * 101}):
            page = get("/serious-list/", **query)
            assert (page.status_code, own in page.content.decode()) == (422, False)
            assert "Nobody is on the list" not in page.content.decode()
        elsewhere = get("/serious-list/", q=name, division="320200").content.decode()
        assert f"{name} is not on the list" not in elsewhere
        assert "not with this city or ground" in elsewhere


def test_a_person_is_masked_everywhere():
    entry = listed(person_name="欧阳小明", person_post="法定代表人")
    with time_machine.travel(f"{entry.listed_on}T08:00:00Z", tick=False):
        texts = [
            get(path).content.decode()
            for path in (API, "/serious-list/", f"/serious-list/{entry.pk}/", "/serious-list/feed.atom",
                         "/serious-list/list.csv", f"{API}/changes")
        ]  # fmt: skip
    assert all("欧阳**" in text and "小明" not in text for text in texts)


def test_a_row_found_by_a_former_name_says_so():
    entry, other = listed(), listed()
    FormerName.objects.create(enterprise=entry.enterprise, name="南京旧称电缆厂")
    FormerName.objects.create(enterprise=other.enterprise, name=f"{other.enterprise.name}有限公司")
    with time_machine.travel(f"{entry.listed_on}T08:00:00Z", tick=False):
        assert "formerly: 南京旧称电缆厂" in get("/serious-list/", q="旧称电缆").content.decode()
        for q in ("", entry.enterprise.name, other.enterprise.name, entry.enterprise.uscc):
            assert "formerly" not in get("/serious-list/", q=q).content.decode()


def test_an_entry_says_what_was_found_and_names_its_penalty(monkeypatch):
    found = "欧阳小明（320102199001011234，13912345678）组织掺杂掺假，货值32.6万元。该厂另有工人张某作证。"
    monkeypatch.setattr("tests.factories.serious_list.FOUND", found)
    life = Life(person_name="欧阳小明", person_post="厂长")
    entry = life.to("published").case.entry
    with time_machine.travel(f"{entry.listed_on}T08:00:00Z", tick=False):
        page = get(f"/serious-list/{entry.pk}/").content.decode()
    assert "欧阳**（***，***）组织掺杂掺假，货值32.6万元。" in page
    assert not any(word in page for word in ("小明", "199001", "1391234", "张某"))
    assert life.number in page
    assert "fine from the heavy band" in page


def test_a_penalty_that_the_ledger_no_longer_shows_is_not_shown_here():
    life = Life().to("published")
    fact = FactFactory(enterprise=life.enterprise, state="repaired")
    said_anew(Case.objects.filter(pk=life.id), penalty_fact=fact)
    entry = life.case.entry
    with time_machine.travel(f"{entry.listed_on}T08:00:00Z", tick=False):
        assert life.number not in get(f"/serious-list/{entry.pk}/").content.decode()


@pytest.mark.parametrize(
    ("given", "shown"),
    [({}, True), ({"state": "repaired"}, False), ({"public_from": None}, False)],
    ids=["public", "repaired", "not public"],
)
def test_a_penalty_that_was_reported_late_is_shown_while_the_ledger_shows_it(given, shown):
    life = Life().to("published")
    entry = life.case.entry
    reported = {"document_number": life.number, "kind": kind("penalty"), "public_from": START.date()} | given
    FactFactory(enterprise=life.enterprise, **reported)
    with time_machine.travel(f"{entry.listed_on}T08:00:00Z", tick=False):
        page = get(f"/serious-list/{entry.pk}/").content.decode()
    assert (life.number in page, "stands on the quality ledger under this number" in page) == (shown, shown)


FIELDS = [
    "number",
    "party",
    "person",
    "code",
    "division",
    "ground",
    "basis",
    "authority",
    "decided_on",
    "listed_on",
    "until",
    "restored_on",
]


def test_no_further_field_leaks():
    entry = listed()
    assert list(public.record(entry)) == FIELDS


@pytest.mark.parametrize(
    ("query", "code"),
    [
        ({"q": "试"}, "invalid-parameter"),
        ({"division": "3201"}, "invalid-parameter"),
        ({"division": "999999"}, "invalid-parameter"),
        ({"grade": "A"}, "invalid-parameter"),
        ({"limit": "0"}, "invalid-parameter"),
        ({"cursor": "forged"}, "invalid-cursor"),
    ],
)
def test_the_api_says_what_is_wrong(query, code):
    answer = get(API, **query)
    assert (answer.status_code, answer.json()["code"]) == (400, code)


def test_a_text_that_is_too_long_is_told_so():
    assert get(API, q="长" * 101).json()["errors"]["q"] == "Type at most 100 characters."
    assert get(API, q="长" * 100).status_code == 200


def test_the_feed_begins_on_no_day_to_come():
    today = timezone.localdate()
    answers = [get(f"{API}/changes", since=str(today + timedelta(days=n))) for n in (0, 1)]
    assert [answer.status_code for answer in answers] == [200, 400]
    assert str(today) in answers[1].json()["errors"]["since"]


def test_a_cursor_of_the_feed_is_not_one_of_the_list_and_never_expires():
    listed()
    first = get(f"{API}/changes", limit=1).json()
    cursor = first["next"].partition("since=")[2]
    with time_machine.travel("2031-01-01", tick=False):
        later = client_as().get(first["next"].replace("http://testserver", "")).json()
    assert later["results"] == []
    assert client_as().get(f"{API}?cursor={cursor}").status_code == 400
    assert client_as().get(f"{API}/changes?since={cursor[:-3]}xyz").json()["code"] == "invalid-cursor"


def test_the_feed_goes_on_where_a_reader_stopped():
    entries = [listed() for _n in range(3)]
    seen, path = [], f"{API}/changes?limit=1"
    for _n in range(4):
        answer = client_as().get(path).json()
        seen += [row["number"] for row in answer["results"]]
        path = answer["next"].replace("http://testserver", "")
    assert seen == [entry.number for entry in entries]
    assert Change.objects.count() == 3


@pytest.mark.parametrize("path", ["/serious-list/", API, f"{API}/changes"])
def test_lists_cost_the_same_at_one_and_three_rows(path, django_assert_num_queries, django_assert_max_num_queries):
    entry = listed()
    with time_machine.travel(f"{entry.listed_on}T08:00:00Z", tick=False):
        get(path)
        with django_assert_max_num_queries(12) as one:
            get(path)
        for _n in range(2):
            listed()
        with django_assert_num_queries(len(one)):
            get(path)


def test_the_feed_of_the_database_is_that_of_python():
    """changes.sql beside its plain twin."""
    alive, person, ended = listed(), listed(person_name="欧阳小明", person_post="厂长"), Life().to("withdrawn")
    on = alive.listed_on
    told = [json.loads(body) for body in public.changes(0, 10, on).entries]
    rows = Change.objects.select_related("entry__enterprise", "entry__agency", "entry__ground").order_by("seq")
    assert [(row["seq"], row["number"], row["change"]) for row in told] == [
        (change.seq, change.entry.number, change.change) for change in rows
    ]
    twins = [
        public.record(change.entry) if change.change == "listed" and change.entry.ended_on is None else None
        for change in rows
    ]
    assert [row["entry"] for row in told] == twins
    assert [row["at"] for row in told] == [f"{change.at.astimezone(UTC):%Y-%m-%dT%H:%M:%S.%f}+00:00" for change in rows]
    assert twins[:2] == [public.record(alive), public.record(person)]
    assert told[-1]["number"] == ended.case.entry.number
