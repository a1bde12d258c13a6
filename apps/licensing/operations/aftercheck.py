"""The check on site after a grant: handed over, assigned, filed, confirmed by a second person. What fails is proposed
for revocation; nothing is revoked here."""

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from apps.deadlines.models import Clock
from apps.divisions.models import Agency
from apps.documents.operations import store
from apps.documents.papers import write_paper
from apps.kernel.errors import Invalid
from apps.kernel.moves import move
from apps.kernel.rules.unseen import says_something

from .. import states
from ..models import ANSWERS, VERDICTS, VISITS, EndGround, EndPaper, Examiner, ItemAnswer, Seat
from ..models.aftercheck import BAD, MOST_SEATS, WENT
from ..permissions import own_agency
from ..queries.aftercheck import classes_of, first_visit, items_on
from ..queries.catalogue import class_names
from ..queries.changes import covered_of
from ..rules.after_form import verdict
from .aftercheck_steps import SUBJECT, close_check, held, note, step, tell
from .beside import CHECK, GAVE_WAY, follow, source_of
from .ending_opening import ground_of
from .ending_steps import OWNER, WORDS, products_of
from .steps import SamePerson, reasoned, today

EVIDENCE = "licensing.aftercheck"  # owner of what was brought back from the site
REVOKES = "revoke."  # what the codes of the grounds of a revocation begin with


@transaction.atomic
def hand_over(*, check_id, agency_id, by, at):
    """Give a check that waits to another bureau of the holder's area; returns the AfterCheck.

    By the bureau that has it, or by the one that granted the licence.
    """
    check = held(check_id, by)
    if not own_agency(by, check) and own_agency(by, check.licence):
        made = move(check, "hand_over", table=states.CHECKS, by=by)
    else:
        made = step(check, "hand_over", by)
    agency = Agency.objects.filter(pk=agency_id).select_related("division").first()
    if agency is None or agency.pk not in {row.pk for row in bureaus_for(check.licence)}:
        raise Invalid(_("Choose a bureau of the holder's own area."), field="agency_id")
    was, check.agency = check.agency_id, agency
    check.save()
    _move_clock(check, agency)
    tell(check, note(check, made.event, by=by, at=at, was=was, agency=agency.pk), at)
    return check


def bureaus_for(licence):
    """The bureaus a check may lie with: those of the holder's county, city and province, and the one that granted."""
    code = licence.enterprise.division_id
    places = {code, f"{code[:4]}00", f"{code[:2]}0000"}
    return list(Agency.objects.filter(division__in=places, zone=None).order_by("division_id", "pk"))


def _move_clock(check, agency):
    """The duty goes with the check."""
    Clock.objects.live().of(SUBJECT, check.pk).update(holder=agency.pk)


@transaction.atomic
def assign(*, check_id, examiner_ids, by, at):
    """Send two to four certified examiners of the bureau (条例第十五条); those assigned before give way. Returns it."""
    check = held(check_id, by)
    made = step(check, "assign", by)
    found = list(Examiner.objects.filter(pk__in=examiner_ids, agency=check.agency_id).order_by("pk"))
    if len(found) != len(set(examiner_ids)) or not 2 <= len(found) <= MOST_SEATS:
        raise Invalid(_("Two to four examiners check on site: name them."), field="examiner_ids")
    day = today(at)
    _team(found, check.licence, day, "examiner_ids")
    check.seats.filter(until__isnull=True).update(until=day)
    check.save()
    Seat.objects.bulk_create(Seat(check_of=check, examiner=row, since=day) for row in found)
    tell(check, note(check, made.event, by=by, at=at, examiners=[row.key for row in found]), at)
    return check


