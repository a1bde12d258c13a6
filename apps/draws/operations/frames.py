"""Fill a draft's frame: items, objects, exclusions, inspectors, quotas. Each call replaces what was there."""

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from apps.kernel.errors import DomainError, Invalid
from apps.kernel.rules.unseen import says_something

from .. import sql
from ..models import Behind, Certificate, Exclusion, Inspector, Item, KeptName, LastVisit, Object, Quota, Recusal
from ..queries.dry_run import populations
from ..rules import quota as quota_rule
from ..rules.exact import CONTROL
from ..rules.rows import Wrong
from .preparing import draft
from .taking import keep, note

ESCAPES = str.maketrans({"\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r"})
BATCH = 2000
SHOWN = 50
MANY = 1000  # objects, from which on a plan made without knowing them costs more than a look


class FrameRefused(DomainError):
    """Rows of the frame are wrong; `details["problems"]` is a list of Wrong (rules/rows.py)."""

    code = "frame-refused"
    status = 422
    message = _("The list was not taken over: some of its rows are wrong.")


@transaction.atomic
def set_items(*, draw_id, items, by, at):
    """The check items: [(code, team, label)]. Quotas set before are dropped with their items."""
    draw = draft(draw_id=draw_id, by=by, edits=True, lists=True)
    codes = [code for code, _team, _label in items]
    if not codes or len(set(codes)) != len(codes):
        raise Invalid(_("Name at least one item, each code once."), field="items")
    Item.objects.filter(draw=draw).delete()
    Quota.objects.filter(draw=draw).exclude(item__in=codes).delete()
    rows = [Item(draw=draw, code=code, team=team, label=label) for code, team, label in items]
    for row in rows:
        _validate(row, "items")
    Item.objects.bulk_create(rows)
    keep(draw, at=at, fields=[])
    note(draw, "draws.items_set", by=by, at=at, items=codes)


@transaction.atomic
def set_objects(*, draw_id, objects, by, at, exclusions=()):
    """The objects: an iterable of (subject, stratum, items, area, industry, size, grade, last drawn, label), text all;
    and [(subject, label, reason)] of what is left out. Streamed by COPY; returns how many. Quotas are dropped.

    Raises FrameRefused where items are not in order and each once, or a subject is in the list and left out of it.
    """
    draw = draft(draw_id=draw_id, by=by, edits=True, lists=True)
    Object.objects.filter(draw=draw).delete()
    Behind.objects.filter(draw=draw).delete()
    KeptName.objects.filter(draw=draw).delete()
    Quota.objects.filter(draw=draw).delete()
    Exclusion.objects.filter(draw=draw).delete()
    lines = _Lines(draw.pk, objects)
    sql.copy_objects(lines)
    Exclusion.objects.bulk_create(
        (Exclusion(draw=draw, subject=s, label=label, reason=reason) for s, label, reason in exclusions),
        batch_size=BATCH,
    )
    both = Object.objects.filter(draw=draw, subject__in=Exclusion.objects.filter(draw=draw).values("subject"))
    problems = lines.wrong + [Wrong(key, "in-and-out") for key in both.order_by("pk").values_list("subject", flat=True)]
    if problems:
        raise FrameRefused(problems=problems[:SHOWN])
    draw.objects_count = Object.objects.filter(draw=draw).count()
    if draw.objects_count >= MANY:
        sql.know_objects()
    keep(draw, at=at, fields=["objects_count"])
    note(draw, "draws.objects_set", by=by, at=at, objects=draw.objects_count)
    return draw.objects_count


class _Lines:
    """A file-like object for COPY: reads rows as they are asked for, so that memory does not grow with the frame."""

    def __init__(self, draw_id, rows):
        self.rows, self.head, self.rest = iter(rows), str(draw_id), b""
        self.seen, self.wrong = {""}, []  # texts of items looked at; those that are not in order, each code once

    def read(self, size=65536):
        parts, length = [self.rest], len(self.rest)
        while length < size:
            row = next(self.rows, None)
            if row is None:
                break
            parts.append(self._line(row))
            length += len(parts[-1])
        whole = b"".join(parts)
        self.rest = whole[size:]
        return whole[:size]

    def _line(self, row):
        *texts, last_drawn, label = row
        if texts[2] not in self.seen:
            self._look(texts[0], texts[2])
        cells = [self.head, *(text.translate(ESCAPES) for text in texts)]
        return "\t".join([*cells, last_drawn or "\\N", label.translate(ESCAPES)]).encode() + b"\n"

    def _look(self, subject, items):
        self.seen.add(items)
        codes = items.split(",")
        if codes != sorted(set(codes)):  # an exception of a read is lost in COPY: it is told when the copy is over
            self.wrong.append(Wrong(subject, "items-order", items))


