"""Take a partner's answers: each known by the partner's own key, so that sending again changes nothing."""

import re
from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from apps.kernel.moves import move
from apps.kernel.rules import unseen
from apps.kernel.rules.days import day_in
from apps.serious_list.operations.publishing import day_after

from .. import states
from ..models import Answer, Delivery, Partner
from ..rules import feedback
from .partners import note
from .settling import settle

RECORDED, REPEATED, REFUSED = "recorded", "repeated", "refused"
SAID = (*states.ANSWERED, states.LIFTED)
SAID_OF = ("delivery_id", "result", "on", "note")
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
        "unreadable": _("A key or a note holds a control character, or one that makes text read backwards."),
        "unknown-result": _("The result is received, applied, not_applicable or lifted."),
        "bad-day": _(
            "The day is written 2026-05-12, lies not in the future and not before the entry was listed; “lifted” not "
            "before it ended."
        ),
        "never-received": _("This entry was never handed to you. Read your feed; answer what it brought."),
        "still-listed": _("The entry stands on the list: the measure cannot be lifted yet."),
        "no-longer-listed": _("The entry has ended: lift the measure, delete your copy and answer “lifted”."),
        "party-changed": _("The party of this entry is another now. Read your feed, then answer for that one."),
        "answered-before": _("You have answered this entry already; a receipt adds nothing."),
        "key-used": _("You used this key for another answer. Give every answer a key of its own."),
    }[code]


def take_answers(partner, answers, *, by, at):
    """Record answers of a partner; returns an Outcome each, in order. What is refused changes nothing.

    Batches of one partner go one after another, so that no key is written between the look for it and the writing;
    deliveries are then locked in ascending order. Read and written as wholes: a thousand answers are few statements.
    """
    settle(partner, at=at)  # apart, so that what it locks is free again
    with transaction.atomic():
        return _take(partner, answers, by=by, at=at)


def _take(partner, answers, *, by, at):
    Partner.objects.select_for_update(of=("self",), no_key=True).get(pk=partner.pk)  # new lines ask for its key
    read = [_misshapen(row, at) for row in answers]
    # only of those that can be read: what no text holds would be refused by the database, and the whole batch with it
    fit = [row for row, (code, _day) in zip(answers, read, strict=True) if not code]
    rows = Delivery.objects.select_for_update(of=("self",)).filter(
        partner=partner, entry__number__in={row["number"] for row in fit}
    )
    held = {row.entry.number: row for row in rows.select_related("entry").order_by("pk")}
    before = Answer.objects.filter(partner=partner, key__in={row["key"] for row in fit})
    batch = _Batch(partner, held, {row["key"]: row for row in before.values("key", *SAID_OF)}, at)
    outcomes = [batch.take(row, *found) for row, found in zip(answers, read, strict=True)]
    batch.write()
    counts = {name: sum(o.outcome == name for o in outcomes) for name in (RECORDED, REPEATED, REFUSED)}
    note(partner, "joint_punishment.answered", by=by, at=at, **counts)
    return outcomes


class _Batch:
    """One batch: `held` are the locked deliveries by number, `known` what was answered under which key."""

    def __init__(self, partner, held, known, at):
        self.partner, self.held, self.known, self.at = partner, held, known, at
        self.made, self.moved = [], {}

    def take(self, given, code, day):
        key = _HALF.sub("\ufffd", str(given.get("key", ""))[:64]) if isinstance(given, dict) else ""
        row = None if code else self.held.get(given["number"])
        if not code and (row is None or row.handed_at is None):
            code = "never-received"
        if not code and day < row.entry.listed_on:
            code = "bad-day"
        if not code:
            values = dict(zip(SAID_OF, (row.pk, given["result"], day, given.get("note", "")), strict=True))
            if key in self.known:
                same = self.known[key] == {"key": key} | values
                return Outcome(key, REPEATED) if same else _refused(key, "key-used")
            code = feedback.refusal(
                given["result"],
                handed=row.state != states.WAITING,
                stands=row.stands,
                said=row.state if row.state in SAID else "",
                changed=row.state == states.CHANGED,
            )
            if not code and given["result"] == states.LIFTED and day < _over_on(row):
                code = "bad-day"
        return _refused(key, code) if code else self.record(row, key, values)

    def record(self, row, key, values):
        self.known[key] = {"key": key} | values
        self.made.append(Answer(partner=self.partner, key=key, at=self.at, **values))
        move(row, values["result"], table=states.MOVES, by=None)
        row.answered_at = self.at
        if row.state not in (states.SILENT if row.stands else states.HOLDING):
            row.due_on = None
        self.moved[row.pk] = row
        return Outcome(key, RECORDED)

    def write(self):
        Answer.objects.bulk_create(self.made)
        Delivery.objects.bulk_update(self.moved.values(), ["state", "answered_at", "due_on"])


def _over_on(row):
    """The first day on which the feed showed an entry as over: where its term ended, the sweep may have come later."""
    return min(row.ended_on, day_after(row.entry.until))


def _refused(key, code):
    return Outcome(key, REFUSED, code, sentence(code))


def _misshapen(given, at):
    """(code, day): code "" where the answer can be read."""
    if not isinstance(given, dict) or set(given) - FIELDS or not {"key", "number", "result", "on"} <= set(given):
        return "malformed", None
    if not all(isinstance(value, str) and _storable(value) for value in given.values()):
        return "malformed", None
    if any(unseen.turning(value) or unseen.control(value) for value in given.values()):
        return "unreadable", None
    if not unseen.seen(given["key"]).strip() or any(len(given.get(name, "")) > most for name, most in TEXTS.items()):
        return "malformed", None
    if given["result"] not in feedback.RESULTS:
        return "unknown-result", None
    day = day_in(given["on"])
    return ("bad-day", None) if day is None or day > timezone.localdate(at) else ("", day)


def _storable(text):
    """False for what no column of text holds: NUL, or half of a surrogate pair."""
    return "\0" not in text and not _HALF.search(text)
