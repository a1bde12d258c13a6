"""Honours of before the portal, entered from the decision on paper: they stand in the register, the ledger and the
history as others do, with a certificate that says which decision it rests on."""

from datetime import timedelta

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from apps.audit.operations import record
from apps.deadlines.rules.counting import add_months
from apps.documents import signing
from apps.kernel.errors import Invalid
from apps.kernel.stepping import OutOfReach, saved, today
from apps.registry.models import Enterprise
from apps.registry.operations.locking import hold

from .. import states
from ..models import Honour, Prize, Programme, Round
from ..permissions import own_agency
from .certifying import certify
from .conferring import begin_term, enter_fact
from .holding import EXPIRED
from .steps import OtherBureau, positive


@transaction.atomic
def enter_former(*, programme_code, prize_code, enterprise_id, number, conferred_on, paper, by, at, person="",
                 holder=""):  # fmt: skip
    """Enter an honour that was conferred before the portal's own rounds; returns it, expired where its term is over.

    `number` is that of the certificate, `paper` the decision it was conferred by; `holder` the name of that time. The
    version of the programme is the one of the day. Raises OtherBureau, Invalid, OutOfReach.
    """
    by.require(states.MANAGE)
    programme, prize = _of_the_day(programme_code, prize_code, conferred_on)
    if not own_agency(by, programme):
        raise OtherBureau
    _refuse_own(programme_code, conferred_on, at)
    if not Enterprise.objects.visible_to(by).filter(pk=enterprise_id).exists():
        raise OutOfReach
    enterprise = hold(enterprise_id)
    honour = _honour(programme, prize, enterprise, conferred_on, at)
    honour.number, honour.person = positive(number, "number")[:60], person.strip()
    honour.holder = holder.strip() or enterprise.name
    signing.require_key()
    if Honour.objects.filter(number=honour.number).exists():
        raise Invalid(_("An honour with this number is entered already."), field="number")
    certify(honour, at=at, round_number=positive(paper, "paper")[:80])
    saved(honour, awards_honour_once="enterprise_id")
    honour.fact = enter_fact(honour, people=(by.user_id,), at=at)
    honour.save(update_fields=["fact"])
    if honour.until and honour.held:
        begin_term(honour, at)
    record(verb="awards.former_entered", by=by, at=at, subject=("award_honour", honour.pk),
           division=enterprise.division_id, data={"number": honour.number, "paper": paper[:200]})  # fmt: skip
    return honour


def _of_the_day(programme_code, prize_code, day):
    programmes = Programme.objects.on(day).select_related("agency").filter(code=programme_code)
    programme = programmes.first()
    if programme is None:
        raise Invalid(_("This programme is not in force on that day."), field="conferred_on")
    prize = Prize.objects.on(day).filter(programme_code=programme_code, code=prize_code).first()
    if prize is None:
        raise Invalid(_("The programme does not confer this prize on that day."), field="prize_code")
    return programme, prize


def _refuse_own(programme_code, day, at):
    """What a round of the portal confers is never entered by hand."""
    if day > today(at):
        raise Invalid(_("The day of a conferral does not lie ahead."), field="conferred_on")
    own = Round.objects.filter(programme_code=programme_code, conferred_on__lte=day).exists()
    if own:
        raise Invalid(_("On that day the programme was conferred by rounds of the portal."), field="conferred_on")


def _honour(programme, prize, enterprise, day, at):
    years = programme.validity_years
    until = add_months(day, 12 * years) - timedelta(days=1) if years else None
    over = until is not None and until < today(at)
    return Honour(
        programme=programme, programme_code=programme.code, prize=prize, agency=programme.agency,
        enterprise=enterprise, uscc=enterprise.uscc or "", year=day.year, conferred_on=day, until=until,
        state=states.EXPIRED if over else states.VALID, state_on=until + timedelta(days=1) if over else day,
        reason=EXPIRED if over else "",
    )  # fmt: skip
