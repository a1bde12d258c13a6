"""A task of a published plan makes its draw, and takes over what was drawn; replacements are followed."""

import secrets
from collections import Counter
from dataclasses import dataclass, field

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from apps.draws.models import Draw, Drawn, Replacement
from apps.draws.models import Seat as DrawnSeat
from apps.draws.operations import accepting, frames, preparing
from apps.draws.queries.terms import frame_digest
from apps.draws.rules import quota
from apps.kernel.errors import DomainError, Invalid
from apps.kernel.stepping import Overtaken, locked, reasoned, today
from apps.registry.models import Enterprise

from .. import sql, states
from ..models import Candidate, Entry, Interest, LeftOut, Task
from ..queries.conditions import in_words
from ..queries.law import numbers_on
from ..queries.plans import DRAWN, ENOUGH, NEVER, inspectors_for, last_drawn, last_visitors, objects_of, visits_of_year
from ..queries.story import behind, follows, gone_by, latest, of_older_draws
from ..rules import opening, ratios
from . import beside, telling
from .plans import noted_task
from .steps import step
from .visits import OURSELVES, assign_visits, follow_seats

BATCH = 5000
OUT = {DRAWN: "已抽查", ENOUGH: "检查次数已达上限"}  # the record of a draw is kept in Chinese
SCALES = {"large": "大型", "medium": "中型", "small": "小型", "micro": "微型"}
ALL = "全部"
ORIGIN = "inspections.task"


class FrameAltered(DomainError):
    code = "frame-altered"
    message = _("The sealed lists are not those the task made: somebody changed them. Have the draw declared void.")


class PoolShrunk(DomainError):
    code = "pool-shrunk"
    status = 422
    message = _(
        "The pool held %(then)s objects when the plan was approved and holds %(now)s now: nobody is drawn from what is "
        "left. Have the task cancelled with this as the reason and put a new one into a plan."
    )


class StillInside(DomainError):
    code = "still-inside"
    status = 422
    message = _(
        "%(count)s objects of this pool were drawn by class for these items and nobody has been there yet: a list that "
        "names all others would name them. Prepare this draw once they are checked."
    )


WHY_NONE = "经批准的计划对这一类的抽查比例为零"


class NotDrawn(DomainError):
    code = "not-drawn"
    message = _("The draw has not been carried out yet.")


@dataclass
class Frame:
    """Rows for draws.operations.frames.set_objects, what is left out, and the entries they were made from (`left`:
    those of what is left out)."""

    rows: list = field(default_factory=list)
    excluded: list = field(default_factory=list)
    entries: list = field(default_factory=list)
    left: list = field(default_factory=list)
    strata: Counter = field(default_factory=Counter)  # {(item, stratum): objects}
    behind: list = field(default_factory=list)  # for the desk's fairness report alone
    inside: int = 0  # drawn by class for an item of the task, and nobody has gone there yet


