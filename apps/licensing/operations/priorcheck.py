"""The check on site before a grant (先核后证): ordered with its day and its examiners, of which the applicant is told;
filed, confirmed by a second person. What it found, the decision rests on (deciding.py)."""

from django.db import transaction
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from apps.deadlines.queries import last_day
from apps.documents.operations import store_all
from apps.kernel.errors import Invalid
from apps.kernel.figures import day as day_text
from apps.kernel.rules.unseen import says_something

from .. import states
from ..models import ANSWERS, PRIOR_STATES, PRIOR_VISITS, Examiner, PriorAnswer, PriorCheck, PriorFile, PriorSeat
from ..models.aftercheck import MOST_SEATS, WENT
from ..permissions import own_agency
from ..queries.priorcheck import check_of, first_day, names_of, site_of, team_of
from ..rules.after_form import verdict
from .aftercheck import answers_of
from .changing_steps import held_change
from .own_case import refuse_own_case
from .priorcheck_answers import ANSWER
from .priorcheck_cases import RULE, case_of
from .priorcheck_steps import ORDERED, check_over, due, held, note, pause_for, step, tell
from .steps import OtherBureau, Overtaken, SamePerson, reasoned, today
from .steps import held as held_application

EVIDENCE = "licensing.priorfile"


@transaction.atomic
def order(*, application_id, examiner_ids, visit_on, by, at):
    """Send two to four certified examiners to an applicant whose class is verified first (条例第十五条), on a day that
    it is told of in time, with who comes; returns the PriorCheck. One check counts an application."""
    by.require(states.HANDLE)
    _enterprise, application = held_application(application_id, by)
    return _ordered(application, examiner_ids, visit_on, by=by, at=at)


@transaction.atomic
def order_for_change(*, change_id, examiner_ids, visit_on, by, at):
    """The same for a change of a licence that adds a product or moves its place, while an officer looks at it (条例
    第二十六条); returns the PriorCheck. Granted after it, nobody goes there again afterwards."""
    by.require(states.HANDLE)
    _enterprise, _licence, change = held_change(change_id, by)
    return _ordered(change, examiner_ids, visit_on, by=by, at=at)


def _ordered(asked, examiner_ids, visit_on, *, by, at):
    case = case_of(asked)
    if not own_agency(by, case.owner):
        raise OtherBureau
    refuse_own_case(by, case.enterprise_id)
    if case.granted_first:
        raise Invalid(_("This class is granted first: it is checked on site afterwards."), code="grant-first")
    if not case.to_check or check_of(asked) is not None:
        raise Overtaken(_("Nothing was done: the applicant is checked once, while the application is accepted."))
    people = _people(asked, examiner_ids, visit_on, at)
    day = today(at)
    check = PriorCheck(ordered_on=day, visit_on=visit_on, told_on=day, **{case.field: asked})
    check.save(force_insert=True)
    _seat(check, people, day)
    due(asked, by=by, at=at)
    pause_for(check, by=by, at=at)
    _tell_day(check, "licensing.prior_ordered", by=by, at=at)
    return check


@transaction.atomic
def assign(*, check_id, examiner_ids, visit_on, by, at):
    """Others go, or on another day: the applicant is told anew, in time. Returns the PriorCheck."""
    asked, check = held(check_id, by)
    made = step(check, "assign", by)
    people = _people(asked, examiner_ids, visit_on, at)
    day = today(at)
    check.visit_on, check.told_on = visit_on, day
    check.save()
    _seat(check, people, day)
    _tell_day(check, made.event, by=by, at=at)
    return check


def _people(asked, examiner_ids, visit_on, at):
    """The examiners asked for, all of whom may go on that day; raises Invalid."""
    first = first_day(today(at))
    if visit_on < first:
        text = _("The applicant is told in time: the check is on %(day)s or later.")
        raise Invalid(text % {"day": day_text(first)}, field="visit_on")
    found = list(Examiner.objects.filter(pk__in=examiner_ids, agency=case_of(asked).owner.agency_id).order_by("pk"))
    if len(found) != len(set(examiner_ids)) or not 2 <= len(found) <= MOST_SEATS:
        raise Invalid(_("Two to four examiners check on site: name them."), field="examiner_ids")
    _fit(asked, found, visit_on, "examiner_ids")
    return found


