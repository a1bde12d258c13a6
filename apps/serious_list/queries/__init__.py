"""Reads over cases: a case's story, its clocks, the limits that run."""

from dataclasses import replace

from django.db.models import Q, TextField
from django.db.models.functions import Cast
from django.utils.translation import gettext_lazy as _

from apps.audit.models import Event
from apps.deadlines import queries as deadlines
from apps.deadlines.duties import ENTERPRISE, Duty
from apps.deadlines.models import Clock
from apps.deadlines.queries import last_day, shown
from apps.records.models import Fact
from apps.records.states import COUNTING, WITHDRAWN
from apps.registry.operations.locking import records_of, standing

from .. import states
from ..models import Case, Proof
from ..rules import penalties
from ..rules.removal import eligibility
from .lenient import counted_from, repair_class

SUBJECT = "serious_list.case"
HEAVY_FACT = 3  # severity "serious" of a penalty on the ledger: a heavier penalty

# what a step is called in the story of a case; the verbs of the audit, shorter
STORY = {
    "serious_list.proposed": _("Listing proposed"),
    "serious_list.gravity_found": _("Gravity of the breach found"),
    "serious_list.gravity_changed": _("Finding on gravity changed"),
    "serious_list.gravity_answered": _("Gravity found anew in answer to the party"),
    "serious_list.noticed": _("Notice written"),
    "serious_list.service_entered": _("Service of a paper recorded, to be confirmed"),
    "serious_list.service_struck": _("Record of a service struck out"),
    "serious_list.notice_served": _("Notice served"),
    "serious_list.notice_acknowledged": _("Notice received by the party"),
    "serious_list.stated": _("Statement and defence"),
    "serious_list.letter_entered": _("Letter of the party entered"),
    "serious_list.letter_seen": _("Letter held against its scan"),
    "serious_list.letter_struck": _("Entry of a letter struck out"),
    "serious_list.waived": _("Party has nothing more to say"),
    "serious_list.hearing_asked": _("Hearing asked for"),
    "serious_list.hearing_called": _("Called to the hearing"),
    "serious_list.hearing_called_anew": _("Called anew to the hearing"),
    "serious_list.hearing_held": _("Hearing held"),
    "serious_list.answer_moved": _("Last day to answer moved with a holiday notice"),
    "serious_list.answers_over": _("Time to answer over"),
    "serious_list.reviewed": _("Answer reviewed"),
    "serious_list.consent_asked": _("Reported to the bureau above"),
    "serious_list.consented": _("Bureau above consents"),
    "serious_list.consent_refused": _("Bureau above does not consent"),
    "serious_list.decided": _("Decided to list"),
    "serious_list.decision_served": _("Decision served"),
    "serious_list.decision_acknowledged": _("Decision received by the party"),
    "serious_list.paper_served": _("Paper served"),
    "serious_list.paper_acknowledged": _("Paper received by the party"),
    "serious_list.published": _("Published"),
    "serious_list.dropped": _("Ended without listing"),
    "serious_list.expired": _("Term ended"),
    "serious_list.withdrawn": _("Listing set aside"),
    "serious_list.second_set_aside": _("Set aside as a second listing"),
    "serious_list.doubted": _("Ground may have gone"),
    "serious_list.doubt_gone": _("Doubt has gone"),
    "serious_list.kept": _("Looked into: the ground stands"),
    "serious_list.hidden": _("Found gone elsewhere"),
    "serious_list.pushed": _("Handed on to the province of registration"),
    "serious_list.end_pushed": _("Province of registration told of the end"),
    "serious_list.repair_asked": _("Early removal asked for"),
    "serious_list.repair_asked_on_paper": _("Early removal asked for on paper"),
    "serious_list.repair_incomplete": _("Application to be completed"),
    "serious_list.repair_completed": _("Application completed"),
    "serious_list.repair_completed_on_paper": _("Application completed on paper"),
    "serious_list.repair_lapsed": _("Application lapsed"),
    "serious_list.repair_accepted": _("Application accepted"),
    "serious_list.repair_rejected": _("Application not accepted"),
    "serious_list.repair_granted": _("Early removal granted"),
    "serious_list.repair_refused": _("Early removal refused"),
    "serious_list.repair_obviated": _("Application without object: the entry ended otherwise"),
    "serious_list.repair_doubted": _("Deceit suspected: notice written"),
    "serious_list.doubt_served": _("Notice of the suspected deceit served"),
    "serious_list.doubt_acknowledged": _("Notice of the suspected deceit received by the party"),
    "serious_list.explain_moved": _("Last day to explain moved with a holiday notice"),
    "serious_list.doubt_explained": _("Explanation of the party"),
    "serious_list.doubt_explained_on_paper": _("Explanation of the party on paper"),
    "serious_list.repair_cleared": _("The removal stands"),
    "serious_list.repair_reversed": _("Removal set aside for deceit"),
    "serious_list.reversal_served": _("Decision setting the removal aside served"),
    "serious_list.reversal_acknowledged": _("Decision setting the removal aside received by the party"),
    "serious_list.restored": _("Entry stands again"),
}
WORDS = ("summary", "statement", "finding", "remark", "reason", "penalty", "number")
INNER = {
    "serious_list.proposed", "serious_list.reviewed", "serious_list.consent_asked", "serious_list.consented",
    "serious_list.doubted", "serious_list.doubt_gone", "serious_list.kept", "serious_list.hidden",
    "serious_list.pushed", "serious_list.end_pushed", "serious_list.gravity_found", "serious_list.gravity_changed",
    "serious_list.gravity_answered", "serious_list.service_entered", "serious_list.service_struck",
}  # fmt: skip


