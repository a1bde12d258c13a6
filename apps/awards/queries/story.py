"""Reads over applications and rounds: what has happened, and the limits that run."""

from datetime import date

from django.db.models import CharField, Q
from django.db.models.functions import Cast

from apps.audit.models import Event
from apps.deadlines.models import Clock
from apps.deadlines.queries import shown

from .. import states
from ..models import Application, AskedAside, Panel, Question
from ..wording import BY_EXPERTS, INNER, INNER_CLOCKS, INNER_STORY, NAMING, NAMING_OF_DRAWS, SOURCES, STORY
from .standing import judged

WORDS = ("opinion", "reason", "record")  # of an event, in the order in which one of them is shown


def clocks_of(kind, pk, at):
    """The limits of a subject that run or stand still, the next first."""
    return [shown(clock, at) for clock in Clock.objects.standing().of(kind, pk).order_by("due_at", "pk")]


def clocks_within(application, at):
    """The limits of an application, and of the questions and objections in it, the next first; one query."""
    asked = Q(subject_kind="awards.question", subject_id__in=_keys(application.questions))
    objected = Q(subject_kind="awards.objection", subject_id__in=_keys(application.objections))
    own = Q(subject_kind="awards.application", subject_id=str(application.pk))
    clocks = Clock.objects.standing().filter(own | asked | objected).order_by("due_at", "pk")
    return [shown(clock, at) for clock in clocks]


def _keys(rows):
    return rows.annotate(key=Cast("pk", CharField())).values("key")


def eligibility_of(application):
    """[{row, evidence: [{what, day, source}]}] of the requirements, in their order."""
    rows = application.eligibility.select_related("requirement").order_by("requirement__position")
    return [{"row": row, "evidence": [_told(each) for each in row.evidence]} for row in rows]


def foreseen(application, on):
    """The same for a draft, as register and ledger stand on a day: what is met, and from when the rest will be."""
    found = judged(application.enterprise, application.round.programme, application.wanted, on, application)
    return [{"row": _row(each), "evidence": [_told(line) for line in each.evidence]} for each in found]


def _row(each):
    found = each.finding
    return {
        "requirement": each.requirement,
        "passed": found.passed,
        "possible_on": found.possible_on,
        "waived": False,
        "finding": found,
    }


def _told(each):
    day = date.fromisoformat(each["day"]) if each["day"] else None
    return {"what": each["what"], "day": day, "source": SOURCES.get(each["source"], each["source"])}


def story_of(application, *, inner=False, named=True):
    """The steps of an application as the component `timeline` shows them; one query.

    `inner`: for the bureau of the round, which sees the review, the committee and the objections too. Others are told
    no officer's and no expert's name. Without `named` whoever reviewed is not named either.
    """
    titles = STORY | INNER_STORY if inner else STORY
    events = Event.objects.filter(subject_kind="award_application", subject_id=str(application.pk), verb__in=titles)
    told, kinds = list(events.order_by("pk")), ("enterprise", "agency") if inner else ("enterprise",)
    return [
        {
            "title": titles[event.verb], "at": event.at, "url": "",
            "actor": event.actor if event.actor_kind in kinds and (named or event.verb not in BY_EXPERTS) else "",
            "text": next((str(event.data[word]) for word in WORDS if event.data.get(word)), ""),
            "state": "now" if event is told[-1] else "done",
        }
        for event in told
    ]  # fmt: skip


def inner_to(scope):
    """Events of the area of a scope that are the affair of another bureau's round (audit.internal.withhold): those of
    before `awards.0033` are filed under the area of the applicant."""
    own = Application.objects.filter(round__agency=scope.agency_code).annotate(key=Cast("pk", CharField()))
    of_others = Q(subject_kind="award_application", verb__in=INNER) & ~Q(subject_id__in=own.values("key"))
    asked = Question.objects.filter(application__round__agency=scope.agency_code)
    leaving = AskedAside.objects.filter(review__application__round__agency=scope.agency_code)
    for kind, rows in zip(INNER_CLOCKS, (asked, leaving), strict=True):
        of_others |= Q(subject_kind=kind) & ~Q(subject_id__in=_keys(rows))
    return of_others


def blind_to(scope):
    """Events that name who reviews, as long as a draw holds that back: whoever runs rounds reads them, whoever decides
    knows reviewers by number alone (queries/sheet.py)."""
    if scope.may(states.MANAGE):
        return None
    closed = Panel.objects.filter(draw__held_until__isnull=False, draw__opened_at__isnull=True)
    rows = Application.objects.filter(round__in=closed.values("round")).annotate(key=Cast("pk", CharField()))
    draws = closed.annotate(key=Cast("draw_id", CharField())).values("key")
    return (
        Q(subject_kind="award_application", verb__in=NAMING, subject_id__in=rows.values("key"))
        | Q(subject_kind="draw", verb__in=NAMING_OF_DRAWS, subject_id__in=draws)
    )  # fmt: skip
