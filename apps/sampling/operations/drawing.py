"""A task of a published plan makes two draws: parties with their samplers, and the laboratory; then it takes them over.

The two have frames of their own, so each is sealed and carried out by itself; the task runs once both are drawn.
"""

import secrets
from collections import Counter
from dataclasses import dataclass, field

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from apps.deadlines.models import Limit
from apps.deadlines.queries import calendar
from apps.draws.models import Draw, Drawn
from apps.draws.models import Seat as DrawnSeat
from apps.draws.operations import accepting, frames, preparing
from apps.draws.rules import exact
from apps.kernel.errors import DomainError, Invalid
from apps.kernel.stepping import locked, reasoned, today
from apps.registry.models import Enterprise

from .. import states
from ..models import Batch, Entry, Laboratory, Seat, Staff, Task
from ..queries.draws import latest, steps_of
from ..queries.frames import barred, exporting, laboratories_for, objects_of, samplers_for
from . import papers
from .plans import noted_task, owe_visit
from .steps import own, step

TEAM, ALL, LAB = "抽样", "全部", "检验机构"
REPEATED = "六个月内同类产品已被同级或者上级抽查"  # the record of a draw is kept in Chinese
SPARED = "此前抽样时仅生产出口产品"
BATCHES = 2000
ORIGIN, LAB_ORIGIN = "sampling.task", "sampling.laboratory"


class SampledLately(DomainError):
    """`details["enterprises"]`: who may not be sampled now; replace them in the draw (ground: exempt)."""

    code = "sampled-lately"
    message = _(
        "Sampled for this product already, by the same level or one above, within the months of the rule (Product "
        "Quality Law Art. 15): %(names)s. Replace them in the draw first (ground: may not be checked)."
    )


class NotDrawn(DomainError):
    code = "not-drawn"
    message = _("Both draws of this task are carried out first: that of the parties and that of the laboratory.")


@transaction.atomic
def prepare_draw(*, task_id, commit_until, reveal_until, by, at):
    """Make both draws of a task, drafts whose lists are closed; returns the Task.

    Left out of the frame is whoever was sampled for the product too lately by the same level or one above. Raises
    Invalid where too few parties, samplers or no laboratory can be drawn.
    """
    task = locked(Task, task_id, by, "agency__division", "plan", "product", "standard")
    made = step(task, "prepare_draw", states.TASKS, by, task.agency_id)
    if task.plan.state != states.ANNOUNCED:
        raise Invalid(_("A draw follows a published plan."))
    terms = {"commit_until": commit_until, "reveal_until": reveal_until}
    task.draw = _draw_parties(task, terms, by=by, at=at)
    task.lab_draw = _draw_laboratory(task, terms, by=by, at=at)
    task.save()
    noted_task(made.event, task, by=by, at=at, draw=task.draw_id, lab_draw=task.lab_draw_id,
               objects=task.frame_objects, excluded=task.frame_excluded)  # fmt: skip
    return task


def origins_of(task):
    """The origins of its draws: of the parties, and of the laboratory."""
    return f"{ORIGIN}:{task.pk}", f"{LAB_ORIGIN}:{task.pk}"


def _draft(task, title, seats, terms, *, origin, by, at):
    values = {
        "title": title[:120], "purpose": Draw.Purpose.SAMPLING,
        "mode": Draw.Mode.DIRECTED if task.query else Draw.Mode.UNDIRECTED, "conditions": task.title if task.query
        else "", "seats": seats, "visits_from": task.starts_on, "visits_to": task.ends_on,
        "absence": Draw.Absence.VOID, "public_source": "", "public_on": None, **terms,
    }  # fmt: skip
    return preparing.prepare_draw(values=values, origin=origin, by=by, at=at)


def _draw_parties(task, terms, *, by, at):
    found = _frame(task)
    if len(found.rows) < task.count:
        raise Invalid(_("Only %(count)s parties are left to be drawn from.") % {"count": len(found.rows)})
    people = sampler_rows(task)
    Entry.objects.filter(task=task).delete()
    Entry.objects.bulk_create(found.entries, batch_size=BATCHES)
    task.frame_objects, task.frame_excluded = len(found.rows), len(found.excluded)
    draw = _draft(task, task.title, task.samplers, terms, origin=origins_of(task)[0], by=by, at=at)
    code, given = task.product.code, {"draw_id": draw.pk, "by": by, "at": at}
    frames.set_items(items=[(code, TEAM, task.product.name)], **given)
    frames.set_objects(objects=found.rows, exclusions=found.excluded, **given)
    frames.set_names(rows=found.names, **given)
    frames.set_behind(rows=found.behind, **given)
    frames.set_inspectors(inspectors=people, **given)
    frames.set_quotas(quotas={(code, ALL): str(task.count)}, **given)
    preparing.close_lists(**given)
    return draw


@dataclass
class Frame:
    """Rows for draws.operations.frames: objects, what is left out, whom each key stands for, what the desk's fairness
    report reads; and the entries of the task."""

    rows: list = field(default_factory=list)
    excluded: list = field(default_factory=list)
    names: list = field(default_factory=list)
    behind: list = field(default_factory=list)
    entries: list = field(default_factory=list)


