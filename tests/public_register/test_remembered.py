"""An answer of the serious list is given again only while nothing has changed: the same snapshot, the same rows."""

import gzip
import json
import re
import threading
import time
from datetime import date, timedelta
from functools import partial
from pathlib import Path

import pytest
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from apps.audit.operations import record
from apps.kernel.scope import Scope
from apps.licensing import public as public_licences
from apps.public_register import remembered, sql
from apps.public_register.api import serious_list as api
from apps.serious_list import public
from apps.serious_list.models import Entry
from tests.factories.registry import EnterpriseFactory, enterprise_in
from tests.factories.serious_list import Life
from tests.past import past_guards
from tests.together import at_once

API = "/api/v1/serious-list"
PROCESS = Client()  # one for all tests: what is remembered is a process's, as its middleware is


@pytest.fixture(autouse=True)
def _no_minute_ends(monkeypatch):
    """What an earlier test kept could come to its minute's end in the middle of this one."""
    monkeypatch.setattr(remembered, "LONGEST", 86_400)


untouched = partial(sql.untouched, remembered.THE_LIST)


def ask(path=API, **headers):
    return PROCESS.get(path, **headers)


def numbers(response):
    return [row["number"] for row in json.loads(response.content)["results"]]


def queries_of(path=API, **headers):
    """(answer, for each statement of one request whether it read the list) of one request."""
    with CaptureQueriesContext(connection) as told:
        answer = ask(path, **headers)
    return answer, ["serious_list_page" in query["sql"] for query in told.captured_queries]


def read_page():
    return public.list_page(timezone.localdate())


