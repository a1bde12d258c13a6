"""In which order indices are computed: each after those it reads, and none that would rest on itself.

Definitions that ended count as those in force do: one step of a run computes all periods of an index, the older ones by
the definition that held for them.
"""

from collections import defaultdict
from graphlib import CycleError, TopologicalSorter

from django.utils.translation import gettext_lazy as _

from apps.kernel.errors import DomainError

from ..models import Definition, Index, Node
from ..rules.accounts import FACTOR


class Circle(DomainError):
    """No definition that closes one is approved (definitions.py, a trigger)."""

    code = "circle"
    status = 422
    message = _("These indices rest on one another in a circle: %(indices)s.")


def in_order(definitions):
    """{index: [its definitions]}, each index after those it reads. Raises Circle."""
    of = defaultdict(list)
    for row in definitions:
        of[row.index_id].append(row)
    reads = {owner: set() for owner in of} | {
        owner: {source for source in sources if source in of} for owner, sources in reads_of(definitions).items()
    }
    try:
        order = list(TopologicalSorter(reads).static_order())
    except CycleError as error:
        raise circle(error.args[1]) from None
    return {key: of[key] for key in order}


def reads_of(definitions):
    """{index: {indices it reads}}: by an indicator, or as the quality that is a factor of growth."""
    found = defaultdict(set)
    links = Node.objects.filter(definition__in=[row.pk for row in definitions], source__isnull=False)
    for owner, source in links.values_list("definition__index_id", "source_id"):
        found[owner].add(source)
    factors = [(row.index_id, row.parameters.get("quality")) for row in definitions if _by_factor(row)]
    known = dict(Index.objects.filter(code__in=[code for _owner, code in factors]).values_list("code", "pk"))
    for owner, code in factors:
        if code in known:
            found[owner].add(known[code])
    return found


def _by_factor(row):
    return row.parameters.get("variant") == FACTOR


def circle_with(draft):
    """The indices that would rest on one another were this definition approved, from its own to its own; [] where none
    would. One that others are in already is none of its doing."""
    reads = reads_of([*Definition.objects.approved().exclude(pk=draft.pk), draft])
    ways, ahead = {draft.index_id: [draft.index_id]}, [draft.index_id]
    while ahead:
        owner = ahead.pop()
        for source in sorted(reads.get(owner, ())):
            if source == draft.index_id:
                return [*ways[owner], source]
            if source not in ways:
                ways[source] = [*ways[owner], source]
                ahead.append(source)
    return []


def circle(keys):
    """The Circle that names the indices of these keys in their order."""
    codes = dict(Index.objects.filter(pk__in=keys).values_list("pk", "code"))
    named = " → ".join(codes[key] for key in keys)
    return Circle(Circle.message % {"indices": named}, indices=named)
