"""Officers declare their interests, or the bureau enters one it found; who has one takes no step on that party. Before
the first step in a round everybody states that there is nothing else."""

from django.contrib.auth import get_user_model
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from apps.access.models import Post
from apps.audit.operations import record
from apps.divisions.models import Agency
from apps.kernel.errors import Invalid
from apps.kernel.stepping import OutOfReach, saved, today
from apps.registry.models import Enterprise

from .. import states
from ..models import Application, Expert, Round, StaffInterest, Statement
from ..queries.conflicts import excluded
from ..queries.recusal import ties


@transaction.atomic
def declare_own(*, kind, party_code, by, at, until=None, note="", username=""):
    """Declare a tie of one's own; or, by whoever decides, one that was found of a colleague of the bureau, by the user
    name. Returns the StaffInterest."""
    by.require_any(states.RECOMMEND, states.MANAGE, states.DECIDE, states.APPROVE)
    agency = Agency.objects.select_related("division").filter(pk=by.agency_code).first()
    if agency is None or not by.is_agency or by.user_id is None:
        raise OutOfReach
    user = _whose(username.strip(), agency, by, at)
    code = party_code.strip().upper()
    firm = Enterprise.objects.current().filter(uscc=code).first()
    row = StaffInterest(
        agency=agency, user=user, kind=kind, party_code=code, party_name=firm.name if firm else "", until=until,
        found=user.pk != by.user_id, note=note.strip()[:300], declared_on=today(at), declared_by=by.user_id,
        declared_label=by.actor,
    )  # fmt: skip
    saved(row, awards_staff_party="party_code", awards_staff_once="party_code")
    # not which party: an interest is the officer's own affair, kept in the register
    record(verb="awards.staff_interest_declared", by=by, at=at, subject=("award_staff", row.pk),
           division=agency.division_id, data={"kind": kind, "found": row.found})  # fmt: skip
    return row


def _whose(username, agency, by, at):
    if not username:
        return get_user_model().objects.get(pk=by.user_id)
    by.require(states.DECIDE)
    posts = Post.objects.filter(user__username=username, agency=agency, valid_from__lte=today(at))
    post = posts.select_related("user").order_by("-pk").first()
    if post is None:
        raise Invalid(_("Nobody with this user name has a post at your bureau."), field="username")
    return post.user


ACTING = (states.RECOMMEND, states.MANAGE, states.DECIDE, states.APPROVE, states.REVIEW)


@transaction.atomic
def state_interests(*, round_id, by, at):
    """State before the first step in a round: no tie to any of its applicants but those declared. Returns it.

    Said once for the round; a tie that arises later is declared, and counts at once.
    """
    by.require_any(*ACTING)
    row = Round.objects.visible_to(by).select_related("programme").filter(pk=round_id).first()
    if row is None or not by.is_agency or by.user_id is None:
        raise OutOfReach
    if row.state == states.DRAFT:  # after the end too: an objection may be left to decide
        raise Invalid(_("Interests are stated for a round that is announced."), code="not-announced")
    mine = Statement.objects.filter(round=row, user=by.user_id).first()
    if mine is not None:
        return mine
    seen = list(applicants_of(row, by))
    made = Statement(round=row, user_id=by.user_id, agency_id=by.agency_code, applicants=len(seen),
                     ties=_tied(row, seen, by, at), stated_at=at, stated_label=by.actor)  # fmt: skip
    saved(made, awards_statement_once="round")
    record(verb="awards.interests_stated", by=by, at=at, subject=("award_round", row.pk),
           division=made.agency.division_id, data={"applicants": made.applicants, "ties": made.ties})  # fmt: skip
    return made


def applicants_of(row, by):
    """Whom a statement is about: of an expert those drawn for him, of an officer those of his area."""
    rows = Application.objects.visible_to(by).filter(round=row).handed_in()
    return rows.select_related("enterprise", "round__programme").order_by("pk")


def _tied(row, seen, by, at):
    """How many of them the actor has declared a tie to."""
    expert = Expert.objects.filter(user=by.user_id).order_by("pk").first() if by.may(states.REVIEW) else None
    if expert is not None:
        return len(excluded([expert], seen, today(at), same_city=row.programme.same_city)[expert.pk])
    return len(ties(by.user_id, [each.uscc for each in seen], row.opens_on))
