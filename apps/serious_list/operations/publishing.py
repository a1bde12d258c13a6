"""Publish a decided listing; let it expire; set it aside when its penalty falls.

Entry, fact and feed change in one transaction: page, API, rating and partners never disagree.
"""

from dataclasses import dataclass
from datetime import date, timedelta

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from apps.deadlines.models import Limit
from apps.deadlines.operations import stop_clocks
from apps.deadlines.queries import last_day
from apps.documents.operations import store
from apps.documents.papers import ended
from apps.kernel.bilingual import BETWEEN
from apps.kernel.errors import Invalid
from apps.records.models import Fact
from apps.records.operations.facts import end_fact, everyone, record_fact, withdraw_fact
from apps.records.operations.wording import official
from apps.records.states import COUNTING, REPAIRED

from .. import sql, states
from ..models import LIFE, Case, Change, Entry, Paper
from ..queries.lenient import counted_from, day_of_term
from ..rules.masking import masked
from . import papers
from .applications import obviate
from .following import weigh_anew
from .proposing import not_listed_twice
from .pushing import begin_end_push, begin_push, owed
from .steps import (
    ENTRY,
    LEDGER,
    NotTheFirst,
    begin,
    finish,
    held,
    locked,
    note,
    party_held,
    reasoned,
    step,
    tell_bureau,
    tell_party,
    today,
)

SOURCE, KIND = "serious_list", "serious_listed"
GRAVE = 4
REVOCATION = "serious_list.case"  # kind of owner of the act that revoked a penalty
TERM_OVER = _("The term of the listing is over.")


class NotServed(Invalid):
    code = "not-served"
    status = 409
    message = _("A listing is published after its decision was served.")


class GroundInDoubt(Invalid):
    code = "ground-in-doubt"
    status = 409
    message = _(
        "The ledger speaks against the ground of this listing: set it aside, or have another officer say why the "
        "ground stands. Then it can be published."
    )


class TermOver(Invalid):
    code = "term-over"
    status = 409
    message = _("The term of the listing would be over already: it can only be set aside.")


def publish(*, case_id, by, at):
    """Put the party on the list from today for the term of the rules; returns the Entry.

    By the ledger of this moment, as what was told of it may still be on its way: what speaks against the ground begins
    its doubt with its limit, and they stay where the publication is refused for it, so that somebody can answer.
    Raises NotServed, GroundInDoubt, TermOver, and AlreadyListed while another entry of the party stands on the ground.
    """
    with transaction.atomic():
        party_held(case_id, by)
        weigh_anew(_ready(case_id, by)[0], at)
    return _publish(case_id, by, at)


def _ready(case_id, by):
    """(the case, locked; the Move) of a publication that is the reader's to make, and that nothing stands before."""
    case = locked(case_id, by)
    made = step(case, "publish", by)
    if case.decision_served_on is None:
        raise NotServed
    return case, made


@transaction.atomic
def _publish(case_id, by, at):
    party = party_held(case_id, by)
    case, made = _ready(case_id, by)
    if case.doubt:
        raise GroundInDoubt
    not_listed_twice(case, among=(states.PUBLISHED,))
    day, number = today(at), case.papers.get(kind=Paper.Kind.DECISION).number
    until = end_of_term(case, counted_from(case, day))
    if until < day:
        raise TermOver
    case.fact = _listing_fact(case, party, number, day, until, by, at)
    case.save()
    entry = Entry.objects.create(
        case=case,
        number=number,
        enterprise=party,
        person=masked(case.person_name),
        agency=case.agency,
        ground=case.ground,
        decided_on=case.decided_on,
        listed_on=day,
        until=until,
    )
    announce(entry, Change.Kind.LISTED, at)
    finish(case, "publication", by=by, at=at)
    begin_term(entry, day, by=by, at=at)
    if not (case.pushed_on or owed(case)):  # the party has moved since the decision
        begin_push(case, day, by=by, at=at)
    tell_party(case, note(case, made.event, by=by, at=at, number=number, until=str(until)), at)
    return entry


