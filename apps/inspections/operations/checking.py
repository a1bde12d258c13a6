"""The check itself: the notice, answers and photos while it runs, then the result with both signatures.

Only inspectors of the visit write here; the database refuses everybody else too. Answers may come in parts and from a
phone that was away from the network: `seen` tells which state of the visit it had, and Stale names what differs.
"""

from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from decimal import Decimal

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from apps.documents.operations import store
from apps.documents.rules import media_types
from apps.kernel.errors import Invalid, NotPermitted, Stale, WrongState
from apps.kernel.figures import day as day_text
from apps.kernel.phones import clock_was_wrong
from apps.kernel.rules.unseen import says_something
from apps.kernel.stepping import locked, today

from .. import states
from ..models import Answer, Paper, Photo, Presence, Question, Result, Visit
from ..permissions import Permission
from ..queries import fitness
from ..queries.law import result_codes
from ..readers import PHOTO
from ..rules import answers as rule
from ..rules import results as result_rule
from . import item_results, papers, points
from .presence import attended, manned, unvouched
from .recording import write_record
from .steps import begin, finish, note, step
from .visits import CLOCK, SUBJECT

LARGEST_PHOTO = 12 * 2**20
AHEAD = timedelta(minutes=5)  # by which the clock of a phone may lead
LONGEST_FOUND, LONGEST_WHY = 500, 300
RESULT_REFUSED = {
    "none": _("Choose the result of the check."),
    "exclusive": _("“Nothing found” stands alone: it cannot be chosen together with a problem."),
    "unreached": _(
        "Whoever was not reached was not checked: beside “cannot be reached” only what was published wrongly or not at "
        "all can stand."
    ),
    "unreached-signed": _(
        "Nobody was reached, so nobody signed. Choose “nobody was there to sign”, and say how that is recorded."
    ),
    "nothing-applies": _(
        "Nothing of the form applies: then nothing was checked. Choose “no business of the kind checked was found”."
    ),
    "contradiction": _("An answer of the form is a problem; the result cannot be that nothing was found."),
}
ANSWER_REFUSED = {
    "not-yes-no": _("Answer yes, no or does not apply."),
    "no-number": _("Enter a number, such as 12.5."),
    "too-long": _("At most 500 characters."),
}

OTHER_DEPARTMENT = _("The inspectors of the other department answer this question.")


class NotAssigned(NotPermitted):
    code = "not-assigned"
    message = _("You are not an inspector of this visit: only those the draw assigned enter its result.")


class Gone(NotPermitted):
    code = "left-the-pool"
    message = _("You have left the pool of inspectors: your seat is to be replaced in the draw.")


class DrawnAgain(NotPermitted):
    code = "drawn-again"
    message = _(
        "This draw is being repeated: nothing is written until the redraw says who checks whom. What you have stays on "
        "your phone."
    )


class Interested(NotPermitted):
    code = "interested"
    message = _(
        "You have declared an interest in this enterprise and step aside: your seat is to be replaced in the draw."
    )


@dataclass(frozen=True)
class Outcome:
    """What the inspectors found: codes of results with a remark, signatures, and where the phone was.

    `present`: numbers of the inspectors who were there; `late_reason`: why after the last day of the visits.
    """

    checked_on: date
    codes: list
    signed: str
    signer: str = ""
    refusal: str = ""
    statement: str = ""  # what the enterprise said to it
    remark: str = ""
    again: str = ""  # why they went again, where the day is later than in the result that was returned
    found: dict = field(default_factory=dict)  # {code: what was found}
    concerns: tuple = ()  # codes of the items a problem concerns, beside those with a problem in their form
    longitude: Decimal | None = None
    latitude: Decimal | None = None
    accuracy: int | None = None
    present: tuple = ()
    late_reason: str = ""
    begun_at: datetime | None = None
    ended_time: time | None = None  # of the day it ended
    untimed: bool = False  # from a form that a phone held back from before both times were asked for