@transaction.atomic
def prepare_draw(*, task_id, commit_until, reveal_until, by, at):
    """Make the draw of a task: objects by the conditions its plan was approved with, without those whose turn of the
    year is taken, and inspectors.

    Returns the Draw, a draft whose lists are closed: witnesses are named, the seal is set and the ceremony held on its
    own pages. Raises Invalid where nobody is left or no inspector can be drawn, PoolShrunk where objects went missing,
    StillInside where a list with names would give away whom a draw by class drew, HeldBeside while a draw that is
    under way holds objects of the list for one of the items.
    """
    task = locked(Task, task_id, by, "agency__division", "plan", "pool__agency__division")
    made = step(task, "prepare_draw", states.TASKS, by, task.agency_id)
    if task.plan is None or task.plan.state != states.ANNOUNCED:
        raise Invalid(_("A draw follows a published plan."))
    if task.ends_on < today(at):
        raise Invalid(_("The days of these visits are over. Cancel the task and plan it anew."))
    if task.cancel_asked_on:
        raise Invalid(_("Somebody has asked to cancel this task: a second officer answers first."))
    items = [row.item for row in task.items.select_related("item").order_by("item__code")]
    found = _frame(task, items)
    _not_shrunk(task, len(found.rows) + len(found.excluded))
    if found.inside and not task.by_class:
        raise StillInside(StillInside.message % {"count": found.inside})
    if not found.rows:
        text = _("Nobody is left to be drawn: every object of the pool has had its turn this year.")
        if len(items) > 1:
            text = _("Nobody is left to be drawn: every object of the pool has had its turn this year for one of the "
                     "items at least. Plan the items in tasks of their own.")  # fmt: skip
        raise Invalid(text)
    for model, rows in ((Entry, found.entries), (LeftOut, found.left)):
        model.objects.filter(task=task).delete()
        model.objects.bulk_create(rows, batch_size=BATCH)
    beside.not_held(task)
    draw = preparing.prepare_draw(
        values={
            "title": task.title, "purpose": Draw.Purpose.INSPECTION,
            "mode": Draw.Mode.DIRECTED if task.query else Draw.Mode.UNDIRECTED,
            "conditions": _conditions(task),
            "seats": task.inspectors, "visits_from": max(task.starts_on, today(at)), "visits_to": task.ends_on,
            "commit_until": commit_until, "reveal_until": reveal_until, "absence": Draw.Absence.VOID,
            "public_source": "", "public_on": None,
        },
        origin=origin_of(task), by=by, at=at,
    )  # fmt: skip
    given = {"draw_id": draw.pk, "by": by, "at": at}
    frames.set_items(items=[(item.code, item.team, item.name) for item in items], **given)
    frames.set_objects(objects=found.rows, exclusions=found.excluded, **given)
    frames.set_behind(rows=found.behind, **given)
    frames.set_inspectors(inspectors=_listed(task, items), **given)
    frames.set_quotas(quotas=_quotas(task, found), why_none=WHY_NONE, **given)
    preparing.close_lists(**given)
    task.draw, task.frame_objects, task.frame_excluded = draw, len(found.rows), len(found.excluded)
    task.save()
    noted_task(made.event, task, by=by, at=at, draw=draw.pk, objects=len(found.rows), excluded=len(found.excluded))
    return draw


def origin_of(task):
    return f"{ORIGIN}:{task.pk}"


def _conditions(task):
    """The conditions in words and as the register reads them, to be sealed; "" where there is none."""
    if not task.query:
        return ""
    with override("zh-hans"):
        return f"{task.conditions or in_words(task.query)}〔{task.query}〕"


def _not_shrunk(task, objects):
    """Firms close, and a register can be edited: a pool much smaller than the one approved is asked about anew."""
    left = 100 - numbers_on(task.starts_on).shrink
    if task.pool_objects and objects * 100 < left * task.pool_objects:
        raise PoolShrunk(PoolShrunk.message % {"then": task.pool_objects, "now": objects})


def _frame(task, items):
    """Each object with the items it may still be drawn for this year: once an item, and within the item's limit of all
    visits. The class decides the stratum and stays inside:
    then a line is key, stratum and a number of the key, and nothing by which one object could be told from another."""
    codes = [item.code for item in items]
    limits = {item.code: item.yearly_limit for item in items}
    had, found = visits_of_year(task.starts_on.year, codes), Frame()
    pool = list(objects_of(task))
    drawn = {} if task.by_class else last_drawn([row[0] for row in pool])
    for pk, uscc, name, area, industry, scale, grade in pool:
        code = uscc or f"E{pk}"
        bars = {item: had.get((pk, item), NEVER).bars(limits[item], random=True) for item in codes}
        open_ = [item for item in codes if not bars[item]]
        inside = any(had[pk, item].inside for item in codes if (pk, item) in had)
        found.inside += inside
        if inside or not _together(open_, codes):
            shut = "" if inside or task.by_class else "、".join(sorted(item for item in codes if bars[item]))
            found.excluded.append((*(_unnamed(code) if inside else (code, name)), _why_out(bars, shut)))
            found.left.append(LeftOut(task=task, enterprise_id=pk))
            continue
        salt = secrets.token_hex(16) if task.by_class else ""
        key = opening.key_of(salt, code) if salt else code
        stratum = ratios.stratum_of(grade) if task.by_class else ALL
        some = "" if len(open_) == len(codes) else ",".join(sorted(open_))
        shown = ("", "", "", f"对象{key[:8]}") if salt else (area, (industry or "")[:8], SCALES.get(scale, ""), name)
        found.rows.append((key, stratum, some, *shown[:3], "", drawn.get(pk, ""), shown[3]))
        found.entries.append(Entry(task=task, enterprise_id=pk, key=key, salt=salt))
        found.behind.append((key, code, area or "", (industry or "")[:8], SCALES.get(scale, ""), grade or ""))
        for item in open_:
            found.strata[item, stratum] += 1
    return found


