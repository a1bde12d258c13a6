"""The sitting of the committee: its members as they were there and voted; refused where too few were, or agreed."""

from django.utils.translation import gettext_lazy as _

from apps.kernel.errors import DomainError, Invalid
from apps.kernel.stepping import saved

from ..models import PARTS, Member
from ..rules.committee import count


class NotQuorate(DomainError):
    code = "not-quorate"
    message = _("Too few members of the committee were present.")


class NotCarried(DomainError):
    code = "not-carried"
    message = _("Too few of those who may vote were for the list.")


def seat_members(row, members):
    """Keep the sitting; `members` are dicts of name, office and part. Returns the Members. Raises NotQuorate,
    NotCarried, Invalid."""
    given = [{name: (each.get(name) or "").strip() for name in ("name", "office", "part")} for each in members]
    if not given:
        raise Invalid(_("Enter the members of the committee, present or not."), field="members")
    for each in given:
        if each["part"] not in PARTS:
            text = _("Choose for “%(name)s”: present with a vote, left, or absent.") % {"name": each["name"]}
            raise Invalid(text, field="members")
    found, programme = count(each["part"] for each in given), row.programme
    if not found.quorate(programme.quorum):
        raise NotQuorate(present=found.present, members=found.members)
    if not found.carried(programme.majority):
        raise NotCarried(agreeing=found.agreeing, voting=found.voting)
    last = row.members.order_by("-sitting").values_list("sitting", flat=True).first() or 0
    return [saved(Member(round=row, sitting=last + 1, **each), awards_member_named="members",
                  awards_member_once="members") for each in given]  # fmt: skip


def sitting_of(row):
    """(Members of the newest sitting, Count); ([], None) before the committee met, or after its list was undone."""
    if row.committee_on is None:
        return [], None
    rows = list(row.members.order_by("-sitting", "pk"))
    newest = [each for each in rows if each.sitting == rows[0].sitting]
    return newest, count(each.part for each in newest) if newest else None


def last_members(row):
    """[(name, office)] of the newest sitting of the programme: who is asked again, most likely."""
    before = Member.objects.filter(round__programme_code=row.programme_code).order_by("-round_id", "-sitting").first()
    if before is None:
        return []
    rows = Member.objects.filter(round=before.round_id, sitting=before.sitting).order_by("pk")
    return list(rows.values_list("name", "office"))
