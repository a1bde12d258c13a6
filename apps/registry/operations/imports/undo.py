"""Undo a whole import: what it created goes, what it changed is put back; or a list of what stands in the way."""

from django.db import IntegrityError, transaction

from apps.access.models import Seat
from apps.audit import operations as audit
from apps.kernel.scope import Scope
from apps.registry import sql
from apps.registry.models import DuplicatePair, Enterprise, FormerName, Identifier, ImportRun
from apps.registry.permissions import Registry

from ..following import clocks_follow
from .errors import UndoBlocked
from .running import held
from .steps import step_of

State = ImportRun.State
SHOWN = 100
_OWN = (FormerName, Identifier)  # rows of these that the run made go with it; others stand in the way
_PROJECTIONS = (DuplicatePair,)


def undo_import(*, run_id, by, at):
    """Undo a run that is done; returns the ImportRun. Serialised with imports; all or nothing.

    Raises UndoBlocked with the enterprises that were changed since or that other records rest on, NotNow, NotPermitted.
    """
    by.require(Registry.IMPORT)
    with held(run_id):
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
    step = step_of(run, "undo", by)
    blocking = blocked_by(run)
    if blocking:
        raise UndoBlocked(enterprises=blocking[:SHOWN], total=len(blocking))
    params = {"run": run.pk, "at": at}
    figures = {
        name: sql.execute(f"undo_{name}", params) for name in ("restore", "names", "numbers", "pairs", "created")
    }
    clocks_follow(enterprise_ids=run.moved(), by=by, at=at)
    run.undone_by, run.undone_at = by.actor, at
    run.error_code, run.error_details = "", {}
    run.save()
    event = audit.record(
        verb=step.event, by=by, at=at, subject=("import", run.pk), division=run.division_id,
        data={"file": run.file_name, "restored": figures["restore"], "deleted": figures["created"]},
    )  # fmt: skip
    audit.enqueue(event, consumer="registry.imported")
    return run


def blocked_by(run):
    """[{id, name, why}] of enterprises the undo would tear something from; empty when the way is free."""
    found = sql.rows("undo_changed", {"run": run.pk})
    seen = {row["id"] for row in found}
    created = Enterprise.objects.filter(created_by_import=run)
    held_seats = Seat.objects.filter(enterprise_id__in=created.values("pk")).exclude(state="refused")
    for why, keys in [("seat", held_seats.values_list("enterprise_id", flat=True)), *_related(run)]:
        fresh = set(keys) - seen
        seen |= fresh
        names = Enterprise.objects.filter(pk__in=fresh).order_by("pk").values_list("pk", "name")
        found += [{"id": key, "name": name, "why": why} for key, name in names]
    return found


def _related(run):
    """(why, keys of created enterprises) for every relation of every app: found at run time, so none is forgotten."""
    for relation in Enterprise._meta.get_fields(include_hidden=True):
        if not relation.auto_created or relation.concrete or relation.related_model in _PROJECTIONS:
            continue
        field = relation.field
        if field.many_to_many:
            continue
        rows = relation.related_model._base_manager.filter(**{f"{field.name}__created_by_import": run})
        if relation.related_model in _OWN:
            rows = rows.exclude(import_run=run)
        yield "related", rows.values_list(field.attname, flat=True)[: SHOWN * 10]
