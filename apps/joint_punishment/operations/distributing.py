"""Hand every entry to the departments that owe a measure, and its end to whoever was told of it.

What is written follows from what is, not from the event: called twice, late or out of order it comes to the same.
"""

from django.db import transaction
from django.db.models import OuterRef, Subquery
from django.utils import timezone

from apps.audit.operations import record_all
from apps.deadlines.models import Clock
from apps.deadlines.operations import start_clock, start_clocks, stop_clocks
from apps.deadlines.queries import last_day
from apps.kernel.dated import holds
from apps.kernel.moves import move
from apps.serious_list.models import Entry

from .. import sql, states
from ..models import Delivery, Item, Measure, Partner
from ..rules.parties import known_by
from .settling import OVERTAKEN, PORTAL, settle

SUBJECT = "joint_punishment.entry"
ANSWER, LIFTING = "joint_punishment.answer", "joint_punishment.lifting"
NEEDED = ("enterprise", "agency")
BATCH = 2_000


def follow_list(delivery, at):
    """Consumer of what happens to cases of the list: the entry of the case, if it came to one, is handed on."""
    entry = Entry.objects.filter(case_id=int(delivery.event.subject_id)).values_list("pk", flat=True).first()
    if entry is not None:
        distribute(entry_id=entry, by=PORTAL, at=at)


def follow_reading(delivery, at):
    """Consumer of what a partner has read of an entry that meanwhile changed (settling.py): it is handed on anew."""
    distribute(entry_id=int(delivery.event.subject_id), by=PORTAL, at=at)


def follow_register(delivery, at):
    """Consumer of what moves, merges, parts and renames enterprises: their entries are handed to the departments of the
    new place as well, and told anew to whoever has them by another name or code.

    Those of the old place keep what they have, and their duty. An event of an import is of whoever it changed.
    """
    kind, key = delivery.event.subject_kind, delivery.event.subject_id
    asked = {"on": timezone.localdate(at), "enterprise": int(key) if kind == "enterprise" else None}
    for (entry_id,) in sql.tuples("unreached", asked):
        distribute(entry_id=entry_id, by=PORTAL, at=at)


def distribute(*, entry_id, by, at):
    """Bring what partners were told of an entry in line with it; returns the number of new lines in their feeds.

    Locks: the one writer of the feeds, the entry's deliveries in ascending order, then its clocks.
    """
    settle(at=at)  # apart, so that what it locks is free again
    with transaction.atomic():
        sql.rows("one_writer")
        entry = Entry.objects.select_related(*NEEDED).get(pk=entry_id)
        if _live(entry, at):
            return _hand_out(entry, by=by, at=at)
        return _take_back(entry, by=by, at=at)


@transaction.atomic
def catch_up(partner, *, by, at):
    """Hand a partner that is new, or opened again, all that stands in its area; returns how many entries are new to it.
    One that it had before and that stood again while it was closed is handed on anew by the outbox.

    Written as wholes: a province's partner has twenty thousand, and the feeds have one writer meanwhile.
    """
    sql.rows("one_writer")
    today, owed = timezone.localdate(at), list(Measure.objects.filter(department=partner.department).order_by("code"))
    rows = Entry.objects.listed(today).filter(enterprise__division__code__startswith=partner.division.prefix)
    had = Delivery.objects.filter(partner=partner).order_by("entry_id")
    again = had.filter(stands=False, entry__in=rows).values_list("entry_id", "entry__agency__division_id")
    events = [(("serious_entry", key), division, {}) for key, division in again]
    record_all(verb=OVERTAKEN, by=PORTAL, at=at, events=events)
    until = last_day(ANSWER, today)
    silent = _asked_again(had.silent().filter(entry__in=rows), until)
    rows = rows.exclude(pk__in=had.values("entry_id"))
    found = [
        (entry, codes)
        for entry in rows.select_related(*NEEDED).order_by("pk")
        if (codes := [row.code for row in owed if _is_owed(row, entry)])
    ]
    made = Delivery.objects.bulk_create(
        (Delivery(partner=partner, entry=entry, measures=codes, made_at=at, due_on=until) for entry, codes in found),
        batch_size=BATCH,
    )
    lines = (Item(partner=partner, delivery=row, kind=Item.Kind.LISTED, at=at) for row in made)
    Item.objects.bulk_create(lines, batch_size=BATCH)
    running = Clock.objects.filter(subject_kind=SUBJECT, rule_code=ANSWER, state=Clock.State.RUNNING)
    running = set(running.values_list("subject_id", flat=True))
    owing = (*silent, *(entry for entry, _codes in found))
    clocks = [_clock(entry) for entry in owing if str(entry.pk) not in running]
    if clocks:
        start_clocks(rule_code=ANSWER, starts_on=today, rows=clocks, by=by, at=at)
    return len(found)


