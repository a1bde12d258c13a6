"""The chain at commit: append-only, linked in the order of commit, verifiable outside the database."""

import json
import subprocess
import sys
import threading
from datetime import UTC, datetime
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command
from django.db import DatabaseError, connection, transaction

from apps.audit import queries, witness
from apps.audit.models import Event, Head, Link
from apps.audit.operations import publish_head, record
from apps.audit.rules import chain
from apps.audit.tasks import note_head
from apps.kernel.scope import Scope

AT = datetime(2026, 3, 1, 8, 30, 15, 123456, tzinfo=UTC)
NEXT = datetime(2026, 3, 1, 16, 5, tzinfo=UTC)  # five past midnight in the province
BY = Scope.system("test")
ROOT = Path(__file__).resolve().parents[2]


def write(count=1, **data):
    with transaction.atomic():
        return [
            record(verb="t.done", by=BY, at=AT, subject=("thing", n), division="320102", data={"n": n, **data})
            for n in range(count)
        ]


def forge(statement, *params):
    """What somebody with full rights on the database could do: the triggers do not see it."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        cursor.execute(statement, params)


def problems(**kwargs):
    return [(f.problem, f.first, f.last, f.event) for f in queries.verify(**kwargs).broken]


@pytest.mark.django_db(transaction=True)
class TestChain:
    def test_links_in_order_of_commit(self):
        write(3)
        links = list(Link.objects.order_by("seq"))
        assert [link.seq for link in links] == [1, 2, 3]
        assert bytes(links[0].prev) == bytes(32)
        assert bytes(links[1].prev) == bytes(links[0].hash)

    def test_nothing_pending_stays(self):
        write(2)
        with connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM audit_pending")
            assert cursor.fetchone() == (0,)

    def test_rolled_back_work_leaves_no_link(self):
        with transaction.atomic():
            record(verb="t.done", by=BY, at=AT)
            transaction.set_rollback(True)
        write()
        assert Link.objects.get().seq == 1
        assert queries.verify().faults == 0

    def test_whole_chain(self):
        write(5, text='鼓楼区 𠮷\n"quoted" \\ 1.10', number=1.10, nested={"b": [1, None, True], "a": {}})
        report = queries.verify()
        assert (report.events, report.first, report.last, report.broken) == (5, 1, 5, [])

    def test_function_statement_and_twin_agree(self):
        write(2, text="𠮷野家,:", amount=0.1)
        for row in queries.exported():
            assert chain.link_hash(bytes.fromhex(row["prev"]), chain.digest(row)).hex() == row["hash"]

    def test_a_stricter_isolation_is_refused_rather_than_forked(self):
        write()
        ready, go = threading.Event(), threading.Event()
        errors = []

        def stale():
            try:
                with transaction.atomic(), connection.cursor() as cursor:
                    cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
                    cursor.execute("SELECT 1 FROM audit_link")
                    ready.set()
                    go.wait(5)
                    record(verb="t.stale", by=BY, at=AT)
            except DatabaseError as error:
                errors.append(error)
            finally:
                connection.close()

        thread = threading.Thread(target=stale)
        thread.start()
        ready.wait(5)
        write()
        go.set()
        thread.join(10)
        assert len(errors) == 1
        report = queries.verify()
        assert (report.last, report.faults) == (2, 0)

    def test_two_committing_at_once_make_one_chain(self):
        gate = threading.Barrier(4)

        def work():
            gate.wait()
            for _ in range(10):
                write(2)
            connection.close()

        threads = [threading.Thread(target=work) for _ in range(4)]
        [t.start() for t in threads]
        [t.join() for t in threads]
        report = queries.verify()
        assert (report.events, report.last, report.faults) == (80, 80, 0)

    def test_a_committing_event_never_deadlocks_with_a_row_lock(self):
        """A deferred foreign-key check that waits for a locked row must not hold the chain meanwhile."""
        first = write()[0]
        locked, release = threading.Event(), threading.Event()
        errors = []

        def holder():
            try:
                with transaction.atomic():
                    Event.objects.select_for_update().get(pk=first.pk)
                    locked.set()
                    release.wait(5)
                    record(verb="t.held", by=BY, at=AT)
            except DatabaseError as error:
                errors.append(error)
            finally:
                connection.close()

        def checker():
            try:
                with transaction.atomic():
                    event = record(verb="t.checked", by=BY, at=AT)
                    with connection.cursor() as cursor:  # its key on `first` is checked at commit
                        cursor.execute(
                            "INSERT INTO audit_delivery (event_id, consumer, state, attempts, due_at, error)"
                            " VALUES (%s, 'x', 'waiting', 0, now(), '')",
                            [first.pk],
                        )
                    assert event.pk
            except DatabaseError as error:
                errors.append(error)
            finally:
                connection.close()

        threads = [threading.Thread(target=holder), threading.Thread(target=checker)]
        threads[0].start()
        locked.wait(5)
        threads[1].start()
        threads[1].join(0.3)  # it waits for the holder's row in its commit
        release.set()
        [t.join(10) for t in threads]
        assert errors == []
        assert queries.verify().faults == 0


@pytest.mark.django_db
@pytest.mark.parametrize("table", ["audit_event", "audit_link", "audit_head"])
@pytest.mark.parametrize("statement", ["UPDATE {} SET {} = {}", "DELETE FROM {}", "TRUNCATE {} CASCADE"])
def test_records_are_append_only(table, statement):
    write()
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    publish_head(day=AT.date(), at=NEXT)
    column = {"audit_event": "verb", "audit_link": "seq", "audit_head": "seq"}[table]
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement.format(table, column, column))
    assert (Event.objects.count(), Link.objects.count(), Head.objects.count()) == (1, 1, 1)


@pytest.mark.django_db
def test_a_link_cannot_be_written_by_hand():
    event = write()[0]
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        Link.objects.create(seq=1, event=event, prev=bytes(32), hash=bytes(32))


@pytest.mark.django_db(transaction=True)
class TestForgery:
    @pytest.fixture(autouse=True)
    def events(self):
        self.events = write(6)
        return self.events

    def test_altered(self):
        forge("UPDATE audit_event SET data = '{}' WHERE id = %s", self.events[2].pk)
        assert problems() == [("altered", 3, 3, self.events[2].pk)]

    def test_altered_and_its_link_made_to_fit(self):
        forge("UPDATE audit_event SET verb = 'x' WHERE id = %s", self.events[2].pk)
        row = next(iter(queries.exported(first=3, last=3)))
        hashed = chain.link_hash(bytes.fromhex(row["prev"]), chain.digest(row))
        forge("UPDATE audit_link SET hash = %s WHERE seq = 3", hashed)
        assert [p[:2] for p in problems()] == [("reordered", 4)]  # the next one no longer follows

    def test_event_removed(self):
        forge("DELETE FROM audit_event WHERE id = %s", self.events[3].pk)
        assert problems() == [("removed", 4, 4, self.events[3].pk)]

    def test_event_and_link_removed(self):
        forge("DELETE FROM audit_link WHERE seq IN (3, 4)")
        forge("DELETE FROM audit_event WHERE id IN (%s, %s)", self.events[2].pk, self.events[3].pk)
        assert problems() == [("removed", 3, 4, None)]

    def test_first_removed(self):
        forge("DELETE FROM audit_link WHERE seq = 1")
        forge("DELETE FROM audit_event WHERE id = %s", self.events[0].pk)
        assert problems() == [("removed", 1, 1, None)]

    def test_tail_removed_after_a_head(self):
        publish_head(day=AT.date(), at=NEXT)
        forge("DELETE FROM audit_link WHERE seq > 4")
        forge("DELETE FROM audit_event WHERE id > %s", self.events[3].pk)
        assert problems() == [("removed", 5, 6, None)]
        assert queries.verify().numbers_after_last == 2

    def test_tail_removed_and_head_kept_outside(self):
        seq, hexed = queries.current_head()
        forge("DELETE FROM audit_link WHERE seq > 4")
        forge("DELETE FROM audit_event WHERE id > %s", self.events[3].pk)
        assert problems(heads=[(seq, hexed)]) == [("removed", 5, 6, None)]

    def test_reordered_events(self):
        one, two = self.events[1].pk, self.events[4].pk
        forge(
            "UPDATE audit_link SET event_id = CASE event_id WHEN %s THEN -1 ELSE -2 END WHERE event_id IN (%s, %s)",
            one, one, two,
        )  # fmt: skip
        forge(
            "UPDATE audit_link SET event_id = CASE event_id WHEN -1 THEN %s::bigint ELSE %s END WHERE event_id < 0",
            two,
            one,
        )
        assert problems() == [("reordered", 2, 2, two), ("reordered", 5, 5, one)]

    def test_reordered_links(self):
        forge("UPDATE audit_link SET seq = seq + 100 WHERE seq IN (3, 4)")
        forge("UPDATE audit_link SET seq = CASE seq WHEN 103 THEN 4 ELSE 3 END WHERE seq > 100")
        assert {p[0] for p in problems()} == {"reordered"}
        assert [p[1] for p in problems()] == [3, 4, 5]

    def test_inserted(self):
        forge(
            "INSERT INTO audit_event (at, verb, actor, actor_kind, agency, subject_kind, subject_id, division,"
            " request_id, data) SELECT at, verb, actor, actor_kind, agency, subject_kind, subject_id, division,"
            " request_id, data FROM audit_event WHERE id = %s",
            self.events[0].pk,
        )
        newest = Event.objects.order_by("-id").first()
        assert problems() == [("inserted", None, None, newest.pk)]

    def test_rewritten_from_the_first(self):
        """A forger who recomputes the whole chain still meets the published head."""
        publish_head(day=AT.date(), at=NEXT)
        forge("UPDATE audit_event SET verb = 'x' WHERE id = %s", self.events[0].pk)
        prev = bytes(32)
        for row in list(queries.exported()):
            hashed = chain.link_hash(prev, chain.digest(row))
            forge("UPDATE audit_link SET prev = %s, hash = %s WHERE seq = %s", prev, hashed, row["seq"])
            prev = hashed
        assert problems() == [("head", 6, 6, None)]


@pytest.mark.django_db(transaction=True)
class TestEmptied:
    """Nothing was published yet: what is gone shows all the same."""

    def test_emptied(self):
        write(4)
        forge("DELETE FROM audit_link")
        forge("DELETE FROM audit_event")
        assert problems() == [("removed", 1, 4, None)]

    def test_tail_cut(self):
        events = write(4)
        forge("DELETE FROM audit_link WHERE seq > 2")
        forge("DELETE FROM audit_event WHERE id > %s", events[1].pk)
        assert problems() == [("removed", 3, 4, None)]

    def test_what_was_cut_stays_missing_when_the_chain_has_grown_again(self):
        events = write(4)
        forge("DELETE FROM audit_link WHERE seq > 2")
        forge("DELETE FROM audit_event WHERE id > %s", events[1].pk)
        write(5)
        assert problems() == [("removed", 8, 9, None)]

    def test_rewritten_from_the_first(self):
        events = write(3)
        forge("UPDATE audit_event SET verb = 'x' WHERE id = %s", events[0].pk)
        prev = bytes(32)
        for row in list(queries.exported()):
            hashed = chain.link_hash(prev, chain.digest(row))
            forge("UPDATE audit_link SET prev = %s, hash = %s WHERE seq = %s", prev, hashed, row["seq"])
            prev = hashed
        assert problems() == [("head", 3, 3, None)]

    def test_the_tally_itself_taken_away(self):
        write(2)
        forge("DELETE FROM audit_tally")
        assert problems() == [("tally", None, None, None)]

    def test_never_anything_is_whole(self):
        assert problems() == []

    def test_witness_outside_knows_what_the_database_was_made_to_forget(self, settings, tmp_path):
        settings.AUDIT_WITNESS_FILE = str(tmp_path / "kept" / "witness.jsonl")
        write(3)
        note_head()
        note_head()  # nothing new: nothing written
        write(1)
        note_head()
        lines = (tmp_path / "kept" / "witness.jsonl").read_text().splitlines()
        assert [json.loads(line)["seq"] for line in lines] == [3, 4]
        assert problems() == []
        forge("DELETE FROM audit_link")
        forge("DELETE FROM audit_event")
        forge("UPDATE audit_tally SET links = 0, hash = decode(repeat('00', 32), 'hex')")
        assert problems() == [("removed", 1, 4, None)]

    def test_a_line_cut_off_by_a_crash_is_passed_over(self, settings, tmp_path):
        settings.AUDIT_WITNESS_FILE = str(tmp_path / "witness.jsonl")
        write(2)
        note_head()
        with (tmp_path / "witness.jsonl").open("a") as file:
            file.write('{"at": "2026-03')
        assert problems() == []
        write(1)
        note_head()
        assert [noted.seq for noted in witness.heads()] == [2, 3]


@pytest.mark.django_db
@pytest.mark.parametrize(
    "statement",
    ["UPDATE audit_tally SET links = 0", "DELETE FROM audit_tally", "TRUNCATE audit_tally",
     "INSERT INTO audit_tally (only_row, links, hash) VALUES (false, 0, '')"],
)  # fmt: skip
def test_nobody_counts_by_hand(statement):
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)


@pytest.mark.django_db(transaction=True)
class TestCommands:
    def test_verify_prints_json_last(self, capsys):
        write(2)
        out = StringIO()
        call_command("verify_audit", "--json", stdout=out)
        said = json.loads(out.getvalue().splitlines()[-1])
        assert (said["events"], said["first"], said["last"], said["broken"]) == (2, 1, 2, [])

    def test_verify_exits_with_one_and_names_the_event(self):
        event = write(2)[1]
        forge("UPDATE audit_event SET actor = 'x' WHERE id = %s", event.pk)
        out = StringIO()
        with pytest.raises(SystemExit, match="1"):
            call_command("verify_audit", "--json", stdout=out)
        assert json.loads(out.getvalue())["broken"] == [
            {"problem": "altered", "first": 2, "last": 2, "event": event.pk}
        ]

    def test_export_is_verified_by_a_program_that_knows_nothing_of_the_portal(self, tmp_path):
        write(3, text="苏州工业园区")
        publish_head(day=AT.date(), at=NEXT)
        exported, heads = tmp_path / "chain.jsonl", tmp_path / "heads.json"
        call_command("export_audit", str(exported), stderr=StringIO())
        heads.write_text(json.dumps([{"seq": h.seq, "hash": h.hash_hex} for h in queries.published_heads()]))
        script = [sys.executable, "-I", ROOT / "docs/verify_audit_chain.py", exported, "--heads", heads]
        done = subprocess.run(script, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stdout + done.stderr
        lines = exported.read_text().splitlines()
        exported.write_text("\n".join([lines[0], lines[1].replace("t.done", "t.gone"), lines[2]]))
        done = subprocess.run(script, capture_output=True, text=True, check=False)
        assert done.returncode == 1
        assert "2" in done.stdout


@pytest.mark.django_db
class TestHead:
    def seal(self):
        write(2)
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")

    def test_a_day_is_sealed_once(self):
        self.seal()
        head = publish_head(day=AT.date(), at=NEXT)
        write()
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        assert publish_head(day=AT.date(), at=NEXT) == head
        assert (head.seq, head.events) == (2, 2)
        assert (head.seq, head.hash_hex) == (2, Link.objects.get(seq=2).hash.hex())

    def test_nothing_to_seal(self):
        assert publish_head(day=AT.date(), at=NEXT) is None
