"""A round from its preparation to the closing of applications; and a round that is called off."""

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from apps.deadlines.operations import end_of, start_clock, stop_clocks
from apps.kernel.errors import Invalid
from apps.kernel.figures import day as day_text
from apps.kernel.stepping import moved, reasoned, saved, today
from apps.registry.operations.locking import hold

from .. import states
from ..models import Application, Prize, Programme, Round, RoundPaper, RoundPrize
from ..permissions import Permission, own_agency
from . import panels, papers
from .steps import PORTAL, ROUND, OtherBureau, ended, held_round, need_stage, note, noted, positive, tell

FIELDS = {"awards_round_days": "county_until", "awards_round_once": "year"}
SHORTEST = 5  # days that an application has at least: a house rule


@transaction.atomic
def prepare_round(*, programme_code, year, title, opens_on, closes_on, county_until, city_until, review_until, by, at,
                  quotas=None):  # fmt: skip
    """Begin a round of a programme that the actor's bureau confers; returns it, a draft.

    Each prize has the quotas of the programme; `quotas` ({code of the prize: at most}) may ask for less. A round keeps
    the cycle of its programme: one in so many years, by its year and by the day it opens, called-off ones aside.
    Raises OtherBureau, Invalid.
    """
    by.require(Permission.MANAGE)
    programme = _programme(programme_code, opens_on, by)
    _refuse_days(opens_on, closes_on, county_until, at)
    _refuse_year(programme, year, opens_on)
    row = Round(
        programme=programme, programme_code=programme.code, agency=programme.agency, title=title.strip(), year=year,
        opens_on=opens_on, closes_at=end_of(closes_on), county_until=county_until, city_until=city_until,
        review_until=review_until, made_by=by.user_id, made_label=by.actor,
    )  # fmt: skip
    saved(row, **FIELDS)
    _set_prizes(row, quotas or {}, opens_on)
    noted(row, "awards.round_prepared", by=by, at=at, programme=programme.code, year=year)
    return row


def _programme(code, on, by):
    """The version of the day that applications open, of the actor's own bureau."""
    programme = Programme.objects.on(on).select_related("agency").filter(code=code).first()
    if programme is None:
        raise Invalid(_("This programme is not in force on that day."), field="programme_code")
    if not own_agency(by, programme):
        raise OtherBureau
    return programme


def _refuse_days(opens_on, closes_on, county_until, at):
    if (closes_on - opens_on).days < SHORTEST or opens_on < today(at):
        raise Invalid(_("Applications are open for five days at least, from today at the earliest."), field="closes_on")
    if county_until < closes_on:
        raise Invalid(_("Counties recommend after the closing."), field="county_until")


def _refuse_year(programme, year, opens_on, but=None):
    """Raise Invalid where the year is none of the cycle that opens now, or the programme is not due again in it.

    A year that lies ahead of the opening would let two rounds open in one cycle, under different names.
    """
    every = programme.cycle_years
    if not year <= opens_on.year <= year + every:
        text = _("The year of a round is that in which applications open, or one before it within its cycle.")
        raise Invalid(text, field="year")
    others = Round.objects.filter(programme_code=programme.code).exclude(state=states.CALLED_OFF).exclude(pk=but)
    first = opens_on.year
    near = Q(year__gt=year - every, year__lt=year + every) & ~Q(year=year)
    near |= Q(opens_on__year__gt=first - every, opens_on__year__lt=first + every) & ~Q(year=year)
    if last := others.filter(near).order_by("-opens_on", "-year").first():
        text = _(
            "This programme is held every %(every)s years and has its round of %(year)s, which opens on %(day)s: the "
            "next opens in %(next)s."
        )
        said = {"every": every, "year": last.year, "day": day_text(last.opens_on), "next": last.opens_on.year + every}
        raise Invalid(text % said, code="not-due", field="year")


@transaction.atomic
def amend(*, round_id, title, opens_on, closes_on, county_until, city_until, review_until, by, at, quotas=None,
          year=None):  # fmt: skip
    """Change a round that is not announced yet: its year and days, and what it may confer; returns it.

    A prize without a figure in `quotas` has the programme's own. Nothing of a round changes after its announcement.
    """
    row = held_round(round_id, by)
    made = moved(row, "amend", states.ROUNDS, by)
    row.programme = _programme(row.programme_code, opens_on, by)
    _refuse_days(opens_on, closes_on, county_until, at)
    row.year = year or row.year
    _refuse_year(row.programme, row.year, opens_on, but=row.pk)
    row.title, row.opens_on, row.closes_at = positive(title, "title")[:120], opens_on, end_of(closes_on)
    row.county_until, row.city_until, row.review_until = county_until, city_until, review_until
    saved(row, **FIELDS)
    row.prizes.all().delete()
    _set_prizes(row, quotas or {}, opens_on)
    noted(row, made.event, by=by, at=at, year=row.year, opens_on=str(opens_on), closes_on=str(closes_on),
          quotas={code: most for code, most in sorted((quotas or {}).items()) if most is not None})  # fmt: skip
    return row


@transaction.atomic
def discard(*, round_id, by, at):
    """Throw a draft of a round away, one of the wrong programme for instance: nobody outside has seen it."""
    by.require(Permission.MANAGE)
    row = held_round(round_id, by)
    need_stage(row, states.DRAFT)
    noted(row, "awards.round_discarded", by=by, at=at, programme=row.programme_code, year=row.year, title=row.title)
    row.delete()