def _frame(task):
    """Every party of the conditions, without those sampled too lately.

    The lists and the seed are public before the visits: a line is a key with its own salt and nothing by which one
    party could be told from another, so that nobody finds out by guessing whom the seed takes (docs/adr/0049).
    """
    late, spared, found = barred(task, task.starts_on), exporting(task, task.starts_on), Frame()
    for pk, uscc, name, area, industry, scale in objects_of(task):
        code = uscc or f"E{pk}"
        what = (code, area or "", (industry or "")[:8], papers.SCALES.get(scale, ""), name)
        salt = secrets.token_hex(32)
        key = exact.name_key(salt, *what)
        unnamed = f"对象{key[:8]}"
        found.names.append((key, salt, *what))
        if pk in late or pk in spared:
            found.excluded.append((key, unnamed, REPEATED if pk in late else SPARED))
            continue
        found.rows.append((key, ALL, task.product.code, "", "", "", "", "", unnamed))
        found.behind.append((key, *what[:4], ""))
        found.entries.append(Entry(task=task, enterprise_id=pk, key=key))
    return found


def sampler_rows(task):
    """Rows for draws.operations.frames.set_inspectors: who may sample now; raises Invalid where they are too few. The
    list is public before the visits, and an order online is that of a consumer: it knows samplers by their number."""
    people, code = samplers_for(task), task.product.code
    if len(people) < task.samplers:
        raise Invalid(_("Too few samplers of the bureau are certified for the days of the visits."))
    return [
        {"key": row.key, "label": row.key, "areas": [], "most": None, "recusals": [], "last": [],
         "certificates": [(code, row.valid_from, row.last_day)]}
        for row in people
    ]  # fmt: skip


def laboratory_rows(task):
    """Rows for draws.operations.frames.set_objects: laboratories qualified, as is known now, for every item of the
    standard on the first day and on the last; those whose qualification lasts until the last report is due, where there
    are such. Raises Invalid where there is none."""
    able = {row.pk for row in laboratories_for(task.standard, task.ends_on)}
    rows = [row for row in laboratories_for(task.standard, task.starts_on) if row.pk in able]
    lasting = {row.pk for row in laboratories_for(task.standard, _reported_by(task.ends_on))}
    rows = [row for row in rows if row.pk in lasting] or rows
    if not rows:
        raise Invalid(_("No laboratory is qualified for all items of the standard on the days of the visits."))
    return [(row.cma, LAB, item_of(task), "", "", "", "", "", row.name) for row in rows]


def _reported_by(day):
    """The day by which what is sampled on a day is delivered, tested and reported, by the limits of that day."""
    days = sum(int(Limit.objects.in_force(f"sampling.{rule}", day).value) for rule in ("delivery", "testing"))
    return calendar().working_day_after(day, days)


def item_of(task):
    """The one item of the draw of the laboratory."""
    return f"LAB{task.pk}"


def _draw_laboratory(task, terms, *, by, at):
    rows = laboratory_rows(task)
    draw = _draft(task, f"{task.title}（{LAB}）", 0, terms, origin=origins_of(task)[1], by=by, at=at)
    given = {"draw_id": draw.pk, "by": by, "at": at}
    frames.set_items(items=[(item_of(task), LAB, task.standard.code)], **given)
    list_laboratories(task, rows, given)
    return draw


def list_laboratories(task, rows, given):
    """One of these laboratories is drawn; the list is closed."""
    frames.set_objects(objects=rows, **given)
    frames.set_quotas(quotas={(item_of(task), LAB): "1"}, **given)
    preparing.close_lists(**given)


@transaction.atomic
def drop_draw(*, task_id, reason, by, at):
    """Give the draws up before their seal: the drafts are thrown away. Returns the Task."""
    task = locked(Task, task_id, by, "agency__division")
    made = step(task, "drop_draw", states.TASKS, by, task.agency_id)
    drafts = list(Draw.objects.select_for_update().filter(pk__in=[task.draw_id, task.lab_draw_id]).order_by("pk"))
    if not all(draw.is_draft for draw in drafts):
        raise Invalid(
            _("A sealed draw is carried out, or becomes void and is followed by a redraw with its own number.")
        )
    reason, task.draw, task.lab_draw = reasoned(reason, 500), None, None
    task.save()
    for draw in drafts:
        preparing.discard_draft(draw_id=draw.pk, origin=draw.origin, by=by, at=at)
    noted_task(made.event, task, by=by, at=at, reason=reason)
    return task