def mine(visit_id, by):
    """The visit, locked, where the actor is an inspector of it now, still of the pool and without an interest in the
    enterprise; raises NotAssigned, Gone, Interested, or DrawnAgain while a redraw of its draw is on its way."""
    visit = locked(Visit, visit_id, by, "task__agency__division", "enterprise")
    by.require(Permission.CHECK)
    people = {seat.inspector for seat in fitness.sitting(visit)
              if by.user_id is not None and seat.inspector.user_id == by.user_id}  # fmt: skip
    if not people:
        raise NotAssigned
    staying = [person.pk for person in people if person.left_on is None]
    if not staying:
        raise Gone
    if fitness.interested(staying, fitness.records_of(visit)):
        raise Interested
    if visit.first_checked_on is None and fitness.drawn_again(visit):
        raise DrawnAgain
    return visit


def _open(visit):
    if visit.state != states.ASSIGNED:
        raise WrongState(_("The result of this visit is entered; it is changed only after it was returned."))


@transaction.atomic
def write_notice(*, visit_id, by, at):
    """The notice of the inspection (抽查检查通知书), to be shown at the door. Written once, and anew where an item or
    an inspector has changed since; the one of before stays. Returns the Paper."""
    visit = mine(visit_id, by)
    _open(visit)
    seats = fitness.sitting(visit)
    if known := papers.notice_of(visit, seats):
        return known
    manned(visit, seats)
    paper = papers.issue(
        visit, Paper.Kind.NOTICE, by=by, at=at, items=papers.items_of(visit), names=papers.named_now(visit, seats),
        inspectors=papers.named(seat.inspector for seat in seats),
        first=str(visit.task.starts_on), last=str(visit.task.ends_on), random=visit.task.kind == "random",
        draw=visit.draw.number if visit.draw_id else "",
    )  # fmt: skip
    noted("inspections.paper_issued", visit, by=by, at=at, paper=paper.number)
    return paper


@transaction.atomic
def save_answers(*, visit_id, answers, by, at, seen=None, remark=None):
    """Keep answers: {question id: (value, remark)}; returns the Visit. Nothing that is not named is touched, a value of
    None leaves what is held, and each question is answered by the department whose item it belongs to.

    `remark`: lines that come beside those the visit has, each once: what phones carry along of an older form.
    `seen`: the version the page or phone had. Raises Stale with `details["version"]` where somebody else wrote
    meanwhile, Invalid with `details["answers"]` {question id: sentence} for what is no answer.
    """
    visit = mine(visit_id, by)
    _open(visit)
    if seen is not None and seen != visit.version:
        raise Stale(version=visit.version)
    questions, held, own = questions_of(visit), _held(visit), fitness.answers_of_whom(visit, by.user_id)
    wrong, rows = {}, []
    for number, (value, said) in answers.items():
        question = questions.get(int(number))
        if question is None:
            raise Invalid(_("This question is not in the form of the visit."), answers={number: ""})
        before = held.get(question.pk, ("", ""))
        judged = rule.judge(asked(question), before[0] if value is None else value)
        if not own.get(question.form_id):
            if (judged.value, said or "") != before:
                wrong[str(number)] = str(OTHER_DEPARTMENT)
            continue
        error = judged.error or ("too-long" if len(said or "") > rule.LONGEST else "")
        if error:
            wrong[str(number)] = str(ANSWER_REFUSED[error])
        if held.get(question.pk) == (judged.value, said or ""):
            continue  # it stays the answer of whoever gave it
        rows.append(Answer(visit=visit, question=question, value=judged.value, problem=judged.problem,
                           remark=said or "", by_id=by.user_id, at=at))  # fmt: skip
    if wrong:
        raise Invalid(_("Some answers cannot be kept. They are marked."), answers=wrong)
    changed = _changed(visit, rows)
    Answer.objects.bulk_create(
        rows, update_conflicts=True, unique_fields=["visit", "question"],
        update_fields=["value", "problem", "remark", "by", "at"],
    )  # fmt: skip
    lines = dict.fromkeys(line.strip() for line in f"{visit.remark}\n{remark or ''}".splitlines())
    visit.remark = "\n".join(filter(None, lines))
    visit.version += 1
    visit.save()
    noted("inspections.answers_saved", visit, by=by, at=at, answers=len(rows), version=visit.version,
          **({"changed": changed} if changed else {}))  # fmt: skip
    return visit


def _changed(visit, rows):
    """What of a colleague is written over, for the story of the visit: question, what stood there, what stands now."""
    held = {row.question_id: row for row in visit.answers.select_related("by").exclude(value="", remark="")}
    return [
        {"question": str(row.question), "before": [old.value, old.remark], "after": [row.value, row.remark],
         "who": str(old.by or "—")}
        for row in rows
        if (old := held.get(row.question_id)) and old.by_id != row.by_id
    ]  # fmt: skip


