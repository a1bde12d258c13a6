"""Satisfaction surveys: planned by city, open for a time, answered online and by interviewers, closed into figures.

Closing puts the scores of every domain and city into the store as another vintage of their series, with the margins of
the sample; the index is computed from them by the next run. They are public once a second person released them
(clearing.py). Before its last day is over a survey is closed by a second person alone, for a reason that was given.
"""

import hashlib
from collections import defaultdict

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from apps.access.queries import holders
from apps.audit.operations import record
from apps.kernel.errors import DomainError, Invalid, Stale
from apps.kernel.moves import move
from apps.kernel.rules.unseen import says_something
from apps.notifications.operations import notify, settle

from .. import states
from ..loading import questions
from ..models import Domain, Provenance, Question, Quota, Release, Reply, Series, Survey
from ..permissions import Permission
from ..queries.places import cities
from ..rules import sample_size, satisfaction
from ..rules.faults import Fault
from ..rules.rounding import half_up
from .clearing import settle_release
from .live import put_values
from .turns import turn_to_write

ASKED = "indices.survey_close_asked"
PLACES = 2


class NotOpen(DomainError):
    code = "survey-not-open"
    message = _("This survey is not open.")


class SentAlready(DomainError):
    code = "sent-already"
    message = _("This form was sent already. Nothing was counted twice.")


class NotOver(DomainError):
    code = "survey-not-over"
    message = _("Its last day is not over. Ask with a reason, and a second person closes it early.")


class OverAlready(DomainError):
    code = "survey-over"
    message = _("Its last day is over: close it.")


class SecondPerson(DomainError):
    code = "second-person"
    status = 403
    message = _("A survey is closed early by somebody other than who asked for it.")


class TooFewReplies(DomainError):
    """`details["cities"]`: codes of those that lack replies."""

    code = "too-few-replies"
    status = 422
    message = _("Some cities have fewer valid replies than planned as the least: %(cities)s.")


@transaction.atomic
def plan_survey(*, code, year, title, title_en, opens_on, closes_on, residents, margin, by, at, least=30, demo=False):
    """A survey with the portal's questionnaire and a sample by city; returns it.

    `residents` {city: 10 thousand}, `margin` in points that each city's score may be off at 95 per cent.
    """
    by.require(Permission.SURVEY)
    if closes_on < opens_on:
        raise Invalid(_("The last day does not lie before the first."), field="closes_on")
    known = {place.code for place in cities(settings.PROVINCE_CODE)}
    if strange := sorted(set(residents) - known):
        raise Invalid(_("No city of the province has the code %(code)s.") % {"code": strange[0]}, field="residents")
    try:
        design = sample_size.design(
            {area: sample_size.Place(count * 10_000) for area, count in residents.items()}, margin
        )
        with transaction.atomic():
            survey = Survey.objects.create(
                code=code, year=year, title=title, title_en=title_en, opens_on=opens_on, closes_on=closes_on,
                least=least, demo=demo, planned_by=by.actor,
            )  # fmt: skip
    except IntegrityError:
        raise Invalid(_("There is a survey with this code already."), field="code") from None
    except Fault as fault:
        raise Invalid(str(fault), field="margin") from None
    Question.objects.bulk_create(
        Question(survey=survey, domain_id=domain, position=number, text=text, text_en=text_en)
        for number, (domain, text, text_en) in enumerate(questions(), 1)
    )
    Quota.objects.bulk_create(
        Quota(survey=survey, area=area, residents=residents[area], planned=max(plan.replies, least))
        for area, plan in design.items()
    )
    _audit(survey, "indices.survey_planned", by=by, at=at, cities=len(design))
    return survey


@transaction.atomic
def open_survey(*, survey_id, by, at):
    survey = Survey.objects.select_for_update().get(pk=survey_id)
    step = move(survey, "open", table=states.SURVEY_MOVES, by=by)
    survey.save()
    _audit(survey, step.event, by=by, at=at)
    return survey


