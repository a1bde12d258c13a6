"""The register of experts and their interests: declared by themselves, or found by the bureau."""

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from apps.access.models import Post
from apps.audit.operations import record
from apps.divisions.models import Agency
from apps.kernel.errors import Invalid
from apps.kernel.rules.unseen import says_something
from apps.kernel.stepping import OutOfReach, reasoned, saved, today
from apps.notifications.operations import notify
from apps.registry.models import Enterprise

from .. import states
from ..models import Expert, Interest, Review
from ..permissions import own_agency
from ..queries.parties import same_party
from ..rules.conflicts import EMPLOYER
from .steps import INTEREST_TOLD, PORTAL


@transaction.atomic
def add_expert(*, key, name, employer, employer_code, city_code, fields, valid_from, last_day, by, at, username="",
               most=None):  # fmt: skip
    """Take an expert into the bureau's register; the employer is his first interest. Returns the Expert."""
    by.require(states.MANAGE)
    agency = Agency.objects.select_related("division").filter(pk=by.agency_code).first()
    if agency is None or not by.is_agency:
        raise OutOfReach
    if Expert.objects.filter(key=key.strip()).exists():
        raise Invalid(_("An expert with this number is entered already."), field="key")
    row = Expert(
        agency=agency, user=_account(username, agency, at), key=key.strip(), name=name.strip(),
        employer=employer.strip(), city_code=city_code, fields=sorted(set(fields)), most=most, valid_from=valid_from,
        last_day=last_day, added_label=by.actor,
    )  # fmt: skip
    saved(row, awards_expert_days="last_day", awards_expert_text="key", awards_expert_user="username")
    if employer_code:
        _declare(row, EMPLOYER, employer_code, "", None, by=by, at=at, found=False)
    _noted("awards.expert_added", row, by=by, at=at, key=row.key, fields=row.fields)
    return row


def _account(username, agency, at):
    """The account of a person with a post as expert at the bureau; None where no name is given."""
    if not username.strip():
        return None
    posts = Post.objects.filter(user__username=username.strip(), agency=agency, role=states.EXPERT)
    post = posts.filter(valid_from__lte=today(at)).select_related("user").order_by("-pk").first()
    if post is None:
        raise Invalid(_("Nobody with this user name has a post as expert at your bureau."), field="username")
    return post.user


@transaction.atomic
def remove_expert(*, expert_id, by, at):
    """Somebody leaves the register: nothing further is drawn for them. Returns the Expert."""
    by.require(states.MANAGE)
    row = Expert.objects.visible_to(by).select_for_update(of=("self",)).select_related("agency").filter(pk=expert_id)
    row = row.first()
    if row is None or not own_agency(by, row):
        raise OutOfReach
    if row.left_on is None:
        row.left_on = today(at)
        row.save(update_fields=["left_on"])
        _noted("awards.expert_removed", row, by=by, at=at, key=row.key)
    return row


@transaction.atomic
def change_terms(*, expert_id, last_day, fields, most, reason, by, at):
    """Change until when an expert of the register may be drawn, for which fields and how often in a round, with the
    reason; seats he has stay. Returns the Expert. Raises OutOfReach, Invalid."""
    by.require(states.MANAGE)
    rows = Expert.objects.visible_to(by).select_for_update(of=("self",)).select_related("agency")
    row = rows.filter(pk=expert_id).first()
    if row is None or not own_agency(by, row):
        raise OutOfReach
    if row.left_on is not None:
        raise Invalid(_("This expert has left the register."), code="left")
    row.last_day, row.fields, row.most = last_day, sorted(set(fields)), most
    why = reasoned(reason)
    saved(row, awards_expert_days="last_day", awards_expert_text="fields")
    _noted("awards.expert_changed", row, by=by, at=at, key=row.key, last_day=str(row.last_day), fields=row.fields,
           most=row.most, reason=why[:500])  # fmt: skip
    return row


@transaction.atomic
def declare_interest(*, expert_id, kind, party_code, by, at, until=None, note=""):
    """An expert declares a tie, or the bureau enters one that it found; returns the Interest.

    Reviews under way are not touched here: what is found of an expert who is drawn already goes through
    reviewing.set_aside, by name and with the reason; `conflicting` lists them.
    """
    by.require_any(states.REVIEW, states.MANAGE)
    expert = Expert.objects.visible_to(by).select_for_update(of=("self",)).select_related("agency").filter(pk=expert_id)
    expert = expert.first()
    if expert is None:
        raise OutOfReach
    own = by.user_id is not None and expert.user_id == by.user_id
    if not own and not says_something(note):
        raise Invalid(_("Say how this tie was found, and what shows it."), field="note")
    row = _declare(expert, kind, party_code, note, until, by=by, at=at, found=not own)
    if own:
        _tell_bureau(expert, row, at)
    return row


def _tell_bureau(expert, row, at):
    """Who declares something of an applicant he reviews need not tell the bureau himself."""
    for review in conflicting(expert, row.party_code):
        each = review.application.round
        event = _noted("awards.interest_touches", expert, by=PORTAL, at=at, key=expert.key)
        notify(kind=INTEREST_TOLD, to=("agency", each.agency_id), event=event, at=at, data={"round": each.title},
               url=f"/desk/awards/applications/{review.application_id}/")  # fmt: skip


def _declare(expert, kind, party_code, note, until, *, by, at, found):
    code = party_code.strip().upper()
    firm = Enterprise.objects.current().filter(uscc=code).first()
    row = Interest(
        expert=expert, kind=kind, party_code=code, party_name=firm.name if firm else "", until=until, found=found,
        note=note.strip()[:300], declared_on=today(at), declared_by=by.user_id, declared_label=by.actor,
    )  # fmt: skip
    saved(row, awards_interest_party="party_code", awards_interest_once="party_code")
    # not which party: an interest is the expert's own affair, kept in the register
    _noted("awards.interest_declared", expert, by=by, at=at, key=expert.key, kind=kind, found=found)
    return row


def conflicting(expert, party_code):
    """Reviews of the expert that stand and touch the party, under whichever code it applied: to be set aside."""
    code = party_code.strip().upper()
    codes = same_party([code])[0].get(code, {code})
    rows = Review.objects.standing().filter(expert=expert, application__uscc__in=codes)
    open_ones = rows.filter(application__state__in=(states.ELIGIBLE, states.PROPOSED, states.PUBLIC))
    return open_ones.select_related("application__round").order_by("pk")


def _noted(verb, row, *, by, at, **data):
    return record(verb=verb, by=by, at=at, subject=("award_expert", row.pk), division=row.agency.division_id, data=data)
