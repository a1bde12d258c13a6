"""The one way a licence ends: act, state, ledger, bar, limits, audit and message in one transaction.

Whoever ends it comes from outside: the last day (living.py), the holder's request, a decision after notice and answer.
The database asks the same (sql/ends.sql): no licence is taken from its holder on any other way.
"""

from datetime import timedelta

from django.utils.translation import gettext_lazy as _

from apps.audit.operations import record
from apps.deadlines.models import Clock
from apps.deadlines.operations import stop_clock
from apps.kernel.errors import Invalid
from apps.kernel.moves import move
from apps.kernel.rules.unseen import says_something
from apps.notifications.operations import notify
from apps.records.models import Fact, FactKind
from apps.records.operations.facts import end_fact, everyone, record_fact, withdraw_fact
from apps.records.queries.publicity import window_of
from apps.records.states import GONE
from apps.registry.operations.locking import standing

from .. import states
from ..models import Bar, End, EndGround
from ..models.ends import ASKED
from ..queries.applicants import barred_until
from ..queries.changes import covered_of
from . import ledger
from .aftercheck_opening import unverified
from .aftercheck_steps import call_off, refuse_over_failed_check
from .beside import weigh
from .cancelling_steps import REPLACED, established, lapse
from .certifying import LICENCE
from .changing_over import drop
from .ending_steps import announce, close, step
from .granting import begin_term
from .ledger import SOURCE
from .steps import PORTAL, today
from .suspending import begin_suspension

ENDED = "licensing.ended"  # the kind of message
TERM_OVER = "expire.term"
THIS, LATER = STAYS = ("this", "later")  # which of two licences its holder keeps
AGAIN = "恢复"  # the word of the decision on the ledger
ADVERSE = Fact.Severity.SERIOUS


class UnderWay(Invalid):
    code = "under-way"
    status = 409
    message = _("A proceeding to end this licence is under way: it is decided first.")


def end_licence(
    *,
    licence,
    ground,
    ended_on,
    reason,
    by,
    at,
    document_number="",
    decided_on=None,
    people=(),
    case=None,
    cancelling=None,
    verb="",
):
    """End a licence on a ground (EndGround); returns the End. `ended_on` is the first day it holds no longer.

    The caller holds enterprise and licence under lock, in one transaction, and has asked for the permission.
    `decided_on` is the day of the decision, from which a bar runs (`ended_on` where there is none); `people` are the
    numbers of those who prepared and decided it; `case` is the proceeding (Ending) it was decided in, `cancelling` what
    was established by two; `verb` is another than that of the kind of end. It is announced. A holder cannot ask for the
    end of a licence on which a proceeding is under way. Raises WrongState where it has ended, UnderWay, FoundFailed,
    Invalid.
    """
    if not says_something(reason):
        raise Invalid(_("An end says which it is, and why."), field="reason")
    if ground.procedure == ASKED and licence.endings.open().exists():
        raise UnderWay
    refuse_over_failed_check(licence, ground)
    was = licence.state
    made = move(licence, verb or states.END_VERBS[ground.kind], table=states.LICENCES, by=by)
    decided = decided_on or ended_on
    bar = _bar(licence, ground, decided, document_number, case, by=by, at=at)
    end = End(
        licence=licence, kind=ground.kind, ground=ground, agency=licence.agency, ended_on=ended_on,
        reason=reason.strip(), document_number=document_number, case=case, cancelling=cancelling, bar=bar, was=was,
        made_by_id=by.user_id, made_label=by.actor, made_at=at,
    )  # fmt: skip
    end.fact = _facts(licence, end, decided, people, at)
    end.save(force_insert=True)
    licence.state_on = ended_on
    licence.save(update_fields=["state", "state_on"])
    _stop(licence, by, at)
    release(licence, reason=end.reason, at=at, stays=_stays_owed(end))
    announce(end, licence, by=by, at=at)
    data = {"number": licence.number, "enterprise": licence.enterprise_id, "ground": ground.code, "reason": end.reason}
    data |= {"document": document_number, "bar": str(bar.until) if bar else "", "class": licence.class_code}
    event = record(verb=made.event, by=by, at=at, subject=("licence", licence.pk), data=data,
                   division=licence.enterprise.division_id)  # fmt: skip
    told = {"number": licence.number, "state": licence.state}
    notify(kind=ENDED, to=("enterprise", standing(licence.enterprise_id)), event=event, at=at,
           url=f"/licences/{licence.pk}/", data=told)  # fmt: skip
    weigh(licence, at=at)
    return end


