"""Entries that were made on a phone, perhaps hours ago and without a network: kept once, or refused with what differs.

Whoever was there settles what differs; nothing here decides for them. A refusal keeps nothing, and the phone keeps all.
"""

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from apps.kernel.errors import WrongState
from apps.kernel.phones import Damaged, MovedOn, WrittenMeanwhile, keep_entry, kept_before
from apps.kernel.stepping import locked

from .. import states
from ..models import Answer, PhoneEntry, Question, Visit
from ..queries import fitness
from ..queries.phone import form_of
from . import checking


class FormChanged(WrongState):
    """`details`: "form" of the visit now; "moved" {question of the phone's form: the one of the form now that asks the
    same}; "left", [{"id", "question"}] of what is asked no more. Of the whole form of the phone, not of the answers
    sent: more may have been written on it since."""

    code = "form-changed"
    message = _("The form of this visit is another one now. Look at it, or send what still fits.")


@transaction.atomic
def keep_answers(*, sent, answers, remark, by, at):
    """Keep answers of a phone as save_answers does; returns the PhoneEntry, the one that is kept where it came before.

    Raises MovedOn, NotAssigned, FormChanged, ClockWrong, WrittenMeanwhile, KeyUsed or Invalid.
    """
    known, visit = _begun(sent, by, answers, at)
    if known:
        return known
    _written(sent, visit, answers, remark, by=by, at=at)
    return _kept(sent, visit, by=by, at=at)


@transaction.atomic
def keep_result(*, sent, answers, remark, outcome, by, at):
    """Keep the last answers and enter the result in one step; returns the PhoneEntry. Raises as keep_answers does."""
    known, visit = _begun(sent, by, answers, at)
    if known:
        return known
    _written(sent, visit, answers, remark, by=by, at=at)
    checking.enter(visit_id=visit.pk, outcome=outcome, by=by, at=at, skew=sent.off(at, checking.beginning_of(visit)),
                   away=sent.was_away(at))  # fmt: skip
    return _kept(sent, visit, by=by, at=at)


@transaction.atomic
def keep_photo(*, sent, file, by, at, question_id=None, caption="", role="picture"):
    """Keep a picture or signature with the time it was made; returns the PhoneEntry, `doubled` where the visit has it.

    Raises as keep_answers does, Damaged where the bytes are not those the phone hashed.
    """
    known, visit = _begun(sent, by, {}, at)
    if known:
        return known
    photo = checking.add_photo(visit_id=visit.pk, file=file, by=by, at=at, question_id=question_id, caption=caption,
                               taken_at=sent.made_at, skew=sent.skew, role=role)  # fmt: skip
    if photo.document.sha256 != sent.sha256:
        raise Damaged(field="photo")
    return _kept(sent, visit, by=by, at=at, doubled=photo.at != at)


def _begun(sent, by, answers, at):
    """(entry already kept, None) or (None, the visit, locked and open to it): the lock makes two sendings one."""
    visit = locked(Visit, sent.visit_id, by, "task__agency__division")
    known = kept_before(PhoneEntry.objects, sent, visit.pk, by)
    if known:
        return known, None
    if visit.state != states.ASSIGNED:
        raise MovedOn(state=visit.state)
    checking.mine(visit.pk, by)
    if sent.kind != PhoneEntry.Kind.PHOTO and sent.form != (form := form_of(visit)):
        raise _form_changed(visit, form, sent, answers)
    sent.look_at_clock(at, checking.beginning_of(visit))
    return None, visit


def _form_changed(visit, form, sent, answers):
    """FormChanged with what a person needs to lose nothing: a question in the same words takes its answer over."""
    now = checking.questions_of(visit)
    same = {(row.kind, row.text): str(pk) for pk, row in now.items()}
    forms = [
        int(number) for number in sent.form.split("-") if number.isascii() and number.isdigit() and len(number) < 19
    ]
    named = [int(pk) for pk in answers if int(pk) < 2**63]
    moved, left = {}, []
    for row in Question.objects.filter(Q(form__in=forms) | Q(pk__in=named)).order_by("form_id", "position"):
        place = str(row.pk) if row.pk in now else same.get((row.kind, row.text))
        if place:
            moved[str(row.pk)] = place
        else:
            left.append({"id": str(row.pk), "question": str(row)})
    return FormChanged(form=form, moved=moved, left=left)


def _written(sent, visit, answers, remark, *, by, at):
    if sent.seen != visit.version:
        theirs = _theirs(visit, answers, by.user_id)
        joint = len(fitness.teams_of(visit)) > 1  # where the other department wrote its own there is nothing to settle
        if theirs or not joint:
            raise WrittenMeanwhile(version=visit.version, theirs=theirs)
    checking.save_answers(visit_id=visit.pk, answers=answers, remark=remark, by=by, at=at)


def _theirs(visit, answers, user_id):
    """The answers held that differ from those given: what a person needs to choose between the two. Those of another
    department that were not given are none."""
    mine = fitness.answers_of_whom(visit, user_id)
    rows = Answer.objects.filter(visit=visit).select_related("question", "by").order_by("question__position", "pk")
    return [
        {
            "id": str(row.question_id), "question": str(row.question), "value": row.value, "remark": row.remark,
            "mine": given, "by": str(row.by or ""),
        }
        for row in rows
        if (str(row.question_id) in answers or mine.get(row.question.form_id))
        and (given := [value or "" for value in answers.get(str(row.question_id), ("", ""))]) != [row.value, row.remark]
    ]  # fmt: skip


def _kept(sent, visit, *, by, at, doubled=False):
    version = Visit.objects.values_list("version", flat=True).get(pk=visit.pk)
    entry = keep_entry(PhoneEntry.objects, sent, version=version, by=by, at=at, doubled=doubled)
    checking.noted("inspections.phone_entry_kept", visit, by=by, at=at, key=str(sent.key), kind=sent.kind,
                   sha256=sent.sha256, made_at=sent.made_at.isoformat(), skew=sent.skew)  # fmt: skip
    return entry
