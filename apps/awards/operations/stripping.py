"""A serious event or a listing reaches honours and applications through the outbox, by the dated consequences.

The fact is the ledger's: its own proceeding has heard the party. Where it is set aside later, the honour that went for
it alone is given back.
"""

from django.db import transaction
from django.db.models import Q

from apps.audit.operations import record
from apps.kernel.stepping import moved, today
from apps.notifications.operations import notify
from apps.records.models import Fact
from apps.records.states import COUNTING
from apps.registry.operations.locking import hold, standing

from .. import states
from ..models import Application, Bar, Case, Consequence, Honour, HonourPaper
from ..models.programme import LISTED, SERIOUS, STRIP
from ..rules.eligibility import years_after
from . import papers
from .cases import open_case
from .conferring import begin_term, end_honour, enter_fact
from .steps import PORTAL, ended, note, step, tell

CONSUMER, MANY, GIVE_BACK = "awards.strip", "awards.strip_many", "awards.give_back"
LISTING = "serious_listed"
HONOUR_TOLD = "awards.honour_told"
LEAST = 3


def strip_for(delivery, at):
    """Consumer: a fact came to stand, or grew: what follows for honours and applications of its enterprise."""
    fact = Fact.objects.select_related("kind").filter(pk=delivery.event.subject_id).first()
    if fact is None or fact.enterprise_id is None or fact.state not in COUNTING:
        return
    if fact.kind.code != LISTING and (fact.kind.leaning != "adverse" or fact.severity < LEAST):
        return
    _strip(fact, at)


def strip_many_for(_delivery, at):
    """Consumer: a file or a match brought many facts: those of holders and applicants that came after their honour."""
    holders = Honour.objects.filter(state=states.VALID).values("enterprise")
    applicants = Application.objects.open().exclude(state=states.DRAFT).values("enterprise")
    facts = Fact.objects.filter(Q(enterprise__in=holders) | Q(enterprise__in=applicants), state__in=COUNTING)
    heavy = Q(kind__code=LISTING) | Q(kind__leaning="adverse", severity__gte=LEAST)
    for fact in facts.filter(heavy).select_related("kind").order_by("enterprise_id", "pk"):
        _strip(fact, at)


@transaction.atomic
def _strip(fact, at):
    enterprise = hold(fact.enterprise_id)
    trigger = LISTED if fact.kind.code == LISTING else SERIOUS
    reason = f"{fact.title}（{fact.document_number or fact.occurred_on}）"
    honours = Honour.objects.select_for_update(of=("self",)).filter(enterprise=enterprise, state=states.VALID)
    related = ("prize", "programme", "agency", "enterprise")
    seen = set(Case.objects.filter(trigger_fact=fact.pk).values_list("honour_id", flat=True))
    # what the ledger knew when the honour was conferred was weighed then; what a proceeding has weighed is weighed
    news = honours.filter(issued_at__lt=fact.known_from).exclude(pk__in=seen)
    for honour in news.select_related(*related).order_by("pk"):
        _honour(honour, fact, trigger, reason, at)
    open_ones = Application.objects.select_for_update(of=("self",)).filter(
        enterprise=enterprise, state__in=states.APPLICATION_OPEN, submitted_at__lt=fact.known_from
    )
    related = ("round__programme", "round__agency", "enterprise")
    for application in open_ones.exclude(state=states.DRAFT).select_related(*related).order_by("pk"):
        if _consequences(application.round.programme_code, fact, trigger):
            strike(application, reason=reason, at=at)


def _consequences(programme_code, fact, trigger):
    """Consequences of the day of the event for a programme, the heaviest first."""
    rows = Consequence.objects.on(fact.occurred_on).filter(programme_code=programme_code, trigger=trigger)
    rows = rows.filter(Q(trigger=LISTED) | Q(least__lte=fact.severity))
    return sorted(rows, key=lambda row: row.effect != STRIP)


def _honour(honour, fact, trigger, reason, at):
    found = _consequences(honour.programme_code, fact, trigger)
    if not found:
        return
    if found[0].effect == STRIP:
        take(honour, found[0], fact, reason, at)
    else:
        open_case(honour, ground=reason, trigger=fact.pk, by=PORTAL, at=at)


def take(honour, consequence, fact, reason, at):
    """Withdraw an honour at once: a decision with its reason, the record ended, a bar, the holder told."""
    paper = papers.of_honour(
        honour, HonourPaper.Kind.WITHDRAWAL, by=PORTAL, at=at, reason=reason,
        consequence=consequence.legal_basis.partition(" / ")[0],
    )  # fmt: skip
    event = end_honour(honour, "withdraw", reason, at=at, trigger=fact.pk)
    bar(honour, paper.number, at)
    tell_holder(honour, event, at)


def bar(honour, document_number, at):
    """The holder does not apply for the programme for the years its rules say."""
    years = honour.programme.bar_years
    if years:
        Bar.objects.get_or_create(
            enterprise=honour.enterprise, programme_code=honour.programme_code, document_number=document_number,
            defaults={"honour": honour, "decided_on": today(at), "until": years_after(today(at), years),
                      "legal_basis": honour.programme.legal_basis},
        )  # fmt: skip


def tell_holder(honour, event, at):
    data = {"number": honour.number, "prize": honour.prize.name, "state": honour.state}
    notify(kind=HONOUR_TOLD, to=("enterprise", standing(honour.enterprise_id)), event=event, at=at,
           url=f"/my/awards/honours/{honour.pk}/", data=data)  # fmt: skip


def strike(application, *, reason, at):
    """Take an application out of its round: the applicant was listed, or a serious event came to light."""
    made = step(application, "strike", PORTAL)
    application.reason = reason
    application.prize = None
    ended(application, today(at), by=PORTAL, at=at)
    tell(application, note(application, made.event, by=PORTAL, at=at, reason=reason), at)


def give_back_for(delivery, at):
    """Consumer: a fact was set aside; honours that were withdrawn for it alone are valid again."""
    fact = Fact.objects.filter(pk=delivery.event.subject_id).first()
    if fact is None or fact.state in COUNTING or fact.enterprise_id is None:
        return
    _give_back(fact, at)


@transaction.atomic
def _give_back(fact, at):
    hold(fact.enterprise_id)
    related = ("prize", "programme", "agency", "enterprise")
    rows = Honour.objects.select_for_update(of=("self",)).select_related(*related)
    rows = rows.filter(trigger_fact=fact.pk, state__in=(states.WITHDRAWN, states.REVOKED)).order_by("pk")
    for honour in rows:
        if honour.until and honour.until < today(at):
            continue
        again = honour.cases.count() + Bar.objects.filter(honour=honour).count() + 1
        made = moved(honour, "reinstate", states.HONOURS, PORTAL)
        honour.state_on, honour.trigger_fact, honour.reason, honour.returned_on = today(at), None, "", None
        honour.fact = enter_fact(honour, people=(), at=at, again=f" R{again}")
        honour.save()
        if honour.until:
            begin_term(honour, at)
        Bar.objects.filter(honour=honour, lifted_on__isnull=True).update(lifted_on=today(at))
        data = {"number": honour.number, "fact": fact.pk}
        event = record(verb=made.event, by=PORTAL, at=at, subject=("award_honour", honour.pk),
                       division=honour.enterprise.division_id, data=data)  # fmt: skip
        tell_holder(honour, event, at)