@transaction.atomic
def record_reply(*, survey_id, area, age, mode, answers, form_key, by, at):
    """Count one person's complete answers {position: 1 to 10}; returns the Reply.

    `form_key` is what keeps a form from being sent twice. An interview needs the permission, an online reply nobody's.
    Raises NotOpen, SentAlready, Invalid or NotPermitted.
    """
    survey = Survey.objects.select_for_update(no_key=True).get(pk=survey_id)
    today = timezone.localdate(at)
    if survey.state != states.OPEN or not survey.opens_on <= today <= survey.closes_on:
        raise NotOpen
    if mode != Reply.Mode.ONLINE:
        by.require(Permission.INTERVIEW)
        if not by.is_system and not area.startswith((by.division_prefix or "none")[:4]):
            raise Invalid(_("You interview in your own city."), field="area")
    wanted = set(survey.questions.values_list("position", flat=True))
    given = {int(key): value for key, value in answers.items()}
    if set(given) != wanted or any(not isinstance(value, int) or not 1 <= value <= 10 for value in given.values()):
        raise Invalid(_("Every question is answered from 1 to 10."), field="answers")
    if not survey.quotas.filter(area=area).exists():
        raise Invalid(_("This city is not in the sample."), field="area")
    token = hashlib.sha256(f"{settings.SECRET_KEY}:{survey.pk}:{form_key}".encode()).hexdigest()
    try:
        with transaction.atomic():
            reply = Reply.objects.create(
                survey=survey, area=area, age=age, mode=mode, token=token, given_at=at,
                interviewer=None if mode == Reply.Mode.ONLINE else by.user_id,
                answers={str(key): value for key, value in sorted(given.items())},
            )  # fmt: skip
    except IntegrityError:
        raise SentAlready from None
    if mode != Reply.Mode.ONLINE:
        _audit(survey, "indices.interview_recorded", by=by, at=at, reply=reply.pk, area=area)
    return reply


@transaction.atomic
def void_reply(*, reply_id, reason, by, at):
    """Set a reply aside with its reason: it is kept, and counts no more. Returns it.

    Raises NotPermitted, Invalid, Stale or NotOpen.
    """
    by.require(Permission.SURVEY)
    if not says_something(reason):
        raise Invalid(_("Give the reason."), field="reason")
    # first the survey: whoever closes it holds it, and has counted the reply by the time that this is done
    survey = Survey.objects.select_for_update(of=("self",), no_key=True).get(replies=reply_id)
    if survey.state != states.OPEN:
        raise NotOpen
    reply = Reply.objects.select_for_update(of=("self",)).select_related("survey").get(pk=reply_id)
    if reply.voided_at:
        raise Stale
    reply.voided_at, reply.voided_by, reply.void_reason = at, by.actor, reason.strip()
    reply.save()
    _audit(reply.survey, "indices.reply_voided", by=by, at=at, reply=reply.pk, reason=reason.strip())
    return reply


@transaction.atomic
def close_survey(*, survey_id, by, at):
    """Estimate domains and cities with their margins and put them into the store; returns the survey.

    Raises NotOver, TooFewReplies (nothing is closed), WrongState or NotPermitted.
    """
    survey = Survey.objects.select_for_update().get(pk=survey_id)
    step = move(survey, "close", table=states.SURVEY_MOVES, by=by)
    if not over(survey, at):
        raise NotOver
    return _close(survey, step, by=by, at=at)


@transaction.atomic
def ask_to_close(*, survey_id, reason, by, at):
    """Ask that a survey be closed before its last day is over; returns it."""
    survey = Survey.objects.select_for_update().get(pk=survey_id)
    step = move(survey, "ask", table=states.SURVEY_MOVES, by=by)
    if over(survey, at):
        raise OverAlready
    if not says_something(reason):
        raise Invalid(_("Give the reason."), field="reason")
    survey.early_reason, survey.early_by, survey.early_user, survey.early_at = (
        reason.strip()[:300], by.actor, by.user_id, at,
    )  # fmt: skip
    survey.save()
    event = _audit(survey, step.event, by=by, at=at, reason=survey.early_reason)
    for user in holders(Permission.PUBLISH, timezone.localdate(at)).exclude(pk=by.user_id).order_by("pk"):
        notify(kind=ASKED, to=("user", user.pk), event=event, at=at, url=_page(survey), data={"title": survey.title})
    return survey


@transaction.atomic
def close_early(*, survey_id, by, at):
    """Agree to what another asked for, and close; returns the survey. Raises SecondPerson, and as `close_survey`."""
    survey = _asked(survey_id)
    step = move(survey, "agree", table=states.SURVEY_MOVES, by=by)
    if by.user_id is None or by.user_id == survey.early_user:
        raise SecondPerson
    settle(kind=ASKED, url=_page(survey), by=by, at=at)
    return _close(survey, step, by=by, at=at)


