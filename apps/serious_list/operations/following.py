"""Follow what a standing listing rests on: its penalty and its re-check on the ledger.

What surely has gone sets the listing aside by itself (falling.penalty_fell). What may have gone - the penalty was
corrected, taken from the party, or its file taken back; a source told of it only after the decision, and otherwise; of
two records of it one was withdrawn - starts the three working days of `serious_list.withdrawal`:
an officer sets the listing aside, or says why its ground stands. That is an exception from the ledger: it has its end,
and the public reads it with its reason. What still speaks against the listing on that day starts the limit anew.
"""

from datetime import datetime

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from apps.deadlines.models import Clock
from apps.deadlines.operations import longest_exception, make_exception, public_reason, stop_clock, stop_clocks
from apps.kernel.errors import Invalid, NotPermitted
from apps.kernel.figures import day as day_text
from apps.records.models import Fact
from apps.records.operations.wording import official
from apps.records.rules.document_numbers import folded
from apps.records.states import MANY_EVENTS, REPAIRED, WITHDRAWN
from apps.registry.operations.locking import records_of, standing

from .. import states
from ..holders import still_shown_by
from ..models import Case
from ..queries.by_number import KINDS, decided_at, gone_since, known_of, record_keys, resting_on, still_known
from ..queries.rechecks import failed_recheck
from ..rules import ledger, warning
from ..wording import DOUBTS
from .steps import (
    ENTRY,
    LEDGER,
    SUBJECT,
    begin,
    finish,
    held,
    locked,
    names_of,
    not_one_of,
    not_the_proposer,
    note,
    reasoned,
    step,
    tell_bureau,
    today,
)

BROUGHT = ("records.fact_recorded", "records.fact_matched")  # one that may say otherwise than the decision
FOLLOWED = ("records.fact_corrected", "records.fact_unmatched", *BROUGHT, *MANY_EVENTS)
CONSUMER = "serious_list.ground_moved"
KEPT = "serious_list.kept"  # the longest that a listing stands against the ledger, and its clock


class NoDoubt(Invalid):
    code = "no-doubt"
    status = 409
    message = _("Nothing on the ledger speaks against the ground of this listing.")


class StillShown(Invalid):
    code = "still-shown"
    status = 409
    message = _("By the tracker this is still held by: %(partners)s. Wait for their answer that it is lifted.")


class OwnListing(NotPermitted):
    code = "own-listing"
    message = _("Whoever proposed or decided a listing does not say that its ground stands.")


class KeptBefore(Invalid):
    code = "kept-before"
    status = 409
    message = _(
        "The listing was kept against this record on %(day)s, and nothing new is known since: set it aside, or have "
        "the ledger put right."
    )


def ground_moved(delivery, at):
    """Consumer of FOLLOWED: every listing whose ground may have gone by it gets its limit. Safe to repeat."""
    event = delivery.event
    if event.verb in MANY_EVENTS:
        facts, told = _of_many(event), {}
    else:
        facts = Fact.objects.select_related("kind").filter(pk=int(event.subject_id))
        if event.verb in BROUGHT:  # the ledger is full of what no listing rests on
            facts = facts.filter(kind__code__in=(*KINDS, warning.PASSED))
        told = {"was": (event.data.get("before") or {}).get("document_number"), "left": event.data.get("left")}
    concerned = {case.pk: fact for fact in facts for case in resting_on(fact, **told)}
    concerned |= {case.pk: case.recheck for fact in facts for case in _cleared_by(fact)}
    for case_id, fact in sorted(concerned.items(), key=lambda pair: pair[0]):
        weigh(case_id=case_id, fact=fact, at=at)


def _cleared_by(fact):
    """The cases that rest on a failed re-check which a passed one may clear, however late that is told."""
    if fact.kind.code != warning.PASSED or fact.enterprise_id is None:
        return Case.objects.none()
    cases = Case.objects.standing().filter(enterprise__in=records_of(standing(fact.enterprise_id)))
    return cases.filter(recheck__isnull=False).select_related("recheck__kind")


def _of_many(event):
    """The facts that an import brought, or its undoing took back, or that found their enterprise at once, on which a
    standing listing may rest."""
    cases = Case.objects.standing()
    facts = Fact.objects.filter(
        source_id=event.data["source_id"], known_from=datetime.fromisoformat(event.data["moment"])
    )
    linked = Q(pk__in=cases.values("penalty_fact")) | Q(pk__in=cases.values("recheck"))
    told = (Q(kind__code__in=KINDS) & ~Q(document_number="")) | Q(kind__code=warning.PASSED)
    of_party = Q(enterprise__in=cases.values("enterprise")) & told
    return facts.filter(linked | of_party).select_related("kind")


