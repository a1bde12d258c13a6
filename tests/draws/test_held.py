"""Seats that are held back: nobody outside reads who is seated, what is opened later is what was sealed and drawn."""

import hashlib
import json
from datetime import datetime, timedelta, timezone

import pytest
from django.db import IntegrityError, connection, transaction
from django.test import Client

from apps.audit.models import Event
from apps.draws.models import Draw, Seat
from apps.draws.operations import opening, preparing, redraws, sealing, sweeping
from apps.draws.queries.replay import fault_of
from apps.draws.queries.terms import frame_digest
from apps.kernel.errors import Invalid, NotPermitted
from apps.kernel.scope import Scope
from tests.draws.records import HELD_UNTIL, HOLDER, held_back, opened, record_of
from tests.factories.draws import NOW, draft_of, seal_of

pytestmark = pytest.mark.django_db
PORTAL = Scope.system("tests")
CHINA = timezone(timedelta(hours=8))


def public_texts(draw):
    """Everything anybody reads of a draw."""
    client = Client()
    paths = [f"/draws/{draw.pk}/", f"/draws/{draw.pk}/lists/?show=inspectors", f"/draws/{draw.pk}/live/"]
    answer = client.get(f"/api/v1/draws/{draw.pk}")
    return [*(client.get(path).content.decode() for path in paths), b"".join(answer.streaming_content).decode()]


def test_until_it_is_opened_nobody_reads_who_is_seated_and_then_everybody_what_was_sealed(people, verifier):
    draw = held_back(people)
    assert draw.algorithm == "qp-draw-5"
    assert fault_of(draw) == ""
    names = set(Seat.objects.filter(draw=draw).values_list("inspector", flat=True))
    assert len(names) > 2
    for text in public_texts(draw):
        assert [name for name in names if name in text] == []
        assert "检查员" not in text
        assert draw.salt not in text
    closed = record_of(draw)
    assert "held back" in verifier.verify(closed, draw.seal_hash)[1]
    assert closed["held"]["seats"] in public_texts(draw)[0]
    with pytest.raises(Invalid):  # not before its day, and by its own task alone
        opening.open_seats(draw_id=draw.pk, by=PORTAL, at=NOW)
    with pytest.raises(Invalid):
        opening.open_seats(draw_id=draw.pk, origin="tests.held:2", by=PORTAL, at=NOW)
    with pytest.raises(NotPermitted):
        opening.open_seats(draw_id=draw.pk, origin=HOLDER, by=people.officer, at=NOW)
    assert record_of(draw) == closed
    tag = Client().get(f"/api/v1/draws/{draw.pk}").headers["ETag"]
    opened(draw)
    opened(draw, at=NOW + timedelta(days=10))  # once
    assert Event.objects.filter(verb="draws.seats_opened").count() == 1
    whole = record_of(draw)
    told = verifier.verify(whole, draw.seal_hash)
    assert "seats opened on 2026-" in told[1]
    assert names == {row[2] for row in whole["seats"]}
    assert {k: v for k, v in whole["held"].items() if k != "opened_at"} == {
        k: v for k, v in closed["held"].items() if k != "opened_at"
    }
    assert [r.get("digest") for r in whole["replacements"]] == [r.get("digest") for r in closed["replacements"]]
    assert any(name in public_texts(draw)[0] for name in ("检查员1", "检查员2", "检查员3"))
    assert Client().get(f"/api/v1/draws/{draw.pk}", headers={"If-None-Match": tag}).status_code == 200


def test_without_the_salt_nobody_computes_who_is_seated(people, verifier):
    """All else may be known: the seed at once, the register of people from the opened record of a draw before."""
    draw = held_back(people)
    closed = record_of(draw)
    whole = record_of(opened(draw))
    terms = verifier.read_seal(whole, draw.seal_hash)
    first = {tuple(row[:3]) for row in whole["seats"] if row[3] == 0}

    def computed(salt, rules="qp-draw-5"):
        known = [*(line for line in whole["inspectors"] if not line.startswith("salt\t")), f"salt\t{salt}"]
        record = closed | {"inspectors": known, "held": whole["held"]}
        return set(verifier.Table(verifier.Draw(record, terms | {"algorithm": [[rules]]}, closed["seed"])).log)

    assert computed(draw.salt) == first
    guesses = [computed("0" * 64), computed("1" * 64), computed(draw.salt, "qp-draw-4")]
    assert first not in guesses
    assert guesses[0] != guesses[1]