def _held(visit):
    return {pk: (value, remark) for pk, value, remark in visit.answers.values_list("question", "value", "remark")}


@transaction.atomic
def add_photo(*, visit_id, file, by, at, question_id=None, caption="", taken_at=None, skew=0, role="picture"):
    """Keep a picture, or a signature (`role`, Photo.Role), with its hash and the phone's time; returns the Photo. The
    same picture twice is one.

    One that was there already has an earlier `at`. A time of the future, or of a phone whose clock is wrong, is kept
    and marked. Raises Invalid for what is no picture.
    """
    visit = mine(visit_id, by)
    _open(visit)
    if role not in Photo.Role.values or (role != Photo.Role.PICTURE and not says_something(caption)):
        raise Invalid(_("A signature says whose it is."), field="caption")
    question = _question_of(visit, question_id) if question_id and role == Photo.Role.PICTURE else None
    document = store(
        file=file, owner=(PHOTO, str(visit.pk)), by=by, at=at, allowed={media_types.JPEG, media_types.PNG},
        max_bytes=LARGEST_PHOTO, division=visit.task.agency.division_id,
    )  # fmt: skip
    same = visit.photos.filter(document__sha256=document.sha256).first()
    signs = same and (same.role, role) != (Photo.Role.PICTURE, Photo.Role.PICTURE)
    if signs and (same.role, same.caption) != (role, caption.strip()[:120]):
        raise Invalid(_("This very picture is kept already, as something else or somebody else's. Sign anew."),
                      field="photo")  # fmt: skip
    if same:
        document.delete()
        if question and same.question_id is None:  # taken for the whole visit first, then said to what it belongs
            same.question, same.by_id = question, by.user_id
            same.save()
        return same
    wrong = clock_was_wrong(taken_at, at, skew, since=_possible_since(visit))
    photo = Photo.objects.create(
        visit=visit, role=role, question=question, document=document, caption=caption.strip()[:120],
        taken_at=taken_at, clock_wrong=wrong, by_id=by.user_id, at=at,
    )  # fmt: skip
    noted("inspections.photo_added", visit, by=by, at=at, sha256=document.sha256, clock_wrong=wrong, role=role)
    return photo


def _question_of(visit, question_id):
    """The question a photo answers. One of another version of these forms gives way to the one in the same words now,
    or to none: the picture was taken before the form changed. Raises Invalid for any other."""
    questions = questions_of(visit)
    if found := questions.get(int(question_id)):
        return found
    forms = ["*", *visit.items.values_list("code", flat=True)]
    old = Question.objects.filter(pk=question_id, form__item__in=forms).first()
    if old is None:
        raise Invalid(_("This question is not in the form of the visit."), field="question")
    return next((row for row in questions.values() if (row.kind, row.text) == (old.kind, old.text)), None)


def _possible_since(visit):
    """No time of the check lies before the task began; nor before its notice was shown, where one is written."""
    noticed, began = papers.noticed_at(visit), beginning_of(visit)
    return max(began, noticed) if noticed else began


def beginning_of(visit):
    return timezone.make_aware(datetime.combine(visit.task.starts_on, time.min))


def chosen_on(visit):
    """The day on which its object was drawn, or a second officer agreed to it; None for a campaign of before they did.
    Whoever was visited by choice is not clothed in a later draw: no check ended before."""
    at = (visit.draw and visit.draw.drawn_at) or (visit.choice and visit.choice.decided_at)
    return timezone.localdate(at) if at else None