def _stays_owed(end):
    """Whether what bars the holder is decided on after this end too: it frees nobody from what was done. After one that
    leaves nobody to be barred, or nothing to be barred from, it is not."""
    return end.kind == states.EXPIRED or end.ground.code == REPLACED or end.case_id is not None


def _bar(licence, ground, decided_on, document_number, case, *, by, at):
    """What the law attaches to the end: until when its holder may not apply again, for the classes its proceeding is
    about, or any that the licence covered.

    Returns the Bar of the licence's own class, or of the first; those of further classes have the same decision.
    """
    if not ground.bar_rule:
        return None
    limit, until = barred_until(ground.bar_rule, decided_on)
    codes = set(case.class_codes if case else ()) or {row.unit.class_code for row in covered_of(licence)}
    own, *_others = [
        Bar.objects.create(
            enterprise_id=standing(licence.enterprise_id), class_code=code, kind=ground.bar_rule.partition("bar_")[2],
            decided_on=decided_on, until=until, document_number=document_number, legal_basis=limit.legal_basis,
            case=case, recorded_by_id=by.user_id, recorded_label=by.actor, confirmed_on=today(at),
        )
        for code in sorted(codes, key=lambda code: (code != licence.class_code, code))
    ]  # fmt: skip
    return own


def _facts(licence, end, decided_on, people, at):
    """The fact that the licence is held ends; the end is one of its own where the ground says which. Returns it."""
    if licence.fact_id and Fact.objects.filter(pk=licence.fact_id).exclude(state__in=GONE).exists():
        end_fact(fact_id=licence.fact_id, reason=end.reason, by=PORTAL, at=at)
    ground = end.ground
    if not ground.fact_kind:
        return None
    kind = FactKind.objects.get(code=ground.fact_kind)
    severity = ADVERSE if ground.adverse else Fact.Severity.NONE
    decision = {"category": "吊销许可证件" if ground.kind == states.TAKEN else "",
                "valid_until": str(end.bar.until) if end.bar else ""}  # fmt: skip
    window = window_of(kind, severity=severity, occurred_on=decided_on, **decision)
    if window["public_from"] and window["public_until"] is None:  # no rule names an end: as long as it would have held
        last = max(licence.until, end.bar.until) if end.bar else licence.until
        window["public_until"] = last.fromordinal(last.toordinal() + 1)
    return record_fact(
        kind=kind.code, severity=severity, occurred_on=decided_on, source=SOURCE,
        source_key=f"{licence.number} {ground.kind} {licence.ends.count() + 1}",
        title=f"{licence.product.name}{kind.name}",
        document_number=end.document_number or licence.number, legal_basis=ground.legal_basis.partition(" / ")[0],
        enterprise=licence.enterprise, agency=licence.agency, people=everyone(*people, end.made_by_id),
        detail={"licence": licence.number, "class": licence.class_code, "decision": decision}, by=PORTAL, at=at,
        **window,
    )  # fmt: skip


def _stop(licence, by, at):
    """Nothing of the licence runs any more; a term that has just run out has."""
    rows = Clock.objects.live().of(LICENCE, licence.pk).order_by("pk").values_list("pk", flat=True)
    for clock_id in list(rows):
        stop_clock(clock_id=clock_id, by=by, at=at)


def release(licence, *, reason, at, stays=False):
    """What hung on a licence that has ended has lost its object: checks, changes and other proceedings are closed.

    The end of a term, or another licence in its place, frees nobody from what he did (`stays`): a proceeding whose
    decision bars its holder goes on, and a form that says failed is confirmed or sent back (行政许可法第六十九条、
    第七十九条). That it does so beside an expiry is the portal's default: no text names it."""
    call_off(licence, reason=reason, at=at, stays=stays)
    drop(licence, reason=reason, at=at)
    lapse(licence, reason=reason, at=at)
    rows = licence.endings.open()
    if stays:
        rows = rows.filter(ground__bar_rule="")
    rows = rows.select_for_update(of=("self",)).select_related("ground", "agency")
    for ending in rows.order_by("pk"):
        ending.licence = licence
        close(ending, step(ending, "lapse", PORTAL), reason=reason, by=PORTAL, at=at)


def other_end(end):
    """The last other end of the licence that stands: it is ended by that, whatever becomes of this one; else None."""
    rows = End.objects.filter(licence=end.licence_id, set_aside_on__isnull=True).exclude(pk=end.pk)
    return rows.order_by("pk").last()


