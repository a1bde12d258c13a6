"""The table of measures: drafted from the one in force, changed as a draft, approved by a second person."""

from django.db import transaction
from django.db.backends.postgresql.psycopg_any import DateRange
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from apps.audit.operations import record
from apps.kernel.errors import DomainError, Invalid, Stale
from apps.kernel.moves import move

from .. import states
from ..models import Measure, MeasureTable
from ..permissions import Permission
from .authors import with_author, wrote

CELL = ("mode", "mode_en", "text", "text_en", "checks")


class DraftExists(DomainError):
    code = "draft-exists"
    message = _("There is a draft already; finish that one first.")


class NotADraft(DomainError):
    code = "not-a-draft"
    message = _("Only a draft can be changed. Make a new draft from this table instead.")


class SecondPerson(DomainError):
    code = "second-person"
    status = 403
    message = _("A table is approved by somebody who neither wrote nor submitted it.")


class TooEarly(Invalid):
    code = "too-early"
    message = _("A table takes effect on a later day than today, and after the beginning of the one it replaces.")


@transaction.atomic
def draft_measures(*, code, by, at):
    """A new draft with the cells of the table in force; returns it. Raises NotPermitted, Invalid or DraftExists."""
    by.require(Permission.DRAFT_RULESET)
    if MeasureTable.objects.filter(state__in=(states.DRAFT, states.SUBMITTED)).exists():
        raise DraftExists
    if MeasureTable.objects.filter(code=code).exists():
        raise Invalid(_("A table with this code exists already."), field="code")
    like = MeasureTable.objects.filter(state=states.APPROVED).order_by("-validity__startswith").first()
    head = {name: getattr(like, name) for name in ("title", "title_en", "legal_basis")} if like else {}
    table = MeasureTable.objects.create(code=code, drafted_by=by.actor, authors=with_author([], by), **head)
    cells = like.measures.order_by("pk") if like else []
    Measure.objects.bulk_create(
        Measure(table=table, grade=cell.grade, risk=cell.risk, **{name: getattr(cell, name) for name in CELL})
        for cell in cells
    )
    _audit(table, "credit.measures_drafted", by=by, at=at)
    return table


@transaction.atomic
def change_measures(*, table_id, version, legal_basis, cells, by, at):
    """Replace the basis and the cells ({measure id: values of CELL}) of a draft; returns it.

    `version` is the one the reader saw. Raises NotPermitted, NotADraft or Stale.
    """
    by.require(Permission.DRAFT_RULESET)
    table = MeasureTable.objects.select_for_update().get(pk=table_id)
    if table.state != states.DRAFT:
        raise NotADraft
    if table.version != version:
        raise Stale
    for measure in table.measures.filter(pk__in=cells).order_by("pk"):
        for name in CELL:
            setattr(measure, name, cells[measure.pk][name])
        measure.save()
    table.legal_basis, table.version = legal_basis, table.version + 1
    table.authors = with_author(table.authors, by)
    table.save()
    _audit(table, "credit.measures_changed", by=by, at=at)
    return table


@transaction.atomic
def submit_measures(*, table_id, by, at):
    """Hand a draft to the second person; returns it."""
    table = MeasureTable.objects.select_for_update().get(pk=table_id)
    step = move(table, "submit", table=states.MEASURE_MOVES, by=by)
    table.submitted_by, table.authors = by.actor, with_author(table.authors, by)
    table.save()
    _audit(table, step.event, by=by, at=at)
    return table


@transaction.atomic
def return_measures(*, table_id, reason, by, at):
    """Give a submitted table back to its author with the reason; returns it."""
    if not reason.strip():
        raise Invalid(_("Give the reason."), field="reason")
    table = MeasureTable.objects.select_for_update().get(pk=table_id)
    step = move(table, "return", table=states.MEASURE_MOVES, by=by)
    table.reason = reason
    table.save()
    _audit(table, step.event, by=by, at=at, reason=reason)
    return table


@transaction.atomic
def approve_measures(*, table_id, effective_from, by, at):
    """Put a submitted table in force from a day; the one before ends the day before. Returns it.

    Raises NotPermitted, WrongState, SecondPerson or TooEarly.
    """
    table = MeasureTable.objects.select_for_update().get(pk=table_id)
    step = move(table, "approve", table=states.MEASURE_MOVES, by=by)
    if wrote(by, table.authors, table.submitted_by):
        raise SecondPerson
    if effective_from <= timezone.localdate(at):
        raise TooEarly(field="effective_from")
    before = MeasureTable.objects.filter(state=states.APPROVED, validity__endswith__isnull=True)
    for old in before.select_for_update():
        if old.validity.lower >= effective_from:
            raise TooEarly(field="effective_from")
        old.validity = DateRange(old.validity.lower, effective_from)
        old.save(update_fields=["validity"])
    table.validity = DateRange(effective_from, None)
    table.decided_by, table.decided_user, table.decided_at = by.actor, by.user_id, at
    table.save()
    _audit(table, step.event, by=by, at=at, effective_from=str(effective_from))
    return table


def _audit(table, verb, *, by, at, **data):
    record(verb=verb, by=by, at=at, subject=("measures", table.pk), data={"code": table.code} | data)