def _asked_again(rows, until):
    """What it was handed before it was closed and never answered is owed anew until a day; returns those entries."""
    entries = Entry.objects.filter(pk__in=list(rows.values_list("entry_id", flat=True)))
    found = list(entries.select_related(*NEEDED).order_by("pk"))
    rows.update(due_on=until, reminders=0, reminded_at=None)
    return found


def _live(entry, at):
    return entry.ended_on is None and entry.listed_on <= timezone.localdate(at) <= entry.until


def _is_owed(measure, entry):
    """Whether a measure is in force on the day of the listing, and against persons where a person is listed."""
    in_force = holds(measure.validity.lower, measure.validity.upper, entry.listed_on)
    return in_force and (measure.persons or not entry.person)


def _measures(entry):
    """{department: codes of the measures that are owed}."""
    found = {}
    for row in Measure.objects.on(entry.listed_on).order_by("code"):
        if _is_owed(row, entry):
            found.setdefault(row.department, []).append(row.code)
    return found


def _owing(entry, measures):
    """{Partner: codes} for the partners of the enterprise's place, of its city and of the province."""
    place = entry.enterprise.division_id
    rows = Partner.objects.enabled().filter(department__in=list(measures)).select_related("division").order_by("pk")
    return {row: measures[row.department] for row in rows if place.startswith(row.division.prefix)}


def _hand_out(entry, *, by, at):
    measures, rows = _measures(entry), _locked(entry)
    known = {row.partner_id: row for row in rows}
    until = last_day(ANSWER, timezone.localdate(at))
    told = [row for row in rows if row.partner.department in measures and _told_otherwise(row, entry)]
    asked = _of_another(told, entry, measures, until)
    for partner, codes in _owing(entry, measures).items():
        row = known.get(partner.pk)
        if row is None:
            row = Delivery.objects.create(partner=partner, entry=entry, measures=codes, made_at=at, due_on=until)
        elif row.stands and row.told_at is None and not _of_the_term_before(row, entry):
            continue
        else:
            _again(row, codes, until)
        if row not in told:
            told.append(row)
        asked = True
    for row in told:
        Item.objects.create(partner_id=row.partner_id, delivery=row, kind=Item.Kind.LISTED, at=at)
    if asked:
        begin_clock(entry, ANSWER, by=by, at=at)
    made = len(told) + _put_right(rows, measures, at)
    _lifting(entry, rows, by=by, at=at)
    return made


def _told_otherwise(row, entry):
    """Whether a partner that has the entry was told of it by another name or code than its party bears now."""
    now = (entry.enterprise.name, entry.enterprise.uscc or "")
    return row.stands and row.told_at is None and (row.told_party, row.told_code) != now


def _of_another(rows, entry, measures, until):
    """Lines with another name or code are to follow: whoever read of another party is asked anew, by a day, because a
    measure may lie on whom it does not concern. Returns whether anybody is asked."""
    asked, now = False, known_by(entry.enterprise.name, entry.enterprise.uscc)
    for row in rows:
        row.measures = measures[row.partner.department]
        if known_by(row.told_party, row.told_code) != now and row.state not in states.UNREAD:
            move(row, "renew" if row.state == states.NOT_APPLICABLE else "change", table=states.MOVES, by=PORTAL)
            row.due_on, row.reminders, row.reminded_at = until, 0, None
            asked = True
        row.save()
    return asked


