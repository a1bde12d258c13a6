"""The published heads: checked as they are written, linked to each other, and every way to falsify them is found."""

import json
import subprocess
import sys
from datetime import UTC, date, datetime, timedelta
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db import IntegrityError, connection, transaction

from apps.audit import queries, sql, tasks, witness
from apps.audit.models import Head, Link
from apps.audit.operations import last_due_day, publish_head, publish_heads, record
from apps.audit.rules import chain, heads
from apps.kernel.scope import Scope
from tests.together import at_once

pytestmark = pytest.mark.django_db
BY = Scope.system("test")
ROOT = Path(__file__).resolve().parents[2]
FIRST = date(2026, 3, 1)
DAYS = [FIRST + timedelta(days=n) for n in range(4)]


def noon(day):
    return datetime(day.year, day.month, day.day, 4, 0, tzinfo=UTC)


def after(day):
    """Five past midnight in the province, when the head of `day` is published."""
    return heads.end_of(day) + timedelta(minutes=5)


def event(at):
    """An event with its link, as if its transaction had ended: cheaper than one of its own."""
    made = record(verb="t.done", by=BY, at=at)
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")
    return made


def forge(statement, *params):
    """What somebody with full rights on the database could do: the triggers do not see it."""
    with connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")
        cursor.execute(statement, params)
        cursor.execute("SET session_replication_role = origin")


def found(**kwargs):
    return [(fault.problem, fault.day) for fault in queries.verify(**kwargs).broken]


@pytest.fixture
def sealed(db):
    """Four days with one event and one head each."""
    for day in DAYS:
        event(noon(day))
        publish_head(day=day, at=after(day))
    return list(Head.objects.order_by("day"))


def test_heads_are_linked_as_the_twin_says(sealed):
    prev = chain.GENESIS
    for head in sealed:
        assert bytes(head.prev) == prev
        prev = heads.seal(
            prev, day=head.day, seq=head.seq, hexed=head.hash_hex, events=head.events, published_at=head.published_at
        )
        assert bytes(head.seal) == prev
    report = queries.verify(through=DAYS[-1])
    assert (report.faults, report.heads, report.overdue) == (0, 4, [])


class TestRefused:
    """The database refuses a head that lies, whoever inserts it."""

    @pytest.mark.parametrize(
        ("change", "sentence"),
        [
            ({"seq": 9}, "not in the chain"),
            ({"hash": bytes(32)}, "not in the chain"),
            ({"events": 4}, "counts other events"),
            ({"seq": 6}, "came after that day"),  # points forward: its event is of the morning after
            ({"day": DAYS[-1] + timedelta(days=2)}, "does not follow"),
            ({"day": FIRST - timedelta(days=1), "seq": 1}, "came after that day"),
            ({"seq": 3}, "does not follow"),
            ({"published_at": noon(DAYS[-1])}, "is not over"),
        ],
    )
    def test_one_that_lies(self, sealed, change, sentence):
        today = DAYS[-1] + timedelta(days=1)
        event(noon(today))
        event(noon(today + timedelta(days=1)))
        values = {"day": today, "seq": 5, "published_at": after(today) + timedelta(days=2)} | change
        values.setdefault("events", values["seq"])
        if "hash" not in values:
            values["hash"] = bytes(Link.objects.get(seq=min(values["seq"], 6)).hash)
        if values["day"] > today:
            values["seq"], values["events"] = 6, 6
            values["hash"] = bytes(Link.objects.get(seq=6).hash)
        with pytest.raises(IntegrityError, match=sentence), transaction.atomic():
            Head.objects.create(**values)
        assert Head.objects.count() == len(sealed)
        assert queries.verify().faults == 0

    def test_a_seal_brought_along_is_not_believed(self):
        event(noon(FIRST))
        link = Link.objects.get()
        head = Head.objects.create(
            day=FIRST, seq=1, hash=bytes(link.hash), events=1, published_at=after(FIRST), prev=b"x" * 32, seal=b"y" * 32
        )
        head.refresh_from_db()
        assert bytes(head.prev) == chain.GENESIS
        assert queries.verify().faults == 0

    @pytest.mark.django_db(transaction=True)
    def test_two_that_publish_at_once_make_one(self):
        with transaction.atomic():
            record(verb="t.done", by=BY, at=noon(FIRST))
        one, two = at_once(*[lambda: publish_head(day=FIRST, at=after(FIRST))] * 2)
        assert one == two == Head.objects.get()
        assert queries.verify().faults == 0