@transaction.atomic
def enter(*, visit_id, outcome, by, at, seen=None, skew=0, away=False):
    """Enter the result of a visit: the form is complete, the codes fit it, both sides signed or the refusal is on
    record, a notice was written and the photos its items require are there. The record of the inspection is written
    once everybody who was there has given the own word; the time to publish begins. Returns the Visit.

    `away`: entered on a phone without a network; then notice and photos may be missing, and stand open.
    """
    visit = mine(visit_id, by)
    if seen is not None and seen != visit.version:
        raise Stale(version=visit.version)
    made = step(visit, "enter", states.VISITS, by)
    _day(visit, outcome, at)
    visit.begun_at, visit.ended_at = _times(visit, outcome, at)
    _short_enough(outcome)
    _signed(outcome)
    codes = _codes(visit, outcome)
    of_items = item_results.concerned(visit, plain(codes), outcome.concerns)
    present, questions = attended(visit, outcome, by), questions_of(visit)
    lacks, on = points.lacks_of(visit, questions, plain(codes), outcome.checked_on), outcome.checked_on
    points.keep_or_refuse(visit, lacks, questions, away=away, on=on)
    if visit.ended_at is None:
        visit.lacks = [*visit.lacks, {"code": points.TIMES, "question": None}]
    visit.present.all().delete()
    Presence.objects.bulk_create(present)
    Result.objects.filter(visit=visit).delete()
    Result.objects.bulk_create(
        Result(visit=visit, code=code, system=code.system, number=code.code, text=code.name,
               remark=outcome.found.get(code.code) or "")
        for code in codes
    )  # fmt: skip
    first, visit.checked_on = _first_checked(visit, outcome), outcome.checked_on
    item_results.keep(visit, codes, of_items)
    for name in ("checked_on", "signed", "signer", "refusal", "statement", "longitude", "latitude", "accuracy"):
        setattr(visit, name, getattr(outcome, name))
    visit.late_reason = outcome.late_reason.strip() if outcome.checked_on > visit.task.ends_on else ""
    visit.remark = outcome.remark.strip() or visit.remark
    visit.clock_skew = skew or None
    visit.entered_by_id, visit.entered_label, visit.entered_at = by.user_id, by.actor, at
    visit.returned_reason, visit.version = "", visit.version + 1
    visit.save()
    if not unvouched(visit):
        write_record(visit, by=by, at=at)
    _clocks(visit, first, by=by, at=at)
    noted(made.event, visit, by=by, at=at, codes=[code.code for code in codes], checked_on=str(outcome.checked_on),
          present=[row.inspector.key for row in present], lacks=[row["code"] for row in visit.lacks],
          **({"reason": outcome.again.strip()} if outcome.again.strip() else {}))  # fmt: skip
    return visit


def _day(visit, outcome, at):
    if outcome.checked_on > today(at):
        raise Invalid(_("A check cannot have ended in the future. Look at the clock of the phone."), field="checked_on")
    if outcome.checked_on < visit.task.starts_on:
        raise Invalid(_("The visits of this task had not begun on that day."), field="checked_on")
    if (first := chosen_on(visit)) and outcome.checked_on < first:
        text = _("It was drawn or chosen on %(day)s: no check ended before.") % {"day": day_text(first)}
        raise Invalid(text, field="checked_on")
    if outcome.checked_on > visit.task.ends_on and not says_something(outcome.late_reason):
        raise Invalid(
            _("The visits of this task ended on %(day)s: say why the check was made later. It stays on record.")
            % {"day": visit.task.ends_on}, field="late_reason",
        )  # fmt: skip


def _times(visit, outcome, at):
    """When the check began and ended; (None, None) of an older form that a phone held back: points.py notes it."""
    if outcome.untimed and outcome.begun_at is None and outcome.ended_time is None:
        return None, None
    if outcome.begun_at is None or outcome.ended_time is None:
        raise Invalid(_("Give both times of the check, its begin and its end."),
                      field="ended_time" if outcome.begun_at else "begun_at")  # fmt: skip
    ended = timezone.make_aware(datetime.combine(outcome.checked_on, outcome.ended_time))
    if outcome.begun_at >= ended:
        raise Invalid(_("A check ends after it began."), field="ended_time")
    if ended > at + AHEAD:
        raise Invalid(_("A check cannot have ended in the future. Look at the clock of the phone."), field="ended_time")
    if outcome.begun_at < beginning_of(visit):
        raise Invalid(_("The visits of this task had not begun on that day."), field="begun_at")
    return outcome.begun_at, ended


def _short_enough(outcome):
    """Nothing that was found is cut in silence."""
    for name, most, texts in (("found", LONGEST_FOUND, outcome.found.values()),
                              ("statement", LONGEST_FOUND, (outcome.statement,)),
                              ("late_reason", LONGEST_WHY, (outcome.late_reason,))):  # fmt: skip
        if any(len((text or "").strip()) > most for text in texts):
            raise Invalid(_("At most %(most)s characters.") % {"most": most}, field=name)


