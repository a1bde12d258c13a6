"""Changes of the catalogue and of laboratories, by two officers: brought and checked, asked for, approved and done."""

from datetime import date

from django.db import transaction
from django.db.models import ProtectedError
from django.utils.translation import gettext_lazy as _

from apps.audit.operations import record
from apps.intake.operations.uploads import opened
from apps.intake.sources.limits import Fault, at_most
from apps.kernel.errors import DomainError, Invalid
from apps.kernel.stepping import OutOfReach, SamePerson, checked, moved, reasoned, saved, today
from apps.notifications.operations import notify

from .. import states
from ..models import CatalogueChange, Laboratory
from ..permissions import Permission
from ..queries import catalogue as there
from ..rules import catalogue_rows as rules
from .catalogue import write
from .putting_back import put_back
from .steps import TOLD

LARGEST, UNPACKED = 5 * 2**20, 50 * 2**20  # bytes
MOST_ROWS = 5000  # of a file: all of it is looked at while the officer waits
SHOWN = 100
Kind = CatalogueChange.Kind
LABORATORY = ("name", "address", "valid_from", "valid_to")
SUBJECT = "sampling_change"


class CatalogueRefused(DomainError):
    """`details["problems"]`: [rules.Problem]; nothing of a table is taken where one of its rows is wrong."""

    code = "catalogue-refused"
    status = 422
    message = _("The table was not taken over: some of its rows are wrong.")


class Moved(DomainError):
    code = "moved-on"
    message = _("What this change started from has changed since: give it up and ask anew.")


@transaction.atomic
def bring(*, kind, file, reason, by, at):
    """Read a table of products or standards (CSV, XLSX) and keep what it would do, as a draft; returns it.

    Raises FileError, CatalogueRefused, Invalid where it changes nothing.
    """
    by.require(Permission.CATALOGUE)
    versions = read(kind, file, today(at))
    if all(row.outcome == rules.SAME for row in versions):
        raise Invalid(_("The table says what the catalogue says already."), field="file")
    row = CatalogueChange(
        kind=kind, rows=there.packed(versions), file_name=file.name[-200:], reason=reasoned(reason, 500),
        asked_by_id=by.user_id, asked_label=by.actor, asked_at=at,
    )  # fmt: skip
    checked(row, sampling_cataloguechange_reason="reason").save()
    _noted("sampling.change_brought", row, by=by, at=at, **there.counted(versions))
    return row


def read(kind, file, day):
    """[rules.Version] of a table with their outcomes; raises CatalogueRefused for wrong rows, Invalid for columns."""
    if kind not in rules.COLUMNS:
        raise Invalid(_("Say what the table holds."), field="kind")
    with opened(file, most=LARGEST, unpacked=UNPACKED) as source:
        positions, missing = rules.find(source.header, kind)
        if missing:
            text = _("The file lacks columns that every row needs: %(names)s.")
            raise Invalid(text % {"names": "、".join(missing)}, field="file")
        rows = list(at_most(MOST_ROWS, source.rows()))
    damaged = [
        rules.Problem(line, "", cells.code, cells.value[:80]) for line, cells in rows if isinstance(cells, Fault)
    ]
    good = [(line, cells) for line, cells in rows if not isinstance(cells, Fault) and any(map(str.strip, cells))]
    versions, problems = rules.read(good, positions, kind)
    problems = damaged + problems + there.unknown_products(versions)
    problems = problems or rules.judge(versions, there.known(kind), day)
    if problems or not versions:
        raise CatalogueRefused(problems=problems[:SHOWN], count=len(problems), rows=len(good))
    return versions


@transaction.atomic
def ask_laboratory(*, laboratory_id, values, reason, by, at):
    """Ask that the entry of a laboratory is corrected or its qualification renewed: name, address, valid_from,
    valid_to. Its number stands: draws and reports know it by it. Returns the CatalogueChange."""
    by.require(Permission.CATALOGUE)
    laboratory = _laboratory(laboratory_id)
    before, after = _entry(laboratory), {name: _plain(values[name]) for name in LABORATORY}
    if before == after:
        raise Invalid(_("Nothing is changed."))
    until, had = values["valid_to"], laboratory.valid_to
    if until and until <= today(at) and (had is None or until < had):
        raise Invalid(_("A qualification that has ended before its day was withdrawn: record that."), field="valid_to")
    for name, value in values.items():
        setattr(laboratory, name, value)
    checked(laboratory, sampling_laboratory_days="valid_to", sampling_laboratory_named="name")
    return _ask(Kind.LABORATORY, laboratory, [{"before": before, "after": after}], reason, by=by, at=at)


@transaction.atomic
def ask_put_back(*, laboratory_id, reason, by, at):
    """Ask that a withdrawal which was recorded by mistake is taken back. Returns the CatalogueChange."""
    by.require(Permission.CATALOGUE)
    laboratory = _laboratory(laboratory_id)
    if laboratory.withdrawn_on is None:
        raise Invalid(_("No withdrawal of this laboratory is recorded."))
    return _ask(Kind.PUT_BACK, laboratory, [_withdrawal(laboratory)], reason, by=by, at=at)


