"""Two records of one enterprise become one, by two officers, and can be taken apart again."""

from datetime import date

from django.core import serializers
from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from apps.audit.operations import record
from apps.divisions.models import Division
from apps.kernel.errors import DomainError, Invalid, Stale, WrongState
from apps.kernel.moves import move
from apps.kernel.rules.unseen import says_something

from ..models import DuplicatePair, Enterprise, FormerName, Identifier, Merge
from ..permissions import Registry
from ..rules.wording import tidy
from ..states import MERGE, OPEN
from .following import clocks_follow
from .locking import OutOfReach, keep, take_all
from .relations import strategies
from .seat_merging import give_way
from .seats import tell_seats

# What the survivor may take over; its own value stands unless the officer chose otherwise or it has none.
TAKEN = ("uscc", "name", "industry_id", "scale", "above_scale", "kind", "established_on", "capital",
         "address", "business_scope")  # fmt: skip
# an amount means nothing without its currency, a day without its document: they are taken and given back together
TOGETHER = {
    "capital": ("capital_currency",),
    "status_on": ("status_basis",),
    "status_again_on": ("status_again_basis", "status_again_from"),
}


class SameOfficer(DomainError):
    code = "same-officer"
    status = 403
    message = _("A merge is confirmed by another officer than the one who asked for it.")


class SameUndoer(SameOfficer):
    message = _("A merge is undone by another officer than the one who asked for it.")


class LaterMerge(DomainError):
    code = "later-merge"
    message = _("The enterprise was itself merged since. Undo that merge first.")


@transaction.atomic
def request_merge(*, duplicate_id, survivor_id, reason, by, at, takes=()):
    """Ask a colleague to join `duplicate` into `survivor`; returns the Merge. Nothing moves yet.

    `takes` names fields of TAKEN whose value the survivor takes from the duplicate although it has its own.
    """
    if duplicate_id == survivor_id:
        raise Invalid(_("An enterprise cannot be merged into itself."))
    reason = tidy(reason)
    if not says_something(reason):
        raise Invalid(_("Say why these records are one enterprise."), field="reason")
    if set(takes) - set(TAKEN):
        raise Invalid(_("Unknown field."), field="takes")
    duplicate, survivor = _both(duplicate_id, survivor_id, by)
    if (duplicate.status, _beneath(duplicate)) != (survivor.status, _beneath(survivor)):
        # or a revocation would vanish behind the record that says "open"
        raise Invalid(_("The two records differ in their registration status. Set the wrong one right first."))
    if _contradict(duplicate, survivor):
        raise Invalid(_("The two records give different days for the end. Set the wrong one right first."))
    _check_order(survivor, wanted_values(duplicate=duplicate, survivor=survivor, takes=takes))
    if Merge.objects.filter(duplicate_id__in=(duplicate_id, survivor_id), state="requested").exists():
        raise WrongState(_("A merge of this enterprise is already under way."))
    merge = Merge(
        duplicate=duplicate,
        survivor=survivor,
        division_id=_covering(duplicate.division_id, survivor.division_id),
        reason=reason,
        takes=sorted(takes),
        versions=[survivor.version, duplicate.version],
        requested_by_id=by.user_id,
        requested_label=by.actor,
        requested_at=at,
    )
    try:
        with transaction.atomic():
            merge.save()
    except IntegrityError as error:
        raise WrongState(_("A merge of this enterprise is already under way.")) from error
    _note(merge, "registry.merge_requested", by=by, at=at, reason=reason)
    return merge