def _listing_fact(case, party, number, day, until, by, at):
    """The listing on the ledger. A person's listing is not the enterprise's own: it is kept, but not shown there."""
    public = {} if case.person_name else {"public_from": day, "public_until": day_after(until)}
    return record_fact(
        kind=KIND,
        occurred_on=case.decided_on,
        source=SOURCE,
        source_key=f"case-{case.pk}",
        title=f"列入严重违法失信名单：{case.ground.name}"[:300],
        document_number=number,
        legal_basis=case.ground.basis,
        severity=0 if case.person_name else GRAVE,
        enterprise=party,
        agency=case.agency,
        detail={"case": case.pk, "ground": case.ground.code, "person": bool(case.person_name)},
        people=everyone(case.proposed_by_id, case.reviewed_by_id, case.consented_by_id, case.decided_by_id, by.user_id),
        by=LEDGER,
        at=at,
        **public,
    )


def end_of_term(case, start):
    """The last day of an entry that stands from `start`: the term of the rules, or a longer ban (Order 44 Art. 18)."""
    if case.ban_for_life:
        return LIFE
    until = last_day("serious_list.term", start, law_of=day_of_term(case))
    return max(until, case.ban_until) if case.ban_until else until


def begin_term(entry, start, *, by, at):
    """Let the term run from `start` to the entry's last day; one for life ends only with its case."""
    case = entry.case
    if entry.for_life:
        return
    law = day_of_term(case)
    usual = entry.until == last_day("serious_list.term", start, law_of=law)
    length = {} if usual else {"value": (entry.until - start).days, "unit": "day"}
    begin(case, "term", starts_on=start, event_on=law, by=by, at=at, duty=False,
          on_expiry="serious_list.term_over", **length)  # fmt: skip


def day_after(until):
    """The ledger's publicity ends before its last day: the day after ours."""
    return until if until == LIFE else until + timedelta(days=1)


def announce(entry, kind, at):
    """One entry more in the feed; the lock makes its numbers follow the order of commit."""
    if kind == Change.Kind.LISTED:  # one that stands again need not be gone elsewhere
        stop_clocks(subject=(ENTRY, entry.pk), by=LEDGER, at=at)
    sql.rows("one_writer")
    return Change.objects.create(entry=entry, change=kind, at=at)


def term_over(clock, by, at):
    """Handler of the term: the entry ends with its last day."""
    case = Case.objects.select_for_update(of=("self",)).select_related("enterprise", "agency").get(pk=clock.subject_id)
    if case.state == states.PUBLISHED:
        expire(case, by=by, at=at)


def expire(case, *, by, at):
    """The term is over: the entry leaves the list and its fact the ratings, whose ceiling lasts as long as the list.

    The party gets the decision as a paper, without having to ask.
    """
    made = step(case, "expire", by)
    case.doubt = ""
    entry = case.entry
    papers.issue(
        case, Paper.Kind.EXPIRY, by=by, at=at, listed_on=entry.listed_on, restored_on=entry.restored_on or "",
        until=entry.until, decision=papers.decision_of(case), expiry_basis=_basis_of_term(case),
        sharing=papers.stops_sharing(today(at)),
    )  # fmt: skip
    end(case, at, by)
    finish(case, "withdrawal", "kept", "push", by=by, at=at)
    _fact_ends(case, end_fact, official(TERM_OVER), at)
    obviate(case, reason=official(TERM_OVER), by=by, at=at)
    tell_party(case, note(case, made.event, by=by, at=at), at)


def _basis_of_term(case):
    """The article that set the length of the term, by the law that it goes by; not what the portal adds to it."""
    limit = Limit.objects.in_force("serious_list.term", day_of_term(case))
    return limit.legal_basis.partition(BETWEEN)[0].removesuffix("（期限为平台默认值）")