def _set_prizes(row, quotas, on):
    prizes = Prize.objects.on(on).filter(programme_code=row.programme_code).order_by("rank", "code")
    for prize in prizes:
        asked = prize.quota if quotas.get(prize.code) is None else quotas[prize.code]
        if asked is not None and prize.quota is not None and asked > prize.quota:
            text = _("The programme allows %(most)s of “%(prize)s” at most.") % {"most": prize.quota, "prize": prize}
            raise Invalid(text, code="quota-exceeded", field="quotas")
        RoundPrize.objects.create(round=row, prize=prize, quota=asked, people_quota=_within(prize.people_quota, asked),
                                  organisation_quota=_within(prize.organisation_quota, asked),
                                  city_quota=prize.city_quota)  # fmt: skip


def _within(most, asked):
    """A part of a quota, where the round asks for less than the programme allows."""
    return most if most is None or asked is None else min(most, asked)


@transaction.atomic
def announce(*, round_id, announcement, by, at):
    """Publish the round; applications are taken from its first day to its last. Returns it."""
    row = held_round(round_id, by)
    made = moved(row, "announce", states.ROUNDS, by)
    row.announcement = announcement.strip()
    if not row.announcement:
        raise Invalid(_("Say in the announcement who may apply, how, and until when."), field="announcement")
    if (row.last_day - max(row.opens_on, today(at))).days < SHORTEST:
        raise Invalid(
            _("Too few days are left until the closing: amend them before you announce."), field="announcement"
        )
    _refuse_year(row.programme, row.year, row.opens_on, but=row.pk)
    row.announced_on = today(at)
    row.save()
    prizes = [{"name": each.prize.name, "quota": "" if each.quota is None else str(each.quota)}
              for each in row.prizes.select_related("prize").order_by("prize__rank", "pk")]  # fmt: skip
    papers.of_round(row, RoundPaper.Kind.ANNOUNCEMENT, by=by, at=at, text=row.announcement, prizes=prizes,
                    opens_on=str(row.opens_on), closes_on=str(row.last_day))  # fmt: skip
    start_clock(
        rule_code="awards.closing", subject=(ROUND, row.pk), starts_on=today(at),
        value=(row.last_day - today(at)).days,
        unit="day", legal_basis=row.programme.legal_basis[:200], division=row.agency.division_id, label=row.title,
        url=f"/desk/awards/rounds/{row.pk}/", holder=row.agency_id, duty=False, on_expiry="awards.close", by=PORTAL,
        at=at,
    )  # fmt: skip
    noted(row, made.event, by=by, at=at)
    return row


@transaction.atomic
def close(*, round_id, by, at):
    """Close the round for applications after its last day, where the portal has not yet; returns it."""
    row = held_round(round_id, by)
    if at < row.closes_at:
        raise Invalid(_("Applications are taken until the day that was announced."), code="too-early")
    _close(row, "close", by=by, at=at)
    stop_clocks(subject=(ROUND, row.pk), by=by, at=at, rule_code="awards.closing")
    return row


def close_in_time(clock, by, at):
    """Handler: the last day for applications has passed."""
    row = Round.objects.select_for_update(of=("self",)).select_related("agency").get(pk=clock.subject_id)
    if row.state == states.OPEN:
        _close(row, "close_in_time", by=by, at=at)


def hold_round(clock):
    """Before a clock of a round runs out: its enterprises, then the round are locked.

    Verbs of an application take its enterprise first and the round after it, those that end a round (publish, confer,
    call off) the round first and its enterprises after it. No order serves both; where two of them wait for one another
    the database ends one, and the sweep and the load of the calendar begin theirs anew."""
    hold_rounds([clock.subject_id])


def hold_rounds(round_ids):
    """Before limits are counted anew: what hold_round locks, for all of them, enterprises in their order first."""
    keys = Application.objects.filter(round__in=round_ids).values_list("enterprise_id", flat=True)
    for key in sorted(set(keys)):
        hold(key)
    list(Round.objects.select_for_update(of=("self",)).filter(pk__in=round_ids).order_by("pk"))


def _close(row, verb, *, by, at):
    """Drafts that nobody handed in have no object any more."""
    made = moved(row, verb, states.ROUNDS, by)
    row.closed_on = today(at)
    drop_open(row, states.DRAFT, by=by, at=at)
    row.save()
    noted(row, made.event, by=by, at=at, applications=Application.objects.filter(round=row).handed_in().count())


def drop_open(row, *stages, by, at):
    """Applications of the round in these states have no object any more; each is told."""
    keys = Application.objects.filter(round=row, state__in=stages).order_by("enterprise_id", "pk")
    for enterprise_id, key in list(keys.values_list("enterprise_id", "pk")):
        hold(enterprise_id)
        related = ("round__programme", "round__agency", "enterprise")
        application = Application.objects.select_for_update(of=("self",)).select_related(*related).get(pk=key)
        made = moved(application, "drop", states.APPLICATIONS, PORTAL)
        ended(application, today(at), by=by, at=at)
        tell(application, note(application, made.event, by=by, at=at), at)


@transaction.atomic
def call_off(*, round_id, reason, by, at):
    """End a round before its publicity, with the reason published; returns it."""
    row = held_round(round_id, by)
    made = moved(row, "call_off", states.ROUNDS, by)
    row.reason = reasoned(reason)
    row.save()
    drop_open(row, *states.APPLICATION_OPEN, by=by, at=at)
    stop_clocks(subject=(ROUND, row.pk), by=by, at=at, rule_code=None)
    panels.open_reviewers(row, at=at)
    noted(row, made.event, by=by, at=at, reason=row.reason)
    return row
