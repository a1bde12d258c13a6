"""Take in the platform's acknowledgement: all of its rows, or nothing and a reason for each that cannot be."""

import contextlib

from django.conf import settings
from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from apps.audit.operations import record
from apps.deadlines.operations import longest_exception, make_exception, public_reason, start_clock, stop_clocks
from apps.documents.operations import store
from apps.documents.rules.media_types import TABLES
from apps.intake.operations.kept import media_type_of
from apps.intake.rules.cells import clean
from apps.intake.sources.limits import Fault
from apps.intake.sources.tables import open_source
from apps.kernel.errors import DomainError, Invalid, WrongState
from apps.kernel.moves import move
from apps.kernel.rules.unseen import says_something
from apps.kernel.scope import Scope
from apps.notifications.operations import notify
from apps.records.models import Fact
from apps.registry.queries.known_as import known_as

from .. import states
from ..models import Answer, File, Line
from ..permissions import Permission
from ..queries.lists import reported_rows
from ..queries.owed import agency_of, party_of, reachable
from ..readers import ANSWER_KIND
from ..rules import answers
from ..rules.operation import DELETE, GONE
from .making import FILE_SUBJECT, LINE_SUBJECT, MEND, MOST, OutOfReach, layout_of, locked, note

PORTAL = Scope.system("two_publicities")
SETTLE = "two_publicities.settle"
REST = "two_publicities.rest"  # the longest that rows without an answer may count as taken, its clock and its message
AGAIN = "two_publicities.again"  # the longest that a refused row may wait to be sent again as it was, and its clock


class NoAnswer(Invalid):
    code = "no-acknowledgement"
    message = _(
        "This is no acknowledgement: it needs one column for the result, and the row number or the document number "
        "with the credit code, each named once."
    )


class RowsRefused(Invalid):
    """`details["rows"]`: [(line of the file, code of ANSWER_FAULTS, value)]."""

    code = "rows-refused"
    message = _("Nothing was taken in: some rows of the acknowledgement cannot be matched.")


@transaction.atomic
def take_answer(*, file_id, file, encoding, by, at):
    """Take in an acknowledgement of a sent file; returns the Answer.

    Rows it does not name stay unanswered and may come with a further one; the same answer again changes nothing. Once
    every row is answered the file is acknowledged, or rejected where one was refused; each refused row becomes a duty.
    Raises NotPermitted, OutOfReach, WrongState, Invalid, NoAnswer, RowsRefused.
    """
    by.require(Permission.REPORT)
    said, layout = None, layout_of(file_id, by)

    def judge(path, name):
        nonlocal said
        with contextlib.closing(open_source(path, name=name, encoding=encoding)) as table:
            said = _read(table, layout)
        return media_type_of(name)

    # before any lock: a scanner may take its time
    document = store(
        file=file, owner=(ANSWER_KIND, str(file_id)), by=by, at=at, allowed=TABLES,
        max_bytes=settings.DOCUMENT_MAX_BYTES, judge=judge,
    )  # fmt: skip
    target = locked(file_id, by)
    if target.state != states.SENT:
        raise WrongState(_("Only a file that was sent and is not answered yet takes an answer."))
    lines = list(Line.objects.select_for_update(of=("self",)).filter(file=target).order_by("pk"))
    matched = _matched(said, lines, target)
    for line, taken, reason in matched:
        move(line, "accept" if taken else "refuse", table=states.LINE, by=by)
        line.reason, line.answered_at = reason, at
    Line.objects.bulk_update([line for line, _taken, _reason in matched], ["state", "reason", "answered_at"])
    refused = [line for line, taken, _reason in matched if not taken]
    _begin_mending(refused, by=by, at=at)
    answer = Answer.objects.create(
        file=target, document=document, accepted=len(matched) - len(refused), refused=len(refused),
        taken_by=by.actor, taken_at=at,
    )  # fmt: skip
    data = {"accepted": answer.accepted, "refused": answer.refused, "sha256": document.sha256}
    note(target, "two_publicities.answer_taken", by=by, at=at, **data)
    _end(target, lines, by=by, at=at)
    return answer


