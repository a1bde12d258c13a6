"""Recommendation by county and city, and eligibility: judged by the rules, with evidence; soft points by an officer."""

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from apps.divisions.models import Agency
from apps.kernel.errors import Invalid
from apps.kernel.figures import day as day_text
from apps.kernel.stepping import Overtaken, SamePerson, reasoned, today
from apps.records.queries.authority import bureau_at

from .. import states
from ..models import Eligibility, Recommendation
from ..models.application import NO, VERDICTS, YES
from ..models.programme import CITY, COUNTY
from ..queries.fitness import grounds
from ..queries.standing import judged
from ..rules.eligibility import TENURE
from .steps import OtherBureau, announced, begin, ended, finish, held, note, step, tell, tell_agency


class NotEligible(Invalid):
    code = "not-eligible"
    status = 409
    message = _("Your enterprise cannot apply in this round.")


def refuse_hopeless(application, enterprise, on):
    """Raise NotEligible where a hard requirement is not met: says which, and when it becomes possible."""
    found = judged(enterprise, application.round.programme, application.wanted, on, application)
    against = [each for each in found if each.requirement.final_for(application.person) and not each.finding.passed]
    if against:
        days = [each.finding.possible_on for each in against]
        until = None if None in days else max(days)
        raise NotEligible(
            " ".join(str(sentence(each.requirement, each.finding)) for each in against),
            against=[each.requirement.check_name for each in against], until=str(until or ""),
        )  # fmt: skip


def sentence(requirement, finding):
    """Why a requirement is not met, and from which day it will be if nothing else changes."""
    if finding.possible_on:
        text = _("%(what)s: not yet. It becomes possible on %(day)s.")
        return text % {"what": requirement, "day": day_text(finding.possible_on)}
    if finding.check == TENURE:
        text = _(
            "%(what)s: not met. The grade below is not held now: it is rated first, and the time runs from that day."
        )
        return text % {"what": requirement}
    return _("%(what)s: not met.") % {"what": requirement}


@transaction.atomic
def recommend(*, application_id, verdict, opinion, by, at):
    """The county's, then the city's word on an application; returns it. Who recommends does not decide later."""
    enterprise, application = held(application_id, by)
    level = _level_of(application)
    by.require(states.RECOMMEND)
    _own_level(application, by)
    if verdict not in VERDICTS:
        raise Invalid(_("Choose whether you recommend the applicant."), field="verdict")
    opinion = reasoned(opinion)
    made = step(application, _verb(application, level, verdict), by)
    Recommendation.objects.create(
        application=application, level=level, agency_id=by.agency_code, verdict=verdict, opinion=opinion,
        given_on=today(at), given_by=by.user_id, given_label=by.actor,
    )  # fmt: skip
    finish(application, by=by, at=at)
    if verdict == NO:
        application.reason = opinion
        ended(application, today(at), by=by, at=at)
    else:
        application.save()
    event = note(application, made.event, by=by, at=at, level=level, opinion=opinion[:500])
    tell(application, event, at)
    if verdict == YES:
        _onward(application, enterprise, event, by=by, at=at)
    return application


@transaction.atomic
def pass_over(*, application_id, reason, by, at):
    """The day for the recommendation has passed and nothing came: the bureau of the round goes on without it, with
    the reason; returns the Application."""
    enterprise, application = held(application_id, by)
    row = application.round
    made = step(application, "pass_over", by)
    late = row.county_until if made.source == (COUNTY,) else row.city_until
    if today(at) <= late:
        raise Invalid(_("The recommendation may still come, until the day that was announced."), code="too-early")
    why = reasoned(reason)
    finish(application, by=by, at=at)
    event = note(application, made.event, by=by, at=at, reason=why[:500])
    tell(application, event, at)
    _onward(application, enterprise, event, by=by, at=at)
    return application


def _level_of(application):
    if application.state not in (COUNTY, CITY):
        raise Overtaken(state=application.state)
    return application.state


def recommender(application):
    """The bureau whose word an application waits for: of the applicant's own county, or city; not one above."""
    firm = application.enterprise
    if application.state == COUNTY:
        return bureau_at(firm.division_id, firm.zone_id)
    return bureau_at(f"{firm.division_id[:4]}00")


def _own_level(application, by):
    if by.agency_code != recommender(application).pk:
        raise OtherBureau(_("The bureau of the applicant's own county or city recommends."))


def _verb(application, level, verdict):
    if verdict == NO:
        return "not_recommend"
    if level == CITY:
        return "recommend_city"
    return "recommend_county" if application.round.programme.has(CITY) else "recommend_county_last"