def story(case, *, party=False):
    """The steps of a case as the component `timeline` shows them; the party is not told the bureau's inner steps."""
    events = Event.objects.filter(subject_kind="serious_case", subject_id=str(case.pk)).order_by("pk")
    told = [event for event in events if event.verb in STORY and not (party and event.verb in INNER)]
    over = case.state in states.ENDED
    return [
        {
            "title": STORY[event.verb],
            "at": event.at,
            "actor": "" if party and event.actor_kind == "agency" else event.actor,
            "text": next((str(event.data[word]) for word in WORDS if event.data.get(word)), ""),
            "url": "",
            "state": "now" if event is told[-1] and not over else "done",
        }
        for event in told
    ]


def doubts_before(repair):
    """In what words a removal was doubted, every doubt of it; one that was written over is in the log."""
    rows = Event.objects.filter(
        subject_kind="serious_case", subject_id=str(repair.case_id), verb="serious_list.repair_doubted",
        data__repair=repair.pk,
    )  # fmt: skip
    return [text for text in (*(row.data["reason"] for row in rows.order_by("pk")), repair.doubt) if text]


def clocks_of(case, at, *, party=False):
    """The limits of a case that run or stand still, the next first; the party sees those that run for it."""
    entry = getattr(case, "entry", None)
    rows = Clock.objects.standing().of(SUBJECT, case.pk)
    rows = rows | Clock.objects.standing().of("serious_list.entry", entry.pk) if entry and entry.ended_on else rows
    keys = case.papers.annotate(key=Cast("pk", TextField())).values("key")
    rows = rows | Clock.objects.standing().filter(subject_kind="serious_list.paper", subject_id__in=keys)
    if case.state in states.ON_PAPER and not party:
        letters = [str(key) for key in case.letters.waiting().values_list("pk", flat=True)]
        rows = rows | Clock.objects.standing().filter(subject_kind="serious_list.letter", subject_id__in=letters)
    if not party:
        proofs = Proof.objects.waiting().filter(paper__case=case).values_list("pk", flat=True)
        keys = [str(key) for key in proofs]
        rows = rows | Clock.objects.standing().filter(subject_kind="serious_list.proof", subject_id__in=keys)
    rows = rows.filter(enterprise_id__isnull=False) if party else rows
    rows = rows.order_by("due_at", "pk")
    return [_as_sent(shown(clock, at), case.statement) for clock in rows]


