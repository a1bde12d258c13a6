"""Undo a whole import: what it created goes, what it changed is put back; or a list of what stands in the way."""

from django.db import IntegrityError, transaction

from apps.access.models import Seat
from apps.audit import operations as audit
from apps.intake.operations.holding import held
from apps.kernel.scope import Scope
from apps.registry import sql
from apps.registry.models import Enterprise, FormerName, Identifier, ImportRun
from apps.registry.permissions import Registry

from ..relations import AtUndo, strategies
from .errors import UndoBlocked
from .filing import require_undo
from .running import LOCK
from .steps import step_of
from .telling import divisions_now, tell_of

State = ImportRun.State
SHOWN = 100
_OWN = (FormerName, Identifier)  # rows of these that the run made go with it; others stand in the way


def undo_import(*, run_id, by, at):
    """Undo a run that is done; returns the ImportRun. Serialised with imports; all or nothing.

    Raises UndoBlocked with the enterprises that were changed since or that other records rest on, NotNow, NotPermitted,
    SecondPerson.
    """
    by.require_any(Registry.IMPORT, Registry.UNDO_IMPORT)
    with held(run_id, kind=LOCK):
        try:
            with transaction.atomic():
                return _undo(run_id, by, at)
        except (UndoBlocked, IntegrityError) as error:
            details = error.details if isinstance(error, UndoBlocked) else {"enterprises": [], "total": 0}
            _give_up(run_id, details)
            raise UndoBlocked(**details) from error


@transaction.atomic
def _give_up(run_id, details):
    run = ImportRun.objects.locked(pk=run_id)
    if run.state == State.UNDOING:
        step_of(run, "give_up_undo", Scope.system("registry.undo_import"))
        run.error_code, run.error_details = "undo-blocked", details
        run.save()


def _undo(run_id, by, at):
    sql.execute("import_settings")
    sql.execute("import_turn")
    run = ImportRun.objects.visible_to(by).locked(pk=run_id)
    if run.state != State.UNDOING:  # what is queued was judged when it was asked for: it may have waited past its day
        require_undo(run, by, at)
    step = step_of(run, "undo", by)
    blocking = blocked_by(run)
    if blocking:
        raise UndoBlocked(enterprises=blocking[:SHOWN], total=len(blocking))
    params = {"run": run.pk, "at": at}
    derived = _let_go(run)
    was = divisions_now(run)
    figures = {name: sql.execute(f"undo_{name}", params) for name in ("restore", "names", "numbers", "created")}
    tell_of(run, was=was, by=by, at=at)
    run.undone_by, run.undone_at = by.actor, at
    run.error_code, run.error_details = "", {}
    run.save()
    event = audit.record(
        verb=step.event, by=by, at=at, subject=("import", run.pk), division=run.division_id,
        data={
            "file": run.file_name, "restored": figures["restore"], "deleted": figures["created"], "derived": derived,
        },
    )  # fmt: skip
    audit.enqueue(event, consumer="registry.imported")
    return run


def blocked_by(run):
    """[{id, name, why}] of enterprises the undo would tear something from; empty when the way is free.

    Where other records rest on one, `relation` names which (relations.py).
    """
    found = sql.rows("undo_changed", {"run": run.pk})
    seen = {row["id"] for row in found}
    held_seats = Seat.objects.filter(enterprise_id__in=_created(run)).exclude(state="refused")
    seats = {"why": "seat"}, held_seats.values_list("enterprise_id", flat=True)
    for why, keys in [seats, *_related(run)]:
        fresh = set(keys) - seen
        seen |= fresh
        names = Enterprise.objects.filter(pk__in=fresh).order_by("pk").values_list("pk", "name")
        found += [{"id": key, "name": name} | why for key, name in names]
    return found


def _created(run):
    return Enterprise.objects.filter(created_by_import=run).values("pk")


def _related(run):
    """(why, keys of created enterprises) for every declared relation that bars; a contract test sees that all are."""
    for name, model, column, strategy in strategies():
        if strategy.at_undo is not AtUndo.BAR:
            continue
        rows = model._base_manager.filter(**{f"{column}__in": _created(run)})
        if model in _OWN:
            rows = rows.exclude(import_run=run)
        yield {"why": "related", "relation": name}, rows.values_list(column, flat=True)[: SHOWN * 10]


def _let_go(run):
    """Take away what was derived from the enterprises that go: {relation: rows}. In the order of names, as merges."""
    return {
        name: strategy.let_go(model, column, _created(run))
        for name, model, column, strategy in strategies()
        if strategy.at_undo is AtUndo.GO
    }