def _onward(application, enterprise, event, *, by, at):
    if application.state == states.CITY:
        agency = bureau_at(f"{application.enterprise.division_id[:4]}00")
        begin(application, "city", holder=agency.pk, by=by, at=at, **announced(application, at))
    else:
        agency = Agency.objects.get(pk=application.round.agency_id)
        _check(application, enterprise, by=by, at=at)
        application.save()
        begin(application, "eligibility", holder=agency.pk, by=by, at=at)
    tell_agency(application, agency.pk, event, at)


@transaction.atomic
def check(*, application_id, by, at):
    """Judge every requirement anew on what is known now; returns the Application."""
    enterprise, application = held(application_id, by)
    made = step(application, "check", by)
    _check(application, enterprise, by=by, at=at)
    application.save()
    note(application, made.event, by=by, at=at, failed=_failed(application))
    return application


def _check(application, enterprise, *, by, at):
    """Write what the rules find; what an officer has waived stays waived while it is still not shown, and rests on the
    same: what came since somebody looks at too. The caller saves the application: it may be found eligible by what is
    written here, or not."""
    waived = {row.requirement_id: row for row in application.eligibility.filter(waived=True)}
    application.eligibility.all().delete()
    rows = []
    given = application.round.programme, application.wanted, today(at), application
    for each in judged(enterprise, *given):
        row = Eligibility(
            application=application, requirement=each.requirement, passed=each.finding.passed,
            possible_on=each.finding.possible_on, evidence=each.evidence, checked_at=at,
        )  # fmt: skip
        before = waived.get(each.requirement.pk)
        if before and not row.passed and grounds(before.evidence) == grounds(row.evidence):
            row.waived, row.waived_reason = True, before.waived_reason
            row.waived_by, row.waived_label = before.waived_by, before.waived_label
        rows.append(row)
    Eligibility.objects.bulk_create(rows)
    application.checked_at = at


def _failed(application):
    rows = application.eligibility.filter(passed=False, waived=False)
    return list(rows.order_by("requirement__position").values_list("requirement__check_name", flat=True))


@transaction.atomic
def waive(*, application_id, requirement_id, reason, by, at):
    """Accept a soft requirement that the ledger does not show, on papers an officer has seen; returns the row."""
    by.require(states.MANAGE)
    _enterprise, application = held(application_id, by)
    step(application, "check", by)
    row = application.eligibility.select_related("requirement").filter(requirement=requirement_id).first()
    if row is None or row.passed:
        raise Invalid(_("There is nothing to accept here."), field="requirement_id")
    if row.requirement.final_for(application.person):
        raise Invalid(_("This requirement is met by the rules or not at all."), code="hard", field="requirement_id")
    row.waived, row.waived_reason = True, reasoned(reason)
    row.waived_by, row.waived_label = by.user_id, by.actor
    row.save()
    note(
        application,
        "awards.requirement_waived",
        by=by,
        at=at,
        check=row.requirement.check_name,
        reason=row.waived_reason,
    )
    return row


@transaction.atomic
def accept(*, application_id, by, at):
    """Find the applicant eligible; every requirement is met, or accepted with reasons by another than who finds it
    so. Returns the Application. Raises NotEligible, SamePerson."""
    enterprise, application = held(application_id, by)
    made = step(application, "accept", by)
    _other_than_recommended(application, by)
    _check(application, enterprise, by=by, at=at)
    if waived_alone(application, by):
        raise SamePerson
    failed = _failed(application)
    if failed:
        rows = application.eligibility.select_related("requirement").filter(passed=False, waived=False)
        text = " ".join(str(sentence(row.requirement, row)) for row in rows.order_by("requirement__position"))
        raise NotEligible(text, against=failed)
    application.eligible_by = by.user_id
    application.save()
    finish(application, by=by, at=at)
    tell(application, note(application, made.event, by=by, at=at), at)
    return application


@transaction.atomic
def refuse(*, application_id, reason, by, at):
    """Find the applicant not eligible, with the reason; returns the Application."""
    _enterprise, application = held(application_id, by)
    made = step(application, "refuse", by)
    _other_than_recommended(application, by)
    application.reason, application.eligible_by = reasoned(reason), by.user_id
    ended(application, today(at), by=by, at=at)
    tell(application, note(application, made.event, by=by, at=at, reason=application.reason), at)
    return application


def waived_alone(application, by):
    """Whether the actor has accepted a requirement of it on papers: another finds the applicant eligible then."""
    return by.user_id is not None and application.eligibility.filter(waived=True, waived_by=by.user_id).exists()


def _other_than_recommended(application, by):
    if by.user_id is not None and application.recommendations.filter(given_by=by.user_id).exists():
        raise SamePerson
