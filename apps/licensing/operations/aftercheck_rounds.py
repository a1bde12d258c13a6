"""Examiners, and the draw that sends them: a round of checks makes a verifiable draw (apps/draws) and takes it over.

Every check of the round is visited; what is drawn is who goes, so that nobody picks the examiner of an enterprise.
"""

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from apps.audit.operations import record
from apps.divisions.models import Agency
from apps.draws.models import Draw
from apps.draws.models import Seat as DrawnSeat
from apps.draws.operations import accepting, frames, preparing
from apps.kernel.errors import DomainError, Invalid
from apps.kernel.moves import move
from apps.kernel.stepping import OutOfReach, saved

from .. import states
from ..models import AfterCheck, Examiner, Round, Seat
from ..permissions import own_agency
from ..queries.aftercheck import classes_of, latest_draw
from ..queries.catalogue import class_names
from .aftercheck_steps import OtherBureau, held, note, step, tell
from .steps import reasoned, today

TEAM, ALL, EVERY = "后置审查", "全部", "100%"  # the record of a draw is kept in Chinese
MOST_CHECKS = 500
ORIGIN = "licensing.round"


class NotDrawn(DomainError):
    code = "not-drawn"
    message = _("The draw has not been carried out yet.")


@transaction.atomic
def add_examiner(*, key, name, classes, valid_from, last_day, by, at, recusals=()):
    """Take a certified examiner into the bureau's pool; returns the Examiner. `recusals`: credit codes."""
    by.require(states.HANDLE)
    agency = Agency.objects.select_related("division").filter(pk=by.agency_code).first()
    if agency is None or not by.is_agency:
        raise OutOfReach
    row = Examiner(
        agency=agency, key=key.strip(), name=name.strip(), classes=sorted(set(classes)), valid_from=valid_from,
        last_day=last_day, recusals=sorted({code.strip().upper() for code in recusals if code.strip()}),
        added_label=by.actor,
    )  # fmt: skip
    if Examiner.objects.filter(key=row.key).exists():
        raise Invalid(_("An examiner with this number is entered already."), field="key")
    saved(row, licensing_examiner_days="last_day", licensing_examiner_text="name")
    record(verb="licensing.examiner_added", by=by, at=at, subject=("licence_examiner", row.pk),
           division=agency.division_id, data={"key": row.key, "classes": row.classes})  # fmt: skip
    return row


@transaction.atomic
def remove_examiner(*, examiner_id, by, at):
    """Somebody leaves the pool: nothing further is assigned to them. Returns the Examiner."""
    by.require(states.HANDLE)
    row = Examiner.objects.visible_to(by).select_for_update(of=("self",)).select_related("agency")
    row = row.filter(pk=examiner_id).first()
    if row is None or not own_agency(by, row):
        raise OutOfReach
    if row.left_on is None:
        row.left_on = today(at)
        row.save(update_fields=["left_on"])
        record(verb="licensing.examiner_removed", by=by, at=at, subject=("licence_examiner", row.pk),
               division=row.agency.division_id, data={"key": row.key})  # fmt: skip
    return row


@transaction.atomic
def open_round(*, check_ids, starts_on, ends_on, seats, commit_until, reveal_until, by, at):
    """Draw the examiners of several checks that wait with the actor's bureau; returns the Round, its draw a draft whose
    lists are closed.

    Raises Invalid where too few examiners are certified for a class over all days, or a check is another bureau's.
    """
    by.require(states.HANDLE)
    keys = sorted(set(check_ids))
    if not keys or len(keys) > MOST_CHECKS:
        raise Invalid(_("Choose the checks to be drawn for, five hundred at most."), field="check_ids")
    if starts_on < today(at):
        raise Invalid(_("Visits lie ahead."), field="starts_on")
    agency = Agency.objects.filter(pk=by.agency_code).first()
    if agency is None:
        raise OutOfReach
    row = Round(agency=agency, starts_on=starts_on, ends_on=ends_on, seats=seats, made_label=by.actor,
                made_on=today(at))  # fmt: skip
    saved(row, licensing_round_state="ends_on", licensing_round_seats="seats")
    checks = [_into_draw(key, row, by, at) for key in _in_order(keys)]
    draw = _draft(row, commit_until, reveal_until, by=by, at=at)
    _fill(draw, row, checks, by=by, at=at)
    row.draw = draw
    row.save()
    noted("licensing.round_opened", row, by=by, at=at, checks=len(checks), draw=draw.pk)
    return row


def _in_order(keys):
    """Enterprises are locked in the order of their keys, whatever was ticked first."""
    rows = AfterCheck.objects.filter(pk__in=keys).order_by("licence__enterprise_id", "licence_id", "pk")
    found = list(rows.values_list("pk", flat=True))
    if len(found) != len(keys):
        raise OutOfReach
    return found


def _into_draw(key, row, by, at):
    check = held(key, by)
    made = step(check, "draw", by)
    check.round = row
    check.save()
    note(check, made.event, by=by, at=at, round=row.pk)
    return check


def _draft(row, commit_until, reveal_until, *, by, at):
    values = {
        "title": f"后置审查人员抽取（{row.starts_on}至{row.ends_on}）", "purpose": Draw.Purpose.LICENSING,
        "mode": Draw.Mode.UNDIRECTED, "conditions": "", "seats": row.seats, "visits_from": row.starts_on,
        "visits_to": row.ends_on, "absence": Draw.Absence.VOID, "public_source": "", "public_on": None,
        "commit_until": commit_until, "reveal_until": reveal_until,
    }  # fmt: skip
    return preparing.prepare_draw(values=values, origin=origin_of(row), by=by, at=at)


def origin_of(row):
    return f"{ORIGIN}:{row.pk}"


