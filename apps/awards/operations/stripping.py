"""A serious event or a listing reaches honours and applications through the outbox, by the dated consequences.

What reaches them is news (rules/news.py) and lies where their own rules look (queries/news.py): what the ledger knew on
the day was weighed then, and a title set right or a publicity that ran out is no event. The fact is the ledger's: its
own proceeding has heard the party. A person is not the enterprise: what befalls the one takes nothing from the other by
itself (a proceeding looks into it). What is set aside later is given back (giving_back.py).
"""

from dataclasses import dataclass

from django.db import transaction
from django.db.models import Min, Q

from apps.kernel.stepping import today
from apps.notifications.operations import notify
from apps.records.models import Fact
from apps.records.states import COUNTING
from apps.registry.models import Merge
from apps.registry.operations.locking import hold, records_of, standing
from apps.serious_list.models import Case as Listed

from .. import states
from ..models import Application, ApplicationPaper, Bar, Case, Consequence, Honour, HonourPaper
from ..models.programme import LISTED, SERIOUS, STRIP
from ..queries.news import concerns, fails, grown, grown_since
from ..rules.eligibility import years_after
from . import money, papers
from .cases import open_case
from .conferring import end_honour, return_day
from .steps import FACT_TOLD, PORTAL, ended, note, step, tell

CONSUMER, MANY, JOINED = "awards.strip", "awards.strip_many", "awards.records_joined"
LISTING = "serious_listed"
HONOUR_TOLD = "awards.honour_told"
NEVER = 100
HONOURS = "awards.Honour.enterprise"  # in what a merge has moved
OF_APPLICATION = ("round__programme", "round__agency", "enterprise", "wanted")
OF_HONOUR = ("prize", "programme", "agency", "enterprise", "application__round__programme", "application__wanted")


@dataclass(frozen=True, slots=True)
class Joined:
    """What a merge has brought to the record that stands: keys of honours, numbers of records."""

    moved: frozenset
    records: frozenset

    @property
    def honours(self):
        return Q(pk__in=self.moved) | Q(enterprise__in=self.records)

    @property
    def applications(self):
        return Q(enterprise__in=self.records)


NONE_JOINED = Joined(frozenset(), frozenset())


def strip_for(delivery, at):
    """Consumer: a fact came to stand, or grew: what follows for honours and applications of its enterprise."""
    fact = Fact.objects.select_related("kind").filter(pk=delivery.event.subject_id).first()
    if fact is not None and fact.enterprise_id is not None and fact.state in COUNTING:
        follow(fact, at)


def follow(fact, at, joined=NONE_JOINED):
    """What a fact that stands has in its wake, whether of the enterprise or of a person of it; `joined` by a merge."""
    if weighs(fact):
        _strip(fact, at, joined)
    elif fact.kind.code == LISTING:
        _of_a_person(fact, at, joined)


def weighs(fact):
    """Whether the fact is the enterprise's own listing, or an adverse one that is heavy enough for a consequence."""
    if fact.kind.code == LISTING:
        return Fact.objects.own_listings().filter(pk=fact.pk).exists()
    return fact.kind.leaning == "adverse" and fact.severity >= _least(fact.occurred_on)


def _least(on):
    """The least severity that has a consequence by the rules of a day (None: of any day); above all where none has."""
    rows = Consequence.objects.on(on) if on else Consequence.objects.all()
    return rows.filter(trigger=SERIOUS).aggregate(least=Min("least"))["least"] or NEVER


def _heavy():
    """Facts that may have a consequence: what they have by the rules of their day `follow` finds."""
    return Q(kind__code=LISTING) | Q(kind__leaning="adverse", severity__gte=_least(None))


def strip_many_for(_delivery, at):
    """Consumer: a file or a match brought many facts: those of holders and applicants that came after their honour."""
    found = [row["fact"] for row in grown_since(listing=LISTING, least=_least(None))]
    for fact in Fact.objects.filter(pk__in=found).select_related("kind").order_by("enterprise_id", "pk"):
        follow(fact, at)