def others_held(licence):
    """Licences that the holder was granted since this one ended; it holds one certificate."""
    return licence.enterprise.licences.live().exclude(pk=licence.pk).order_by("pk")


def reinstate(*, end, licence, paper, on, reason, by, at, stays=""):
    """The act that ended a licence was set aside: it is held again, as if it had not ended; returns the licence.

    Bar and adverse fact go, the licence is on the ledger again; where its term is over meanwhile, that ends it, and
    where it had ended otherwise as well, that end stands. Where the holder was granted another one meanwhile, `stays`
    says which of the two it keeps (THIS, LATER): the other is cancelled as replaced. The caller holds the licence and
    has moved the proceeding. Raises Invalid.
    """
    still = other_end(end)
    rows = others_held(licence).select_for_update(of=("self",)).select_related("enterprise", "product", "agency")
    others = list(rows) if still is None else []
    if licence.until < today(at):
        stays = LATER  # its own term is over: nothing of it would come back
    if others and stays not in STAYS:
        text = _("The holder was granted another licence meanwhile (%(numbers)s): say which of the two stays.")
        raise Invalid(text % {"numbers": "、".join(row.number for row in others)}, code="holds", field="stays")
    end.set_aside_on = on
    end.save(update_fields=["set_aside_on"])
    if end.bar_id:
        same = Bar.objects.filter(enterprise=end.bar.enterprise_id, document_number=end.bar.document_number)
        same.filter(lifted_on__isnull=True).update(lifted_on=on)
    if end.fact_id and Fact.objects.filter(pk=end.fact_id).exclude(state__in=GONE).exists():
        withdraw_fact(fact_id=end.fact_id, reason=reason, by=PORTAL, at=at)
    if still is not None:
        _stays_ended(still, licence, reason=reason, by=by, at=at)
        return licence
    for replaced in others if stays == THIS else [licence] if others else ():
        _replace(replaced, paper, on, by, at)
    if others and stays == LATER:
        return licence
    asleep = _held_as(end, licence) == states.SUSPENDED
    verb = "reinstate_suspended" if asleep else "reinstate_unverified" if unverified(licence) else "reinstate"
    made = move(licence, verb, table=states.LICENCES, by=by)
    licence.state_on = on
    licence.fact = ledger.enter(
        licence, covered_of(licence), paper=paper, word=AGAIN, decided_on=on, people=(by.user_id,), at=at, again=str(on)
    )
    licence.save(update_fields=["state", "state_on", "fact"])
    record(verb=made.event, by=by, at=at, subject=("licence", licence.pk), division=licence.enterprise.division_id,
           data={"number": licence.number, "enterprise": licence.enterprise_id, "reason": reason})  # fmt: skip
    if licence.until < today(at):
        over = licence.until + timedelta(days=1)
        ground = EndGround.objects.in_force(TERM_OVER, over)
        end_licence(licence=licence, ground=ground, ended_on=over, reason=ground.name, by=PORTAL, at=at)
    else:
        begin_term(licence, at)
        if asleep:
            begin_suspension(licence, by=PORTAL, at=at)
    return licence


def _replace(licence, paper, on, by, at):
    """One certificate gives way to the other, by the paper that set the decision aside."""
    ground = EndGround.objects.in_force(REPLACED, on)
    row = established(licence, found=ground.name, proof_number=paper.number, by=by, at=at)
    verb = "" if licence.held else "replaced"
    end_licence(licence=licence, ground=ground, ended_on=on, reason=ground.name, document_number=paper.number,
                cancelling=row, verb=verb, people=(by.user_id,), by=by, at=at)  # fmt: skip


def _held_as(end, licence):
    """The state in which its holder had it, "" where that was not kept: an end may have followed another one."""
    if end.was not in states.ENDS:
        return end.was
    return licence.ends.filter(was__in=states.LIVE).order_by("pk").values_list("was", flat=True).last()


def _stays_ended(still, licence, *, reason, by, at):
    """Another end stands: its term was over before, or another decision ended it as well. It is that again."""
    if (licence.state, licence.state_on) == (still.kind, still.ended_on):
        return
    made = move(licence, states.AGAIN_VERBS[still.kind], table=states.LICENCES, by=by)
    licence.state_on = still.ended_on
    licence.save(update_fields=["state", "state_on"])
    record(verb=made.event, by=by, at=at, subject=("licence", licence.pk), division=licence.enterprise.division_id,
           data={"number": licence.number, "enterprise": licence.enterprise_id, "reason": reason})  # fmt: skip