@transaction.atomic
def confirm_merge(*, merge_id, by, at):
    """Carry out a colleague's request. Raises SameOfficer, WrongState, or Stale when a record changed since."""
    merge = _merge(merge_id, by)
    move(merge, "confirm", table=MERGE, by=by)
    if merge.requested_by_id is not None and merge.requested_by_id == by.user_id:
        raise SameOfficer
    duplicate, survivor = _both(merge.duplicate_id, merge.survivor_id, by, permission=Registry.CONFIRM_MERGE)
    if [survivor.version, duplicate.version] != merge.versions:
        raise Stale(_("A record was changed after the merge was asked for. Refuse it and look at both again."))
    wanted = wanted_values(duplicate=duplicate, survivor=survivor, takes=merge.takes)
    _check_order(survivor, wanted)
    merge.before = snapshot(survivor, wanted)
    # first out of the way of the unique code, then re-pointed, then enriched
    duplicate.merged_into = survivor
    keep(duplicate, at=at, fields=["merged_into"])
    give_way(duplicate_id=duplicate.pk, survivor_id=survivor.pk, by=by, at=at)
    merge.moved = {
        name: keys
        for name, model, column, strategy in strategies()
        if (keys := strategy.take(model, column, duplicate.pk, survivor.pk, at))
    }
    merge.made = _leave_traces(duplicate, survivor, wanted)
    for field, value in wanted.items():
        setattr(survivor, field, value)
    keep(survivor, at=at, fields=list(wanted))
    merge.after = snapshot(survivor, wanted)
    merge.decided_by_id, merge.decided_label, merge.decided_at = by.user_id, by.actor, at
    merge.save()
    tell_seats(survivor)
    clocks_follow(enterprise_ids=[survivor.pk], by=by, at=at)
    _note(merge, "registry.merge_confirmed", by=by, at=at, moved={k: len(v) for k, v in merge.moved.items()})
    return merge


@transaction.atomic
def refuse_merge(*, merge_id, reason, by, at):
    """Say no to a colleague's request; the pair is also set aside, so that it is not proposed again."""
    merge = _merge(merge_id, by)
    reason = tidy(reason)
    if not says_something(reason):
        raise Invalid(_("Say why."), field="reason")
    move(merge, "refuse", table=MERGE, by=by)
    merge.decided_by_id, merge.decided_label, merge.decided_at = by.user_id, by.actor, at
    merge.decision_reason = reason
    merge.save()
    first, second = sorted((merge.duplicate_id, merge.survivor_id))
    pair = DuplicatePair.objects.filter(first_id=first, second_id=second, set_aside_at=None)
    pair.update(set_aside_at=at, set_aside_by=by.actor, set_aside_reason=reason)
    _note(merge, "registry.merge_refused", by=by, at=at, reason=reason)
    return merge


@transaction.atomic
def withdraw_merge(*, merge_id, by, at):
    """Take one's own request back."""
    merge = _merge(merge_id, by)
    move(merge, "withdraw", table=MERGE, by=by)
    if merge.requested_by_id != by.user_id:
        raise WrongState(_("Only the officer who asked can take the request back; you can refuse it."))
    merge.decided_by_id, merge.decided_label, merge.decided_at = by.user_id, by.actor, at
    merge.save()
    _note(merge, "registry.merge_withdrawn", by=by, at=at)
    return merge


@transaction.atomic
def ask_undo(*, merge_id, reason, by, at):
    """Ask a colleague to take a merge apart; returns the Merge. Nothing moves yet. Raises LaterMerge as undo_merge."""
    merge = _merge(merge_id, by)
    reason = tidy(reason)
    if not says_something(reason):
        raise Invalid(_("Say why the merge is undone."), field="reason")
    move(merge, "ask_undo", table=MERGE, by=by)
    if Enterprise.objects.get(pk=merge.survivor_id).merged_into_id:
        raise LaterMerge
    merge.undo_asked_by_id, merge.undo_asked_label, merge.undo_asked_at = by.user_id, by.actor, at
    merge.undo_reason = reason
    merge.save()
    _note(merge, "registry.merge_undo_asked", by=by, at=at, reason=reason)
    return merge


@transaction.atomic
def keep_merge(*, merge_id, reason, by, at):
    """Say no to a colleague who asks for the undoing: the merge stands. Returns the Merge."""
    merge = _merge(merge_id, by)
    reason = tidy(reason)
    if not says_something(reason):
        raise Invalid(_("Say why."), field="reason")
    move(merge, "keep", table=MERGE, by=by)
    return _stays(merge, "registry.merge_kept", by=by, at=at, reason=reason)