def _fit(asked, people, day, field):
    """Each is certified for the class on that day, and has no tie to the applicant (回避)."""
    site = site_of(asked)
    if unfit := [one.name for one in people if not one.may_check(site.codes, day, day, site.uscc)]:
        text = _("Not certified for the class on that day, or tied to the applicant: %(names)s.")
        raise Invalid(text % {"names": "、".join(unfit)}, field=field)


def _seat(check, people, day):
    """Who sits already keeps the seat; the others give way."""
    wanted = {one.pk for one in people}
    sitting = dict(check.seats.filter(until__isnull=True).values_list("examiner_id", "pk"))
    check.seats.filter(pk__in=[key for examiner, key in sitting.items() if examiner not in wanted]).update(until=day)
    PriorSeat.objects.bulk_create(
        PriorSeat(check_of=check, examiner=one, since=day) for one in people if one.pk not in sitting
    )


def _tell_day(check, verb, *, by, at):
    """The applicant is told the day and who comes, by a paper of its own and by a message."""
    names, day, case = names_of(team_of(check)), check.visit_on, case_of(check.asked)
    case.issue(check.asked, case.notice, by=by, at=at, address=site_of(check.asked).address, visit_on=day,
               people="、".join(f"{one.name}（{one.key}）" for one in team_of(check)))  # fmt: skip
    event = note(check, verb, by=by, at=at, told=f"{day} · {names}")
    tell(check, event, at, party=True, kind=ORDERED, day=str(day), people=names)


@transaction.atomic
def file_form(*, check_id, visit, visited_on, answers, remark, by, at, began_at=None, ended_at=None, party_name="",
              party_refused=False, files=()):  # fmt: skip
    """Hand in the form of the check; returns the PriorCheck. `answers`: {code of an item: (answer, note)}.

    What it amounts to is the rule's to say (rules/after_form.py); a second person confirms it.
    """
    asked, check = held(check_id, by)
    made, site = step(check, "file", by), site_of(asked)
    if visit not in PRIOR_VISITS:
        raise Invalid(pgettext_lazy("before a grant", "Say whether the check was made."), field="visit")
    if not check.visit_on <= visited_on <= today(at):
        raise Invalid(_("The check lies between the day the applicant was told and today."), field="visited_on")
    _fit(asked, team_of(check), visited_on, "visited_on")
    if not says_something(remark):
        raise Invalid(_("Say what was seen."), field="remark")
    if visit == WENT:
        _signed(began_at, ended_at, party_name.strip(), party_refused)
    else:
        began_at, ended_at, party_name, party_refused = None, None, "", False
    said = answers_of(check, visit, visited_on, answers, PriorAnswer)
    check.answers.all().delete()
    PriorAnswer.objects.bulk_create(said)
    _keep(check, files, by=by, at=at)
    check.visit, check.visited_on, check.remark = visit, visited_on, remark.strip()
    check.began_at, check.ended_at = began_at, ended_at
    check.party_name, check.party_refused = party_name.strip(), party_refused
    check.address, check.covers = site.address, site.covers
    check.verdict = verdict(visit, [(row.item.key, row.answer) for row in said])
    check.filed_by_id, check.filed_label, check.filed_on = by.user_id, by.actor, today(at)
    check.save()
    check_over(check, by=by, at=at)
    tell(check, note(check, made.event, by=by, at=at, visit=visit, verdict=check.verdict), at)
    return check


def _signed(began_at, ended_at, party_name, party_refused):
    """A check has its hours, and the applicant's signature or its refusal."""
    if began_at is None or ended_at is None or ended_at <= began_at:
        raise Invalid(_("Say from when until when the check was made."), field="ended_at")
    if bool(party_name) == bool(party_refused):
        raise Invalid(_("Say who signed for the applicant, or that it refused to sign."), field="party_name")


