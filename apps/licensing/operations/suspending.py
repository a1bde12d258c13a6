"""How long a licence may rest: its limit, and what the bureau hears when it is over (条例第三十一条)."""

from urllib.parse import urlencode

from apps.audit.operations import record
from apps.deadlines.operations import start_clock
from apps.notifications.operations import notify
from apps.registry.operations.locking import hold, standing

from .. import states
from ..models import Licence
from .certifying import LICENCE
from .steps import today

SUSPENSION, OVER, TOLD = "licensing.suspension", "licensing.suspension_over", "licensing.suspension_told"


def begin_suspension(licence, *, by, at):
    """The limit of a suspension that begins today; the caller holds the licence."""
    enterprise = licence.enterprise
    start_clock(
        rule_code=SUSPENSION, subject=(LICENCE, licence.pk), starts_on=today(at), division=enterprise.division_id,
        zone_code=enterprise.zone_id or "", label=licence.number, url=f"/licences/{licence.pk}/",
        enterprise_id=standing(enterprise.pk), duty=False, on_expiry=OVER, by=by, at=at,
    )  # fmt: skip


def hold_licence(clock):
    """Before a limit runs out: enterprise and licence are locked, as by every verb."""
    key = Licence.objects.filter(pk=clock.subject_id).values_list("enterprise_id", flat=True).first()
    if key is not None:
        hold(key)
        Licence.objects.select_for_update(of=("self",)).get(pk=clock.subject_id)


def suspension_over(clock, by, at):
    """Handler: the licence rests longer than it may. The bureau hears, and looks into a cancellation; so does the
    holder, who may still resume production or give the licence up."""
    licence = Licence.objects.select_related("enterprise").get(pk=clock.subject_id)
    if licence.state != states.SUSPENDED:
        return
    data = {"number": licence.number, "since": str(clock.starts_on), "until": str(clock.due_on)}
    event = record(verb=OVER, by=by, at=at, subject=("licence", licence.pk), data=data,
                   division=licence.enterprise.division_id)  # fmt: skip
    desk = "/desk/licences/endings/new/?" + urlencode({"number": licence.number})
    for to, url in ((("agency", licence.agency_id), desk),
                    (("enterprise", standing(licence.enterprise_id)), f"/my/licences/held/{licence.pk}/")):  # fmt: skip
        notify(kind=TOLD, to=to, event=event, at=at, url=url, data=data)
