"""The life of an honour with its holder: duties, giving it up, the end of its term, the log of its checks."""

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from apps.audit.operations import record
from apps.deadlines.operations import stop_clocks
from apps.documents.operations import store
from apps.kernel.errors import Invalid
from apps.kernel.stepping import OutOfReach, moved, reasoned, today
from apps.notifications.operations import notify
from apps.registry.operations.locking import standing

from .. import states
from ..models import Check, Duty, Honour
from .cases import held_honour
from .conferring import DUTY, end_honour
from .steps import PORTAL

EXPIRED = "有效期届满"
DUTY_TOLD, DUTY_ASKED = "awards.duty_told", "awards.duty_asked"


def _held_duty(duty_id, by):
    key = Duty.objects.visible_to(by).filter(pk=duty_id).values_list("honour_id", flat=True).first()
    if key is None:
        raise OutOfReach
    honour = held_honour(key, PORTAL)
    duty = Duty.objects.select_for_update(of=("self",)).select_related("obligation").get(pk=duty_id)
    duty.honour = honour
    return duty


@transaction.atomic
def report_duty(*, duty_id, text, by, at, file=None):
    """The holder reports what it owes; late is better than never. Returns the Duty."""
    duty = _held_duty(duty_id, by)
    if not by.is_enterprise:
        raise OutOfReach
    made = moved(duty, "report", states.DUTIES, by)
    duty.text, duty.done_on, duty.done_label = reasoned(text, 4000), today(at), by.actor
    if file is not None:
        division = duty.honour.enterprise.division_id
        duty.report = store(file=file, owner=(DUTY, str(duty.pk)), by=by, at=at, division=division)
    duty.save()
    stop_clocks(subject=(DUTY, duty.pk), by=by, at=at, rule_code=None)
    _note(duty.honour, made.event, by=by, at=at, duty=duty.obligation.code)
    return duty


def duty_over(clock, by, at):
    """Handler: the day of a duty has passed; it stays open and overdue, the holder and the bureau are told."""
    duty = _held_duty(clock.subject_id, by)
    if duty.state == states.OWED:
        made = moved(duty, "miss", states.DUTIES, by)
        duty.save()
        _tell(duty, _note(duty.honour, made.event, by=by, at=at, duty=duty.obligation.code), at)


def _tell(duty, event, at):
    honour = duty.honour
    data = {"number": honour.number, "holder": honour.holder, "due": str(duty.due_on)}
    notify(kind=DUTY_ASKED, to=("enterprise", standing(honour.enterprise_id)), event=event, at=at, data=data,
           url=f"/my/awards/honours/{honour.pk}/")  # fmt: skip
    notify(kind=DUTY_TOLD, to=("agency", honour.agency_id), event=event, at=at, data=data,
           url=f"/desk/awards/honours/{honour.pk}/")  # fmt: skip


def hold_duty(clock):
    if Duty.objects.filter(pk=clock.subject_id).exists():
        _held_duty(clock.subject_id, PORTAL)


@transaction.atomic
def give_up(*, honour_id, by, at):
    """The holder gives an honour up; returns it."""
    honour = held_honour(honour_id, by)
    if not by.is_enterprise:
        raise OutOfReach
    if honour.cases.filter(state__in=states.CASE_OPEN).exists():
        raise Invalid(_("A proceeding on this honour is under way: answer in it."), code="under-way")
    end_honour(honour, "give_up", "获奖者放弃", by=by, at=at)
    return honour


def term_over(clock, by, at):
    """Handler: the last day of an honour has passed."""
    honour = held_honour(clock.subject_id, by)
    if honour.state == states.VALID and honour.until and honour.until <= clock.due_on:
        end_honour(honour, "expire", EXPIRED, at=at)


def hold_honour(clock):
    if Honour.objects.filter(pk=clock.subject_id).exists():
        held_honour(clock.subject_id, PORTAL)


def log_check(honour, *, way, at):
    """Somebody looked at a certificate: counted, without a trace of who."""
    return Check.objects.create(honour=honour, way=way, at=at)


def _note(honour, verb, *, by, at, **data):
    return record(verb=verb, by=by, at=at, subject=("award_honour", honour.pk),
                  division=honour.enterprise.division_id, data={"number": honour.number} | data)  # fmt: skip
