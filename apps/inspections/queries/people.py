"""Who of a bureau may do something."""

from apps.access.models import Post
from apps.access.roles import ROLES

from ..models import Decider, Inspector
from ..rules.availability import away
from ..states import APPROVE

NO_CERTIFICATE, AWAY = "no-certificate", "away"


def approvers_of(agency_id, *, on, but=None):
    """Ids of people with a post at the bureau whose role may approve its plans, without the author (`but`)."""
    return holders_of(APPROVE, agency_id, on=on, but=but)


def holders_of(permission, agency_id, *, on, but=None):
    """Ids of people with a post at the bureau whose role holds a permission, without one of them (`but`)."""
    roles = [role.code for role in ROLES.values() if permission in role.permissions]
    posts = Post.objects.filter(agency=agency_id, role__in=roles, user__is_active=True).in_force(on)
    return sorted(set(posts.exclude(user_id=but).values_list("user_id", flat=True)))


def head_roles(asked_on):
    """(codes of roles, Decider): who decides whether an inspector steps aside, by the law of the day of the request."""
    rule = Decider.objects.in_force("recusal", asked_on)
    return rule.roles.split(), rule


def heads_of(agency_id, *, asked_on, on, but=None):
    """Ids of people with such a post at the bureau on a day, without one of them (`but`)."""
    roles, _rule = head_roles(asked_on)
    posts = Post.objects.filter(agency=agency_id, role__in=roles, user__is_active=True).in_force(on)
    return sorted(set(posts.exclude(user_id=but).values_list("user_id", flat=True)))


def left_out(task, codes):
    """[(Inspector, why)] of the bureau who cannot be drawn for a task now: no certificate for one of its items that is
    valid on all days of the visits, or away too long; two queries more than people."""
    return [(row, why) for row, why in _looked_over(task, codes) if why]


def sorted_for(task, codes):
    """(as left_out, [Inspector] who can be drawn and have no account, how many can be drawn): the draw asks for no
    account, and a team without any can enter nothing. Queries as in left_out."""
    rows = _looked_over(task, codes)
    ready = [row for row, why in rows if not why]
    out = [(row, why) for row, why in rows if why]
    return out, [row for row in ready if row.user_id is None], len(ready)


def _looked_over(task, codes):
    rows = Inspector.objects.filter(agency=task.agency_id, left_on__isnull=True)
    found = []
    for row in rows.prefetch_related("certificates", "absences").order_by("key"):
        valid = [
            c for c in row.certificates.all()
            if c.valid_from <= task.starts_on and c.last_day >= task.ends_on
            and ("*" in c.items or codes & set(c.items))
        ]  # fmt: skip
        gone = away(task.starts_on, task.ends_on, [(a.first_day, a.last_day) for a in row.absences.all()])
        found.append((row, NO_CERTIFICATE if not valid else AWAY if gone else ""))
    return found
