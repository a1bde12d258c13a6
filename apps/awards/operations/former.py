"""Honours of before the portal: one officer enters what the decision on paper says, another confirms it. Then they
stand in the register, the ledger and the history as others do, with a certificate that names the decision."""

from datetime import timedelta

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from apps.audit.operations import record
from apps.deadlines.rules.counting import add_months
from apps.documents import signing
from apps.kernel.errors import Invalid
from apps.kernel.stepping import OutOfReach, SamePerson, moved, reasoned, saved, today
from apps.registry.models import Enterprise
from apps.registry.operations.locking import hold

from .. import states
from ..models import FormerEntry, Honour, Prize, Programme, Round
from ..permissions import own_agency
from .certifying import certify
from .conferring import begin_term, enter_fact
from .holding import EXPIRED
from .steps import OtherBureau, positive, untied
from .stripping import weigh

SUBJECT = "award_former"
TAKEN = _("An honour with this number is entered already.")


@transaction.atomic
def enter_former(*, programme_code, prize_code, enterprise_id, number, conferred_on, paper, by, at, person="",
                 holder="", item="", trademark=""):  # fmt: skip
    """Enter an honour that was conferred before the portal's own rounds; a second officer confirms it. Returns the
    FormerEntry.

    `number` is that of the certificate, `paper` the decision it was conferred by; `holder` the name of that time. The
    version of the programme is the one of the day. Raises OtherBureau, Invalid, OutOfReach.
    """
    by.require(states.MANAGE)
    programme, prize = _of_the_day(programme_code, prize_code, conferred_on, at)
    if not own_agency(by, programme):
        raise OtherBureau
    if not Enterprise.objects.visible_to(by).filter(pk=enterprise_id).exists():
        raise OutOfReach
    enterprise = hold(enterprise_id)
    untied(by, enterprise.uscc or "", enterprise.name, today(at))
    entry = FormerEntry(
        agency=programme.agency, prize=prize, enterprise=enterprise, holder=holder.strip(), person=person.strip(),
        item=item.strip(), trademark=trademark.strip(),
        number=positive(number, "number")[:60], conferred_on=conferred_on, paper=positive(paper, "paper")[:80],
        entered_at=at, entered_by=by.user_id, entered_label=by.actor,
    )  # fmt: skip
    _refuse_taken(entry)
    saved(entry, awards_former_once="number")
    _note("awards.former_entered", entry, by, at)
    return entry


@transaction.atomic
def confirm(*, entry_id, by, at):
    """A second officer has compared it with the decision: the honour stands, expired where its term is over; what has
    come to stand against the enterprise since has its consequences at once."""
    entry = _held(entry_id, by)
    made = moved(entry, "confirm", states.FORMERS, by)
    _refuse_first(entry, by, at)
    programme, prize = _of_the_day(entry.prize.programme_code, entry.prize.code, entry.conferred_on, at)
    _refuse_taken(entry)
    signing.require_key()
    honour = _honour(entry, programme, prize, at)
    certify(honour, at=at, round_number=entry.paper)
    saved(honour, awards_honour_once="enterprise_id")
    honour.fact = enter_fact(honour, people=(entry.entered_by, by.user_id), at=at)
    honour.save(update_fields=["fact"])
    if honour.until and honour.held:
        begin_term(honour, at)
    _decide(entry, made.event, by, at, honour=honour)
    weigh(honour, at)
    return honour


@transaction.atomic
def decline(*, entry_id, reason, by, at):
    """The decision does not say so: nothing is entered. Returns the FormerEntry."""
    entry = _held(entry_id, by)
    made = moved(entry, "decline", states.FORMERS, by)
    _refuse_first(entry, by, at)
    entry.reason = reasoned(reason)
    _decide(entry, made.event, by, at)
    return entry


def _held(entry_id, by):
    """The entry, locked, its enterprise before it."""
    key = FormerEntry.objects.visible_to(by).filter(pk=entry_id).values_list("enterprise_id", flat=True).first()
    if key is None:
        raise OutOfReach
    enterprise = hold(key)
    rows = FormerEntry.objects.select_for_update(of=("self",)).select_related("prize", "agency")
    entry = rows.get(pk=entry_id)
    entry.enterprise = enterprise
    return entry


def _refuse_first(entry, by, at):
    """Raises SamePerson, and Recused where the second officer has a tie to the holder."""
    if by.user_id is not None and by.user_id == entry.entered_by:
        raise SamePerson
    untied(by, entry.enterprise.uscc or "", entry.enterprise.name, today(at))


def _refuse_taken(entry):
    if Honour.objects.filter(number=entry.number).exists():
        raise Invalid(TAKEN, field="number")


def _decide(entry, verb, by, at, honour=None):
    entry.decided_at, entry.decided_by, entry.decided_label, entry.honour = at, by.user_id, by.actor, honour
    entry.save()
    _note(verb, entry, by, at)


def _note(verb, entry, by, at):
    data = {"number": entry.number, "paper": entry.paper, "state": entry.state}
    data |= {"reason": entry.reason[:500]} if entry.reason else {}
    record(verb=verb, by=by, at=at, subject=(SUBJECT, entry.pk), division=entry.enterprise.division_id, data=data)


def _of_the_day(programme_code, prize_code, day, at):
    """(programme, prize) of the day of a conferral; what a round of the portal confers is never entered by hand."""
    if day > today(at):
        raise Invalid(_("The day of a conferral does not lie ahead."), field="conferred_on")
    programmes = Programme.objects.on(day).select_related("agency").filter(code=programme_code)
    programme = programmes.first()
    if programme is None:
        raise Invalid(_("This programme is not in force on that day."), field="conferred_on")
    prize = Prize.objects.on(day).filter(programme_code=programme_code, code=prize_code).first()
    if prize is None:
        raise Invalid(_("The programme does not confer this prize on that day."), field="prize_code")
    if Round.objects.filter(programme_code=programme_code, conferred_on__lte=day).exists():
        raise Invalid(_("On that day the programme was conferred by rounds of the portal."), field="conferred_on")
    return programme, prize


def _honour(entry, programme, prize, at):
    years, day, enterprise = programme.validity_years, entry.conferred_on, entry.enterprise
    until = add_months(day, 12 * years) - timedelta(days=1) if years else None
    over = until is not None and until < today(at)
    return Honour(
        programme=programme, programme_code=programme.code, prize=prize, agency=programme.agency, number=entry.number,
        enterprise=enterprise, uscc=enterprise.uscc or "", holder=entry.holder or enterprise.name, person=entry.person,
        item=entry.item, trademark=entry.trademark,
        year=day.year, conferred_on=day, until=until, state=states.EXPIRED if over else states.VALID,
        state_on=until + timedelta(days=1) if over else day, reason=EXPIRED if over else "",
    )  # fmt: skip