def _keep(check, files, *, by, at):
    kept = store_all(files, owner=(EVIDENCE, str(check.pk)), by=by, at=at,
                     division=case_of(check.asked).enterprise.division_id)  # fmt: skip
    PriorFile.objects.bulk_create(PriorFile(check_of=check, document=document) for document in kept)


@transaction.atomic
def send_back(*, check_id, reason, by, at):
    """The second person does not confirm the form: it is filled in again. Returns the PriorCheck."""
    _asked, check = held(check_id, by)
    made = step(check, "send_back", by)
    why = reasoned(reason)
    check.verdict = ""
    check.save()
    tell(check, note(check, made.event, by=by, at=at, reason=why), at)
    return check


@transaction.atomic
def drop(*, check_id, reason, by, at):
    """The check is not made: it was ordered wrongly, or the case is decided without it. Returns the PriorCheck."""
    asked, check = held(check_id, by)
    made, case = step(check, "drop", by), case_of(asked)
    check.reason, check.closed_on = reasoned(reason), today(at)
    check.save()
    check_over(check, by=by, at=at)
    if not case.owed:  # else another is still to be made
        case.finish(RULE, by=by, at=at)
    event = note(check, made.event, by=by, at=at, reason=check.reason)
    tell(check, event, at, party=True)
    return check


@transaction.atomic
def confirm_pass(*, check_id, by, at):
    """A second person confirms that the check was passed: a grant may be proposed. Returns the PriorCheck."""
    _asked, check = held(check_id, by)
    made = _confirmed(check, "pass", states.PASSED, by)
    return _told(check, made, by=by, at=at)


@transaction.atomic
def confirm_fail(*, check_id, reason, by, at):
    """A second person confirms that the check failed. The applicant is told the reasons (条例第十八条), and may answer
    before a refusal is decided (行政许可法第七条); returns the PriorCheck."""
    asked, check = held(check_id, by)
    made = _confirmed(check, "fail", states.FAILED, by)
    check.reason = reasoned(reason)
    check.answer_until = last_day(f"licensing.{ANSWER}", today(at))
    case_of(asked).begin(ANSWER, by=by, at=at, party=True)
    return _told(check, made, by=by, at=at)


def _confirmed(check, verb, wanted, by):
    """The move of a second person who confirms what the form amounts to."""
    made = step(check, verb, by)
    if by.user_id is not None and by.user_id == check.filed_by_id:
        raise SamePerson(pgettext_lazy("before a grant", "Whoever filed the form does not confirm it."))
    if check.verdict != wanted:
        text = pgettext_lazy("before a grant", "By the form the check is: %(verdict)s. Confirm that, or send it back.")
        raise Invalid(text % {"verdict": PRIOR_STATES[check.verdict]}, code="other-verdict")
    check.confirmed_by_id, check.confirmed_label = by.user_id, by.actor
    return made


def _told(check, made, *, by, at):
    """The result goes to the applicant in writing, and the limit of the check has been kept."""
    case = case_of(check.asked)
    check.closed_on = today(at)
    hours = f"{check.began_at:%H:%M}—{check.ended_at:%H:%M}" if check.visit == WENT else ""
    case.issue(
        check.asked, case.result, by=by, at=at, rows=lambda: _lines(check), address=check.address,
        covers=check.covers, visited_on=check.visited_on, hours=hours, people=names_of(team_of(check)),
        visit=check.visit, remark=check.remark, signed=check.party_name, unsigned="1" if check.party_refused else "",
        passed="1" if check.state == states.PASSED else "", reason=check.reason, until=check.answer_until or "",
    )  # fmt: skip
    check.save()
    case.finish(RULE, by=by, at=at)
    event = note(check, made.event, by=by, at=at, reason=check.reason[:500])
    tell(check, event, at, party=True)
    tell(check, event, at)
    return check


def _lines(check):
    rows = check.answers.select_related("item").order_by("pk")
    return [{"name": row.item.name, "answer": str(ANSWERS[row.answer]), "note": row.note} for row in rows]
