"""The table of measures: drafted from the one in force, changed as a draft, approved by a second person."""

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from apps.audit.operations import record
from apps.kernel.errors import DomainError, Invalid
from apps.kernel.moves import move
from apps.kernel.rules.unseen import says_something

from .. import states
from ..models import Measure, MeasureTable
from ..permissions import Permission
from .asking import MEASURES, answered, ask
from .authors import with_author
from .drafts import require_draft, require_second
from .succession import lock, put_in_force, take_back

CELL = ("mode", "mode_en", "text", "text_en", "checks")


class DraftExists(DomainError):
    code = "draft-exists"
    message = _("There is a draft already; finish that one first.")


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
    try:
        with transaction.atomic():
            table = MeasureTable.objects.create(code=code, drafted_by=by.actor, authors=with_author([], by), **head)
    except IntegrityError as error:  # somebody began a draft at the same moment
        raise DraftExists from error
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
    require_draft(table, version)
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
    event = _audit(table, step.event, by=by, at=at)
    may = Permission.APPROVE_RULESET
    ask(MEASURES, table, permission=may, authors=table.authors, event=event, at=at, code=table.code)
    return table


@transaction.atomic
def return_measures(*, table_id, reason, by, at):
    """Give a submitted table back to its author with the reason; returns it."""
    if not says_something(reason):
        raise Invalid(_("Give the reason."), field="reason")
    table = MeasureTable.objects.select_for_update().get(pk=table_id)
    step = move(table, "return", table=states.MEASURE_MOVES, by=by)
    table.reason = reason
    table.save()
    answered(MEASURES, table, by=by, at=at)
    _audit(table, step.event, by=by, at=at, reason=reason)
    return table


@transaction.atomic
def approve_measures(*, table_id, effective_from, by, at):
    """Put a submitted table in force from a day; the one before ends the day before. Returns it.

    Raises NotPermitted, WrongState, SecondPerson, TooEarly or TooFar.
    """
    lock(_line())
    table = MeasureTable.objects.select_for_update().get(pk=table_id)
    step = move(table, "approve", table=states.MEASURE_MOVES, by=by)
    require_second(table, by)
    put_in_force(table, _line(), effective_from, by=by, at=at)
    answered(MEASURES, table, by=by, at=at)
    _audit(table, step.event, by=by, at=at, effective_from=str(effective_from))
    return table


@transaction.atomic
def recall_measures(*, table_id, reason, by, at):
    """Take the approval of a table back before its first day; the one before it goes on. Returns it.

    Raises InForce, SecondRecaller, Invalid, WrongState or NotPermitted.
    """
    lock(_line())
    table = MeasureTable.objects.select_for_update().get(pk=table_id)
    step = move(table, "recall", table=states.MEASURE_MOVES, by=by)
    take_back(table, _line(), reason, by=by, at=at)
    first_day = str(table.validity.lower)
    _audit(table, step.event, by=by, at=at, reason=table.reason, effective_from=first_day)
    return table


def _line():
    return MeasureTable.objects.filter(state=states.APPROVED)


def _audit(table, verb, *, by, at, **data):
    return record(verb=verb, by=by, at=at, subject=("measures", table.pk), data={"code": table.code} | data)
