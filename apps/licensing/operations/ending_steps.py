"""What every verb of a proceeding shares: locks, the right bureau, papers, clocks, audit, messages."""

from django.utils.translation import gettext_lazy as _

from apps.audit.operations import record
from apps.deadlines.models import Limit
from apps.deadlines.operations import start_clock, stop_clocks
from apps.documents.papers import ended, write_paper
from apps.kernel.errors import NotPermitted, WrongState
from apps.kernel.moves import move
from apps.kernel.stepping import OutOfReach
from apps.notifications.operations import notify
from apps.records.queries import remedies
from apps.registry.operations.locking import hold, standing

from .. import states
from ..models import ENDING_STATES, AfterCheck, Ending, EndPaper, Licence
from ..permissions import own_agency
from ..queries.catalogue import class_names
from ..queries.changes import covered_of
from ..rules.ends import Process
from ..wording import END_TITLES
from .own_case import refuse_own_case
from .steps import Overtaken, today

SUBJECT = "licensing.ending"
TOLD = "licensing.ending_told"
OWNER = "licensing.endpaper"
# the words of the series, as they stand in the numbers
WORDS = {
    EndPaper.Kind.NOTICE: "产许告",
    EndPaper.Kind.HEARING: "产许听",
    EndPaper.Kind.MINUTES: "产许笔",
    EndPaper.Kind.DECISION: "产许终",
    EndPaper.Kind.DROPPED: "产许结",
    EndPaper.Kind.ANNOUNCEMENT: "产许公",
    EndPaper.Kind.OVERTURNED: "产许复",
    EndPaper.Kind.RECORD: "产许核",
}
ADVERSE = (EndPaper.Kind.DECISION,)  # name the remedies


LETTER_WAITS = _("A letter of the holder waits for its second look: first another officer holds it against its scan.")
LETTER_UNWEIGHED = _(
    "What the holder posted in time came after the review, and nobody has weighed it: the proceeding is closed; the "
    "end may be proposed anew."
)


CHECKED = _("Whoever filed or confirmed the check on site neither presides over the hearing nor reviews or decides.")


class OtherBureau(NotPermitted):
    code = "other-bureau"
    message = _("Only the bureau that decides on the licence takes this step.")


class SamePerson(NotPermitted):
    code = "same-person"
    message = _("Whoever proposed or prepared the end of a licence does not decide on it.")


def held_licence(licence_id):
    """The licence with what its acts need, locked after its enterprise; DoesNotExist where there is none."""
    hold(Licence.objects.values_list("enterprise_id", flat=True).get(pk=licence_id))
    rows = Licence.objects.select_for_update(of=("self",)).select_related("enterprise", "product", "agency")
    return rows.get(pk=licence_id)


def held_of(rows, pk, by):
    """One of `rows`, which are about licences, locked after enterprise and licence; raises OutOfReach for whoever may
    not see it."""
    key = rows.model.objects.visible_to(by).filter(pk=pk).values_list("licence_id", flat=True).first()
    if key is None:
        raise OutOfReach
    licence = held_licence(key)
    row = rows.select_for_update(of=("self",)).get(pk=pk)
    row.licence = licence
    return row


def held(ending_id, by):
    """The proceeding, locked after enterprise and licence, where the actor may see it; raises OutOfReach."""
    return held_of(Ending.objects.select_related("ground", "agency"), ending_id, by)


def step(ending, verb, by):
    """Make the move of the table for the side it belongs to; returns the Move. Raises Overtaken, OtherBureau."""
    try:
        made = move(ending, verb, table=states.ENDINGS, by=by)
    except WrongState as error:
        now = ENDING_STATES[ending.state]
        text = _("Nothing was done: the proceeding is already further on (now: %(state)s).") % {"state": now}
        raise Overtaken(text, **error.details) from None
    if made.permission == states.APPLY:
        allowed = by.is_enterprise
    else:
        allowed = own_agency(by, ending) if made.permission else by.is_system
    if not allowed:
        raise OtherBureau
    refuse_own_case(by, ending.licence.enterprise_id)
    return made


def apart(ending, by):
    """Raises SamePerson for whoever proposed or prepared the end, or was at the check on site behind it."""
    if by.user_id is None:
        return
    if by.user_id in (ending.proposed_by_id, ending.handled_by_id):
        raise SamePerson
    if by.user_id in on_site(ending):
        raise SamePerson(CHECKED)


def on_site(ending):
    """Keys of the users who filed the form of a check that led to the proceeding, or failed beside it, or confirmed it:
    they have investigated, and neither preside nor weigh nor decide (行政处罚法第六十四条)."""
    rows = AfterCheck.objects.filter(ending=ending).order_by("pk").values_list("filed_by_id", "confirmed_by_id")
    return {key for row in rows for key in row if key is not None}


def nothing_unweighed(ending):
    """Raises Overtaken where the holder said something on paper that no review has weighed (ending_letters.py)."""
    if ending.letters.waiting().exists():
        raise Overtaken(LETTER_WAITS)
    if ending.letters.unweighed().exists():
        raise Overtaken(LETTER_UNWEIGHED)


def process_of(ending):
    """How far the proceeding has come, as rules/ends.py reads it."""
    return Process(
        ending.notice_served_on, ending.answer_until, ending.waived_on, ending.hearing_asked_on,
        ending.hearing_withdrawn_on, ending.heard_on, ending.reviewed_on,
    )  # fmt: skip