def _read(table, layout):
    """[(line, {field: text}) or (line, None)] of an acknowledgement; raises NoAnswer."""
    places = answers.positions(table.header, layout)
    if places is None:
        raise NoAnswer(field="file")
    found = []
    for number, cells in table.rows():
        if len(found) > MOST:
            raise NoAnswer(_("An acknowledgement has at most %(most)s rows.") % {"most": MOST}, field="file")
        if isinstance(cells, Fault):
            found.append((number, None))
        else:
            found.append((number, {field: clean(cells[at]) if at < len(cells) else "" for field, at in places.items()}))
    return found


def _matched(said, lines, file):
    """[(Line, taken, reason)] that are new; raises RowsRefused with every row that fits none."""
    by_place = {str(line.position): line for line in lines}
    by_key = {(line.document_number, line.subject_code): line for line in lines}
    found, blamed, seen = [], [], set()
    for number, row in said:
        line, taken, fault, value = _one(row, by_place, by_key, seen, file)
        if fault:
            blamed.append((number, fault, value))
        elif line.state == states.OPEN:
            found.append((line, taken, "" if taken else row["reason"][:500]))
    if blamed:
        raise RowsRefused(rows=blamed, field="file")
    if not said:
        raise NoAnswer(field="file")
    return found


def _one(row, by_place, by_key, seen, file):
    """(Line, taken, code of the fault, value) of one row of an acknowledgement."""
    if row is None:
        return None, None, "unreadable", ""
    if other := answers.of_another(row, number=file.number, receipt=file.receipt):
        return None, None, "other-file", other
    line = _line_of(row, by_place, by_key)
    if line is None:
        return None, None, "unknown-row", row.get("position") or row.get("document_number", "")
    if line.pk in seen:
        return None, None, "named-twice", str(line.position)
    seen.add(line.pk)
    taken = answers.result(row["result"])
    if taken is None:
        return None, None, "unknown-word", row["result"]
    if not taken and not row.get("reason"):
        return None, None, "no-reason", str(line.position)
    if line.state != states.OPEN and (line.state == states.ACCEPTED) != taken:
        return None, None, "answered", str(line.position)
    return line, taken, "", ""


def _line_of(row, by_place, by_key):
    """The line both ways of naming lead to; None where they lead to none or to two."""
    key = (row.get("document_number", ""), row.get("subject_code", ""))
    named = [by_place.get(row["position"])] if row.get("position") else []
    named += [by_key.get(key)] if any(key) else []
    return named[0] if named and all(line is named[0] for line in named) else None


def _begin_mending(refused, *, by, at):
    """Whoever answers for the records of refused lines owes the mending of each."""
    facts = Fact.objects.select_related("source__agency", "agency", "enterprise")
    facts = facts.in_bulk([line.fact_id for line in refused])
    for line in refused:
        fact = facts[line.fact_id]
        start_clock(rule_code=MEND, starts_on=timezone.localdate(at), **_facts_of(line, fact), by=by, at=at)
        stop_mending(fact_id=fact.pk, by=by, at=at)  # it may have been withdrawn while the file was under way


def _facts_of(line, fact):
    """What a limit of a refused row says of it."""
    agency = agency_of(fact)
    return {
        "subject": (LINE_SUBJECT, line.pk), "division": agency.division_id, "zone_code": agency.zone_id or "",
        "holder": agency.pk, "label": f"{party_of(fact)}：{line.document_number}"[:200],
        "url": f"/desk/two-publicities/facts/{fact.pk}/",
    }  # fmt: skip


