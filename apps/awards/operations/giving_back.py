"""What was taken for a fact is given back where the fact is set aside, turns out to be another's, or weighs less.

An honour is valid again with what its holder still owes; an application goes on where it stood, as long as its round
may still hear it.
"""

from django.db import transaction
from django.db.models import Q

from apps.audit.operations import record
from apps.deadlines.operations import stop_clocks
from apps.kernel.stepping import moved, today
from apps.records.models import Fact
from apps.records.states import COUNTING
from apps.registry.operations.locking import hold, records_of, standing

from .. import states
from ..models import Application, Bar, Case, Honour
from ..models.programme import LISTED, SERIOUS, STRIP
from ..queries.news import concerns, fails
from ..queries.twice import first_of_same
from . import checking, money, panels
from .cases import drop_held, held_case
from .conferring import begin_term, end_honour, enter_fact, owe_again
from .fitness import AMONG, TWICE
from .reopening import FIGURES
from .steps import HONOUR, PORTAL, announced, begin, held, note, step, tell, tell_agency
from .stripping import LISTING, OF_APPLICATION, OF_HONOUR, consequences, follow, tell_bureau, tell_holder, weighs

CONSUMER, PARTED = "awards.give_back", "awards.records_parted"
TAKEN = (states.WITHDRAWN, states.REVOKED)
HOLDS = {states.COUNTY: "county", states.CITY: "city", states.CHECKING: "eligibility"}
AFTER = (states.VISITING, states.RANKED, states.COMMITTEE)  # before the publicity
SET_ASIDE = "所依据的事实已撤销、更正或者并非该单位"
APART = "登记信息的合并已撤销，不再属于重复申报"
LATER = "登记信息合并后持有两项相同荣誉，以后授予的%s为准"


def give_back_for(delivery, at):
    """Consumer: a fact was set aside, was never the enterprise's, or was corrected: what went for it alone returns."""
    fact = Fact.objects.select_related("kind").filter(pk=delivery.event.subject_id).first()
    if fact is None:
        return
    honours, struck, heard = _taken()
    firms = {*honours.filter(trigger_fact=fact.pk).values_list("enterprise", flat=True),
             *struck.filter(struck_fact=fact.pk).values_list("enterprise", flat=True),
             *heard.filter(trigger_fact=fact.pk).values_list("honour__enterprise", flat=True)}  # fmt: skip
    for enterprise in sorted(firms):
        _give_back(fact, enterprise, at)


def part_for(delivery, at):
    """Consumer: a merge of records was undone. What was taken from the one for a fact that is the other's, such as a
    listing published while they were one, returns; who was struck off as one that takes part twice goes on."""
    firm, (honours, struck, heard) = int(delivery.event.subject_id), _taken()
    keys = {*honours.filter(enterprise=firm).values_list("trigger_fact", flat=True),
            *struck.filter(enterprise=firm).values_list("struck_fact", flat=True),
            *heard.filter(honour__enterprise=firm).values_list("trigger_fact", flat=True)}  # fmt: skip
    facts = Fact.objects.filter(pk__in=keys - {None}, enterprise__isnull=False).exclude(enterprise=standing(firm))
    for fact in facts.select_related("kind").order_by("pk"):
        _give_back(fact, firm, at)
    struck = struck.filter(enterprise__in=records_of(standing(firm)), reason__startswith=TWICE.partition("%")[0])
    for key in list(struck.order_by("pk").values_list("pk", flat=True)):
        _two_again(key, at)


@transaction.atomic
def _two_again(key, at):
    enterprise, application = held(key, PORTAL)
    if application.state == states.STRUCK and not first_of_same(application, enterprise.pk, AMONG):
        restore(application, at, reason=APART)


def _taken():
    """Honours that were taken, applications that were struck off, proceedings that are open."""
    struck = Application.objects.filter(state=states.STRUCK)
    return Honour.objects.filter(state__in=TAKEN), struck, Case.objects.open()


@transaction.atomic
def _give_back(fact, enterprise_id, at):
    hold(enterprise_id)
    stands = fact.state in COUNTING and fact.enterprise_id is not None
    stands = stands and standing(fact.enterprise_id) == standing(enterprise_id)  # else it is another's
    rows = Honour.objects.select_for_update(of=("self",)).select_related(*OF_HONOUR)
    # what a person has revoked with reasons is looked at by a person where the fact is corrected only
    rows = rows.filter(enterprise=enterprise_id, trigger_fact=fact.pk, state__in=TAKEN[:1] if stands else TAKEN)
    # the later first: of two of one kind that a merge brought to one record, that is the one that stays
    for honour in sorted(rows.order_by("pk"), key=_age, reverse=True):
        if not (stands and _still_taken(honour, fact)):
            _reinstate(honour, fact, at)
    rows = Application.objects.select_for_update(of=("self",)).filter(
        enterprise=enterprise_id, struck_fact=fact.pk, state=states.STRUCK
    )
    for application in rows.select_related(*OF_APPLICATION).order_by("pk"):
        if not (stands and _still_against(application, fact, at)):
            restore(application, at)
    if not stands:
        _drop_cases(fact, enterprise_id, at)
    if stands:
        follow(fact, at)  # what it weighs now may still ask for a proceeding


def _drop_cases(fact, enterprise_id, at):
    """A proceeding that was opened for the fact has no object any more: the honour stays, and the holder is told."""
    rows = Case.objects.open().filter(honour__enterprise=enterprise_id, trigger_fact=fact.pk).order_by("pk")
    for key in list(rows.values_list("pk", flat=True)):
        drop_held(*held_case(key, PORTAL), reason=SET_ASIDE, by=PORTAL, at=at)