def _as_sent(found, statement):
    """The limit of a statement that was sent asks for none any more: it can be added to."""
    sent = statement and found.clock.rule_code == ADDING.rule_code
    return replace(found, duty=ADDING) if sent else found


ADDING = Duty(
    "serious_list.statement",
    _("Add to the statement, if there is more to say"),
    ENTERPRISE,
    _("The statement has been sent and will be reviewed; after this day nothing can be added to it."),
)


def as_sent(found):
    """Limits as shown, of several cases, those of a statement that was sent as such; one query at most."""
    ids = {int(each.clock.subject_id) for each in found if each.clock.rule_code == ADDING.rule_code}
    sent = dict(Case.objects.filter(pk__in=ids).values_list("pk", "statement")) if ids else {}
    return [_as_sent(each, sent.get(int(each.clock.subject_id), "")) for each in found]


def clocks_of_repair(repair, at):
    """The limit of an application that runs, or a duty that is overdue."""
    rows = Clock.objects.standing().of("serious_list.repair", repair.pk).order_by("due_at", "pk")
    return [shown(clock, at) for clock in rows]


def eligibility_of(case, on):
    """From which day the party may ask for early removal of its entry, and why not earlier: rules/removal.py."""
    entry, kind = case.entry, repair_class(case)
    since = entry.restored_on or counted_from(case, entry.listed_on)
    refused = case.repairs.filter(state=states.REFUSED).order_by("-decided_on").values_list("decided_on", flat=True)
    penalised = [case, *_other_penalties(case)]
    return eligibility(
        listed_on=since,
        until=entry.until,
        kind=kind.terms,
        heavy_penalties=_further_penalties(case, penalised[1:], since, on),
        ban_until=max((each.ban_until for each in penalised if each.ban_until), default=None),
        ban_for_life=any(each.ban_for_life for each in penalised),
        refused_until=last_day("serious_list.repair_again", refused[0]) if refused else None,
    )


def _other_penalties(case):
    """The other cases of the party whose penalty stands: a ban of theirs bars as one of its own does."""
    others = Case.objects.filter(
        enterprise_id__in=records_of(standing(case.enterprise_id)), person_name=case.person_name
    )
    # of a second listing that was set aside the penalty stands, unless the ledger knows that it fell
    aside = Q(state=states.WITHDRAWN) & (Q(second_of=None) | Q(penalty_fact__state=WITHDRAWN))
    others = others.filter(state__in=states.AFTER_DECISION).exclude(pk=case.pk).exclude(aside)
    return others.only("penalty_kind", "penalty_on", "ban_until", "ban_for_life")


def _further_penalties(case, others, since, on):
    """Days after `since` on which the party was given another heavier penalty: by the ledger, or in a case of this list
    whether or not its source has reported it. One that was set aside is none. The ledger is the enterprise's: what it
    holds says nothing of a person, whose penalties the cases alone know."""
    days = {each.penalty_on for each in others if each.penalty_kind in penalties.HEAVY}
    days = {day for day in days if since < day <= on}
    if case.person_name:
        return tuple(sorted(days))
    heavy = Q(kind__code="penalty", severity__gte=HEAVY_FACT) | Q(kind__code="licence_revoked")
    facts = Fact.objects.filter(heavy, enterprise=standing(case.enterprise_id), state__in=COUNTING)
    facts = facts.filter(occurred_on__gt=since, occurred_on__lte=on).exclude(pk=case.penalty_fact_id)
    return tuple(sorted(days | set(facts.values_list("occurred_on", flat=True))))


def next_limits(cases, at, *, party=False):
    """{id of a case: its next limit as shown}; the term of an entry is no step of anybody.

    `party`: only what runs for the party; the bureau's own time is no day on which anything is due from it.
    """
    return deadlines.next_limits(SUBJECT, [case.pk for case in cases], at, without="serious_list.term", party=party)