def _together(open_, codes):
    """Whether an object takes part: a joint draw holds those alone that are open for all its items. The published
    number is then the number of households, and each visit makes all items; were the frames of the items different,
    more households would be drawn than the plan says."""
    return len(open_) == len(codes)


def _unnamed(code):
    """Whom a draw by class drew is not named before the check, not as left out of the next such draw either."""
    key = opening.key_of(secrets.token_hex(16), code)
    return key, f"对象{key[:8]}"


def _why_out(bars, shut=""):
    """Why an object is left out: drawn for the items (or some of them, `shut`) this year, or visited as often as they
    allow."""
    reasons = set(bars.values())
    which = "该事项"
    if "" in reasons:
        which = f"部分事项（{shut}）" if shut else "部分事项"
    return f"本年度{which}" + "或".join(OUT[why] for why in sorted(reasons - {""}))


def _quotas(task, found):
    if not task.by_class:  # what was approved for the whole pool: where fewer are left, all of them
        asked = _approved(task, len(found.rows) + len(found.excluded))
        return {place: str(min(asked, size)) for place, size in found.strata.items()}
    numbers = numbers_on(task.starts_on).ratios
    return {(item, stratum): ratios.asked_of(stratum, numbers) for item, stratum in found.strata}


def _approved(task, objects):
    """The number of households that the plan was approved and published with: a share is one of its whole pool, not
    of those that have not had their turn yet."""
    return quota.resolve(task.share, task.pool_objects or objects) or 0


def _going(task):
    """Inspectors who can be drawn for a task now. By class none whose area is narrower than the pool, and none with an
    interest in an object of it: the list of another draw names both, and the seats would tell which key is whose."""
    people = inspectors_for(task)
    if not task.by_class:
        return people
    pool = Entry.objects.filter(task=task)
    areas = {area or "" for area in pool.values_list("enterprise__division_id", flat=True)}
    interested = set(
        Interest.objects.filter(
            inspector__in=[row.pk for row in people], ended_on__isnull=True, enterprise__in=pool.values("enterprise")
        ).values_list("inspector", flat=True)
    )
    return [row for row in people if row.pk not in interested and opening.everywhere(row.areas, areas)]


def _listed(task, items):
    """The list of the inspectors as the pool has it now; whose number is whose is kept with the task."""
    people = _going(task)
    if task.by_class and len(people) < task.inspectors:
        raise Invalid(
            _(
                "A draw by class needs inspectors who may go to every object of the pool and have an interest in none "
                "of them, for areas and interests would tell the class. Choose a smaller pool, or take further "
                "inspectors who serve the whole area."
            )
        )
    if len(people) < task.inspectors:
        raise Invalid(_("The pool of inspectors has too few people who can be drawn."))
    if not task.draw_id or Draw.objects.get(pk=task.draw_id).is_draft:
        Candidate.objects.filter(task=task).delete()
    known = dict(Candidate.objects.filter(task=task).values_list("key", "inspector"))
    people = [row for row in people if known.get(row.key, row.pk) == row.pk]  # a number keeps whom it was drawn for
    Candidate.objects.bulk_create(
        Candidate(task=task, inspector=row, key=row.key) for row in people if row.key not in known
    )
    return inspector_rows(task, items, people)


