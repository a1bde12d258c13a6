"""The catalogue of a day: programmes with their prizes, trees, requirements, obligations."""

from dataclasses import dataclass

from ..models import Consequence, Criterion, Obligation, Prize, Programme, Requirement
from ..rules.scoring import Item


@dataclass(frozen=True, slots=True)
class Whole:
    """A programme with what belongs to it on a day."""

    programme: Programme
    prizes: tuple
    requirements: tuple
    obligations: tuple
    consequences: tuple


def programmes(on):
    """Programmes in force on a day, provincial ones first."""
    return list(Programme.objects.on(on).select_related("agency", "division").order_by("division_id", "pk"))


def latest():
    """The newest version of every programme, provincial ones first."""
    rows = Programme.objects.select_related("agency", "division").order_by("code", "-validity").distinct("code")
    return sorted(rows, key=lambda row: (row.division_id, row.kind, row.code))


def versions(code):
    """Every version of a programme, the newest first."""
    return list(Programme.objects.filter(code=code).select_related("agency", "division").order_by("-validity"))


def whole(programme, on):
    own = {"programme_code": programme.code}
    return Whole(
        programme,
        tuple(Prize.objects.on(on).filter(**own).order_by("rank", "code")),
        tuple(Requirement.objects.on(on).filter(**own).order_by("position")),
        tuple(Obligation.objects.on(on).filter(**own).order_by("code")),
        tuple(Consequence.objects.on(on).filter(**own).order_by("code")),
    )


def tree(name, on):
    """Nodes of a criteria tree on a day, in their order."""
    return list(Criterion.objects.on(on).filter(tree=name).order_by("position"))


def parts(name, on):
    """[[category, its nodes …]] of a criteria tree on a day: each begins with a node at the top, in their order."""
    found = []
    for row in tree(name, on):
        if not row.parent_code or not found:
            found.append([])
        found[-1].append(row)
    return found


def categories(name, on):
    """The nodes by which a score is told: those at the top of a tree."""
    return [row for row in tree(name, on) if not row.parent_code]


def leaves(name, on):
    """Items that are scored, in their order."""
    return [row for row in tree(name, on) if row.leaf]


def items_among(codes, on):
    """Nodes with one of the codes on a day, of whatever tree."""
    return list(Criterion.objects.on(on).filter(code__in=codes))


def items_of(rows):
    """Items of rules/scoring.py for rows of Criterion."""
    return [Item(row.code, row.points, row.kind) for row in rows]