def _end(file, lines, *, by, at):
    """Every row answered: the file has ended."""
    if any(line.state == states.OPEN for line in lines):
        return
    refused = sum(line.state == states.REFUSED for line in lines)
    step = move(file, "reject" if refused else "acknowledge", table=states.FILE, by=by)
    file.ended_at = at
    file.save()
    stop_clocks(subject=(FILE_SUBJECT, file.pk), by=by, at=at)
    note(file, step.event, by=by, at=at, refused=refused)


class NoneAnswered(DomainError):
    code = "none-answered"
    message = _("The platform has answered for none of its rows: take its acknowledgement in, or discard the file.")


@transaction.atomic
def leave_rest(*, file_id, taken, reason, by, at, until=None):
    """For the rows the platform has not answered no answer will come; returns the File, which ends with this.

    `taken`: the platform names what it refuses and no other row. That is an exception from its answer, which the public
    reads, until a day: the last of the rules where none is given; then they are owed again. Else it never had them:
    they are owed again at once.
    Raises NotPermitted, OutOfReach, WrongState, Invalid (no reason, no such day), PartyNamed, NoneAnswered.
    """
    file = locked(file_id, by)
    if file.state != states.SENT:
        raise WrongState(_("Only a file that was sent and is not answered yet takes an answer."))
    if not says_something(reason):
        raise Invalid(_("Say how it is known what became of these rows."), field="reason")
    rows = Line.objects.select_for_update(of=("self",)).filter(file=file).select_related("fact__enterprise")
    lines = list(rows.order_by("pk"))
    rest = [line for line in lines if line.state == states.OPEN]
    if len(rest) == len(lines):
        raise NoneAnswered
    if taken:
        reason = public_reason(reason, *(name for line in rest for name in _names_of(line)))
    for line in rest:
        move(line, "accept" if taken else "void", table=states.LINE, by=by)
        line.reason, line.answered_at = reason.strip()[:500], at if taken else None
    Line.objects.bulk_update(rest, ["state", "reason", "answered_at"])
    if taken:
        note(file, "two_publicities.rest_taken", by=by, at=at, rest=len(rest), reason=reason.strip()[:500])
        _end(file, lines, by=by, at=at)
        _except(file, reason.strip()[:500], until or longest_rest(timezone.localdate(at))[1], by, at)
        return file
    step = move(file, "close", table=states.FILE, by=by)
    file.reason, file.ended_at = reason.strip()[:500], at
    file.save()
    stop_clocks(subject=(FILE_SUBJECT, file.pk), by=by, at=at)
    note(file, step.event, by=by, at=at, rest=len(rest), reason=file.reason)
    return file


def _names_of(line):
    """By what the public would know the party of a row."""
    known = known_as(line.fact.enterprise) if line.fact.enterprise else ()
    return (line.subject_code, party_of(line.fact), *known)


def _except(file, reason, until, by, at):
    """Rows that nobody answered count as taken until a day; then they are owed again."""
    make_exception(
        rule_code=REST, subject=(FILE_SUBJECT, file.pk), until=until, reason=reason, division=file.division_code,
        zone_code=file.zone_code, holder=file.agency_id, label=file.number, url=f"/desk/two-publicities/{file.pk}/",
        on_expiry="two_publicities.rest_over", by=by, at=at,
    )  # fmt: skip


def longest_rest(day):
    """(first, last) day until which rows that were left on a day may count as taken."""
    return longest_exception(REST, day)


def hold_file(clock):
    """What is read when rows no longer count as taken without a look."""
    File.objects.locked(pk=clock.subject_id)


def rest_over(clock, by, at):
    """Handler of that end: the rows that nobody answered are owed again, but those that were told anew meanwhile."""
    file = File.objects.get(pk=clock.subject_id)
    later = Line.objects.standing().filter(fact=OuterRef("fact"), pk__gt=OuterRef("pk"))
    rows = Line.objects.select_for_update(of=("self",)).filter(file=file, state=states.ACCEPTED)
    rest = list(rows.exclude(reason="").exclude(Exists(later)).order_by("pk"))
    for line in rest:
        move(line, "owe", table=states.LINE, by=by)
    Line.objects.bulk_update(rest, ["state"])
    event = note(file, "two_publicities.rest_over", by=by, at=at, rest=len(rest))
    url = f"/desk/two-publicities/{file.pk}/"
    notify(kind=REST, to=("agency", file.agency_id), event=event, at=at, url=url, data={"number": file.number})


