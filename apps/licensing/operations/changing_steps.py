"""What every verb of a change shares: locks, the right bureau, audit, limits, messages, papers."""

from apps.audit.operations import record
from apps.deadlines.models import Limit
from apps.deadlines.operations import start_clock, stop_clocks
from apps.documents.letters import strike_out
from apps.documents.papers import write_paper
from apps.kernel.errors import WrongState
from apps.kernel.moves import move
from apps.notifications.operations import notify
from apps.records.queries import remedies
from apps.registry.operations.locking import hold, standing

from .. import states
from ..models import Change, ChangePaper, Licence
from ..models.change import CHANGE_STATES, KINDS
from ..permissions import own_agency
from .own_case import refuse_own_case
from .steps import OVERTAKEN, PORTAL, OtherBureau, OutOfReach, Overtaken, today

SUBJECT, PAPER, TOLD = "licensing.change", "licensing.changepaper", "licensing.change_told"
WORDS = {
    ChangePaper.Kind.CORRECTION: "产许变补",
    ChangePaper.Kind.GRANT: "产许变准",
    ChangePaper.Kind.REFUSAL: "产许变不准",
    ChangePaper.Kind.LAPSED: "产许变止",
    ChangePaper.Kind.SITE_NOTICE: "产许变查",
    ChangePaper.Kind.SITE_RESULT: "产许变实",
}
ADVERSE = (ChangePaper.Kind.REFUSAL, ChangePaper.Kind.LAPSED)  # name the remedies
# what is asked for, as the papers say it
OFFICIAL = {
    "rename": "企业名称（住所）变更", "add": "增加产品", "move": "生产地址变更", "replace": "证书补领",
    "renew": "有效期延续",
    "suspend": "停产报告", "resume": "恢复生产", "cancel": "许可证注销",
}  # fmt: skip


def held_licence(licence_id, by):
    """(enterprise, licence), locked in the order of the house; raises OutOfReach."""
    key = Licence.objects.visible_to(by).filter(pk=licence_id).values_list("enterprise_id", flat=True).first()
    if key is None:
        raise OutOfReach
    enterprise = hold(key)
    rows = Licence.objects.select_for_update(of=("self",)).select_related("enterprise", "product", "agency")
    licence = rows.get(pk=licence_id)
    if licence.enterprise_id == enterprise.pk:
        licence.enterprise = enterprise
    return enterprise, licence


def held_change(change_id, by):
    """(enterprise, licence, change), locked in that order; raises OutOfReach."""
    key = Change.objects.visible_to(by).filter(pk=change_id).values_list("licence_id", flat=True).first()
    if key is None:
        raise OutOfReach
    enterprise, licence = held_licence(key, by)
    change = Change.objects.select_for_update(of=("self",)).select_related("laboratory").get(pk=change_id)
    change.licence = licence
    return enterprise, licence, change


def step(change, verb, by):
    """Make the move of the table for whom it belongs to; returns the Move. Raises Overtaken, OtherBureau."""
    try:
        made = move(change, verb, table=states.CHANGES, by=by)
    except WrongState as error:
        raise Overtaken(**error.details, now=str(CHANGE_STATES[change.state])) from None
    if made.permission == states.APPLY:
        allowed = by.is_enterprise
    else:
        allowed = own_agency(by, change.licence) if made.permission else by.is_system
    if not allowed:
        raise OtherBureau
    refuse_own_case(by, change.licence.enterprise_id)
    return made


def note(change, verb, *, by, at, **data):
    """Write the audit event of a step; returns it."""
    licence = change.licence
    data = {"kind": change.kind, "state": change.state, "licence": licence.number,
            "enterprise": licence.enterprise_id} | data  # fmt: skip
    subject, division = ("licence_change", change.pk), licence.enterprise.division_id
    return record(verb=verb, by=by, at=at, subject=subject, division=division, data=data)


def begin(change, rule, *, by, at, party=False, starts_on=None, duty=True, **more):
    """Start a limit of the change from today, or the day given; one of the holder's simply ends."""
    enterprise = change.licence.enterprise
    return start_clock(
        rule_code=f"licensing.{rule}",
        subject=(SUBJECT, change.pk),
        starts_on=starts_on or today(at),
        division=enterprise.division_id,
        zone_code=enterprise.zone_id or "",
        label=f"{change.licence.number} · {OFFICIAL[change.kind]}",
        url=f"/desk/licences/changes/{change.pk}/",
        enterprise_id=standing(enterprise.pk) if party else None,
        holder="" if party else change.licence.agency_id,
        duty=duty and not party,
        by=by,
        at=at,
        **more,
    )


def finish(change, *rules, by, at):
    """What was owed is done: stop the clocks of these limits, or all of the change."""
    for rule in rules or (None,):
        code = f"licensing.{rule}" if rule else None
        stop_clocks(subject=(SUBJECT, change.pk), by=by, at=at, rule_code=code)


def overtake_letters(change, at, why=OVERTAKEN):
    """The holder has acted in its own space, or the licence has ended: what still waits on paper for a second look goes
    for nothing. An entry of the portal's own, so that it is on record."""
    for row in change.letters.waiting().select_for_update():
        strike_out(row, why, by=PORTAL, on=today(at))
        note(change, "licensing.change_correction_struck", by=PORTAL, at=at, letter=row.pk, reason=why)


def end(change, *, by, at):
    """The change is over: dated, nothing runs any more."""
    change.ended_on = today(at)
    change.save()
    finish(change, by=by, at=at)


def tell(change, event, at, *, party=True):
    """A message to the enterprise as it stands now, or to the bureau."""
    licence = change.licence
    data = {"number": licence.number, "kind": change.kind, "state": change.state}
    room, to = (
        ("my", ("enterprise", standing(licence.enterprise_id))) if party else ("desk", ("agency", licence.agency_id))
    )
    notify(kind=TOLD, to=to, event=event, at=at, url=f"/{room}/licences/changes/{change.pk}/", data=data)


def issue(change, kind, *, by, at, rows=None, **data):
    """Write a paper of the change (documents/papers.py); returns it. Same transaction as its step. `rows()` gives the
    lines of its table, in Chinese."""
    licence = change.licence

    def fill():
        common = {
            "agency": licence.agency.name,
            "to": licence.enterprise.name,
            "code": licence.uscc,
            "licence": licence.number,
            "asked_on": str(change.asked_on),
            "what": OFFICIAL[change.kind],
            "kind": change.kind,
            "basis": change.rule.article,
        }
        values = common | {key: str(value) for key, value in data.items()} | ({"rows": rows()} if rows else {})
        return values | remedies.on_paper(kind in ADVERSE, licence.agency, at)

    return write_paper(
        ChangePaper, kind, word=WORDS[kind], agency_code=licence.agency_id, division=licence.enterprise.division_id,
        owner=(PAPER, str(change.pk)), fill=fill, by=by, at=at, change=change,
    )  # fmt: skip


def days_to_correct(at):
    return int(Limit.objects.in_force("licensing.correction", today(at)).value)


def named(kind):
    """What is asked for, in the reader's words."""
    return KINDS[kind]
