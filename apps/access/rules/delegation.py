"""Who may give a post to whom: house rule, after the separation of duties of GB/T 22239-2019 (7.1.10, 8.1.10).

Nobody raises his own rights, nobody gives what lies above his own level or outside his division, and nobody holds at
once a post that gives rights and one that uses them.
"""

from dataclasses import dataclass

RANK = {"county": 1, "city": 2, "province": 3}


@dataclass(frozen=True, slots=True)
class Granter:
    """The administrator: user number, level of his post's agency, its division prefix, its zone ("" for none)."""

    user_id: int | None
    level: str
    prefix: str
    zone: str = ""


@dataclass(frozen=True, slots=True)
class Grant:
    """The post to be given or ended: for whom, at an agency of which level, division and zone, with which role."""

    user_id: int
    agency_level: str
    division: str
    zone: str
    role_levels: tuple[str, ...]
    # for a post to be given: does it manage people; what the person's other posts do, a bool each
    manages: bool = False
    others_manage: tuple[bool, ...] = ()


def refusal(granter, grant):
    """Why the grant is refused, as a code, or "" when it may be given.

    "self": to oneself; "division": outside the granter's division or zone; "level": at a level above his own;
    "role": a role that agencies of that level do not have; "duties": the person would manage people and work on cases.
    """
    if grant.user_id == granter.user_id:
        return "self"
    if not grant.division.startswith(granter.prefix) or (granter.zone and grant.zone != granter.zone):
        return "division"
    if RANK[grant.agency_level] > RANK[granter.level]:
        return "level"
    if grant.agency_level not in grant.role_levels:
        return "role"
    return "duties" if any(other != grant.manages for other in grant.others_manage) else ""
