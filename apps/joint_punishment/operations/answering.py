"""Take a partner's answers: each known by the partner's own key, so that sending again changes nothing."""

import re
from dataclasses import dataclass

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from apps.kernel.moves import move
from apps.kernel.rules.days import day_in

from .. import states
from ..models import Answer, Delivery
from ..rules import feedback
from .partners import note

RECORDED, REPEATED, REFUSED = "recorded", "repeated", "refused"
SAID = (*states.ANSWERED, states.LIFTED)
FIELDS = frozenset({"key", "number", "result", "on", "note"})
TEXTS = {"key": 64, "number": 80, "note": 500}
_HALF = re.compile("[\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one answer; `code` and `message` say why where it was refused."""

    key: str
    outcome: str
    code: str = ""
    message: str = ""


def sentence(code):
    return {
        "malformed": _("An answer has key, number, result and on, as text, and perhaps a note."),
        "unknown-result": _("The result is received, applied, not_applicable or lifted."),
        "bad-day": _("The day is written 2026-05-12, lies not in the future and not before the entry was listed."),
        "never-received": _("This entry was never handed to you. Read your feed; answer what it brought."),
        "still-listed": _("The entry stands on the list: the measure cannot be lifted yet."),
        "no-longer-listed": _("The entry has ended: lift the measure, delete your copy and answer “lifted”."),
        "answered-before": _("You have answered this entry already; a receipt adds nothing."),
        "key-used": _("You used this key for another answer. Give every answer a key of its own."),
    }[code]


@transaction.atomic
def take_answers(partner, answers, *, by, at):
    """Record answers of a partner; returns an Outcome each, in order. What is refused changes nothing.

    Deliveries are locked in ascending order first, so that two batches with the same entries wait for each other.
    """
    read = [_misshapen(row, at) for row in answers]
    # only of those that can be read: what no text holds would be refused by the database, and the whole batch with it
    numbers = {row["number"] for row, (code, _day) in zip(answers, read, strict=True) if not code}
    rows = Delivery.objects.select_for_update(of=("self",)).filter(partner=partner, entry__number__in=numbers)
    held = {row.entry.number: row for row in rows.select_related("entry").order_by("pk")}
    outcomes = [_take(partner, held, row, *found, at) for row, found in zip(answers, read, strict=True)]
    counts = {name: sum(o.outcome == name for o in outcomes) for name in (RECORDED, REPEATED, REFUSED)}
    note(partner, "joint_punishment.answered", by=by, at=at, **counts)
    return outcomes


def _take(partner, held, given, code, day, at):
    key = _HALF.sub("\ufffd", str(given.get("key", ""))[:64]) if isinstance(given, dict) else ""
    row = None if code else held.get(given["number"])
    if not code and (row is None or row.handed_at is None):
        code = "never-received"
    if not code and day < row.entry.listed_on:
        code = "bad-day"
    if not code:
        values = {"delivery_id": row.pk, "result": given["result"], "on": day, "note": given.get("note", "")}
        before = Answer.objects.filter(partner=partner, key=key).values(*values).first()
        if before:
            return Outcome(key, REPEATED) if before == values else _refused(key, "key-used")
        code = feedback.refusal(
            given["result"],
            handed=row.state != states.WAITING,
            stands=row.stands,
            said=row.state if row.state in SAID else "",
        )
    return _refused(key, code) if code else _record(partner, row, key, values, at)


def _refused(key, code):
    return Outcome(key, REFUSED, code, sentence(code))


def _misshapen(given, at):
    """(code, day): code "" where the answer can be read."""
    if not isinstance(given, dict) or set(given) - FIELDS or not {"key", "number", "result", "on"} <= set(given):
        return "malformed", None
    if not all(isinstance(value, str) and _storable(value) for value in given.values()):
        return "malformed", None
    if not given["key"] or any(len(given.get(name, "")) > most for name, most in TEXTS.items()):
        return "malformed", None
    if given["result"] not in feedback.RESULTS:
        return "unknown-result", None
    day = day_in(given["on"])
    return ("bad-day", None) if day is None or day > timezone.localdate(at) else ("", day)


def _storable(text):
    """False for what no column of text holds: NUL, or half of a surrogate pair."""
    return "\0" not in text and not _HALF.search(text)


def _record(partner, row, key, values, at):
    try:
        with transaction.atomic():
            Answer.objects.create(partner=partner, key=key, at=at, **values)
    except IntegrityError as error:
        if "joint_punishment_answer_once" not in str(error):
            raise
        return _refused(key, "key-used")
    move(row, values["result"], table=states.MOVES, by=None)
    row.answered_at = at
    if row.state not in (states.SILENT if row.stands else states.HOLDING):
        row.due_on = None
    row.save()
    return Outcome(key, RECORDED)