def inspector_rows(task, items, people=None):
    """Rows for draws.operations.frames.set_inspectors. The lists are public from the seal on, before anybody has gone
    anywhere: they know an inspector by the number of the certificate, and names are the desk's (names_of).

    By class neither an area, a last visit nor a recusal may stand in the lists: beside published results or the lists
    of another draw they would tell whose class is whose. Drawn is then who may go to every object, and rotation gives
    way; nor does another draw know of who went to an object that was drawn by class.
    """
    people = _going(task) if people is None else people
    keys = dict(Entry.objects.filter(task=task).values_list("enterprise_id", "key"))
    visited = {}
    for enterprise, sitting in ({} if task.by_class else last_visitors(list(keys))).items():
        for inspector in sitting:
            visited.setdefault(inspector, []).append(keys[enterprise])
    codes = {item.code for item in items}
    return [
        {
            "key": row.key, "label": row.key, "areas": [] if task.by_class else row.areas, "most": row.most,
            "certificates": _certificates(row, codes),
            "recusals": sorted({keys[i.enterprise_id] for i in row.interests.all()
                                if i.ended_on is None and i.enterprise_id in keys}),
            "last": sorted(visited.get(row.pk, [])),
        }
        for row in people
    ]  # fmt: skip


def _certificates(inspector, codes):
    """(item, from, until), each item and first day once, the longest."""
    found = {}
    for row in inspector.certificates.all():
        for item in codes if "*" in row.items else codes & set(row.items):
            key = (item, row.valid_from)
            found[key] = max(found.get(key, row.last_day), row.last_day)
    return [(item, since, until) for (item, since), until in sorted(found.items())]


def names_of(draw):
    """{number: name} of the inspectors on the list of a task's draw, for the desk."""
    rows = Candidate.objects.filter(task=int(draw.origin.partition(":")[2])).select_related("inspector")
    return {row.key: row.inspector.name for row in rows.order_by("key")}


@transaction.atomic
def drop_draw(*, task_id, reason, by, at):
    """Give up a draw before its seal: its draft is thrown away. Returns the Task."""
    task = locked(Task, task_id, by, "agency__division")
    made = step(task, "drop_draw", states.TASKS, by, task.agency_id)
    draw = Draw.objects.select_for_update().get(pk=task.draw_id)
    if not draw.is_draft:
        raise Invalid(
            _("A sealed draw is carried out, or becomes void and is followed by a redraw with its own number.")
        )
    reason, task.draw = reasoned(reason), None
    task.save()
    Candidate.objects.filter(task=task).delete()
    preparing.discard_draft(draw_id=draw.pk, origin=origin_of(task), by=by, at=at)
    noted_task(made.event, task, by=by, at=at, reason=reason)
    return task


@transaction.atomic
def renew_inspectors(*, task_id, by, at):
    """Make the inspectors of a draft anew from their pool: certificates, absences and interests as they are now. The
    objects stay; whoever approved a redraw is asked again. Returns the Draw."""
    task = locked(Task, task_id, by, "agency__division")
    made = step(task, "renew_inspectors", states.TASKS, by, task.agency_id)
    draw = latest(task.draw_id)
    if draw is None or not draw.is_draft:
        raise Invalid(_("What is sealed stays: inspectors of a sealed draw are replaced one by one."))
    items = [row.item for row in task.items.select_related("item").order_by("item__code")]
    given = {"draw_id": draw.pk, "by": by, "at": at}
    preparing.open_lists(origin=origin_of(task), **given)
    count = frames.set_inspectors(inspectors=_listed(task, items), **given)
    preparing.close_lists(**given)
    noted_task(made.event, task, by=by, at=at, draw=draw.pk, inspectors=count)
    return draw


@transaction.atomic
def take_up(*, task_id, by, at):
    """Take over what was drawn: a visit for each object, with its items and inspectors. Returns the visits made.

    Raises NotDrawn, and FrameAltered where the sealed lists are not those the task made.
    """
    return _follow(task_id, "take_up", by=by, at=at)