@transaction.atomic
def keep_open(*, survey_id, reason, by, at):
    """Decline what was asked for: the survey stays open until its last day; returns it."""
    if not says_something(reason):
        raise Invalid(_("Give the reason."), field="reason")
    survey = _asked(survey_id)
    step = move(survey, "keep", table=states.SURVEY_MOVES, by=by)
    survey.early_reason, survey.early_by, survey.early_user, survey.early_at = "", "", None, None
    survey.save()
    settle(kind=ASKED, url=_page(survey), by=by, at=at)
    _audit(survey, step.event, by=by, at=at, reason=reason.strip())
    return survey


def _asked(survey_id):
    survey = Survey.objects.select_for_update().get(pk=survey_id)
    if not survey.early_reason:
        raise Stale
    return survey


def over(survey, at):
    """Whether its last day is over: until then replies come in."""
    return timezone.localdate(at) > survey.closes_on


def _close(survey, step, *, by, at):
    found = estimates(survey)
    short = [area for area, quota in _quotas(survey).items() if _count(found, area) < survey.least]
    if short:
        raise TooFewReplies(TooFewReplies.message % {"cities": "、".join(short)}, cities=short)
    at = turn_to_write(at)
    release = Release.objects.create(
        kind="survey", source=survey.title, recorded_at=at, recorded_by=by.actor, recorded_user=by.user_id,
        values_count=sum(map(len, _rows(survey, found).values())),
    )  # fmt: skip
    series = {row.code: row for row in Series.objects.filter(code__startswith="satisfaction.")}
    for code, rows in _rows(survey, found).items():
        put_values(
            series[code], rows, release=release, at=at, demo=survey.demo, provenance=Provenance.OFFICIAL,
            source=survey.title,
        )  # fmt: skip
    survey.closed_at, survey.closed_by, survey.closed_user = at, by.actor, by.user_id
    survey.save()
    settle_release(release, by=by, at=at)
    _audit(survey, step.event, by=by, at=at, release=release.pk)
    return survey


def _quotas(survey):
    return {row.area: row for row in survey.quotas.order_by("area")}


def _count(found, area):
    return found[area].whole.n if area in found else 0


def estimates(survey):
    """{city: satisfaction.City} of those with enough replies. A city is one stratum: how old its residents are is not
    known to the portal, so ages are not weighted."""
    domains = defaultdict(tuple)
    for domain, position in survey.questions.order_by("position").values_list("domain_id", "position"):
        domains[domain] += (str(position),)
    form = satisfaction.Questionnaire(domains)
    replies = defaultdict(list)
    rows = Reply.objects.filter(survey=survey, voided_at__isnull=True).order_by("pk").values_list("area", "answers")
    for area, answers in rows:
        replies[area].append(answers)
    return {
        area: satisfaction.city(
            form, {area: satisfaction.Stratum(quota.residents * 10_000, tuple(replies[area]))}, area=area
        )
        for area, quota in _quotas(survey).items()
        if len(replies[area]) >= max(2, survey.least)
    }  # fmt: skip


def _rows(survey, found):
    """{series: rows for the store}, the province weighted by residents."""
    domains = list(Domain.objects.order_by("position").values_list("code", flat=True))
    rows = {f"satisfaction.{code}": [] for code in domains} | {"satisfaction.overall": []}
    for area, city in found.items():
        rows["satisfaction.overall"].append(_row(survey, area, city.whole))
        for code, estimate in city.domains.items():
            rows[f"satisfaction.{code}"].append(_row(survey, area, estimate))
    if found:
        rows["satisfaction.overall"].append(_row(survey, settings.PROVINCE_CODE, satisfaction.province(found)))
        for code in domains:
            each = {
                area: satisfaction.City(city.domains[code], {}, city.residents)
                for area, city in found.items() if code in city.domains
            }  # fmt: skip
            if each:
                row = _row(survey, settings.PROVINCE_CODE, satisfaction.province(each))
                rows[f"satisfaction.{code}"].append(row)
    return {code: values for code, values in rows.items() if values}


def _row(survey, area, estimate):
    value, margin = estimate.published(PLACES)
    return {"area": area, "period": survey.year, "value": value, "low": half_up(value - margin, PLACES),
            "high": half_up(value + margin, PLACES), "n": estimate.n}  # fmt: skip


def _page(survey):
    return f"/desk/indices/surveys/{survey.pk}/"


def _audit(survey, verb, *, by, at, **data):
    data = {"code": survey.code} | data
    return record(verb=verb, by=by, at=at, subject=("survey", survey.pk), division=settings.PROVINCE_CODE, data=data)
