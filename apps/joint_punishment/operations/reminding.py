"""When the time to answer or to lift is over: note who is silent, tell the bureau, and ask again."""

from django.db.models import F
from django.utils import timezone

from apps.audit.operations import record
from apps.notifications.operations import notify
from apps.serious_list.models import Entry, Parameter

from ..models import Delivery
from .distributing import ANSWER, begin_clock

TOLD = "joint_punishment.silent"
MOST = "joint_punishment.reminders"  # the parameter that says how often a partner is reminded of one entry


def hold_deliveries(clock):
    """What `remind` changes, locked before the clock as every verb does."""
    rows = Delivery.objects.select_for_update().filter(entry_id=int(clock.subject_id)).order_by("pk")
    list(rows.values_list("pk", flat=True))


def remind(clock, by, at):
    """Handler of both limits: partners that still owe an answer are reminded, the bureau hears how many they are.

    A partner reads its reminders with what it owes (api.py). The limit begins anew while anybody is silent.
    """
    entry = Entry.objects.select_related("enterprise", "agency").get(pk=int(clock.subject_id))
    rows = Delivery.objects.filter(entry=entry, partner__enabled=True)
    rows = rows.silent() if clock.rule_code == ANSWER else rows.still_shown()
    ids = list(rows.order_by("pk").values_list("pk", flat=True))
    if not ids:
        return
    Delivery.objects.filter(pk__in=ids).update(reminders=F("reminders") + 1, reminded_at=at)
    data = {"partners": len(ids), "ended": clock.rule_code != ANSWER}
    event = record(
        verb="joint_punishment.reminded", by=by, at=at, subject=("serious_entry", entry.pk),
        division=entry.agency.division_id, data=data,
    )  # fmt: skip
    said = {"party": entry.person or entry.enterprise.name, "partners": len(ids)}
    notify(
        kind=TOLD, to=("agency", entry.agency_id), event=event, at=at, data=said,
        url=f"/desk/joint-punishment/{entry.pk}/",
    )  # fmt: skip
    most = int(Parameter.objects.in_force(MOST, timezone.localdate(at)).value)  # then the tracker alone shows it
    again = Delivery.objects.filter(pk__in=ids, reminders__lt=most)
    if again.exists():
        begin_clock(entry, clock.rule_code, by=by, at=at)