@transaction.atomic
def follow_draw(*, task_id, by, at):
    """Take over the replacements made since: seats change, a visit falls away, another comes. Returns new visits.

    Of a finished task while a result of it is being corrected: whoever left since is replaced there too.
    """
    return _follow(task_id, "follow_draw", by=by, at=at)


def draw_replaced(delivery, at):
    """Consumer of replacements in a draw: seats and visits follow by themselves; called again it finds nothing to do.

    Where something stands in the way (somebody drawn has had their turn meanwhile) the officer is told, and the task's
    page says what.
    """
    of_draw = Q(draw=delivery.event.subject_id) | Q(visits__draw=delivery.event.subject_id)  # an older one of a visit
    goes_on = Q(state=states.RUNNING) | Q(state=states.FINISHED, visits__state=states.ASSIGNED)  # a correction
    task = Task.objects.select_related("draw").filter(of_draw & goes_on).order_by("pk").first()
    if task is not None and behind(task):
        try:
            follow_draw(task_id=task.pk, by=OURSELVES, at=at)
        except DomainError:
            telling.draw_behind(task, event=delivery.event, at=at)


def _follow(task_id, verb, *, by, at):
    task = locked(Task, task_id, by, "agency__division")
    made = step(task, verb, states.TASKS, by, task.agency_id)
    if not follows(task):
        raise Overtaken(state=task.state)
    draw = gone_by(task)
    if draw is None or draw.state != "drawn":
        raise NotDrawn
    task.draw = draw
    _as_made(task, draw)
    task.followed = Replacement.objects.filter(draw=draw).count()
    task.save()
    came = assign_visits(task, _drawn(task, draw), by=by, at=at)
    _follow_older(task, at)
    event = noted_task(made.event, task, by=by, at=at, draw=draw.number, visits=len(came), steps=task.followed)
    telling.seats_changed(task, event=event, at=at)
    return came


def _follow_older(task, at):
    """Visits that stand in a draw of before: their seats follow what was replaced in that one, looked over alike."""
    older = {}
    for visit in of_older_draws(task).select_for_update(of=("self",)).select_related("draw").order_by("pk"):
        visit.task = task
        older.setdefault(visit.draw, []).append(visit)
    for draw, visits in older.items():
        _as_made(task, draw)
        follow_seats(visits, _drawn(task, draw), at)


def _as_made(task, draw):
    """What was drawn from is what the task made and closed, line by line; a draw of before knows its objects alone."""
    if draw.origin != origin_of(task) or (draw.made_digest and draw.made_digest != frame_digest(draw)):
        raise FrameAltered
    if sql.one("frame_differs", {"task": task.pk, "draw": draw.pk})["differing"]:
        raise FrameAltered
    accepting.as_ruled(draw)


def _drawn(task, draw):
    """{key: (enterprise, item codes, [(team, inspector)])} as the draw stands now."""
    items = {}
    for subject, item in Drawn.objects.filter(draw=draw, until__isnull=True).values_list("subject", "item"):
        items.setdefault(subject, []).append(item)
    entries = dict(Entry.objects.filter(task=task, key__in=items).values_list("key", "enterprise_id"))
    firms = {row.pk: row.merged_into or row for row in Enterprise.objects.filter(pk__in=set(entries.values()))
             .select_related("merged_into").order_by("pk")}  # fmt: skip
    seats = list(DrawnSeat.objects.filter(draw=draw, until__isnull=True).order_by("pk"))
    listed = Candidate.objects.filter(task=task, key__in={seat.inspector for seat in seats})
    people = {row.key: row.inspector for row in listed.select_related("inspector")}
    sitting = {}
    for seat in seats:
        if seat.inspector not in people:
            raise FrameAltered
        sitting.setdefault(seat.subject, []).append((seat.team, people[seat.inspector]))
    return {key: (firms[entries[key]], sorted(codes), sitting.get(key, [])) for key, codes in sorted(items.items())}
