"""The bureau's side of a proceeding that ends a licence: proposal, notice, review, decision."""

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from apps.audit.models import Event
from apps.kernel.errors import Invalid
from apps.kernel.rules.unseen import says_something
from apps.kernel.stepping import OutOfReach, saved

from .. import states
from ..models import AfterCheck, EndGround, Ending, EndPaper, Licence
from ..models.ends import ABOVE, DUE
from ..permissions import above, own_agency
from ..queries.applicants import barred_until
from ..queries.changes import covered_of
from ..rules.ends import gives_way, lacking, unheard
from ..wording import UNHEARD
from .aftercheck_opening import check_again
from .aftercheck_steps import refuse_over_failed_check
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
from .steps import PORTAL, reasoned, today

CHECK = "check"  # where a proceeding comes from: the check after the grant


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


def ground_of(code, found_on, at):
    """The version of a ground of the day of what was found; raises Invalid where it is no ground for a proceeding."""
    if found_on > today(at):
        raise Invalid(_("What was found cannot lie in the future."), field="found_on")
    ground = EndGround.objects.on(found_on).filter(code=code, procedure=DUE).first()
    if ground is None:
        raise Invalid(_("Choose a ground that was in force on that day."), field="ground_code")
    return ground


def open_case(licence, ground, *, found, found_on, source, by, at, source_key="", agency_id=None, classes=()):
    """Open a proceeding on a licence that the caller holds; returns the Ending. Raises Invalid.

    `classes` are those the finding is about, none: all that the licence covers. A check that failed before the last day
    of the term leads to one after it, where its decision bars the holder.
    """
    if not may_be_opened(licence, ground, source):
        raise Invalid(_("This licence has ended already."), code="ended")
    if found_on < licence.granted_on and ground.kind == states.TAKEN:
        raise Invalid(_("A punishment is for what was done under the licence."), field="found_on")
    text = found.strip()
    if not says_something(text):
        raise Invalid(_("Say what was found: the holder answers to it."), field="found")
    ending = Ending(
        licence=licence, kind=ground.kind, ground=ground, agency_id=agency_id or licence.agency_id, source=source,
        source_key=source_key, class_codes=_concerned(licence, classes), found=text, found_on=found_on,
        proposed_by_id=by.user_id, proposed_label=by.actor, proposed_on=today(at),
    )  # fmt: skip
    saved(ending, licensing_ending_found="found")
    begin(ending, "end_notice", starts_on=today(at), by=by, at=at)
    begin(ending, "end_decision", starts_on=today(at), by=by, at=at)
    event = note(ending, "licensing.ending_proposed", by=by, at=at, ground=ground.code, source=source)
    tell(ending, event, at, party=False)
    return ending


def may_be_opened(licence, ground, source):
    """Whether a proceeding on a ground may begin: on a licence that is held, or by a check that failed before its term
    was over where the decision bars the holder."""
    return licence.held or (licence.state == states.EXPIRED and source == CHECK and bool(ground.bar_rule))


def given_way(licence, ground, *, reason, at):
    """The proceeding that stands in the way of another ground, None where there is none: one that bars nobody gives
    way, and is closed with its reason. The caller holds the licence."""
    under_way = licence.endings.open().select_for_update(of=("self",)).select_related("ground", "agency").first()
    if under_way is None:
        return None
    before = under_way.ground
    if not gives_way(before.bar_rule, before.kind, to_bar=ground.bar_rule, to_kind=ground.kind):
        return under_way
    under_way.licence = licence
    close(under_way, step(under_way, "give_way", PORTAL), reason=reason, by=PORTAL, at=at)
    return None


def go_on_without(ending, *, at):
    """A proceeding led to nothing and its licence is held: a failed check that stood beside it opens the revocation
    now, with what was found, its day and the ground its second officer chose (国发〔2018〕33号：一律撤销); where there
    is none, the site is looked at anew. The caller holds the licence, and has closed the proceeding.
    """
    licence = ending.licence
    beside = AfterCheck.objects.filter(ending=ending, state=states.FAILED).order_by("pk")
    keys = [check.pk for check in beside if source_of(check) != ending.source_key]
    if not keys or not licence.held or licence.endings.open().exists():
        check_again(licence, at=at)
        return
    check = AfterCheck.objects.get(pk=keys[0])
    case = open_case(
        licence, ground_of(_ground_said(check), check.visited_on, at), found=check.reason, found_on=check.visited_on,
        source=CHECK, source_key=source_of(check), by=PORTAL, at=at,
    )  # fmt: skip
    AfterCheck.objects.filter(pk__in=keys).update(ending=case)


def source_of(check):
    """Key of a proceeding that a check of its own led to."""
    return f"check:{check.pk}"


def _ground_said(check):
    """Code of the ground on which the failure was confirmed: the record of that act keeps it."""
    said = Event.objects.filter(verb=states.CHECK_FAILED).about("licence_check", check.pk).latest("pk")
    return said.data["ground"]


def _concerned(licence, classes):
    """Codes of the classes a finding is about; [] where it is about all. Raises Invalid."""
    covered = {row.unit.class_code for row in covered_of(licence)}
    if not set(classes) <= covered:
        raise Invalid(_("The licence does not cover this class."), field="class_codes")
    return sorted(classes) if set(classes) != covered else []


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
    if not (ending.licence.held or ending.licence.state == states.EXPIRED):
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
