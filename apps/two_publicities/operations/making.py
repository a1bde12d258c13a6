"""Make a file for the credit platform, send it, discard it."""

import csv
import io

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from apps.audit.operations import record
from apps.deadlines.operations import start_clock, stop_clocks
from apps.divisions.models import Agency
from apps.documents.numbering import paper_number
from apps.documents.operations import store
from apps.documents.rules.media_types import CSV, TABLES
from apps.kernel.errors import DomainError, Invalid, WrongState
from apps.kernel.moves import move
from apps.kernel.rules.unseen import says_something
from apps.records.models import Fact
from apps.records.rules import layouts

from .. import sql, states
from ..models import File, Line, ReceiptCorrection
from ..permissions import Permission
from ..queries import owed as owing
from ..queries.rows import drafts, key_of
from ..readers import FILE_KIND
from ..rules.operation import CHANGE, DELETE, NEW
from ..rules.rows import PENALTIES, SHEETS

MOST = 5000  # rows of a file: what is left over goes into the next
BATCH = 2000  # facts looked at in one go
SERIES = {"penalty": "双公示报", "licence": "双公示许可报"}  # words of the series of files
WORDS = {NEW: layouts.NEW, CHANGE: layouts.CHANGE, DELETE: layouts.DELETE}
FILE_SUBJECT, LINE_SUBJECT = "two_publicities.file", "two_publicities.line"
ANSWER, MEND = "two_publicities.answer", "two_publicities.mend"


class NothingToReport(DomainError):
    code = "nothing-to-report"
    message = _("Nothing that fits the platform's layout is owed for this period.")


class AgencyMissing(Invalid):
    code = "agency-missing"
    message = _("Choose an agency of your own area.")


class OutOfReach(DomainError):
    code = "not-found"
    status = 404
    message = _("There is no such file within your reach.")


class Overtaken(DomainError):
    """`details["rows"]`: the positions of the rows whose penalty went, or came back, since the file was made."""

    code = "rows-overtaken"
    message = _("Some rows are no longer true: discard the file and make it anew.")


class SamePerson(DomainError):
    code = "same-person"
    status = 403
    message = _("The platform has answered under this receipt: somebody else than whoever noted it sets it right.")


class Answered(DomainError):
    code = "answered"
    message = _("The platform has answered for some of its rows: this file did arrive.")


def assess(*, agency_code, whole_area, first_day, last_day, by, on, layout=PENALTIES.code):
    """[Draft] of what is owed: deletions and changes first, then new ones by day; all, or until more than MOST fit.

    `layout` is that of penalties or of licences. Drafts with `faults` fit no file until they are mended: however many
    there are, they hold up none that fits. Raises NotPermitted, AgencyMissing, Invalid.
    """
    by.require(Permission.VIEW)
    if last_day < first_day:
        raise Invalid(_("The period ends before it begins."), field="last_day")
    agencies = owing.agencies_of(by, agency_code, whole_area=whole_area)
    if not agencies:
        raise AgencyMissing(field="whole_area")
    reporter, sheet = Agency.objects.get(pk=agency_code), SHEETS[layout]
    found, fit, taken, after = [], 0, {}, None
    while fit <= MOST:
        facts = owing.owed(agencies, on, limit=BATCH, span=(first_day, last_day), sheet=sheet, after=after)
        batch = drafts(facts, reporter=reporter, on=on, sheet=sheet, taken=taken)
        found += batch
        fit += sum(draft.fits for draft in batch)
        if len(facts) < BATCH:
            break
        after = facts[-1]
    return found


def make_file(*, agency_code, whole_area, first_day, last_day, by, at, layout=PENALTIES.code):
    """Write what is owed and fits into a file; returns the File. What does not fit is left out and stays owed.

    What changed here and not for the platform is noted as compared, also where nothing is left for a file.
    Raises as `assess`, and NothingToReport. One file is made at a time, so that no penalty stands in two.
    """
    by.require(Permission.REPORT)
    asked = {"agency_code": agency_code, "whole_area": whole_area, "first_day": first_day, "last_day": last_day}
    with transaction.atomic():
        sql.rows("one_writer")
        found = assess(**asked, by=by, on=timezone.localdate(at), layout=layout)
        same = [Line(pk=draft.fact.held_id, seen_version=draft.fact.version) for draft in found if draft.same]
        Line.objects.bulk_update(same, ["seen_version"], batch_size=BATCH)
        file = _file(found, **asked, by=by, at=at, layout=layout)
    if file is None:
        raise NothingToReport
    return file


def _file(found, *, agency_code, whole_area, first_day, last_day, by, at, layout):
    """The File of what fits of some drafts; None where nothing does."""
    fit = [draft for draft in found if draft.fits][:MOST]
    if not fit:
        return None
    agency, today = Agency.objects.get(pk=agency_code), timezone.localdate(at)
    number, sheet = paper_number(agency_code=agency.pk, word=SERIES[layout], year=today.year), SHEETS[layout]
    document = store(
        file=io.BytesIO(written(fit, sheet)), name=f"{number}.csv", owner=(FILE_KIND, number[:64]), by=by, at=at,
        allowed=TABLES, judge=lambda _path, _name: CSV, division=agency.division_id,
    )  # fmt: skip
    file = File.objects.create(
        number=number,
        layout=layout,
        agency=agency,
        division_code=agency.division_id,
        zone_code=agency.zone_id or "",
        whole_area=whole_area,
        first_day=first_day,
        last_day=last_day,
        document=document,
        lines_total=len(fit),
        made_by=by.actor,
        made_at=at,
    )
    Line.objects.bulk_create(_line(file, place, draft, sheet) for place, draft in enumerate(fit, 1))
    for draft in fit:
        if draft.fact.last_state == states.REFUSED:
            stop_clocks(subject=(LINE_SUBJECT, draft.fact.last_id), by=by, at=at)
    counts = {word: sum(draft.operation == word for draft in fit) for word in WORDS}
    left = sum(bool(draft.faults) for draft in found)
    note(file, "two_publicities.file_made", by=by, at=at, sha256=document.sha256, unfit=left, **counts)
    return file