def test_what_chooses_among_people_by_each_version():
    held = {"salt": "5" * 64, "seed": "7" * 64}
    by_hand = hashlib.sha256(f"qp-draw-1\nheld\n{'5' * 64}\n{'7' * 64}".encode()).hexdigest()
    assert [Draw(algorithm=f"qp-draw-{n}", **held).lot for n in (3, 4, 5)] == ["7" * 64, "7" * 64, by_hand]


def test_on_the_sealed_day_the_portal_opens_them_by_itself(people):
    draw = held_back(people)
    last = datetime(HELD_UNTIL.year, HELD_UNTIL.month, HELD_UNTIL.day, 23, 30, tzinfo=CHINA)
    sweeping.sweep_ceremonies(at=last)
    assert Draw.objects.get(pk=draw.pk).is_closed
    sweeping.sweep_ceremonies(at=last + timedelta(hours=1))
    assert not Draw.objects.get(pk=draw.pk).is_closed


def _whole(change):
    change()
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


def refused(change):
    """The sentence with which the database refuses, at the end of the transaction at the latest."""
    with pytest.raises(IntegrityError) as error, transaction.atomic():
        _whole(change)
    return str(error.value)


def test_the_database_opens_nothing_by_a_line_and_changes_nothing_of_what_is_held(people):
    draw = held_back(people)
    rows = Draw.objects.filter(pk=draw.pk)
    assert "opened by the portal" in refused(lambda: rows.update(opened_at=NOW))
    for values in ({"held_until": None, "held_why": "", "salt": ""}, {"salt": "0" * 64}, {"held_until": "2030-01-01"}):
        assert "never changed" in refused(lambda values=values: rows.update(**values))
    opened(draw)
    assert "never changed" in refused(lambda: rows.update(opened_at=None))
    assert not Draw.objects.get(pk=draw.pk).is_closed


def test_a_task_holds_back_its_own_open_lists_alone_and_a_redraw_does_the_same(people):
    draft = draft_of(people)
    given = {"draw_id": draft.pk, "until": HELD_UNTIL, "why": "x", "by": people.officer, "at": NOW}
    for origin in ("", "tests.held:2"):
        with pytest.raises(preparing.ListsClosed):
            preparing.hold_back(origin=origin, **given)
    assert seal_of(people, draft).algorithm == "qp-draw-3"
    assert "held" not in json.loads(public_texts(draft)[-1])
    draw = held_back(people)
    again = redraws.ask_redraw(draw_id=draw.pk, reason="抽取过程有误需重新抽取", commit_until=NOW + timedelta(hours=2),
                               reveal_until=NOW + timedelta(hours=4), by=people.officer, at=NOW)  # fmt: skip
    assert (again.held_until, again.held_why, again.salt) == (draw.held_until, draw.held_why, draw.salt)
    preparing.discard_draft(draw_id=again.pk, origin=HOLDER, by=people.officer, at=NOW)
    opened(draw)
    again = redraws.ask_redraw(draw_id=draw.pk, reason="抽取过程有误需重新抽取", commit_until=NOW + timedelta(hours=2),
                               reveal_until=NOW + timedelta(hours=4), by=people.officer, at=NOW)  # fmt: skip
    assert again.salt != draw.salt  # what is public holds nothing back
    assert draw.made_digest != again.made_digest == frame_digest(again)


def test_a_draft_that_holds_back_is_sealed_as_such_by_the_database_too(people, monkeypatch):
    draft = draft_of(people)
    Draw.objects.filter(pk=draft.pk).update(origin=HOLDER)
    preparing.hold_back(draw_id=draft.pk, until=HELD_UNTIL, why="x", origin=HOLDER, by=people.officer, at=NOW)
    monkeypatch.setattr(sealing.exact, "HELD", "qp-draw-3")
    assert "rules of today" in refused(lambda: seal_of(people, draft))
    monkeypatch.undo()
    known = opened(held_back(people, prefix="K")).salt
    Draw.objects.filter(pk=draft.pk).update(salt=known)
    assert "public already" in refused(lambda: seal_of(people, draft))
    assert Draw.objects.get(pk=draft.pk).is_draft