class TestForged:
    """Somebody with every right on the database; the triggers do not see it."""

    def test_one_of_the_middle_taken_away(self, sealed):
        forge("DELETE FROM audit_head WHERE day = %s", DAYS[1])
        assert found() == [("unlinked", "2026-03-03"), ("missing", "2026-03-02"), ("missing", "2026-03-04/")]

    def test_the_first_taken_away(self, sealed):
        forge("DELETE FROM audit_head WHERE day = %s", DAYS[0])
        assert found() == [("unlinked", "2026-03-02"), ("missing", "2026-03-04/")]

    def test_the_last_taken_away(self, sealed):
        forge("DELETE FROM audit_head WHERE day = %s", DAYS[3])
        assert found() == [("missing", "2026-03-03/")]

    def test_all_taken_away(self, sealed):
        forge("DELETE FROM audit_head")
        assert found() == [("missing", "/")]

    def test_re_dated(self, sealed):
        forge("UPDATE audit_head SET day = '2026-03-09' WHERE day = %s", DAYS[3])
        assert found() == [("head", "2026-03-09"), ("missing", "2026-03-04/2026-03-08")]

    def test_two_days_exchanged(self, sealed):
        forge("UPDATE audit_head SET day = day + 100 WHERE day IN (%s, %s)", DAYS[1], DAYS[2])
        forge("UPDATE audit_head SET day = CASE day - 100 WHEN %s THEN %s ELSE %s END::date WHERE day > %s",
              DAYS[1], DAYS[2], DAYS[1], DAYS[3])  # fmt: skip
        assert {day for problem, day in found() if problem == "head"} >= {"2026-03-02", "2026-03-03"}

    def test_pointed_forward(self, sealed):
        forge("UPDATE audit_head SET seq = 3, events = 3, hash = (SELECT hash FROM audit_link WHERE seq = 3)"
              " WHERE day = %s", DAYS[1])  # fmt: skip
        assert ("head", "2026-03-02") in found()

    def test_pointed_forward_and_sealed_anew(self, sealed):
        head, link = sealed[3], event(noon(DAYS[3] + timedelta(days=1))).link
        new = heads.seal(
            bytes(head.prev), day=head.day, seq=link.seq, hexed=bytes(link.hash).hex(), events=link.seq,
            published_at=head.published_at,
        )  # fmt: skip
        forge("UPDATE audit_head SET seq = %s, events = %s, hash = %s, seal = %s WHERE day = %s",
              link.seq, link.seq, bytes(link.hash), new, head.day)  # fmt: skip
        forge("UPDATE audit_tally SET seal = %s", new)
        assert found() == [("head", "2026-03-04")]

    @pytest.mark.parametrize("change", ["hash = sha256(hash)", "events = 1", "seal = sha256(seal)",
                                        "published_at = published_at - interval '1 hour'"])  # fmt: skip
    def test_altered(self, sealed, change):
        forge(f"UPDATE audit_head SET {change} WHERE day = %s", DAYS[2])
        assert ("head", "2026-03-03") in found()

    def test_slipped_in(self, sealed):
        forge("INSERT INTO audit_head (day, seq, hash, events, published_at, prev, seal) SELECT day - 1, seq, hash,"
              " events, published_at, prev, seal FROM audit_head WHERE day = %s", FIRST)  # fmt: skip
        assert ("head", "2026-02-28") in found()

    def test_taken_away_and_all_made_to_fit_but_noted_outside(self, sealed, settings, tmp_path):
        """Heads, seals and tally fit each other; only the file outside knows the day that was taken away."""
        settings.AUDIT_WITNESS_FILE = str(tmp_path / "witness.jsonl")
        for head in sealed:
            witness.note(head.seq, head.hash_hex, at=head.published_at, day=head.day)
        forge("DELETE FROM audit_head WHERE day = %s", DAYS[3])
        forge("UPDATE audit_tally SET heads = 3, seal = %s", bytes(sealed[2].seal))
        assert found() == [("head", "2026-03-04")]

    @pytest.mark.parametrize("form", ["plain", "lines", "page"])
    def test_the_notes_of_somebody_else(self, sealed, form, tmp_path):
        rows = [{"day": str(h.day), "seq": h.seq, "hash": h.hash_hex} for h in sealed]
        notes = {
            "plain": "\n".join(f"{row['day']} {row['seq']} {row['hash'].upper()}" for row in rows),
            "lines": "\n".join(map(json.dumps, rows)),
            "page": json.dumps(rows),
        }
        file = tmp_path / "notes"
        file.write_text(notes[form])
        assert found(noted=witness.read(file)) == []
        forge("DELETE FROM audit_head WHERE day = %s", DAYS[3])
        forge("UPDATE audit_tally SET heads = 3, seal = %s", bytes(sealed[2].seal))
        out = StringIO()
        with pytest.raises(SystemExit):
            call_command("verify_audit", "--witness", str(file), stdout=out)
        assert "head links 4–4 2026-03-04" in out.getvalue()

    def test_notes_without_a_head_are_no_proof(self, tmp_path):
        (tmp_path / "empty").write_text("nothing here")
        for name in ("empty", "none"):
            with pytest.raises(CommandError):
                call_command("verify_audit", "--witness", str(tmp_path / name))

    def test_an_outsider_with_the_public_list_finds_it_too(self, sealed, client, tmp_path):
        published = client.get("/open-data/audit/heads.json").json()
        assert self.outside(published, tmp_path).returncode == 0
        for broken in (published[:1] + published[2:], [*published[:3], published[3] | {"day": "2026-03-05"}]):
            done = self.outside(broken, tmp_path)
            assert done.returncode == 1, done.stdout

    def outside(self, published, tmp_path):
        exported, noted = tmp_path / "chain.jsonl", tmp_path / "heads.json"
        call_command("export_audit", str(exported), stderr=StringIO())
        noted.write_text(json.dumps(published))
        script = [sys.executable, "-I", ROOT / "docs/verify_audit_chain.py", exported, "--heads", noted]
        return subprocess.run(script, capture_output=True, text=True, check=False)