def written(found, sheet):
    """The file of some drafts: CSV in UTF-8 with a byte order mark, columns of the standard in their order."""
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow(sheet.header)
    for draft in found:
        writer.writerow([*(draft.row[column] for column in sheet.columns.values()), WORDS[draft.operation]])
    return out.getvalue().encode("utf-8-sig")


def _line(file, place, draft, sheet):
    number, code = key_of(draft.row, sheet)
    return Line(
        file=file,
        position=place,
        fact=draft.fact,
        fact_version=draft.fact.version,
        seen_version=draft.fact.version,
        operation=draft.operation,
        document_number=number,
        subject_code=code,
        row=draft.row,
        digest=draft.digest,
    )


@transaction.atomic
def send_file(*, file_id, receipt, by, at):
    """The file was handed to the platform; returns the File. `receipt` is the platform's number, "" without one.

    Every row is held against the ledger at this moment, its fact locked. Raises NotPermitted, OutOfReach, WrongState,
    Overtaken.
    """
    file = locked(file_id, by)
    _still_true(file)
    step = move(file, "send", table=states.FILE, by=by)
    file.sent_by, file.sent_user, file.sent_at, file.receipt = by.actor, by.user_id, at, receipt.strip()[:80]
    file.save()
    start_clock(
        rule_code=ANSWER, subject=(FILE_SUBJECT, file.pk), starts_on=timezone.localdate(at),
        division=file.division_code, zone_code=file.zone_code, holder=file.agency_id, label=file.number,
        url=f"/desk/two-publicities/{file.pk}/", by=by, at=at,
    )  # fmt: skip
    note(file, step.event, by=by, at=at, receipt=file.receipt)
    return file


@transaction.atomic
def correct_receipt(*, file_id, receipt, reason, by, at):
    """The platform's receipt was mistyped, or came after the sending; returns the File. What stood is kept.

    Answers that name a receipt are held against this one. Raises NotPermitted, OutOfReach, WrongState, Invalid (no
    reason, nothing changed), SamePerson once the platform has answered.
    """
    file, said, why = locked(file_id, by), receipt.strip()[:80], reason.strip()[:500]
    if file.sent_at is None:
        raise WrongState(_("Only a file that was sent has a receipt."))
    if said == file.receipt:
        raise Invalid(_("This is the receipt as it was noted."), field="receipt")
    if not says_something(why):
        raise Invalid(_("Say how it is known that the receipt was noted wrong."), field="reason")
    if file.answers.exists() and _noted_by(file, by):
        raise SamePerson
    was = file.receipt
    ReceiptCorrection.objects.create(
        file=file, was=was, now=said, reason=why, corrected_by=by.actor, corrected_user=by.user_id, corrected_at=at
    )
    file.receipt = said
    file.save(update_fields=["receipt"])
    note(file, "two_publicities.receipt_corrected", by=by, at=at, was=was, receipt=said, reason=why)
    return file


def _noted_by(file, by):
    """Whether `by` is the person who noted the receipt that stands, with whichever post."""
    newest = file.receipt_corrections.order_by("-pk").first()
    user, actor = (newest.corrected_user, newest.corrected_by) if newest else (file.sent_user, file.sent_by)
    return by.actor == actor or (user is not None and by.user_id == user)


def _still_true(file):
    """The facts of a file, held so that none goes before it is noted as sent; raises Overtaken."""
    facts = Fact.objects.filter(pk__in=file.lines.values("fact")).order_by("pk")
    list(facts.select_for_update(of=("self",), no_key=True).values_list("pk", flat=True))
    rows = list(file.lines.stale().values_list("position", flat=True)[:MOST])
    if rows:
        raise Overtaken(rows=rows)


@transaction.atomic
def discard_file(*, file_id, reason, by, at):
    """The file never reached the platform: its rows are owed again; returns the File.

    Raises NotPermitted, OutOfReach, WrongState, Invalid (no reason), Answered.
    """
    file = locked(file_id, by)
    step = move(file, "discard", table=states.FILE, by=by)
    if not says_something(reason):
        raise Invalid(_("Say why the file is discarded."), field="reason")
    lines = list(Line.objects.select_for_update().filter(file=file).order_by("pk"))
    if any(line.state != states.OPEN for line in lines):
        raise Answered
    for line in lines:
        move(line, "void", table=states.LINE, by=by)
    Line.objects.bulk_update(lines, ["state"])
    file.reason, file.ended_at = reason.strip()[:500], at
    file.save()
    stop_clocks(subject=(FILE_SUBJECT, file.pk), by=by, at=at)
    note(file, step.event, by=by, at=at, reason=file.reason)
    return file


def layout_of(file_id, by):
    """The layout of a file, which never changes; raises OutOfReach."""
    found = File.objects.visible_to(by).filter(pk=file_id).values_list("layout", flat=True).first()
    if found is None:
        raise OutOfReach
    return found


def locked(file_id, by):
    """The file under lock; raises NotPermitted or OutOfReach."""
    by.require(Permission.REPORT)
    rows = File.objects.visible_to(by).select_for_update(of=("self",)).select_related("agency")
    file = rows.filter(pk=file_id).first()
    if file is None:
        raise OutOfReach
    return file


def note(file, verb, *, by, at, **data):
    data = {"number": file.number, "rows": file.lines_total} | data
    return record(verb=verb, by=by, at=at, subject=("platform_file", file.pk), division=file.division_code, data=data)