def note(ending, verb, *, by, at, **data):
    """Write the audit event of a step; returns it."""
    licence = ending.licence
    data = {"state": ending.state, "licence": licence.number, "enterprise": licence.enterprise_id} | data
    return record(verb=verb, by=by, at=at, subject=("licence_ending", ending.pk), data=data,
                  division=licence.enterprise.division_id)  # fmt: skip


def begin(ending, rule, *, starts_on, by, at, event_on=None, party=False, **more):
    """Start a limit of the proceeding; one of the holder's simply ends. `event_on` picks its version: `starts_on`."""
    licence = ending.licence
    return start_clock(
        rule_code=f"licensing.{rule}", subject=(SUBJECT, ending.pk), starts_on=starts_on,
        event_on=event_on or starts_on, division=licence.enterprise.division_id,
        zone_code=licence.enterprise.zone_id or "", label=licence.number, url=f"/desk/licences/endings/{ending.pk}/",
        duty=not party, holder="" if party else ending.agency_id,
        enterprise_id=standing(licence.enterprise_id) if party else None, by=by, at=at, **more,
    )  # fmt: skip


def finish(ending, *rules, by, at):
    """What was owed is done: stop the clocks of these limits, or all of the proceeding."""
    for rule in rules or (None,):
        code = f"licensing.{rule}" if rule else None
        stop_clocks(subject=(SUBJECT, ending.pk), by=by, at=at, rule_code=code)


def tell(ending, event, at, *, party=True):
    """A message to the holder as it stands now, or to the bureau."""
    data = {"number": ending.licence.number, "state": ending.state}
    room, to = ("my", ("enterprise", standing(ending.licence.enterprise_id))) if party else (
        "desk", ("agency", ending.agency_id))  # fmt: skip
    notify(kind=TOLD, to=to, event=event, at=at, url=f"/{room}/licences/endings/{ending.pk}/", data=data)


def issue(ending, kind, *, by, at, **data):
    """Write a paper of the proceeding; returns the EndPaper. Same transaction as its step."""
    licence = ending.licence

    def fill():
        values = _common(ending) | {key: str(value) for key, value in data.items()}
        return values | remedies.on_paper(kind in ADVERSE, ending.agency, at)

    return write_paper(
        EndPaper, kind, word=WORDS[kind], agency_code=ending.agency_id, division=licence.enterprise.division_id,
        owner=(OWNER, str(ending.pk)), fill=fill, by=by, at=at, licence=licence, ending=ending,
    )  # fmt: skip


def announce(end, licence, *, by, at):
    """Tell the public that a licence is cancelled, whatever ended it (行政许可法第七十条); returns the EndPaper."""
    agency = end.case.agency if end.case_id else licence.agency

    def fill():
        return {
            "agency": agency.name, "party": licence.holder, "to": licence.holder, "code": licence.uscc,
            "licence": licence.number, "product": "、".join(products_of(licence)), "decision": end.document_number,
            "ground": end.ground.name, "ended_on": str(end.ended_on),
        }  # fmt: skip

    return write_paper(
        EndPaper, EndPaper.Kind.ANNOUNCEMENT, word=WORDS[EndPaper.Kind.ANNOUNCEMENT], agency_code=agency.pk,
        division=licence.enterprise.division_id, owner=(OWNER, f"end:{end.pk}"), fill=fill, by=by, at=at,
        licence=licence, ending=end.case, end=end,
    )  # fmt: skip


def _common(ending):
    licence, ground = ending.licence, ending.ground
    return {
        "agency": ending.agency.name,
        "to": licence.holder,
        "party": licence.holder,
        "code": licence.uscc,
        "licence": licence.number,
        "product": "、".join(products_of(licence)),
        "granted_on": str(licence.granted_on),
        "over": "" if licence.held else str(licence.state_on),
        "act": END_TITLES[ending.kind],
        "found": ending.found,
        "ground": ground.name,
        "basis": ground.legal_basis.partition(" / ")[0],
        "punishment": "1" if ending.kind == states.TAKEN else "",
    }


def products_of(licence):
    """Names of the classes that a licence covers, its own first: the end, and the bar, are of all."""
    names = class_names()
    codes = dict.fromkeys([licence.class_code, *(row.unit.class_code for row in covered_of(licence))])
    return [names[code].name if code in names else licence.product.name for code in codes]


def concerned(ending):
    """Names of the classes the finding is about: those its holder is barred from, where the ground bars."""
    names = class_names()
    return [names[code].name if code in names else code for code in ending.class_codes] or products_of(ending.licence)


def days_in_words(code, on):
    """5个工作日: a limit as the papers say it."""
    limit = Limit.objects.in_force(code, on)
    unit = {"working_day": "个工作日", "day": "日", "month": "个月", "year": "年"}[limit.unit]
    return f"{int(limit.value)}{unit}"


def close(ending, made, *, reason, by, at):
    """Write the end of a proceeding that leaves the licence as it is."""
    ending.reason, ending.ended_on, ending.ended_label = reason, today(at), by.actor
    if ending.notice_on:
        decision = ending.papers.filter(kind=EndPaper.Kind.DECISION).values_list("number", flat=True).first()
        issue(ending, EndPaper.Kind.DROPPED, by=by, at=at, reason=ended(reason), decision=decision or "")
    ending.save()
    finish(ending, by=by, at=at)
    if ending.notice_served_on:  # whoever had the notice gets the paper that closes it
        begin(ending, "end_closing", starts_on=today(at), by=by, at=at)
    event = note(ending, made.event, by=by, at=at, reason=reason[:500])
    if ending.notice_on:
        tell(ending, event, at)
    return ending
