"""The bureau's side of a proceeding that ends a licence: proposal, notice, review, decision."""

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from apps.kernel.errors import Invalid
from apps.kernel.stepping import OutOfReach

from .. import states
from ..models import EndPaper, Licence
from ..models.ends import ABOVE
from ..permissions import above, own_agency
from ..queries.applicants import barred_until
from ..rules.ends import lacking, unheard
from ..wording import UNHEARD
from .aftercheck_steps import refuse_over_failed_check
from .beside import go_on_without
from .ending_opening import ground_of, open_case
from .ending_steps import (
    OtherBureau,
    apart,
    begin,
    close,
    concerned,
    days_in_words,
    finish,
    held,
    held_licence,
    issue,
    note,
    nothing_unweighed,
    process_of,
    step,
    tell,
)
from .own_case import refuse_own_case
from .steps import reasoned, today


class NotYet(Invalid):
    code = "not-yet"
    status = 409
    message = _("The holder has not yet had its time to answer.")


@transaction.atomic
def propose_end(*, licence_id, ground_code, found, found_on, by, at, class_codes=()):
    """Propose to end a licence on a ground that asks for due process; a second officer decides. Returns the Ending.

    By an officer of the bureau that granted it, or of one above where the ground says so: the proceeding is then that
    bureau's. `class_codes` are the classes the finding is about, none: all. Raises Invalid, OtherBureau, OutOfReach.
    """
    by.require(states.HANDLE)
    if not Licence.objects.visible_to(by).filter(pk=licence_id).exists():
        raise OutOfReach
    licence = held_licence(licence_id)
    refuse_own_case(by, licence.enterprise_id)
    ground = ground_of(ground_code, found_on, at)
    agency_id = licence.agency_id
    if not own_agency(by, licence):
        if ground.authority != ABOVE or not above(by, licence.agency):
            raise OtherBureau
        agency_id = by.agency_code
    return open_case(licence, ground, found=found, found_on=found_on, source="desk", agency_id=agency_id,
                     classes=class_codes, by=by, at=at)  # fmt: skip


@transaction.atomic
def write_notice(*, ending_id, by, at):
    """Number and typeset the notice: what was found, the ground, the rights and their limits. Returns the Ending."""
    ending = held(ending_id, by)
    made = step(ending, "notice", by)
    day = today(at)
    ending.notice_on, ending.handled_by_id, ending.handled_label = day, by.user_id, by.actor
    issue(
        ending, EndPaper.Kind.NOTICE, by=by, at=at, statement=days_in_words("licensing.statement", day),
        hearing=days_in_words("licensing.hearing_request", day) if ending.ground.hearing else "",
        bar=bar_in_words(ending, day), barred="、".join(concerned(ending)),
    )  # fmt: skip
    ending.save()
    tell(ending, note(ending, made.event, by=by, at=at), at)
    return ending


def bar_in_words(ending, on):
    """三年: how long the holder may not apply again, "" where it may."""
    return days_in_words(ending.ground.bar_rule, on) if ending.ground.bar_rule else ""


@transaction.atomic
def review(*, ending_id, finding, by, at):
    """A second person weighs what the holder said; to accept it is to drop the proceeding. Returns the Ending."""
    ending = held(ending_id, by)
    made = step(ending, "review", by)
    apart(ending, by)
    nothing_unweighed(ending)
    if codes := unheard(process_of(ending), today(at)):
        raise NotYet(UNHEARD[codes[0]], lacking=list(codes))
    ending.review = reasoned(finding)
    ending.reviewed_by_id, ending.reviewed_label, ending.reviewed_on = by.user_id, by.actor, today(at)
    ending.save()
    tell(ending, note(ending, made.event, by=by, at=at, finding=ending.review[:500]), at, party=False)
    return ending


@transaction.atomic
def decide(*, ending_id, reason, by, at, compensation=""):
    """Decide to end the licence, with reasons and remedies; it has no effect before it is served. Returns the Ending.

    `compensation` says what becomes of the holder's trust where the ground asks for that. Raises NotYet, SamePerson,
    FoundFailed.
    """
    ending = held(ending_id, by)
    made = step(ending, "decide", by)
    apart(ending, by)
    nothing_unweighed(ending)
    if codes := lacking(process_of(ending), today(at)):
        raise NotYet(UNHEARD[codes[0]], lacking=list(codes))
    if not (ending.licence.held or ending.ground.bar_rule):
        raise Invalid(_("This licence has ended already."), code="ended")
    refuse_over_failed_check(ending.licence, ending.ground)
    ending.reason, ending.compensation = reasoned(reason), compensation.strip()
    if ending.ground.compensates and not ending.compensation:
        raise Invalid(_("Say how the holder is compensated, or why not: the law asks for it."), field="compensation")
    ending.decided_by_id, ending.decided_label, ending.decided_on = by.user_id, by.actor, today(at)
    issue(ending, EndPaper.Kind.DECISION, by=by, at=at, **_decision(ending))
    ending.save()
    finish(ending, "end_decision", by=by, at=at)
    begin(ending, "end_delivery", starts_on=ending.decided_on, by=by, at=at)
    tell(ending, note(ending, made.event, by=by, at=at, reason=ending.reason[:500]), at)
    return ending


def answer_of(ending):
    """How the holder has answered, as the decision says it. Of a hearing of before the portal kept who came the minutes
    alone tell: the decision says neither that the holder was heard nor that it stayed away."""
    stated = "_stated" if ending.statement else ""
    if ending.heard_on and not ending.hearing_missed:
        return "heard" if ending.hearing_present else "closed"
    if ending.heard_on or ending.hearing_withdrawn_on:
        return ("missed" if ending.heard_on else "withdrawn") + stated
    return "stated" if ending.statement else "silent"


def _decision(ending):
    notice = ending.papers.get(kind=EndPaper.Kind.NOTICE)
    minutes = ending.papers.filter(kind=EndPaper.Kind.MINUTES).values_list("number", flat=True).first()
    until = ""
    if ending.ground.bar_rule:
        until = barred_until(ending.ground.bar_rule, ending.decided_on)[1]
    return {
        "notice": notice.number, "notice_served_on": ending.notice_served_on,
        "answer": answer_of(ending), "minutes": minutes or "",
        "review": ending.review, "reason": ending.reason, "compensation": ending.compensation,
        "bar": bar_in_words(ending, ending.decided_on), "bar_until": until,
        "barred": "、".join(concerned(ending)),
    }  # fmt: skip


@transaction.atomic
def drop(*, ending_id, reason, by, at):
    """End the proceeding and leave the licence, with the reason; on paper where the holder had the notice."""
    ending = held(ending_id, by)
    made = step(ending, "drop", by)
    close(ending, made, reason=reasoned(reason), by=by, at=at)
    go_on_without(ending, at=at)
    return ending