@transaction.atomic
def withdraw_undo(*, merge_id, by, at):
    """Take one's own request for an undoing back; the merge stands."""
    merge = _merge(merge_id, by)
    move(merge, "stay", table=MERGE, by=by)
    if merge.undo_asked_by_id != by.user_id:
        raise WrongState(_("Only the officer who asked can take the request back; you can refuse it."))
    return _stays(merge, "registry.merge_undo_withdrawn", by=by, at=at)


def _stays(merge, verb, *, by, at, **data):
    _note(merge, verb, by=by, at=at, asked_by=merge.undo_asked_label, asked_why=merge.undo_reason, **data)
    merge.undo_asked_by_id, merge.undo_asked_label, merge.undo_asked_at, merge.undo_reason = None, "", None, ""
    merge.save()
    return merge


@transaction.atomic
def undo_merge(*, merge_id, by, at):
    """Take a merge apart, as a colleague asked: moved rows go back, made rows go, the survivor is as it was.

    What was changed *after* the merge stays as it is, but for rows that are known to be the duplicate's alone (`part`
    of their strategy). Raises SameUndoer, and LaterMerge when the survivor was itself merged since.
    """
    merge = _merge(merge_id, by)
    move(merge, "undo", table=MERGE, by=by)
    if merge.undo_asked_by_id is not None and merge.undo_asked_by_id == by.user_id:
        raise SameUndoer
    pair = {row.pk: row for row in Enterprise.objects.filter(pk__in=(merge.duplicate_id, merge.survivor_id))
            .select_for_update(no_key=True).order_by("pk")}  # fmt: skip
    duplicate, survivor = pair[merge.duplicate_id], pair[merge.survivor_id]
    if survivor.merged_into_id or duplicate.merged_into_id != survivor.pk:
        raise LaterMerge
    _restore(survivor, merge, at)
    for name, model, column, strategy in strategies():
        if name in merge.moved:
            strategy.give_back(model, column, merge.moved[name], duplicate.pk, survivor.pk, at)
        strategy.part(model, column, duplicate.pk, survivor.pk, at)
    _take_traces_back(merge, duplicate, survivor)
    duplicate.merged_into = None
    try:
        with transaction.atomic():
            keep(duplicate, at=at, fields=["merged_into"])
    except IntegrityError as error:
        raise WrongState(_("The code of the merged record is now held by another enterprise.")) from error
    merge.undone_by_id, merge.undone_label, merge.undone_at = by.user_id, by.actor, at
    merge.save()
    tell_seats(duplicate)
    tell_seats(survivor)
    clocks_follow(enterprise_ids=[duplicate.pk, survivor.pk], by=by, at=at)
    _note(merge, "registry.merge_undone", by=by, at=at, reason=merge.undo_reason)
    return merge


@transaction.atomic
def set_pair_aside(*, pair_id, reason, by, at):
    """Say that two records are two enterprises; the pair is not proposed again."""
    by.require(Registry.MERGE)
    reason = tidy(reason)
    if not says_something(reason):
        raise Invalid(_("Say why."), field="reason")
    pair = DuplicatePair.objects.visible_to(by).select_for_update(of=("self",)).filter(pk=pair_id).first()
    if pair is None:
        raise OutOfReach
    if pair.set_aside_at:
        raise WrongState(_("This pair is already set aside."))
    pair.set_aside_at, pair.set_aside_by, pair.set_aside_reason = at, by.actor, reason
    pair.save()
    for key in (pair.first_id, pair.second_id):
        record(verb="registry.pair_set_aside", by=by, at=at, subject=("enterprise", key),
               division=by_division(key), data={"pair": [pair.first_id, pair.second_id], "reason": reason})  # fmt: skip
    return pair


def by_division(enterprise_id):
    return Enterprise.objects.values_list("division_id", flat=True).get(pk=enterprise_id)