def _ask(kind, laboratory, rows, reason, *, by, at):
    row = CatalogueChange(
        kind=kind, laboratory=laboratory, rows=rows, reason=reasoned(reason, 500), state=states.CHANGE_ASKED,
        asked_by_id=by.user_id, asked_label=by.actor, asked_at=at,
    )  # fmt: skip
    saved(row, sampling_cataloguechange_reason="reason")
    _tell(_noted("sampling.change_asked", row, by=by, at=at), row, by, at)
    return row


def _laboratory(pk):
    found = Laboratory.objects.select_for_update(no_key=True).filter(pk=pk).first()
    if found is None:
        raise OutOfReach
    return found


def _withdrawal(laboratory):
    return {"withdrawn_on": _plain(laboratory.withdrawn_on), "reason": laboratory.withdrawn_reason}


def _entry(laboratory):
    return {name: _plain(getattr(laboratory, name)) for name in LABORATORY}


def _plain(value):
    return str(value) if isinstance(value, date) else value or ""


@transaction.atomic
def ask_change(*, change_id, by, at):
    """Submit what a table would do to the second officer; returns the CatalogueChange."""
    row = _locked(change_id, by)
    made = moved(row, "ask_change", states.CHANGES, by)
    row.save()
    _tell(_noted(made.event, row, by=by, at=at), row, by, at)
    return row


@transaction.atomic
def approve_change(*, change_id, by, at):
    """The second officer agrees, and it is done at once; returns the CatalogueChange.

    Raises SamePerson; Moved or CatalogueRefused where what it started from has changed since it was asked for.
    """
    row = _decided(change_id, "approve_change", by, at)
    row.save()
    event = _noted("sampling.change_approved", row, by=by, at=at)
    try:
        _done(row, by=by, at=at)
    except ProtectedError:
        raise Moved from None
    _tell(event, row, by, at)
    return row


def _done(row, *, by, at):
    if row.kind == Kind.PUT_BACK:
        if row.rows != [_withdrawal(_laboratory(row.laboratory_id))]:
            raise Moved
        put_back(row.laboratory_id, row.reason, by=by, at=at)
    elif row.kind == Kind.LABORATORY:
        laboratory = _laboratory(row.laboratory_id)
        (asked,) = row.rows
        if _entry(laboratory) != asked["before"]:
            raise Moved
        for name, value in asked["after"].items():
            setattr(laboratory, name, date.fromisoformat(value) if "valid" in name and value else value or None)
        laboratory.address = laboratory.address or ""
        saved(laboratory)
    else:
        versions = there.unpacked(row.rows)
        asked = [(each.outcome, each.ends) for each in versions]
        problems = rules.judge(versions, there.known(row.kind, lock=True), today(at))
        if problems:
            raise CatalogueRefused(problems=problems[:SHOWN], count=len(problems), rows=len(versions))
        if asked != [(each.outcome, each.ends) for each in versions]:
            raise Moved
        write(row.kind, versions)


@transaction.atomic
def refuse_change(*, change_id, reason, by, at):
    """The second officer does not agree, and says why; returns the CatalogueChange."""
    row = _decided(change_id, "refuse_change", by, at)
    row.answer = reasoned(reason, 500)
    row.save()
    _tell(_noted("sampling.change_refused", row, by=by, at=at, reason=row.answer), row, by, at)
    return row


@transaction.atomic
def drop_change(*, change_id, by, at):
    """Whoever asked gives it up before it is decided; returns the CatalogueChange."""
    row = _locked(change_id, by)
    made = moved(row, "drop_change", states.CHANGES, by)
    if by.user_id is not None and by.user_id != row.asked_by_id:
        raise SamePerson(_("Whoever asked for a change gives it up; others decide on it."))
    row.save()
    _noted(made.event, row, by=by, at=at)
    return row


def _decided(change_id, verb, by, at):
    row = _locked(change_id, by)
    moved(row, verb, states.CHANGES, by)
    if by.user_id is None or by.user_id == row.asked_by_id:
        raise SamePerson
    row.decided_by_id, row.decided_label, row.decided_at = by.user_id, by.actor, at
    return row


def _locked(change_id, by):
    by.require(Permission.CATALOGUE)
    rows = CatalogueChange.objects.visible_to(by).select_for_update(of=("self",)).select_related("laboratory")
    found = rows.filter(pk=change_id).first()
    if found is None:
        raise OutOfReach
    return found


def _noted(verb, row, *, by, at, **data):
    data = {"kind": row.kind, "laboratory": row.laboratory.cma if row.laboratory else "", "file": row.file_name} | data
    return record(verb=verb, by=by, at=at, subject=(SUBJECT, row.pk), data=data | {"why": row.reason})


def _tell(event, row, by, at):
    """Whoever keeps the catalogue, in the same bureau too, hears what waits; whoever asked, what was decided."""
    to = ("user", row.asked_by_id) if row.decided_at else ("agency", by.agency_code)
    if to[1]:
        data = {"batch": row.laboratory.name if row.laboratory else row.file_name, "agency": by.actor,
                "step": event.verb}  # fmt: skip
        notify(kind=TOLD, to=to, event=event, at=at, data=data, own=True,
               url=f"/desk/sampling/catalogue/changes/{row.pk}/")  # fmt: skip