@dataclass(frozen=True, slots=True)
class Revocation:
    """The act that revoked a penalty; `file` is its document."""

    number: str
    on: date
    file: object


@transaction.atomic
def withdraw(*, case_id, reason, by, at, act=None):
    """Set a decided or published listing aside: its penalty was revoked or changed. Returns the Case.

    The party gets a paper; entry, fact and feed follow at once, and so do applications that are open. One that was
    removed early is set aside as well: nothing may bring it back. A person names the `act`
    that revoked the penalty (a Revocation), and is neither who proposed nor who decided; the portal itself follows the
    ledger. Raises NotTheFirst, Invalid, Overtaken.
    """
    case = held(case_id, by)
    made = step(case, "withdraw", by)
    case.reason, case.doubt = reasoned(reason), ""
    if not by.is_system:
        _by_act(case, act, by, at)
    return set_aside(case, made, by=by, at=at)


def set_aside(case, made, *, by, at, first="", **told):
    """End a listing that is set aside, everywhere at once; `first` is the decision beside which it is a second one."""
    papers.issue(
        case, Paper.Kind.WITHDRAWAL, by=by, at=at, reason=ended(case.reason), decided_on=case.decided_on,
        penalty_number=case.penalty_number, withdrawal_basis=made.basis,
        decision=papers.decision_of(case), first=first,
    )  # fmt: skip
    end(case, at, by)
    _fact_ends(case, withdraw_fact, case.reason, at, also=(REPAIRED,))
    finish(case, by=by, at=at)
    papers.needless(case, Paper.Kind.DECISION, by=by, at=at)
    begin_end_push(case, by=by, at=at)
    obviate(case, reason=case.reason, by=by, at=at)
    event = note(case, made.event, by=by, at=at, reason=case.reason, **told)
    tell_party(case, event, at)
    tell_bureau(case, event, at)
    return case


def _by_act(case, act, by, at):
    """A second person, and the act with number, day and document."""
    if by.user_id in (case.proposed_by_id, case.decided_by_id):
        raise NotTheFirst
    if act is None or not act.number.strip():
        raise Invalid(_("Name the decision that revoked the penalty: its number, day and document."), field="number")
    if not case.penalty_on <= act.on <= today(at):
        raise Invalid(_("A penalty is revoked after it was imposed, and not in the future."), field="on")
    case.revoked_number, case.revoked_on, case.withdrawn_by_id = act.number.strip()[:128], act.on, by.user_id
    owner, division = (REVOCATION, str(case.pk)), case.agency.division_id
    case.revoked_by_paper = store(file=act.file, owner=owner, by=by, at=at, division=division)


def end(case, at, by):
    """Close the case and its entry, if it had come so far; the feed gets its tombstone.

    Where the entry had ended before (a removal whose penalty falls later), what was found elsewhere since stays true.
    """
    entry = Entry.objects.select_for_update().filter(case=case, ended_on__isnull=True).first()
    case.ended_on, case.ended_label = today(at), by.actor
    case.hidden_on = None if entry else case.hidden_on
    case.save()
    if entry:
        entry.ended_on, entry.ended_by = today(at), case.state
        entry.save()
        if Limit.objects.on(today(at)).filter(code="serious_list.hiding").exists():
            begin(case, "hiding", subject=(ENTRY, entry.pk), starts_on=today(at), event_on=today(at), by=LEDGER, at=at)
        announce(entry, Change.Kind.ENDED, at)


def _fact_ends(case, verb, reason, at, also=()):
    """The listing's fact is neither shown nor counted from now on; one that went before (a cascade) stays gone."""
    fact = Fact.objects.filter(pk=case.fact_id, state__in=(*COUNTING, *also)).first()
    if fact:
        verb(fact_id=fact.pk, reason=reason, by=LEDGER, at=at)