def told(about):
    """Tables of which a kind of answers is told who wrote to them, whatever the role."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT tgrelid::regclass::text, tgargs FROM pg_trigger"
                       " WHERE tgname = 'public_register_touches' AND tgenabled = 'A'")  # fmt: skip
        return {table for table, kinds in cursor.fetchall() if about in bytes(kinds).decode().split("\0")}


def execute(statement):
    with connection.cursor() as cursor:
        cursor.execute(statement)


@pytest.fixture
def listed(time_machine):
    """A published case; the clock stands at its moment."""
    life = Life(enterprise_in("320102", name="量测电缆有限公司")).to("published")
    time_machine.move_to(life.now, tick=False)
    ask()  # the address is resolved, the connection is open
    return life


@pytest.mark.django_db(transaction=True)
class TestRemembered:
    def test_while_nothing_changes_one_small_statement_answers(self, listed):
        first, asked = queries_of(f"{API}?limit=7")
        assert asked == [True]
        # other databases of the server have their part in the snapshot: what runs beside this test may come between
        again = next(
            answer for answer, asked in (queries_of(f"{API}?limit=7") for _try in range(300)) if not any(asked)
        )
        assert again.content == first.content
        assert {name: again[name] for name in first.headers if name != "X-Request-ID"} == {
            name: first[name] for name in first.headers if name != "X-Request-ID"
        }

    def test_what_is_set_aside_is_in_no_answer_from_then_on(self, listed):
        number = Entry.objects.get().number
        paths = [API, f"{API}?q=量测电缆", f"{API}?division=320100"]
        assert [numbers(ask(path)) for path in paths for _twice in range(2)] == [[number]] * 6
        listed.withdraw()
        assert [numbers(ask(path)) for path in paths for _twice in range(2)] == [[]] * 6

    def test_a_new_name_shows_at_once_though_the_list_did_not_change(self, listed):
        ask(), ask()
        listed.enterprise.name = "更名电缆有限公司"
        listed.enterprise.save()
        assert json.loads(ask().content)["results"][0]["party"] == "更名电缆有限公司"

    def test_what_was_read_while_somebody_wrote_is_not_kept(self, listed, monkeypatch):
        """The answer was put together before the end, and would be kept after it."""
        read = api.public.list_page

        def slow(*args, **more):
            found = read(*args, **more)
            at_once(listed.withdraw)
            return found

        monkeypatch.setattr(api.public, "list_page", slow)
        assert len(numbers(ask(f"{API}?limit=9"))) == 1
        monkeypatch.undo()
        assert numbers(ask(f"{API}?limit=9")) == []

    def test_a_term_that_ends_with_the_day_ends_with_it(self, listed, time_machine):
        until = Entry.objects.get().until
        time_machine.move_to(listed.now.replace(year=until.year, month=until.month, day=until.day), tick=False)
        assert len(numbers(ask())) == len(numbers(ask())) == 1
        time_machine.shift(timedelta(days=1))
        assert numbers(ask()) == []

    def test_hosts_and_questions_have_their_own(self, listed, settings):
        settings.ALLOWED_HOSTS = ["a.example", "b.example"]
        for n in range(2):
            Life(EnterpriseFactory(division=listed.enterprise.division), number=f"试{n}").to("published")
        time = {}
        for host in ("a.example", "b.example", "a.example"):
            time[host] = json.loads(ask(f"{API}?limit=1", headers={"host": host}).content)["next"]
        assert [host in link for host, link in time.items()] == [True, True]
        assert len(numbers(ask(f"{API}?limit=2", headers={"host": "a.example"}))) == 2

    def test_validators_packing_and_refusals_are_those_of_the_view(self, listed):
        for n in range(9):
            Life(EnterpriseFactory(division=listed.enterprise.division), number=f"试{n}").to("published")
        plain = ask()
        for _first_and_again in range(2):
            assert ask(headers={"if-none-match": plain["ETag"]}).status_code == 304
            packed = ask(headers={"accept-encoding": "gzip"})
            assert packed["Content-Encoding"] == "gzip"
            assert gzip.decompress(packed.content) == plain.content
            assert PROCESS.head(API).content == b""
            assert ask(headers={"accept": "text/csv"}).status_code == 406
            assert ask(f"{API}?q=a").status_code == 400
            assert ask(headers={"host": "nobody.invalid"}).status_code == 400

    def test_a_connection_that_the_server_ended_is_opened_anew(self, listed):
        ask()
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_backend_pid()")
            [process] = cursor.fetchone()

        def end():
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_terminate_backend(%s, 10000)", [process])

        assert at_once(end) == [None]
        assert len(numbers(ask())) == 1

    def test_no_more_is_kept_than_it_says(self, listed, monkeypatch):
        monkeypatch.setattr(remembered, "MOST", 3)
        kept = remembered.Remembered(remembered.THE_LIST)
        day, seen = date(2026, 3, 10), sql.visible()

        def keep(key, seen=seen):
            response = ask()
            response.seen = seen
            kept.keep(key, response, day)

        for number in range(5):
            keep(number)
        assert sorted(kept.kept.answers) == [3, 4]
        keep("unknown when", seen=None)
        monkeypatch.setattr(remembered, "LARGEST", 10)
        keep("large")
        assert sorted(kept.kept.answers) == [3, 4]

    def test_what_commits_elsewhere_leaves_the_answers(self, listed):
        """Each of these makes another snapshot; what the list shows is the same."""
        paths = [API, f"{API}?q=量测电缆", f"{API}?q=量测"]
        first = [ask(path).content for path in paths]
        for _each in range(3):
            at_once(lambda: record(verb="test.elsewhere", by=Scope.system("test"), at=listed.now))
            looks = [queries_of(path) for path in paths]
            assert [answer.content for answer, _asked in looks] == first
            assert not any(read for _answer, asked in looks for read in asked)

    @pytest.mark.parametrize("write", [
        "UPDATE registry_enterprise SET name = '更名电缆有限公司'",
        "UPDATE serious_list_entry SET ended_on = listed_on, ended_by = 'withdrawn'",
        "UPDATE divisions_agency SET name = '更名局'",
        "UPDATE serious_list_ground SET name = '更名情形'",
        "DELETE FROM serious_list_change",
        "INSERT INTO registry_formername (enterprise_id, name) SELECT id, '曾用名电缆厂' FROM registry_enterprise",
        "TRUNCATE registry_identifier",
        "UPDATE divisions_division SET name = name WHERE code = '320102'",
    ])  # fmt: skip
    def test_whatever_an_answer_shows_makes_it_read_anew(self, listed, write):
        """Written past every guard and trigger that can be switched off."""
        ask(), ask()

        def past_everything():
            with transaction.atomic(), past_guards(), connection.cursor() as cursor:
                cursor.execute(write)

        assert at_once(past_everything) == [None]
        _answer, asked = queries_of()
        assert any(asked)

    def test_every_table_that_a_page_reads_tells_who_wrote_to_it(self):
        with connection.cursor() as cursor:
            cursor.execute("SELECT string_agg(prosrc, ' ') FROM pg_proc WHERE proname ~ '^serious_list_(found|page)$'")
            read = set(re.findall(r"(?:FROM|JOIN) ([a-z]+_[a-z_]+)", cursor.fetchone()[0])) - {"serious_list_found"}
        assert len(read) >= 7
        assert read | {"divisions_division"} == told(remembered.THE_LIST)
        record = (Path(public_licences.__file__).parent / "sql/one.sql").read_text()
        shown = set(re.findall(r"(?:FROM|JOIN) ([a-z]+_[a-z_]+)", record))
        assert len(shown) == 8
        assert shown == told(remembered.LICENCES)

    def test_who_began_before_and_commits_after_is_noticed(self, listed):
        """Its number is lower than that of whoever committed before the answer was kept."""
        begun, kept = threading.Event(), threading.Event()

        def slowly():
            with transaction.atomic():
                type(listed.enterprise).objects.filter(pk=listed.enterprise.pk).update(name="更名电缆有限公司")
                begun.set()
                assert kept.wait(20)

        def meanwhile():
            assert begun.wait(20)
            record(verb="test.elsewhere", by=Scope.system("test"), at=listed.now)
            shown = [json.loads(ask().content)["results"][0]["party"] for _twice in range(2)]
            kept.set()
            return shown

        assert at_once(slowly, meanwhile)[1] == ["量测电缆有限公司"] * 2
        assert json.loads(ask().content)["results"][0]["party"] == "更名电缆有限公司"

    def test_touches_are_forgotten_but_how_far_back_they_are_known(self, listed):
        then = sql.visible()
        assert untouched(then, then)[1]
        listed.enterprise.save()
        assert not untouched(then, then)[1]
        sql.look_after_touched(timezone.now() + timedelta(days=9))
        now = sql.visible()
        assert (untouched(then, then)[1], untouched(now, then)[1], untouched(now, now)[1]) == (
            False, False, True,
        )  # fmt: skip
        assert not untouched(now, (now[0], "of another start of the server"))[1]

    def test_what_another_server_wrote_says_nothing(self, listed):
        """Numbers of a restored database, which are yet to come here."""
        execute("INSERT INTO public_register_touched VALUES ('900000000000')")
        then = sql.visible()
        assert not untouched(then, then)[1]
        sql.look_after_touched(timezone.now())
        assert untouched(then, then)[1]

    def test_nothing_outlives_a_fall_of_the_server(self, listed):
        """It comes up with the same start and gives numbers anew: all sessions and what is not logged are gone."""
        then = sql.life()
        assert not any(queries_of()[1])
        execute("TRUNCATE public_register_touched, public_register_life")
        connection.close()
        ask()  # opens a session of the new life, whose number nobody knows yet
        assert [any(queries_of()[1]) for _twice in range(2)] == [True, True]
        sql.look_after_touched(timezone.now())
        ask()
        assert not any(queries_of()[1])
        assert then is not None
        assert sql.life() not in {None, then}

    def test_an_answer_is_read_anew_after_a_minute(self, listed, monkeypatch):
        ask()
        monkeypatch.setattr(remembered.time, "monotonic", lambda: time.perf_counter() + 10**9)
        assert any(queries_of()[1])

    def test_the_page_is_of_the_snapshot_it_names(self, listed):
        """What a transaction in between commits is in another."""
        page = next(page for page, seen in ((read_page(), sql.visible()) for _try in range(300)) if page.seen == seen)
        at_once(listed.withdraw)
        assert page.seen != sql.visible()
        assert (len(page.records), read_page().records) == (1, [])


@pytest.mark.django_db
def test_nothing_is_remembered_inside_a_transaction(time_machine):
    """What a transaction has written itself is in no snapshot of its own."""
    life = Life(enterprise_in("320102", name="量测电缆有限公司")).to("published")
    time_machine.move_to(life.now, tick=False)
    assert len(numbers(ask())) == len(numbers(ask())) == 1
    life.withdraw()
    assert numbers(ask()) == []