@transaction.atomic
def file_form(*, check_id, visit, visited_on, answers, remark, party_name, by, at, file=None):
    """Hand in the form of the check; returns the AfterCheck. `answers`: {code of an item: (answer, note)}.

    What it amounts to is the rule's to say (rules/after_form.py): passed, or failed. A second person confirms it.
    """
    check = held(check_id, by)
    made = step(check, "file", by)
    if visit not in VISITS:
        raise Invalid(_("Say whether the check was made."), field="visit")
    if not first_visit(check) <= visited_on <= today(at):
        raise Invalid(_("The visit lies between the grant, or the last change, and today."), field="visited_on")
    _fit(check, visited_on)
    if not says_something(remark):
        raise Invalid(_("Say what was seen."), field="remark")
    said = answers_of(check, visit, visited_on, answers)
    check.answers.all().delete()
    ItemAnswer.objects.bulk_create(said)
    check.visit, check.visited_on, check.remark = visit, visited_on, remark.strip()
    check.party_name, check.address = party_name.strip(), check.licence.address
    check.covers = "、".join(row.unit.name for row in covered_of(check.licence))
    check.verdict = verdict(visit, [(row.item.key, row.answer) for row in said])
    if file is not None:
        check.evidence = store(file=file, owner=(EVIDENCE, str(check.pk)), by=by, at=at,
                               division=check.licence.enterprise.division_id)  # fmt: skip
    check.filed_by_id, check.filed_label, check.filed_on = by.user_id, by.actor, today(at)
    check.save()
    tell(check, note(check, made.event, by=by, at=at, visit=visit, verdict=check.verdict), at)
    return check


def _fit(check, day):
    """Those who went were certified on the day they went."""
    people = [seat.examiner for seat in check.seats.filter(until__isnull=True).select_related("examiner")]
    if not 2 <= len(people) <= MOST_SEATS:
        raise Invalid(_("Two to four examiners check on site: name them."), field="visited_on")
    _team(people, check.licence, day, "visited_on")


def _team(people, licence, day, field):
    """Each is certified for a class the licence covers, and together they are for every one: what was added is looked
    at by somebody who knows it (条例第十五条; that a team may share the classes is the portal's default).
    """
    classes = classes_of([licence.pk])[licence.pk]
    unfit = [row.name for row in people
             if not any(row.may_check([code], day, day, licence.uscc) for code in classes)]  # fmt: skip
    if unfit:
        text = _("Not certified for its classes on that day, or recused: %(names)s.") % {"names": "、".join(unfit)}
        raise Invalid(text, field=field)
    names = class_names()
    if lacking := [str(names.get(code, code)) for code in classes if not any(row.able(code) for row in people)]:
        text = _("Nobody of them is certified for: %(products)s.") % {"products": "、".join(lacking)}
        raise Invalid(text, field=field)


def answers_of(check, visit, day, answers, row_of=ItemAnswer):
    """One answer an item of that day, as rows of `row_of`; none where nobody got in."""
    if visit != WENT:
        return []
    rows = []
    for item in items_on(day):
        answer, remark = answers.get(item.code, ("", ""))
        if answer not in ANSWERS:
            raise Invalid(_("Answer every item of the form."), field=f"item_{item.code}")
        if answer == BAD and not says_something(remark):
            raise Invalid(_("Say of what is not met what was seen."), field=f"note_{item.code}")
        rows.append(row_of(check_of=check, item=item, answer=answer, note=remark.strip()))
    return rows


@transaction.atomic
def send_back(*, check_id, reason, by, at):
    """The second person does not confirm the form: it is filled in again, also where the licence has ended meanwhile
    (what it says failed outlives that, docs/adr/0044). Returns the AfterCheck."""
    check = held(check_id, by)
    made = step(check, "send_back", by)
    why = reasoned(reason)
    check.verdict = ""
    check.save()
    tell(check, note(check, made.event, by=by, at=at, reason=why), at)
    return check