def _put_right(rows, measures, at):
    """Take back what was told to a department that owes nothing for this entry, and measures that are not owed: before
    measures against persons were marked, the entry of a person went to every department. Returns how many lines."""
    stands = [row for row in rows if row.stands]
    mistaken = [row for row in stands if row.partner.department not in measures]
    _end(mistaken, timezone.localdate(at), at)
    other = [row for row in stands if row.measures != measures.get(row.partner.department, row.measures)]
    for row in other:
        row.measures = measures[row.partner.department]
        row.save()
        Item.objects.create(partner_id=row.partner_id, delivery=row, kind=Item.Kind.LISTED, at=at)
    return len(mistaken) + len(other)


def _again(row, codes, until):
    """The entry stands again: what was lifted is owed anew, and what was not applicable is asked anew. Also where the
    partner alone has seen that it had ended."""
    row.stands, row.ended_on, row.told_at, row.measures = True, None, None, codes
    if row.state in (states.LIFTED, states.NOT_APPLICABLE):
        move(row, "renew", table=states.MOVES, by=PORTAL)
    row.due_on = None if row.state in states.ANSWERED else until
    row.reminders, row.reminded_at = 0, None
    row.save()


def _of_the_term_before(row, entry):
    """ "Not applicable" was said of the term before: an entry that stands again counts its term anew, and a department
    that had nothing to apply then may have now."""
    if entry.restored_on is None or row.state != states.NOT_APPLICABLE:
        return False
    return row.answered_at is None or timezone.localdate(row.answered_at) < entry.restored_on


def _take_back(entry, *, by, at):
    known = _locked(entry)
    rows = [row for row in known if row.stands]
    stop_clocks(subject=(SUBJECT, entry.pk), by=by, at=at, rule_code=ANSWER)
    _end(rows, entry.ended_on or timezone.localdate(at), at)
    _lifting(entry, known, by=by, at=at)
    return len(rows)


def _lifting(entry, rows, *, by, at):
    """The limit to lift runs while anybody holds what does not stand, whatever was told before; then it ends."""
    if any(row.state in states.HOLDING and not row.stands for row in rows):
        begin_clock(entry, LIFTING, by=by, at=at)
    else:
        stop_clocks(subject=(SUBJECT, entry.pk), by=by, at=at, rule_code=LIFTING)


def _end(rows, on, at):
    """A tombstone each; whoever holds the entry owes the lifting."""
    until = last_day(LIFTING, timezone.localdate(at)) if rows else None
    for row in rows:
        row.stands, row.ended_on = False, on
        row.due_on = until if row.state in states.HOLDING else None
        row.reminders, row.reminded_at = 0, None
        row.save()
        Item.objects.create(partner_id=row.partner_id, delivery=row, kind=Item.Kind.ENDED, at=at)


def _locked(entry):
    """The entry's deliveries, each with the name and code that its newest line told."""
    lines = Item.objects.filter(delivery=OuterRef("pk"), kind=Item.Kind.LISTED).order_by("-seq")
    rows = Delivery.objects.select_for_update(of=("self",)).filter(entry=entry).select_related("partner")
    rows = rows.annotate(told_party=Subquery(lines.values("party")[:1]), told_code=Subquery(lines.values("code")[:1]))
    return list(rows.order_by("pk"))


def begin_clock(entry, rule, *, by, at):
    """One limit an entry, whoever owes: when it ends, the silent are reminded (reminding.py)."""
    running = Clock.objects.of(SUBJECT, entry.pk).filter(rule_code=rule, state=Clock.State.RUNNING)
    return None if running.exists() else _start(entry, rule, by=by, at=at)


def _start(entry, rule, *, by, at):
    subject, division, facts = _clock(entry)
    return start_clock(
        rule_code=rule, subject=subject, starts_on=timezone.localdate(at), division=division, by=by, at=at, **facts
    )


def _clock(entry):
    """Subject, division and the rest of the limit of an entry."""
    facts = {
        "zone_code": entry.agency.zone_id or "",
        "label": str(entry.enterprise),
        "url": f"/desk/joint-punishment/{entry.pk}/",
        "holder": entry.agency_id,
        "duty": False,
        "on_expiry": "joint_punishment.remind",
    }
    return (SUBJECT, entry.pk), entry.agency.division_id, facts