class TestStoppedBeat:
    def test_missed_days_are_made_good(self):
        for day in DAYS:
            event(noon(day))
        publish_heads(through=FIRST, at=after(FIRST))
        made = publish_heads(through=DAYS[3], at=after(DAYS[3]))
        assert [(head.day, head.seq, head.is_late) for head in made] == [
            (DAYS[1], 2, True), (DAYS[2], 3, True), (DAYS[3], 4, False)
        ]  # fmt: skip
        assert publish_heads(through=DAYS[3], at=after(DAYS[3])) == []
        assert queries.verify(through=DAYS[3]).faults == 0

    def test_a_quiet_day_has_the_head_of_the_day_before(self):
        event(noon(FIRST))
        publish_heads(through=FIRST, at=after(FIRST))
        [head] = publish_heads(through=DAYS[1], at=after(DAYS[1]))
        assert (head.day, head.seq) == (DAYS[1], 1)

    def test_what_happened_after_midnight_is_left_to_the_next_day(self):
        event(noon(FIRST))
        event(heads.end_of(FIRST) + timedelta(minutes=1))
        assert publish_head(day=FIRST, at=after(FIRST)).seq == 1
        assert publish_head(day=DAYS[1], at=after(DAYS[1])).seq == 2

    def test_overdue_days_are_named_but_are_nobodys_forgery(self, sealed):
        report = queries.verify(through=DAYS[3] + timedelta(days=2))
        assert (report.faults, report.overdue) == (0, ["2026-03-05/2026-03-06"])
        assert queries.unpublished_days(through=DAYS[3]) == []

    def test_a_head_is_due_an_hour_after_midnight(self):
        midnight = heads.end_of(FIRST)
        assert last_due_day(midnight + timedelta(minutes=59)) == FIRST - timedelta(days=1)
        assert last_due_day(midnight + timedelta(minutes=61)) == FIRST

    def test_the_task_notes_every_head_outside(self, settings, tmp_path):
        settings.AUDIT_WITNESS_FILE = str(tmp_path / "witness.jsonl")
        event(noon(FIRST))
        publish_heads(through=FIRST, at=after(FIRST))
        tasks.publish_daily_head()
        noted = [row.day for row in witness.heads()]
        assert noted[0] == DAYS[1]
        assert noted == list(Head.objects.order_by("day").values_list("day", flat=True))[1:]
        assert queries.verify().faults == 0


def test_heads_of_before_are_linked_by_the_migration(sealed):
    """The statement that links what was published before heads were linked."""
    seals = [bytes(head.seal) for head in sealed]
    forge("UPDATE audit_head SET prev = '', seal = ''")
    text = sql.text("heads_guard")
    block = text[text.index("DO $$") : text.index("END $$;") + len("END $$;")]
    forge(block)
    assert [bytes(head.seal) for head in Head.objects.order_by("day")] == seals


def test_heads_sealed_by_the_former_rule_are_no_forgeries_but_must_still_fit(sealed):
    """The task sealed the newest link at 00:05, an event of the next day perhaps; and it made no missed day good."""
    event(after(DAYS[-1]) - timedelta(minutes=4))
    link = Link.objects.order_by("-seq").first()
    forge("DELETE FROM audit_head WHERE day = %s", DAYS[1])
    forge(
        "UPDATE audit_head SET seq = %s, hash = %s, events = %s WHERE day = %s",
        link.seq, bytes(link.hash), link.seq, DAYS[-1],
    )  # fmt: skip
    relink(former=DAYS[-1])
    assert found() == []
    publish_heads(through=DAYS[-1] + timedelta(days=1), at=after(DAYS[-1] + timedelta(days=1)))
    assert found() == []
    relink(former=DAYS[2])
    assert ("head", str(DAYS[-1])) in found()
    relink(former=DAYS[-1])
    forge("UPDATE audit_head SET seq = seq - 1 WHERE day = %s", DAYS[2])
    assert ("head", str(DAYS[2])) in found()


def relink(*, former):
    """What the migration does to heads that were published before it."""
    text = sql.text("heads_guard")
    forge(text[text.index("DO $$") : text.index("END $$;") + len("END $$;")])
    forge(
        "UPDATE audit_tally SET heads = (SELECT count(*) FROM audit_head), former = %s,"
        " seal = (SELECT seal FROM audit_head ORDER BY day DESC LIMIT 1)",
        former,
    )