def wanted_values(*, duplicate, survivor, takes):
    """{field: the duplicate's value} for what the survivor will take: chosen, or empty on the survivor.

    A day of establishment after the survivor's end does not fill a gap, and is refused (Invalid) where it is chosen.
    """
    wanted = {}
    for field in TAKEN:
        held, offered = getattr(survivor, field), getattr(duplicate, field)
        if offered in (None, "", False) or offered == held:
            continue
        if field == "established_on" and survivor.first_end and offered > survivor.first_end:
            if field in takes:
                raise Invalid(_("The record that stays ended before that day of establishment."), field="takes")
            continue
        if field in takes or held in (None, "", False):
            wanted[field] = offered
            wanted |= {other: getattr(duplicate, other) for other in TOGETHER.get(field, ())}
    if None in _days_beneath(survivor) and None not in _days_beneath(duplicate):
        wanted["status_beneath"] = duplicate.status_beneath  # which may know since when
    return wanted | _set_aside(duplicate, survivor)


def _set_aside(duplicate, survivor):
    """What the survivor takes of the last decision that set an end aside: the younger of the two holds for both.

    Else an old file would bring back, by the other record's code, what a court took away from it.
    """
    if duplicate.status_again_on is None or (survivor.status_again_on or date.min) >= duplicate.status_again_on:
        return {}
    fields = ["status_again_on", *TOGETHER["status_again_on"]]
    if survivor.status == OPEN:
        fields += ["status_on", *TOGETHER["status_on"]]
    return {field: getattr(duplicate, field) for field in fields}


def preview(*, duplicate_id, survivor_id):
    """[(label, rows that move, rows that stay)] for every relation that has any."""
    found = []
    for _name, model, column, strategy in strategies():
        moves, stays = strategy.count(model, column, duplicate_id, survivor_id)
        if moves or stays:
            found.append((strategy.label, moves, stays))
    return found


def meetings(*, duplicate_id, survivor_id):
    """Sentences on what both records have and one enterprise has once: whoever confirms is to know of it."""
    asked = [strategy.meets for _name, _model, _column, strategy in strategies() if strategy.meets]
    return [sentence for meets in asked for sentence in meets(duplicate_id, survivor_id)]


def snapshot(row, fields):
    """{column: value as JSON} of a record, in the serialiser's own words so that dates and decimals come back whole."""
    whole = serializers.serialize("python", [row])[0]["fields"]
    names = {row._meta.get_field(field).name: field for field in fields}
    return {field: _json(whole[name]) for name, field in names.items()}


def _json(value):
    return value if value is None or isinstance(value, bool | int | str | list) else str(value)


def _restore(survivor, merge, at):
    """Give back what the merge changed, unless somebody changed it again since."""
    now = snapshot(survivor, merge.after)
    same = {field for field, value in merge.after.items() if now[field] == value}
    split = {f for first, rest in TOGETHER.items() for f in (first, *rest) if not {first, *rest} <= same}
    fields = sorted(same - split)
    for field in fields:
        if field != "established_on":
            setattr(survivor, field, survivor._meta.get_field(field).to_python(merge.before[field]))
    if "established_on" in fields:  # judged by the ends as they are given back
        born = survivor._meta.get_field("established_on").to_python(merge.before["established_on"])
        if born and survivor.first_end and born > survivor.first_end:
            fields.remove("established_on")  # it ended since, before the day it would have been established again
        else:
            survivor.established_on = born
    _check_order(survivor, {})
    keep(survivor, at=at, fields=[survivor._meta.get_field(field).name for field in fields])


def _check_order(survivor, wanted):
    """What the survivor takes must fit what it keeps: no decision of before the day of its establishment."""
    joined = {
        **{field: getattr(survivor, field) for field in ("established_on", "status_on", "status_beneath")},
        **wanted,
    }
    beneath = [date.fromisoformat(day) for _status, day, _basis in joined["status_beneath"] if day]
    days = [day for day in (joined["status_on"], *beneath) if day]
    if joined["established_on"] and days and min(days) < joined["established_on"]:
        raise Invalid(_("One record was established after a decision on the other. Set the wrong day right first."))


