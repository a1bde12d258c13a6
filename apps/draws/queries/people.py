"""Who may witness a draw."""

from dataclasses import dataclass

from apps.access.models import Post
from apps.access.roles import ROLES

from .. import origins, states
from .repeated import withheld

WITNESS = states.DRAW.find("commit", states.COMMITTING).permission


@dataclass(frozen=True, slots=True)
class Candidate:
    user_id: int
    label: str
    office: str


def witnesses_for(draw, *, on):
    """People with a post at the draw's agency or at one above it whose role may witness, but nobody who prepared it,
    has a part in what is drawn or withheld a secret in a draw that it repeats."""
    code = draw.agency.division_id
    places = {code, code[:4] + "00", code[:2] + "0000"}
    roles = [role.code for role in ROLES.values() if WITNESS in role.permissions]
    posts = (
        Post.objects.filter(role__in=roles, agency__division__in=places, user__is_active=True)
        .in_force(on)
        .exclude(user_id__in=origins.parties_of(draw) | withheld(draw))
        .select_related("user", "agency")
        .order_by("-agency__division_id", "user_id")
    )
    found = {}
    for post in posts:
        found.setdefault(post.user_id, Candidate(post.user_id, str(post.user), post.agency.name))
    return list(found.values())