@transaction.atomic
def weigh(*, case_id, fact, at):
    """Hold a standing listing against a fact that changed: begin the limit, or end it where no doubt is left.

    What was withdrawn and nobody has judged comes first: no later news of another record answers for it.
    """
    case = Case.objects.select_for_update(of=("self",)).select_related("enterprise", "agency", "ground").get(pk=case_id)
    if case.state not in states.STANDING:
        return
    code, speaks = next(_speaking(case, fact), ("", None))
    said = official(DOUBTS[code], number=case.penalty_number) if code else ""
    if said == case.doubt:
        if not said and not _double_judged(case):
            _keeping_ends(case, at)  # nothing is left that the exception was made from
        return
    if said and _kept_against(case, said, speaks):
        return
    case.doubt, case.doubt_fact = said, speaks or case.doubt_fact
    case.save()
    _keeping_ends(case, at)
    if not said:
        finish(case, "withdrawal", by=LEDGER, at=at)
    elif not Clock.objects.of(SUBJECT, case.pk).standing().filter(rule_code="serious_list.withdrawal").exists():
        begin(case, "withdrawal", starts_on=today(at), event_on=today(at), by=LEDGER, at=at)
    verb = "serious_list.doubted" if said else "serious_list.doubt_gone"
    tell_bureau(case, note(case, verb, by=LEDGER, at=at, fact=fact.pk, reason=said), at)


def _speaking(case, fact):
    """(code, record) of all that the ledger says against the ground of a case: what is gone, `fact`, what stands, and
    the re-check it rests on, for which no news of the penalty answers. A repaired one stands."""
    gone, stand = (found(case, fact.pk).select_related("kind").order_by("pk") for found in (gone_since, still_known))
    recheck = Fact.objects.filter(pk=case.recheck_id).exclude(pk=fact.pk).exclude(state=REPAIRED).select_related("kind")
    return ((found, row) for row in (*gone, fact, *stand, *recheck) if (found := _doubt(case, row)))


def _kept_against(case, said, fact):
    """Whether the listing is kept, until a day, against just this: another title of a record is nothing new."""
    unchanged = (said, fact.pk, judged(fact)) == (case.kept_doubt, case.kept_fact_id, case.kept_judged)
    return unchanged and Clock.objects.of(SUBJECT, case.pk).live().filter(rule_code=KEPT).exists()


def _double_judged(case):
    """Whether the listing was last kept against a record that is gone while another stands: that it is gone goes on
    to be so, whatever is told of the other."""
    one_gone = official(DOUBTS[ledger.ONE_GONE], number=case.penalty_number)
    return case.kept_doubt == one_gone and judged(case.kept_fact) == case.kept_judged


def _keeping_ends(case, at):
    """Something new is known of the ground: what somebody had let stand until a day is weighed anew now."""
    for clock in Clock.objects.of(SUBJECT, case.pk).live().filter(rule_code=KEPT).order_by("pk"):
        stop_clock(clock_id=clock.pk, by=LEDGER, at=at)


def _doubt(case, fact):
    """The code of what a fact now says against a listing."""
    if fact.pk == case.recheck_id:
        given = {"event_on": case.event_on, "on": case.decided_on, "fact_id": fact.pk}
        return "" if failed_recheck(standing(case.enterprise_id), **given) else ledger.RECHECK
    if fact.state == WITHDRAWN:
        return _of_withdrawn(case, fact)
    record = ledger.Record(
        is_penalty=fact.kind.code in KINDS,
        same_party=fact.enterprise_id is not None and standing(fact.enterprise_id) == standing(case.enterprise_id),
        same_number=folded(fact.document_number) == folded(case.penalty_number),
        on=fact.occurred_on,
        severity=fact.severity,
    )
    return ledger.doubt(record, kind=case.penalty_kind, on=case.penalty_on, heavy=case.ground.heavy_penalty)


def _of_withdrawn(case, fact):
    """One record that stands outweighs one that is gone, once an officer has said so: a source may have told twice of
    one decision, and the one record goes as the double, or because the decision was set aside. Whoever decided knew
    of one that had gone before, however late that is told."""
    if not still_known(case, fact.pk).exists():
        return ledger.UNDONE
    if fact.known_from < decided_at(case):
        return ""
    said = (fact.pk, judged(fact)) == (case.kept_fact_id, case.kept_judged)
    return "" if said else ledger.ONE_GONE


