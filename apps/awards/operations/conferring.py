"""Conferral: certificate, fact of the ledger and duties of every honour of the round in one transaction."""

from datetime import timedelta

from django.db import transaction

from apps.audit.operations import record
from apps.deadlines.models import Clock
from apps.deadlines.operations import start_clock, stop_clocks
from apps.deadlines.rules.counting import add_months
from apps.documents import signing
from apps.documents.numbering import take_number
from apps.kernel.stepping import moved, today
from apps.records.models import Fact
from apps.records.operations.facts import end_fact, everyone, record_fact
from apps.records.states import GONE
from apps.registry.operations.locking import standing

from .. import states
from ..models import Application, Duty, Honour, Obligation, RoundPaper
from ..models.programme import BOTH, ORGANISATION, PERSON
from . import money, papers
from .certifying import certify
from .feedback import write_feedback
from .ranking import refuse_tied_reviews
from .steps import HONOUR, PORTAL, ended, free_of_round, held, held_round, note, noted, step, tell

SOURCE = "awards"
REPLACED = "已授予更高等级"
DUTY, RETURN = "awards.duty", "awards.return"


@transaction.atomic
def confer(*, round_id, by, at):
    """Confer what was approved; who was not chosen is told, with a feedback report. Returns the Round.

    Raises Invalid where a review that counts is by somebody with a tie: the way back is reopening.reopen.
    Whoever was listed or barred meanwhile, or is no longer in business, is struck off by the outbox or here, whichever
    comes first. By somebody without a tie to whoever is in the round. Raises Recused, Unstated.
    """
    from .fitness import strike_unfit  # here: what strikes ends what this module makes

    row = held_round(round_id, by)
    made = moved(row, "confer", states.ROUNDS, by)
    free_of_round(by, row)
    refuse_tied_reviews(row, today(at))
    signing.require_key()
    strike_unfit(row, states.PUBLIC, at=at)
    honours = [_confer(key, row, by, at) for key in _keys(row, states.PUBLIC)]
    row.conferred_on = today(at)
    row.save()
    for key in _keys(row, states.ELIGIBLE, states.PROPOSED):
        _leave(key, by, at)
    rows = [{"prize": each.prize.name, "applicant": each.holder, "person": each.person or each.item,
             "number": each.number}
            for each in honours]  # fmt: skip
    papers.of_round(row, RoundPaper.Kind.CONFERRAL, by=by, at=at, approval=row.approval_number, rows=rows)
    noted(row, made.event, by=by, at=at, honours=[each.number for each in honours])
    return row


def _keys(row, *found):
    rows = Application.objects.filter(round=row, state__in=found)
    return list(rows.order_by("enterprise_id", "pk").values_list("pk", flat=True))


def _confer(key, row, by, at):
    enterprise, application = held(key, by)
    honour = _honour(application, enterprise, row, at)
    made = step(application, "confer", by)
    honour.fact = enter_fact(honour, people=(row.made_by, row.decided_by, row.approved_by), at=at)
    honour.save(update_fields=["fact"])
    _owe(honour, at)
    money.owe(honour, at)
    application.feedback = write_feedback(application, at=at)
    ended(application, today(at), by=by, at=at)
    tell(application, note(application, made.event, by=by, at=at, honour=honour.number), at)
    return honour


def _honour(application, enterprise, row, at):
    on, programme, prize = today(at), row.programme, application.prize
    _replace_lower(application, enterprise, at)
    running = take_number(agency_code=row.agency_id, kind=prize.word, year=on.year)
    years = programme.validity_years
    honour = Honour(
        number=f"{prize.word}〔{on.year}〕{running}号", application=application, programme=programme,
        programme_code=programme.code, prize=prize, agency=row.agency, enterprise=enterprise, holder=enterprise.name,
        uscc=enterprise.uscc, person=application.person, identity=application.identity, item=application.item,
        trademark=application.trademark, year=row.year, conferred_on=on,
        until=add_months(on, 12 * years) - timedelta(days=1) if years else None, state_on=on,
    )  # fmt: skip
    certify(honour, at=at, round_number=row.approval_number)
    honour.save(force_insert=True)
    if honour.until:
        begin_term(honour, at)
    return honour


def _replace_lower(application, enterprise, at):
    """A higher grade takes the place of the lower; the same one, conferred anew on the same item, of the old."""
    prize = application.prize
    rows = Honour.objects.select_for_update(of=("self",)).select_related("prize", "enterprise")
    rows = rows.filter(enterprise=enterprise, programme_code=application.round.programme_code, state=states.VALID,
                       until__isnull=False, person=application.person, item=application.item)  # fmt: skip
    # of one round nothing replaces another
    for former in rows.exclude(application__round=application.round_id).order_by("pk"):
        if prize.asked or former.prize_id == prize.pk:
            end_honour(former, "replace", REPLACED, at=at)