@transaction.atomic
def send_again(*, fact_id, reason, until, by, at):
    """A refused row goes into a file as it was, until a day: what was wrong lay with the platform. Returns the Line.

    An exception from what the platform said: the public reads its reason and its end. Raises NotPermitted, OutOfReach,
    Invalid (no reason, no such day), PartyNamed.
    """
    by.require(Permission.REPORT)
    if not says_something(reason):
        raise Invalid(_("Say why the row is right as it is."), field="reason")
    fact, line = refused_line(fact_id, by, timezone.localdate(at))
    if line is None:
        raise OutOfReach(_("There is no refused row of this penalty that waits for you."))
    line.fact = fact
    reason = public_reason(reason, *_names_of(line))[:500]
    stop_clocks(subject=(LINE_SUBJECT, line.pk), by=by, at=at)
    facts = _facts_of(line, fact) | {"on_expiry": "two_publicities.again_over"}
    make_exception(rule_code=AGAIN, until=until, reason=reason, **facts, by=by, at=at)
    line.again_by, line.again_at, line.again_reason, line.again_until = by.actor, at, reason, until
    line.save()
    data = {"fact": line.fact_id, "reason": reason, "said": line.reason, "until": str(until)}
    division = agency_of(fact).division_id
    record(
        verb="two_publicities.sent_again", by=by, at=at, subject=("fact", line.fact_id), division=division, data=data
    )
    return line


def longest_again(day):
    """(first, last) day until which a refused row that is asked for on a day may go into a file as it was."""
    return longest_exception(AGAIN, day)


def hold_line(clock):
    """For what the end of an exception changes."""
    Line.objects.locked(pk=clock.subject_id)


def again_over(clock, by, at):
    """Handler of the end of an exception: what came into no file is to be mended again."""
    line = Line.objects.get(pk=clock.subject_id)
    newest = Line.objects.standing().filter(fact=line.fact_id).order_by("-pk").values_list("pk", flat=True).first()
    fact = Fact.objects.select_related("source__agency", "agency", "enterprise").get(pk=line.fact_id)
    if newest != line.pk or line.fact_version != fact.version:
        return  # told anew, or changed: what is owed follows from that
    _begin_mending([line], by=by, at=at)


def refused_line(fact_id, by, on):
    """(Fact, its newest Line under lock) where the platform refused it and it waits to be mended; (None, None) else."""
    fact = reported_rows(reachable(by)).filter(pk=fact_id).first()
    line = Line.objects.standing().select_for_update(of=("self",)).filter(fact=fact).order_by("-pk").first()
    waits = line is not None and line.state == states.REFUSED and not line.goes_again(on)
    return (fact, line) if fact and waits and line.fact_version == fact.version else (None, None)


def settle(delivery, at):
    """Consumer of facts that were withdrawn or repaired: a refused row of what the platform never had owes nothing."""
    stop_mending(fact_id=int(delivery.event.subject_id), by=PORTAL, at=at)


@transaction.atomic
def stop_mending(*, fact_id, by, at):
    """End the duty to mend a penalty that is gone here and was never there; what the platform holds is taken back."""
    held = Line.objects.filter(fact_id=fact_id, state=states.ACCEPTED).order_by("-pk").first()
    gone = Fact.objects.filter(pk=fact_id, state__in=GONE).exists()
    if not gone or (held and held.operation != DELETE):
        return
    for line in Line.objects.filter(fact_id=fact_id, state=states.REFUSED).order_by("pk"):
        stop_clocks(subject=(LINE_SUBJECT, line.pk), by=by, at=at)