@transaction.atomic
def set_behind(*, draw_id, rows, by, at):
    """What the desk alone knows of objects, for the fairness report: (subject, who, area, industry, size, grade)."""
    draw = draft(draw_id=draw_id, by=by, edits=True)
    Behind.objects.filter(draw=draw).delete()
    Behind.objects.bulk_create(
        (Behind(draw=draw, subject=subject, who=who, area=area, industry=industry, size=size, grade=grade)
         for subject, who, area, industry, size, grade in rows),
        batch_size=BATCH,
    )  # fmt: skip
    keep(draw, at=at, fields=[])


@transaction.atomic
def set_names(*, draw_id, rows, by, at):
    """Whom the keys of a frame and of what it leaves out stand for, each of them: (key, salt, code, area, industry,
    size, label), the key being exact.name_key of the rest. They are told when the app of the draw lets them be."""
    draw = draft(draw_id=draw_id, by=by, edits=True)
    KeptName.objects.filter(draw=draw).delete()
    KeptName.objects.bulk_create(
        (KeptName(draw=draw, subject=subject, salt=salt, code=code, area=area, industry=industry, size=size,
                  label=label) for subject, salt, code, area, industry, size, label in rows),
        batch_size=BATCH,
    )  # fmt: skip
    keep(draw, at=at, fields=[])


@transaction.atomic
def set_inspectors(*, draw_id, inspectors, by, at):
    """The inspectors: dicts of rules.rows.inspector_row (key, label, areas, most, certificates, recusals, last)."""
    draw = draft(draw_id=draw_id, by=by, edits=True, lists=True)
    Inspector.objects.filter(draw=draw).delete()
    made = Inspector.objects.bulk_create(
        Inspector(draw=draw, key=row["key"], label=row["label"], areas=row["areas"], most=row["most"])
        for row in inspectors
    )
    pairs = list(zip(made, inspectors, strict=True))
    Certificate.objects.bulk_create(
        (Certificate(draw=draw, inspector=who, item=item, valid_from=since, valid_to=until)
         for who, row in pairs for item, since, until in row["certificates"]),
        batch_size=BATCH,
    )  # fmt: skip
    for model, name in ((Recusal, "recusals"), (LastVisit, "last")):
        model.objects.bulk_create(
            (model(draw=draw, inspector=who, subject=subject) for who, row in pairs for subject in row[name]),
            batch_size=BATCH,
        )
    draw.pool_count = len(made)
    keep(draw, at=at, fields=["pool_count"])
    note(draw, "draws.inspectors_set", by=by, at=at, inspectors=len(made))
    return len(made)


@transaction.atomic
def take_lists(*, draw_id, items, objects, inspectors, by, at):
    """Items, and (objects, exclusions) and inspectors where a file brought them (None keeps what is there)."""
    set_items(draw_id=draw_id, items=items, by=by, at=at)
    if objects is not None:
        set_objects(draw_id=draw_id, objects=objects[0], exclusions=objects[1], by=by, at=at)
    if inspectors is not None:
        set_inspectors(draw_id=draw_id, inspectors=inspectors, by=by, at=at)


@transaction.atomic
def set_quotas(*, draw_id, quotas, by, at, reasons=None, why_none=""):
    """The quotas: {(item, stratum): "30" or "5%"}; without one for every stratum nothing is sealed. Returns the rows.

    `reasons`: {(item, stratum): why none are drawn}, published; `why_none` where a task has one for all.
    Raises FrameRefused naming each quota that is none, exceeds its stratum, or draws nobody without a reason.
    """
    draw = draft(draw_id=draw_id, by=by, edits=True, lists=True)
    sizes = populations(draw)
    rows, problems = [], []
    for (item, stratum), asked in sorted(quotas.items()):
        size = sizes.get((item, stratum), 0)
        drawn = quota_rule.resolve(asked, size)
        reason = " ".join((reasons or {}).get((item, stratum), why_none).split()) if drawn == 0 else ""
        problem = _of_quota(size, drawn, reason)
        if problem:
            problems.append(Wrong(f"{item} · {stratum}", problem, asked))
        else:
            rows.append(Quota(draw=draw, item=item, stratum=stratum, asked=asked, size=size, drawn=drawn,
                              reason=reason))  # fmt: skip
    if problems:
        raise FrameRefused(problems=problems)
    Quota.objects.filter(draw=draw).delete()
    Quota.objects.bulk_create(rows)
    keep(draw, at=at, fields=[])
    note(draw, "draws.quotas_set", by=by, at=at, quotas={f"{r.item}/{r.stratum}": r.drawn for r in rows})
    return rows


def _of_quota(size, drawn, reason):
    if size == 0:
        return "quota-empty-stratum"
    if drawn is None:
        return "quota-unreadable"
    if drawn > size:
        return "quota-too-large"
    if drawn == 0 and not (5 <= len(reason) <= 200 and says_something(reason) and not CONTROL.search(reason)):
        return "quota-none-unexplained"
    return ""


def _validate(row, field):
    from django.core.exceptions import ValidationError  # translated here into the house's own refusal

    try:
        for constraint in row._meta.constraints:
            if "_text" in constraint.name:
                constraint.validate(type(row), row)
    except ValidationError as error:
        raise Invalid(error.messages[0], field=field) from error