@transaction.atomic
def take_up(*, task_id, by, at):
    """Take over what was drawn: a batch for each party with its samplers, and the laboratory. Returns the batches.

    Raises NotDrawn while one of the two draws is not carried out; FrameAltered or NotAsDrawn where one is not what the
    task made and the published rule gives.
    """
    task = locked(Task, task_id, by, "agency__division", "product")
    made = step(task, "take_up", states.TASKS, by, task.agency_id)
    task.draw, task.lab_draw = latest(task.draw_id), latest(task.lab_draw_id)
    if not (task.draw and task.lab_draw and task.draw.state == task.lab_draw.state == "drawn"):
        raise NotDrawn
    accept_both(task)
    cma = Drawn.objects.filter(draw=task.lab_draw, until__isnull=True).values_list("subject", flat=True).get()
    task.laboratory = Laboratory.objects.get(cma=cma)
    task.followed = steps_of(task)
    task.save()
    batches = assign(task, drawn_parties(task), by=by, at=at)
    noted_task(made.event, task, by=by, at=at, draw=task.draw.number, laboratory=cma, batches=len(batches))
    return batches


def accept_both(task):
    for draw, origin in zip((task.draw, task.lab_draw), origins_of(task), strict=True):
        accepting.accept(draw, origin=origin)


def drawn_parties(task):
    """{key: Enterprise as it stands now} of the parties that are drawn now."""
    keys = list(Drawn.objects.filter(draw=task.draw, until__isnull=True).values_list("subject", flat=True))
    entries = dict(Entry.objects.filter(task=task, key__in=keys).values_list("key", "enterprise_id"))
    firms = {row.pk: row.merged_into or row for row in Enterprise.objects.filter(pk__in=set(entries.values()))
             .select_related("merged_into").order_by("pk")}  # fmt: skip
    return {key: firms[entries[key]] for key in sorted(entries)}


def assign(task, parties, *, by, at):
    """A batch for each party {key: Enterprise} with its samplers and its limit; returns the batches."""
    _once_each(task, parties, today(at))
    batches = Batch.objects.bulk_create(_batches(task, parties))
    _seats(task, batches, at)
    for batch in batches:
        owe_visit(batch, task, starts_on=task.starts_on, by=by, at=at)
    return batches


def _once_each(task, parties, day):
    """Nobody is sampled twice in a task because two records of its frame are one enterprise since, nor whom the same
    level or one above has sampled for the product between the seal of the draw and now. Raises SampledLately."""
    held = Counter(firm.pk for firm in parties.values())
    standing = Batch.objects.filter(task=task).exclude(state__in=states.WITHOUT_RESULT)
    held.update(standing.values_list("enterprise_id", flat=True))
    late = barred(task, max(day, task.starts_on))
    names = sorted({firm.name for firm in parties.values() if held[firm.pk] > 1 or firm.pk in late})
    if names:
        raise SampledLately(SampledLately.message % {"names": "、".join(names[:5])}, enterprises=names)


def _batches(task, parties):
    for key, firm in parties.items():
        yield Batch(
            task=task, agency=task.agency, key=key, year=task.plan.year, product=task.product,
            product_code=task.product.code, standard_id=task.standard_id, link=task.link, level=task.level,
            division_id=firm.division_id, scale=firm.scale or "", enterprise=firm, party_name=firm.name,
            party_code=firm.uscc or "", laboratory=task.laboratory,
        )  # fmt: skip


def _seats(task, batches, at):
    drawn = list(DrawnSeat.objects.filter(draw=task.draw, until__isnull=True).values_list("subject", "inspector"))
    people = {row.key: row for row in Staff.objects.filter(key__in={key for _subject, key in drawn})}
    of = {batch.key: batch for batch in batches}
    Seat.objects.bulk_create(
        Seat(batch=of[subject], staff=people[key], since=at) for subject, key in drawn if subject in of
    )


@transaction.atomic
def resample(*, batch_id, by, at):
    """What is void or was set aside is sampled again: a new batch of the same party with the same samplers, for the
    laboratory that the task has now. Returns it."""
    old = locked(Batch, batch_id, by, "agency__division", "task__laboratory", "product")
    own(by, states.PLAN, old.agency_id)
    if old.state not in (states.VOID, states.ANNULLED) or Batch.objects.filter(replaces=old).exists():
        raise Invalid(_("Only what is void or was set aside is sampled again, once."))
    if old.task is None or old.task.state != states.RUNNING:
        raise Invalid(_("The task is finished: sample it in another one."))
    if old.task.laboratory.withdrawn_on:
        raise Invalid(_("The laboratory of the task has lost its qualification: replace it in its draw first."))
    fresh = Batch(
        task=old.task, agency=old.agency, origin=Batch.Origin.RESAMPLE, replaces=old, key=old.key, year=old.year,
        product=old.product, product_code=old.product_code, standard_id=old.standard_id, link=old.link,
        level=old.level, division_id=old.division_id, scale=old.scale, enterprise_id=old.enterprise_id,
        party_name=old.party_name, party_code=old.party_code, laboratory_id=old.task.laboratory_id,
    )  # fmt: skip
    fresh.save(force_insert=True)
    Seat.objects.bulk_create(
        Seat(batch=fresh, staff_id=pk, since=at)
        for pk in old.seats.filter(ended_at__isnull=True).order_by("pk").values_list("staff_id", flat=True)
    )
    owe_visit(fresh, old.task, starts_on=today(at), by=by, at=at)
    noted_task("sampling.resampled", old.task, by=by, at=at, old=old.pk, batch=fresh.pk)
    return fresh