def end_honour(honour, verb, reason, *, by=PORTAL, at, trigger=None):
    """Make the move, end the record, void what is owed; returns the audit event."""
    made = moved(honour, verb, states.HONOURS, PORTAL if not by.is_enterprise else by)
    honour.state_on, honour.reason, honour.trigger_fact = today(at), reason, trigger
    honour.save()
    if honour.fact_id and Fact.objects.filter(pk=honour.fact_id).exclude(state__in=GONE).exists():
        end_fact(fact_id=honour.fact_id, reason=reason, by=PORTAL, at=at)
    for duty in honour.duties.filter(state__in=(states.OWED, states.MISSED)).order_by("pk"):
        moved(duty, "void", states.DUTIES, PORTAL)
        duty.save()
        stop_clocks(subject=(DUTY, duty.pk), by=by, at=at, rule_code=None)
    stop_clocks(subject=(HONOUR, honour.pk), by=by, at=at, rule_code="awards.term")
    money.with_the_honour(honour, at=at)
    if honour.state in states.HONOUR_TAKEN:
        _return_due(honour, by=by, at=at)
    data = {"number": honour.number, "enterprise": honour.enterprise_id, "reason": reason[:500]}
    return record(verb=made.event, by=by, at=at, subject=("award_honour", honour.pk),
                  division=honour.enterprise.division_id, data=data)  # fmt: skip


def _return_due(honour, *, by, at):
    """The certificate of an honour that was taken or given up is returned in the time of the rules; asked for once."""
    if honour.returned_on or Clock.objects.live().of(HONOUR, honour.pk).filter(rule_code=RETURN).exists():
        return
    start_clock(
        rule_code=RETURN, subject=(HONOUR, honour.pk), starts_on=today(at), division=honour.enterprise.division_id,
        zone_code=honour.enterprise.zone_id or "", label=honour.number, url=f"/desk/awards/honours/{honour.pk}/",
        holder=honour.agency_id, enterprise_id=standing(honour.enterprise_id), duty=False, by=by, at=at,
    )  # fmt: skip


def return_day(honour):
    """The last day for returning the certificate, as a paper says it."""
    clock = Clock.objects.of(HONOUR, honour.pk).filter(rule_code=RETURN).latest("pk")
    return str(clock.due_on)


def begin_term(honour, at):
    start_clock(
        rule_code="awards.term", subject=(HONOUR, honour.pk), starts_on=honour.conferred_on,
        value=(honour.until - honour.conferred_on).days, unit="day", legal_basis=honour.programme.legal_basis[:200],
        division=honour.enterprise.division_id, zone_code=honour.enterprise.zone_id or "", label=honour.number,
        url=f"/awards/{honour.pk}/", duty=False, on_expiry="awards.term_over", by=PORTAL, at=at,
    )  # fmt: skip


def enter_fact(honour, *, people, at, again=""):
    """The honour as a fact: what ratings and the public grade read. The number of a conferral is the approval's."""
    prize, of = honour.prize, honour.person or honour.item
    person = f"（{of}）" if of else ""
    return record_fact(
        kind=prize.fact_kind, occurred_on=honour.conferred_on if not again else today(at), source=SOURCE,
        source_key=f"{honour.number}{again}", title=f"{prize.name}{person}",
        document_number=honour.number, legal_basis=honour.programme.legal_basis.partition(" / ")[0],
        enterprise=honour.enterprise, agency=honour.agency, public_from=honour.conferred_on,
        public_until=honour.until + timedelta(days=1) if honour.until else None, people=everyone(*people),
        detail={"programme": honour.programme_code, "prize": prize.code, "year": honour.year}
        | ({"item": honour.item} if honour.item else {}), by=PORTAL, at=at,
    )  # fmt: skip


def _owe(honour, at):
    """What the holder owes by the rules of the day, each with its clock."""
    asked = (BOTH, PERSON if honour.person else ORGANISATION)
    rows = Obligation.objects.on(honour.conferred_on).filter(programme_code=honour.programme_code)
    for row in rows.filter(applies_to__in=asked, prize_code__in=("", honour.prize.code)).order_by("code"):
        for number in range(row.times):
            due = add_months(honour.conferred_on, row.first_months + number * row.every_months)
            if honour.until and due > honour.until:
                break
            _due(Duty.objects.create(honour=honour, obligation=row, due_on=due), honour.conferred_on, at)


def _due(duty, since, at):
    honour, row = duty.honour, duty.obligation
    start_clock(
        rule_code=DUTY, subject=(DUTY, duty.pk), starts_on=since, value=(duty.due_on - since).days, unit="day",
        legal_basis=row.legal_basis[:200], division=honour.enterprise.division_id,
        zone_code=honour.enterprise.zone_id or "", label=f"{honour.number} {row.name}",
        url=f"/desk/awards/honours/{honour.pk}/", duty=False, enterprise_id=standing(honour.enterprise_id),
        on_expiry="awards.duty_over", by=PORTAL, at=at,
    )  # fmt: skip


def owe_again(honour, at):
    """An honour is given back: what falls due from now on is owed again; what fell due meanwhile is not."""
    rows = honour.duties.select_for_update(of=("self",)).select_related("obligation")
    for duty in rows.filter(state=states.VOID, due_on__gt=today(at)).order_by("pk"):
        duty.honour = honour
        made = moved(duty, "owe_again", states.DUTIES, PORTAL)
        duty.save()
        _due(duty, today(at), at)
        record(verb=made.event, by=PORTAL, at=at, subject=("award_honour", honour.pk),
               division=honour.enterprise.division_id,
               data={"number": honour.number, "duty": duty.obligation.code})  # fmt: skip


def _leave(key, by, at):
    _enterprise, application = held(key, by)
    made = step(application, "leave", PORTAL)
    application.prize, application.proposal_reason = None, ""
    application.feedback = write_feedback(application, at=at)
    ended(application, today(at), by=by, at=at)
    tell(application, note(application, made.event, by=by, at=at), at)