def _found(programme_code, fact):
    """(trigger, consequences) of the fact as it stands now, the heaviest first."""
    trigger = LISTED if fact.kind.code == LISTING else SERIOUS
    return trigger, consequences(programme_code, fact, trigger) if weighs(fact) else ()


def _still_taken(honour, fact):
    """Whether the fact as it stands now takes the honour at once."""
    trigger, found = _found(honour.programme_code, fact)
    return bool(found) and found[0].effect == STRIP and concerns(honour, fact, trigger)


def _still_against(application, fact, at):
    """Whether the fact as it stands now keeps the application from what its round asks for."""
    if fact.kind.code == LISTING and not weighs(fact):
        return True  # the listing of the person who applies
    trigger, found = _found(application.round.programme_code, fact)
    return bool(found) and fails(application, fact, trigger, today(at))


def _reinstate(honour, fact, at):
    """An honour is what it would be without the fact: valid, with what is still owed, or expired, or replaced."""
    made = moved(honour, f"reinstate{_ended_otherwise(honour, at)}", states.HONOURS, PORTAL)
    if honour.held and honour.until:
        _replace_earlier(honour, at)
    honour.state_on, honour.trigger_fact, honour.reason = today(at), None, ""
    if honour.held:
        again = honour.cases.count() + Bar.objects.filter(honour=honour).count() + 1
        honour.returned_on = None
        honour.fact = enter_fact(honour, people=(), at=at, again=f" R{again}")
    honour.save()
    stop_clocks(subject=(HONOUR, honour.pk), by=PORTAL, at=at, rule_code="awards.return")
    if honour.held:
        if honour.until:
            begin_term(honour, at)
        owe_again(honour, at)
    money.given_back(honour, at)
    Bar.objects.filter(honour=honour, lifted_on__isnull=True).update(lifted_on=today(at))
    data = {"number": honour.number, "fact": fact.pk}
    event = record(verb=made.event, by=PORTAL, at=at, subject=("award_honour", honour.pk),
                   division=honour.enterprise.division_id, data=data)  # fmt: skip
    tell_holder(honour, event, at)


def _ended_otherwise(honour, at):
    """The end of the verb of an honour that would not be valid now: its time is over, or a later one of its programme
    stands in its place (conferring.py)."""
    if not honour.until:
        return ""
    if honour.until < today(at):
        return "_expired"
    beside = _valid_beside(honour).filter(Q(prize__asked=True) | Q(prize=honour.prize_id))
    return "_replaced" if any(_age(each) > _age(honour) for each in beside) else ""


def _age(honour):
    """By the conferral: one of before the portal is entered later than conferred. Twin: awards_honour_replaced."""
    return honour.conferred_on, honour.issued_at, honour.pk


def _valid_beside(honour):
    """What is valid at the same record, for the same programme, person and item. What a merge has left with the merged
    record, since both were valid, stands there by itself: it replaces nothing and is not replaced."""
    return Honour.objects.filter(
        enterprise=honour.enterprise_id, programme_code=honour.programme_code, person=honour.person, item=honour.item,
        state=states.VALID, until__isnull=False,
    ).exclude(pk=honour.pk)  # fmt: skip


def _replace_earlier(honour, at):
    """An earlier one of the same prize, which a merge brought to the record of the honour while that was taken, makes
    room: of one with a term there is one that is valid, and the later lasts longer."""
    rows = _valid_beside(honour).filter(prize=honour.prize_id).select_related("prize", "enterprise")
    for former in rows.select_for_update(of=("self",)).order_by("pk"):
        tell_holder(former, end_honour(former, "replace", LATER % honour.number, at=at), at)


def restore(application, at, reason=SET_ASIDE):
    """An application goes on where it was struck off; where its round is past that, the bureau is told. Held row."""
    target, row = _target(application), application.round
    if not target:
        if row.going_on:
            tell_bureau(application, "awards.fact_noted", reason, at)
        return
    made = step(application, f"restore_{target}", PORTAL)
    application.reason, application.struck_fact, application.struck_from = "", None, ""
    application.ended_on = None
    for name, value in FIGURES.items():
        setattr(application, name, value)  # the order is found anew, with it
    application.save()
    event = note(application, made.event, by=PORTAL, at=at, reason=reason)
    tell(application, event, at)
    agency = row.agency_id
    if row.state == states.REVIEWING and not application.reviews.exists():
        panels.seat_drawn(_panel(row), application, at=at)
    if target in HOLDS:
        agency = checking.recommender(application).pk if target != states.CHECKING else agency
        begin(application, HOLDS[target], holder=agency, by=PORTAL, at=at, **announced(application, at))
    tell_agency(application, agency, event, at)


def _target(application):
    """The state an application goes on in; "" where its round may not hear it any more."""
    was, row = application.struck_from, application.round
    panel = _panel(row)
    if was in HOLDS:
        return was if row.state in (states.OPEN, states.CLOSED) and panel is None else ""
    if row.state in (states.CLOSED, states.REVIEWING):
        return states.ELIGIBLE if panel is None or panels.holds(panel, application) else ""
    seated = application.reviews.filter(~Q(state=states.SET_ASIDE)).exists()
    return states.ELIGIBLE if row.state in AFTER and seated else ""


def _panel(row):
    return row.panels.exclude(state=states.DROPPED).select_related("draw").first()