def _fill(draw, row, checks, *, by, at):
    given, names = {"draw_id": draw.pk, "by": by, "at": at}, class_names()
    people, looked_at = examiner_rows(row, checks), _classes(checks)
    classes = sorted({code for codes in looked_at.values() for code in codes})
    items = [(code, TEAM, names[code].name if code in names else code) for code in classes]
    frames.set_items(items=items, **given)
    frames.set_objects(objects=[_object(check, looked_at[check.licence_id]) for check in checks], **given)
    frames.set_inspectors(inspectors=people, **given)
    frames.set_quotas(quotas={(code, ALL): EVERY for code in classes}, **given)
    preparing.close_lists(**given)


def examiner_rows(row, checks):
    """Rows for draws.operations.frames.set_inspectors: who of the bureau may go now. Raises Invalid where too few are
    certified over all days for a class, or for all those of one licence: who is drawn knows all he looks at."""
    names, wanted = class_names(), sorted({tuple(codes) for codes in _classes(checks).values()})
    people = _people(row, {code for codes in wanted for code in codes})
    for codes in wanted:
        able = [one for one in people if one.may_check(codes, row.starts_on, row.ends_on)]
        if len(able) < row.seats:
            text = _("Too few examiners of the bureau are certified for %(product)s on the days of the visits.")
            product = "、".join(str(names.get(code, code)) for code in codes)
            raise Invalid(text % {"product": product}, field="seats")
    return [_inspector(one, checks) for one in people]


def _classes(checks):
    return classes_of([check.licence_id for check in checks])


def _people(row, classes):
    rows = Examiner.objects.filter(agency=row.agency_id, valid_from__lte=row.starts_on, last_day__gte=row.ends_on)
    rows = rows.filter(left_on__isnull=True).order_by("key")
    return [one for one in rows if "*" in one.classes or set(one.classes) & classes]


def _object(check, classes):
    """A row for draws.operations.frames.set_objects."""
    licence = check.licence
    return (licence.number, ALL, ",".join(classes), licence.enterprise.division_id, "", "", "", "", licence.holder)


def _inspector(one, checks):
    """A row for draws.operations.frames.set_inspectors."""
    codes = ["*"] if "*" in one.classes else one.classes
    return {
        "key": one.key, "label": one.name, "areas": [], "most": None, "last": [],
        "recusals": sorted(check.licence.number for check in checks if check.licence.uscc in one.recusals),
        "certificates": [(code, one.valid_from, one.last_day) for code in codes],
    }  # fmt: skip


@transaction.atomic
def take_up(*, round_id, by, at):
    """Take over what was drawn: each check has its examiners. Returns the Round. Raises NotDrawn; FrameAltered or
    NotAsDrawn where the draw is not what the round made and the published rule gives."""
    row = held_round(round_id, by)
    made = stepped(row, "take_up", by)
    draw = latest_draw(row.draw_id)
    if draw is None or draw.state != Draw.State.DRAWN:
        raise NotDrawn
    accepting.accept(draw, origin=origin_of(row))
    row.draw = draw
    row.save()
    drawn = {}
    for subject, key in DrawnSeat.objects.filter(draw=draw, until__isnull=True).values_list("subject", "inspector"):
        drawn.setdefault(subject, []).append(key)
    people = {one.key: one for one in Examiner.objects.filter(key__in={key for keys in drawn.values() for key in keys})}
    waiting = row.checks.filter(state=states.DRAWING).order_by("licence__enterprise_id", "licence_id", "pk")
    for key in list(waiting.values_list("pk", flat=True)):
        _seat(key, drawn, people, by, at)
    noted(made.event, row, by=by, at=at, draw=draw.number)
    return row


def _seat(key, drawn, people, by, at):
    check = held(key, by)
    made = step(check, "seat", by)
    keys = drawn.get(check.licence.number, [])
    check.save()
    Seat.objects.bulk_create(Seat(check_of=check, examiner=people[one], drawn=True, since=today(at)) for one in keys)
    tell(check, note(check, made.event, by=by, at=at, examiners=keys), at)


@transaction.atomic
def drop_round(*, round_id, reason, by, at):
    """Give a draw up before its seal, or after it became void: the checks wait again. Returns the Round."""
    row = held_round(round_id, by)
    made = stepped(row, "drop", by)
    draw, why = latest_draw(row.draw_id), reasoned(reason)
    if draw is not None and not draw.is_draft and draw.state != Draw.State.VOID:
        raise Invalid(
            _("A sealed draw is carried out, or becomes void and is followed by a redraw with its own number.")
        )
    row.draw = None if draw is None or draw.is_draft else draw
    row.save()
    waiting = row.checks.filter(state=states.DRAWING).order_by("licence__enterprise_id", "licence_id", "pk")
    for key in list(waiting.values_list("pk", flat=True)):
        check = held(key, by)
        undone = step(check, "undraw", by)
        check.round = None
        check.save()
        note(check, undone.event, by=by, at=at, reason=why)
    if draw is not None and draw.is_draft:
        preparing.discard_draft(draw_id=draw.pk, origin=draw.origin, by=by, at=at)
    noted(made.event, row, by=by, at=at, reason=why)
    return row


def held_round(round_id, by):
    row = Round.objects.visible_to(by).select_for_update(of=("self",)).select_related("agency").filter(pk=round_id)
    found = row.first()
    if found is None:
        raise OutOfReach
    return found


def stepped(row, verb, by):
    made = move(row, verb, table=states.ROUNDS, by=by)
    if not own_agency(by, row):
        raise OtherBureau
    return made


def noted(verb, row, *, by, at, **data):
    return record(verb=verb, by=by, at=at, subject=("licence_round", row.pk), division=row.agency.division_id,
                  data={"state": row.state} | data)  # fmt: skip