def longest_keeping(day):
    """(first, last) day until which a listing may be kept that somebody looked into on a day."""
    return longest_exception(KEPT, day)


@transaction.atomic
def keep(*, case_id, reason, until, by, at):
    """Somebody looked into the doubt: the ground stands until a day, for this reason, which the public reads among the
    exceptions. Returns the Case. Not by who proposed or decided it, and not twice against what the ledger says
    unchanged. Raises NoDoubt, OwnListing, KeptBefore, Invalid, PartyNamed.
    """
    case = locked(case_id, by)
    made = step(case, "keep", by)
    not_the_proposer(case, by)
    not_one_of(by, case.decided_by_id, error=OwnListing)
    if not case.doubt:
        raise NoDoubt
    if kept_before(case):
        raise KeptBefore(KeptBefore.message % {"day": day_text(case.kept_on)})
    reason = public_reason(reasoned(reason), *names_of(case))
    case.kept_by_id, case.kept_on = by.user_id, today(at)
    case.kept_fact, case.kept_doubt, case.kept_judged = case.doubt_fact, case.doubt, judged(case.doubt_fact)
    case.kept_known = case.doubt_fact and case.doubt_fact.known_from
    case.doubt = ""
    case.save()
    finish(case, "withdrawal", by=by, at=at)
    make_exception(
        rule_code=KEPT, subject=(SUBJECT, case.pk), until=until, reason=reason, division=case.agency.division_id,
        zone_code=case.agency.zone_id or "", label=str(case.enterprise), url=f"/desk/serious-list/{case.pk}/",
        holder=case.agency_id, on_expiry="serious_list.kept_over", by=by, at=at,
    )  # fmt: skip
    tell_bureau(case, note(case, made.event, by=by, at=at, reason=reason, until=str(until)), at)
    return case


def kept_before(case):
    """Whether somebody let the listing stand already against what the ledger says now: the same record, unchanged in
    what speaks for or against the ground."""
    now = (case.doubt, case.doubt_fact_id, judged(case.doubt_fact))
    return case.kept_on is not None and now == (case.kept_doubt, case.kept_fact_id, case.kept_judged)


def judged(fact):
    """What of a record speaks for or against the ground of a listing, as one text: its title does not. In SQL:
    `serious_list_judged`, which the database holds a keeping against."""
    if fact is None:
        return ""
    party = "" if fact.enterprise_id is None else str(standing(fact.enterprise_id))
    number = folded(fact.document_number)
    return "|".join((fact.state, fact.kind.code, party, number, str(fact.occurred_on), str(fact.severity)))


def kept_over(clock, by, at):
    """Handler of the end of a keeping: what speaks against the listing as before starts its limit anew."""
    case = Case.objects.select_related("doubt_fact__kind", "penalty_fact__kind", "recheck__kind").get(
        pk=clock.subject_id
    )
    weigh_anew(case, at)


def weigh_anew(case, at):
    """Hold a listing against all that the ledger says of its ground now, whatever was told meanwhile."""
    known = known_of(case.enterprise_id, case.penalty_number).select_related("kind")
    fact = case.doubt_fact or case.penalty_fact or case.recheck or known.first()
    if fact is not None:
        weigh(case_id=case.pk, fact=fact, at=at)


def lost_its_ground(case):
    """Whether a record that stands says now that the penalty of a case is another than it was listed for, whatever was
    let stand before its entry ended."""
    rows = Fact.objects.filter(pk__in=record_keys(case)).exclude(state=WITHDRAWN).select_related("kind").order_by("pk")
    return any(_doubt(case, row) in ledger.OF_RECORD for row in rows)


@transaction.atomic
def confirm_hidden(*, case_id, reason, by, at):
    """An officer looked where the entry was pushed to: nobody shows it any more. Returns the Case. Raises
    StillShown while a department that was handed the entry has not answered that it is lifted."""
    case = held(case_id, by)
    made = step(case, "confirm_hidden", by)
    entry = getattr(case, "entry", None)
    if entry is None or case.hidden_on:
        raise Invalid(_("There is no ended entry whose removal elsewhere is open."), code="not-open")
    reason = reasoned(reason)
    if names := still_shown_by(entry.pk):
        raise StillShown(StillShown.message % {"partners": "、".join(names)}, field="reason")
    case.hidden_on = today(at)
    case.save()
    stop_clocks(subject=(ENTRY, entry.pk), by=by, at=at)
    note(case, made.event, by=by, at=at, reason=reason)
    return case