def _beneath(row):
    """The ends that lie beneath the present one, without their days and documents."""
    return [status for status, _day, _basis in row.status_beneath]


def _days_beneath(row):
    return [day for _status, day, _basis in row.status_beneath]


def _contradict(first, second):
    """Whether two records of the same ends give different days for one of them; a day that is not known is none."""
    ends = [] if first.status == OPEN else [(first.status_on, second.status_on)]
    ends += zip(_days_beneath(first), _days_beneath(second), strict=True)
    return any(one != other for one, other in ends if None not in (one, other))


def _leave_traces(duplicate, survivor, wanted):
    """Former name and former code, so that whoever looks for either of the two records finds the one that is left.

    Without a day: nobody knows until when they were borne, and the day of the merge would bar every true earlier one.
    """
    made = {"names": [], "numbers": []}
    names = {survivor.name, duplicate.name} - {wanted.get("name", survivor.name)}
    known = set(FormerName.objects.filter(enterprise=survivor, name__in=names).values_list("name", flat=True))
    for name in sorted(names - known):
        made["names"].append(FormerName.objects.create(enterprise=survivor, name=name).pk)
    codes = {survivor.uscc, duplicate.uscc} - {None, wanted.get("uscc", survivor.uscc)}
    held = Identifier.objects.filter(enterprise=survivor, kind=Identifier.Kind.USCC, value__in=codes)
    for code in sorted(codes - set(held.values_list("value", flat=True))):
        row = Identifier.objects.create(enterprise=survivor, kind=Identifier.Kind.USCC, value=code)
        made["numbers"].append(row.pk)
    return {kind: keys for kind, keys in made.items() if keys}


def _take_traces_back(merge, duplicate, survivor):
    """What the merge left at the survivor goes, and so does the duplicate's code where the survivor bore it meanwhile.

    The survivor's own code of before stays where a new one has since replaced it: it is a former code by now.
    """
    FormerName.objects.filter(pk__in=merge.made.get("names", []), enterprise=survivor).delete()
    codes = Identifier.objects.filter(enterprise=survivor, kind=Identifier.Kind.USCC)
    made = codes.filter(pk__in=merge.made.get("numbers", []))
    if "uscc" in merge.after:
        if survivor.uscc != merge.before["uscc"]:
            made = made.exclude(value=merge.before["uscc"])
        if merge.after["uscc"] == duplicate.uscc:
            codes.filter(value=duplicate.uscc).delete()
    made.delete()


def _merge(merge_id, by):
    by.require_any(Registry.MERGE, Registry.CONFIRM_MERGE)
    merge = Merge.objects.visible_to(by).select_for_update(of=("self",)).filter(pk=merge_id).first()
    if merge is None:
        raise OutOfReach
    return merge


def _both(duplicate_id, survivor_id, by, permission=Registry.MERGE):
    rows = {row.pk: row for row in take_all(
        enterprise_ids=(duplicate_id, survivor_id), by=by, permission=permission)}  # fmt: skip
    if len(rows) < 2:
        raise OutOfReach(_("Both records must lie in your area and stand on their own."))
    return rows[duplicate_id], rows[survivor_id]


def _covering(first, second):
    """The smallest division that covers both codes: a county, their city or the province."""
    for length in (6, 4, 2):
        code = first[:length].ljust(6, "0")
        if first[:length] == second[:length] and Division.objects.filter(pk=code).exists():
            return code
    raise Invalid(_("The records lie in different provinces."))


def _note(merge, verb, *, by, at, **data):
    """One event for each of the two records, so that both timelines tell the story."""
    data = {"merge": merge.pk, "duplicate": merge.duplicate_id, "survivor": merge.survivor_id, **data}
    for row in (merge.duplicate, merge.survivor):
        record(verb=verb, by=by, at=at, subject=("enterprise", row.pk), division=row.division_id, data=data)