@transaction.atomic
def confirm_pass(*, check_id, by, at):
    """A second person confirms that the check was passed: the licence is verified. Returns the AfterCheck."""
    check = held(check_id, by)
    made = _confirmed(check, "pass", states.PASSED, by)
    _record(check, by, at)
    close_check(check, made, by=by, at=at)
    licence = check.licence
    licence.verified_on = check.closed_on
    if licence.state == states.UNVERIFIED:
        move_made = move(licence, "verify", table=states.LICENCES, by=by)
        licence.state_on = check.closed_on
        licence.save(update_fields=["state", "state_on", "verified_on"])
        note(check, move_made.event, by=by, at=at)
    else:  # suspended meanwhile, or looked at again
        licence.save(update_fields=["verified_on"])
    return check


@transaction.atomic
def confirm_fail(*, check_id, ground_code, reason, by, at):
    """A second person confirms the failure, and proposes revocation on a ground of that day; returns the AfterCheck.

    The bureau that granted the licence decides, after notice and answer. Where a proceeding is under way that bars the
    holder, the failure stands beside it, and is weighed when that is closed (beside.py); one that bars nobody gives way
    (国发〔2018〕33号：一律撤销). A licence that has ended meanwhile is revoked all the same, where its end does not bar
    the holder for as long from every class."""
    check = held(check_id, by)
    made = _confirmed(check, "fail", states.FAILED, by)
    check.reason = reasoned(reason)
    if not failing_grounds(check.visited_on).filter(code=ground_code).exists():
        raise Invalid(_("A failed check is confirmed on a ground that bars the holder."), field="ground_code")
    licence = check.licence
    _record(check, by, at)
    ground = ground_of(ground_code, check.visited_on, at)
    case = follow(
        licence, ground, gave_way=GAVE_WAY, found=check.reason, found_on=check.visited_on, source=CHECK,
        source_key=source_of(check), by=by, at=at,
    )  # fmt: skip
    check.ending = case
    close_check(check, made, by=by, at=at, ground=ground_code, ending=case.pk if case else None)
    return check


def failing_grounds(on):
    """EndGrounds of a day that a failed check may be proposed on: those of a revocation that bars. An error of the
    bureau, which bars nobody, is proposed at the desk; by a failure nobody is let off (行政许可法第七十九条)."""
    return EndGround.objects.on(on).filter(code__startswith=REVOKES).exclude(bar_rule="").order_by("pk")


def _confirmed(check, verb, wanted, by):
    """The move of a second person who confirms what the form amounts to."""
    made = step(check, verb, by)
    if by.user_id is not None and by.user_id == check.filed_by_id:
        raise SamePerson(_("Whoever filed the form does not confirm it."))
    if check.verdict != wanted:
        text = _("By the form the check is: %(verdict)s. Confirm that, or send it back.")
        raise Invalid(text % {"verdict": VERDICTS[check.verdict]}, code="other-verdict")
    check.confirmed_by_id, check.confirmed_label = by.user_id, by.actor
    return made


def _record(check, by, at):
    """The record of the check as an official paper."""
    licence = check.licence

    def fill():
        return {
            "agency": check.agency.name, "to": licence.holder, "code": licence.uscc, "licence": licence.number,
            "product": "、".join(products_of(licence)), "covers": check.covers,
            "address": check.address or licence.address, "visited_on": str(check.visited_on),
            "visit": str(VISITS[check.visit]), "remark": check.remark, "signed": check.party_name,
            "verdict": "合格" if check.verdict == states.PASSED else "不合格",
            "examiners": "、".join(seat.examiner.name for seat in check.seats.filter(until__isnull=True)
                                  .select_related("examiner").order_by("examiner__name", "pk")),
            "items": [{"name": row.item.name, "answer": str(ANSWERS[row.answer]), "note": row.note}
                      for row in check.answers.select_related("item").order_by("pk")],
        }  # fmt: skip

    return write_paper(
        EndPaper, EndPaper.Kind.RECORD, word=WORDS[EndPaper.Kind.RECORD], agency_code=check.agency_id,
        division=licence.enterprise.division_id, owner=(OWNER, f"check:{check.pk}"), fill=fill, by=by, at=at,
        licence=licence, check_of=check,
    )  # fmt: skip