def _signed(outcome):
    if outcome.signed not in Visit.Signed.values:
        raise Invalid(_("Say whether the enterprise signed."), field="signed")
    if outcome.signed == Visit.Signed.SIGNED and not says_something(outcome.signer):
        raise Invalid(_("Write who signed for the enterprise, and as what."), field="signer")
    if outcome.signed != Visit.Signed.SIGNED and not says_something(outcome.refusal):
        raise Invalid(_("Write how the refusal is recorded: a witness, a video."), field="refusal")


def _codes(visit, outcome):
    """The result codes of the day, checked against each other and the form; raises Invalid."""
    known = {row.code: row for row in result_codes(outcome.checked_on)}
    chosen = [known[code] for code in known if code in outcome.codes]
    if len(chosen) != len(set(outcome.codes)):
        raise Invalid(RESULT_REFUSED["none"], field="codes")
    codes = plain(chosen)
    questions = questions_of(visit)  # answers to a form that was changed since are no answers of this one
    held = {answer.question_id: answer for answer in visit.answers.all() if answer.question_id in questions}
    problems = sum(answer.problem for answer in held.values())
    asked_yes_no = [number for number, question in questions.items() if question.kind == Question.Kind.YES_NO]
    applies = not asked_yes_no or any(number not in held or held[number].value != "na" for number in asked_yes_no)
    refusal = result_rule.refusal_of(
        codes, problems=problems, applies=applies, signed=outcome.signed == Visit.Signed.SIGNED
    )
    if refusal:
        raise Invalid(RESULT_REFUSED[refusal], field="signed" if refusal == "unreached-signed" else "codes")
    if result_rule.form_may_be_empty(codes):
        return chosen
    missing = [
        str(number)
        for number, question in questions.items()
        if rule.missing(asked(question), held[number].value if number in held else "")
    ]
    if missing:
        raise Invalid(_("The form is not complete: %(count)s answers are missing.") % {"count": len(missing)},
                      field="codes", missing=missing)  # fmt: skip
    return chosen


def plain(codes):
    """Codes of results as the rules see them."""
    return [result_rule.Code(c.code, c.exclusive, c.outcome, c.follow_up, c.severity) for c in codes]


def _first_checked(visit, outcome):
    """Whether the time to publish begins with this result: it counts from the earliest day that was ever entered.

    A later day than the one that was returned is another check, and says why. Raises Invalid.
    """
    known = visit.first_checked_on
    if known and outcome.checked_on > known and not says_something(outcome.again):
        raise Invalid(_("The check ended on %(day)s, as it was entered first. If you went again, say why.")
                      % {"day": day_text(known)}, field="again")  # fmt: skip
    visit.first_checked_on = min(known or outcome.checked_on, outcome.checked_on)
    return visit.first_checked_on != known


def _clocks(visit, first, *, by, at):
    task, url = visit.task, f"/desk/inspections/visits/{visit.pk}/"
    subject = (CLOCK, visit.pk)
    finish("entry", subject, by=by, at=at)
    finish("confirmation", subject, by=by, at=at)
    begins = [("review", today(at))]
    if first and visit.reopened_on is None:  # a correction is published in the time from the agreement on
        finish("publication", subject, by=by, at=at)
        begins.append(("publication", visit.first_checked_on))
    if unvouched(visit):
        begins.append(("confirmation", today(at)))
    for rule_code, starts in begins:
        begin(rule_code, subject, starts_on=starts, agency=task.agency, label=visit.enterprise.name, url=url, by=by,
              at=at)  # fmt: skip


def questions_of(visit):
    """{id: Question} of the forms of a visit, in their order; a form two items share is asked once."""
    forms = visit.items.filter(form__isnull=False).values("form")
    rows = Question.objects.filter(form__in=forms).order_by("form__item", "form_id", "position")
    return {row.pk: row for row in rows}


def asked(question):
    return rule.Asked(question.kind, question.bad, question.least, question.most, question.required)


def noted(verb, visit, *, by, at, **data):
    return note(
        verb, (SUBJECT, visit.pk), by=by, at=at, agency=visit.task.agency, enterprise=visit.enterprise_id, **data
    )