def join_for(delivery, at):
    """Consumer: records were merged; what stands against the one reaches honours and applications of the other. The
    event of the record that stands is followed, with all that is its own now: to what the merge has brought, its facts
    are news however long it had them."""
    firm = int(delivery.event.subject_id)
    if delivery.event.data.get("survivor") != firm:
        return
    joined = _joined(delivery.event.data["merge"])
    rows = Fact.objects.filter(_heavy(), enterprise=standing(firm), state__in=COUNTING)
    for fact in rows.select_related("kind").order_by("occurred_on", "pk"):
        follow(fact, at, joined)


def _joined(merge_id):
    """What a merge has brought: honours that moved, and honours and applications that stay with the merged record."""
    merge = Merge.objects.get(pk=merge_id)
    return Joined(frozenset(merge.moved.get(HONOURS, ())), frozenset(records_of(merge.duplicate_id)))


def weigh(honour, at):
    """An honour of before the portal that is entered now: what came to stand since its day has its consequences."""
    rows = Fact.objects.filter(enterprise=honour.enterprise, state__in=COUNTING, occurred_on__gt=honour.conferred_on)
    for fact in rows.filter(_heavy()).select_related("kind").order_by("occurred_on", "pk"):
        if honour.state == states.VALID and weighs(fact):
            _honour(honour, fact, LISTED if fact.kind.code == LISTING else SERIOUS, reason_of(fact), at)


@transaction.atomic
def _strip(fact, at, joined):
    records, since = records_of(hold(fact.enterprise_id).pk), grown(fact)
    trigger = LISTED if fact.kind.code == LISTING else SERIOUS
    reason = reason_of(fact)
    honours = Honour.objects.select_for_update(of=("self",)).filter(enterprise__in=records, state=states.VALID)
    seen = set(Case.objects.filter(trigger_fact=fact.pk).values_list("honour_id", flat=True))
    # what the ledger knew when the honour was conferred was weighed then; what a proceeding has weighed is weighed
    news = honours.filter(Q(issued_at__lt=since) | joined.honours).exclude(pk__in=seen)
    for honour in news.select_related(*OF_HONOUR).order_by("pk"):
        if concerns(honour, fact, trigger):
            _honour(honour, fact, trigger, reason, at)
    open_ones = Application.objects.select_for_update(of=("self",)).filter(
        Q(submitted_at__lt=since) | joined.applications, enterprise__in=records, state__in=states.APPLICATION_OPEN
    )
    for application in open_ones.exclude(state=states.DRAFT).select_related(*OF_APPLICATION).order_by("pk"):
        found = consequences(application.round.programme_code, fact, trigger)
        if not (found and fails(application, fact, trigger, today(at))):
            continue
        if application.person:
            tell_bureau(application, "awards.fact_noted", reason, at)
        else:
            strike(application, reason=reason, at=at, fact=fact.pk)


def reason_of(fact):
    return f"{fact.title}（{fact.document_number or fact.occurred_on}）"


@transaction.atomic
def _of_a_person(fact, at, joined):
    """A person of the enterprise was listed: honours of that name are looked into, nothing is the enterprise's."""
    records, since = records_of(hold(fact.enterprise_id).pk), grown(fact)
    name = Listed.objects.filter(pk=fact.detail.get("case")).values_list("person_name", flat=True).first()
    if not name:
        return
    reason = reason_of(fact)
    seen = Case.objects.filter(trigger_fact=fact.pk).values("honour")
    rows = Honour.objects.select_for_update(of=("self",)).filter(
        Q(issued_at__lt=since) | joined.honours, enterprise__in=records, state=states.VALID, person=name
    )
    for honour in rows.exclude(pk__in=seen).select_related(*OF_HONOUR).order_by("pk"):
        if concerns(honour, fact, LISTED):
            open_case(honour, ground=reason, trigger=fact.pk, by=PORTAL, at=at)
    rows = Application.objects.select_for_update(of=("self",)).filter(
        Q(submitted_at__lt=since) | joined.applications, enterprise__in=records, state__in=states.APPLICATION_OPEN,
        person=name,
    )  # fmt: skip
    for application in rows.exclude(state=states.DRAFT).select_related(*OF_APPLICATION).order_by("pk"):
        tell_bureau(application, "awards.fact_noted", reason, at)


def tell_bureau(application, verb, reason, at):
    """The bureau of the round looks into something that has no effect by itself."""
    event = note(application, verb, by=PORTAL, at=at, reason=reason[:500])
    data = {"round": application.round.title, "applicant": str(application), "reason": reason[:300]}
    notify(kind=FACT_TOLD, to=("agency", application.round.agency_id), event=event, at=at, data=data,
           url=f"/desk/awards/applications/{application.pk}/")  # fmt: skip


def consequences(programme_code, fact, trigger):
    """Consequences of the day of the event for a programme, the heaviest first."""
    rows = Consequence.objects.on(fact.occurred_on).filter(programme_code=programme_code, trigger=trigger)
    rows = rows.filter(Q(trigger=LISTED) | Q(least__lte=fact.severity))
    return sorted(rows, key=lambda row: row.effect != STRIP)


def _honour(honour, fact, trigger, reason, at):
    found = consequences(honour.programme_code, fact, trigger)
    if not found:
        return
    if found[0].effect == STRIP and not honour.person:
        take(honour, found[0], fact, reason, at)
    else:
        open_case(honour, ground=reason, trigger=fact.pk, by=PORTAL, at=at)


def take(honour, consequence, fact, reason, at):
    """Withdraw an honour at once: a decision with its reason, the record ended, a bar, the holder told."""
    event = end_honour(honour, "withdraw", reason, at=at, trigger=fact.pk)
    paper = papers.of_honour(
        honour, HonourPaper.Kind.WITHDRAWAL, by=PORTAL, at=at, reason=reason,
        consequence=consequence.legal_basis.partition(" / ")[0], until=return_day(honour), **money.on_paper(honour),
    )  # fmt: skip
    bar(honour, paper.number, at)
    tell_holder(honour, event, at)


def bar(honour, document_number, at):
    """The holder does not apply for the programme for the years its rules say; what it applies for now ends."""
    years = honour.programme.bar_years
    if years:
        row, _made = Bar.objects.get_or_create(
            enterprise=honour.enterprise, programme_code=honour.programme_code, document_number=document_number,
            defaults={"honour": honour, "decided_on": today(at), "until": years_after(today(at), years),
                      "legal_basis": honour.programme.legal_basis},
        )  # fmt: skip
        _strike_barred(honour, row, at)


def _strike_barred(honour, barred, at):
    """Open applications of the holder in the programme: of the person where the honour is a person's."""
    own = Q(person=honour.person) | Q(identity=honour.identity) if honour.identity else Q(person=honour.person)
    rows = Application.objects.select_for_update(of=("self",)).filter(
        own, enterprise__in=records_of(standing(honour.enterprise_id)), state__in=states.APPLICATION_OPEN,
        round__programme_code=honour.programme_code,
    )  # fmt: skip
    reason = f"已被限制申报至{barred.until}（{barred.document_number}）"
    for application in rows.exclude(state=states.DRAFT).select_related(*OF_APPLICATION).order_by("pk"):
        strike(application, reason=reason, at=at, fact=honour.trigger_fact)


def tell_holder(honour, event, at):
    data = {"number": honour.number, "prize": honour.prize.name, "state": honour.state}
    notify(kind=HONOUR_TOLD, to=("enterprise", standing(honour.enterprise_id)), event=event, at=at,
           url=f"/my/awards/honours/{honour.pk}/", data=data)  # fmt: skip


def strike(application, *, reason, at, fact=None):
    """Take an application out of its round, with the reason and a paper that names the remedies: the applicant was
    listed, a serious event came to light, or it no longer meets what the round asks for."""
    was = application.state
    made = step(application, "strike", PORTAL)
    application.reason, application.struck_fact, application.struck_from = reason, fact, was
    application.prize = None
    ended(application, today(at), by=PORTAL, at=at)
    papers.of_application(application, ApplicationPaper.Kind.STRUCK, by=PORTAL, at=at, reason=reason)
    tell(application, note(application, made.event, by=PORTAL, at=at, reason=reason), at)
